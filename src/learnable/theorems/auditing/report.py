"""`audit`: read a certificate or a `check` object, and say whether everything in it follows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape
from pathlib import Path
from typing import Any

from learnable.specs import InputError, parse
from learnable.theorems.auditing.conditions import read_budget
from learnable.theorems.auditing.descent import THEOREMS, rederive
from learnable.theorems.auditing.findings import Finding
from learnable.theorems.auditing.numbers import above, stated
from learnable.theorems.auditing.specs import UnreadableError

HOLDS, FAILS, UNREADABLE = 0, 1, 2
_OUTCOMES = ("✓ holds", "✗ does not hold", "? not readable")


@dataclass(frozen=True)
class AuditReport:
    """The outcome in words and as an exit code: 0 it holds, 1 it does not, 2 it cannot be read."""

    exit_code: int
    lines: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    trusted: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything stated follows, and the hypotheses hold."""
        return self.exit_code == HOLDS

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def __repr__(self) -> str:
        return f"audit: {_OUTCOMES[self.exit_code]}\n" + "\n".join(f"  {line}" for line in self.lines)

    def _repr_html_(self) -> str:
        told = "".join(f"<li>{escape(line)}</li>" for line in self.lines)
        return f"<div><strong>audit: {_OUTCOMES[self.exit_code]}</strong><ul>{told}</ul></div>"

    def json(self) -> dict[str, Any]:
        """The report as plain data."""
        findings = [
            {"what": f.what, "stated": f.stated, "derived": f.derived, "agrees": f.agrees}
            for f in self.findings
        ]
        return {
            "exit_code": self.exit_code,
            "lines": list(self.lines),
            "findings": findings,
            "trusted": list(self.trusted),
        }


def audit(source: str | Path | Mapping[str, Any]) -> AuditReport:
    """Re-derive what a certificate states, from its own text, with the standard library and exact rationals.

    `source` is a file or an object: an entry of ``certificates`` or a whole result of ``check``. Weights
    come from the target's spec; where no spec determines them they are trusted, and the report says so. A
    certificate whose hypotheses fail does not hold, even where it says so itself; inside a result of
    ``check`` it may stand.

    >>> audit({"theorem": "A9"}).exit_code
    2
    """
    try:
        found = load(source) if isinstance(source, str | Path) else source
        if not isinstance(found, Mapping):
            raise UnreadableError("wanted one JSON object, a certificate or a result of check")
        if "certificates" in found:
            return _audit_check(found)
        report = _audit_certificate(found)
    except UnreadableError as error:
        return AuditReport(UNREADABLE, (f"not readable: {error}",))
    except RecursionError:
        return AuditReport(UNREADABLE, ("not readable: it is nested too deeply",))
    if report.exit_code == HOLDS and found["holds"] is not True:
        failing = [h["name"] for h in found["hypotheses"] if not h["holds"]]
        line = f"it does not hold, as it says itself: {', '.join(failing)}"
        return AuditReport(FAILS, (*report.lines, line), report.findings, report.trusted)
    return report


def load(path: str | Path) -> Any:
    """The JSON of a file, its numbers as they are written; `UnreadableError` says why there is none."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except IsADirectoryError:
        raise UnreadableError(f"{path} is a directory; wanted a file with a certificate") from None
    except FileNotFoundError:
        raise UnreadableError(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{path}: {error}") from None
    try:
        return json.loads(
            text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_without_twins
        )
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{path} is no JSON: {error}") from None


def _no_constant(name: str) -> Any:
    raise UnreadableError(f"{name} is no number of JSON")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("an object names one key twice")
    return found


def _audit_certificate(found: Any) -> AuditReport:
    if not isinstance(found, Mapping) or "theorem" not in found:
        raise UnreadableError("it is no certificate: it names no theorem")
    theorem = found["theorem"]
    if not isinstance(theorem, str) or theorem not in THEOREMS:
        raise UnreadableError(f"theorem {theorem!r} is not one that the audit knows: {', '.join(THEOREMS)}")
    findings, trusted = rederive(found)
    wrong = [f for f in findings if not f.agrees]
    target = found["inputs"]["target"]
    lines = [f"{theorem} for {target}: {len(findings)} statements re-derived, {len(wrong)} differ"]
    lines += [f"{f.what} does not follow: stated {f.stated}, derived {f.derived}" for f in wrong]
    lines += [f"trusted, not re-derived: {text}" for text in trusted]
    if not wrong:
        lines.append(str(found["statement"]))
    return AuditReport(FAILS if wrong else HOLDS, tuple(lines), tuple(findings), tuple(trusted))


def _audit_check(found: Mapping[str, Any]) -> AuditReport:
    certificates = found["certificates"]
    if not isinstance(certificates, list) or not certificates:
        raise UnreadableError("it holds no certificate; only exact targets have one")
    reports = [_audit_certificate(entry) for entry in certificates]
    outer = [f for entry in certificates for f in _same_question(found, entry["inputs"])]
    outer += _verdict(found, certificates)
    wrong = [f for f in outer if not f.agrees]
    lines = [line for report in reports for line in report.lines]
    lines += [f"{f.what} does not follow: stated {f.stated}, derived {f.derived}" for f in wrong]
    code = FAILS if wrong or any(report.exit_code for report in reports) else HOLDS
    findings = tuple(f for report in reports for f in report.findings) + tuple(outer)
    return AuditReport(code, tuple(lines), findings, tuple(t for report in reports for t in report.trusted))


def _same_question(found: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[Finding]:
    """The certificate must be about the target, the law and the network that the result is about."""
    findings = []
    for outer, key, name in (
        ("target", "spec", "target"),
        ("target", "law", "law"),
        ("network", "spec", "network"),
    ):
        part = found.get(outer)
        if isinstance(part, Mapping) and isinstance(part.get(key), str):
            same = _parsed(part[key]) == _parsed(inputs[name])
            findings.append(Finding(f"{name} of the certificate", str(inputs[name]), part[key], same))
    if isinstance(found.get("training"), str):
        same = read_budget(found["training"]) == read_budget(inputs["training"])
        findings.append(Finding("training of the certificate", inputs["training"], found["training"], same))
    return findings


def _parsed(text: str) -> Any:
    try:
        return parse(text)
    except InputError:
        return text


def _verdict(found: Mapping[str, Any], certificates: list[Mapping[str, Any]]) -> list[Finding]:
    """proved-hard needs a certificate that holds and bounds the success probability by 0.1."""
    verdict = found.get("verdict")
    if not isinstance(verdict, Mapping) or verdict.get("label") != "proved-hard":
        return []
    proofs = [c for c in certificates if _proves(c)]
    derived = "proved-hard" if proofs else "no certificate that proves it"
    return [Finding("verdict", "proved-hard", derived, bool(proofs))]


def _proves(certificate: Mapping[str, Any]) -> bool:
    """It holds, bounds the probability by 0.1, and excludes all losses up to (1 - edge)·Var f."""
    excluded = stated(certificate["excludes_loss_at_or_below"], "excludes_loss_at_or_below")
    variance = stated(certificate["variance"], "variance")
    if excluded is None or variance is None:
        return False
    learned = (1 - Fraction(certificate["inputs"]["edge"])) * Fraction(variance)
    reaches = excluded == learned == 0 or above(excluded) > learned
    small = float(certificate["success_probability_at_most"]) <= 0.1
    return certificate["holds"] is True and certificate["vacuous"] is False and small and reaches
