"""The audit of one certificate."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from learnable.audit.descent import THEOREMS, Rederived, rederive
from learnable.audit.effort import UnreadableError
from learnable.audit.numbers import above, stated
from learnable.audit.report import AuditReport, concluded


def read_certificate(found: Any) -> Rederived:
    """A certificate with everything in it re-derived. Raises `UnreadableError` for what is none."""
    if not isinstance(found, Mapping) or "theorem" not in found:
        raise UnreadableError("it is no certificate: it names no theorem")
    theorem = found["theorem"]
    if not isinstance(theorem, str) or theorem not in THEOREMS:
        raise UnreadableError(
            f"theorem {repr(theorem)[:40]} is not one that the audit knows: {', '.join(THEOREMS)}"
        )
    return rederive(found)


def audit_certificate(found: Any) -> AuditReport:
    """The report on one certificate; one whose hypotheses fail does not hold, even where it says so itself."""
    result = read_certificate(found)
    findings = result.findings
    wrong = sum(not f.agrees for f in findings)
    head = f"{found['theorem']} for {found['inputs']['target']}: {len(findings)} statements re-derived, {wrong} differ"
    failing = []
    if not wrong and found["holds"] is not True:
        names = [h["name"] for h in found["hypotheses"] if not h["holds"]]
        failing = [f"it does not hold, as it says itself: {', '.join(names)}"]
    return concluded(head, findings, result.trusted, failing=failing, then=[str(found["statement"])])


def proves_hard(certificate: Mapping[str, Any]) -> bool:
    """Whether it holds, bounds the probability by 0.1, and excludes all losses up to (1 - edge)·Var f."""
    excluded = stated(certificate["excludes_loss_at_or_below"], "excludes_loss_at_or_below")
    variance = stated(certificate["variance"], "variance")
    chance = stated(certificate["success_probability_at_most"], "success_probability_at_most")
    if excluded is None or variance is None or chance is None:
        return False
    learned = (1 - Fraction(certificate["inputs"]["edge"])) * Fraction(variance)
    reaches = above(excluded) > learned if excluded else learned == 0
    small = Fraction(chance) <= Fraction(1, 10)
    return certificate["holds"] is True and certificate["vacuous"] is False and small and reaches
