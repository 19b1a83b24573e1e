"""The audit of ``certificate.json`` of generated data: its proofs, and that they are about the function that is planted.

What the family claims besides, its numbers, assumption and caveats, has no proof and is not judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from learnable.audit.arguments import REQUIRED, bound
from learnable.audit.budgets import Budget, read_budget
from learnable.audit.certificate import read_certificate
from learnable.audit.descent import Rederived
from learnable.audit.effort import CERTIFICATES, TooLargeError, UnreadableError, spend, within
from learnable.audit.networks import Perceptron, read_network
from learnable.audit.reader import Call
from learnable.audit.report import AuditReport, concluded
from learnable.audit.statements import Statement, exactly
from learnable.audit.targets import Stairs, Target, read_target

SCHEMA_OF_DATA = "learnable/hard-data/"
SCHEMA = "learnable/hard-data/1"
ABOUT = (
    "The entries of certificates speak of the planted function without label noise, before its columns are permuted and "
    "their signs changed, which changes no bound, and of population gradients under one network and budget; of training on "
    "these rows they say nothing."
)
JUDGED = {"schema", "family", "certificates", "certificates_are_about"}
OTHERS = {"seed", "rows", "twin_of", "dimension", "assumption", "parameters", "claimed"}
OTHERS |= {"not_hard_here", "not_claimed", "source"}
NETWORK: Perceptron | None = read_network("mlp()")
BUDGET: Budget = read_budget("noisy_gd()")
EDGE = Fraction(1, 10)
"""The one network, budget and edge that proofs about generated data are for."""

FAMILIES: dict[str, dict[str, Any]] = {
    "noisy_parity": {"n": REQUIRED, "degree": REQUIRED, "flip": 0.1},
    "gaussian_parity": {"n": REQUIRED, "sigma": REQUIRED, "degree": None},
    "noisy_modular": {"n": REQUIRED, "modulus": 8, "sigma": 1.0},
    "moved": {"target": REQUIRED, "flip": 0.0},
}


def audit_dataset(found: Mapping[str, Any]) -> AuditReport:
    """The report on the certificate of generated data. Raises `UnreadableError` where it is none."""
    entries = found.get("certificates")
    about = {"certificates_are_about"} & set(found)
    exactly(found, JUDGED - {"certificates_are_about"} | about | OTHERS, "the certificate")
    if not isinstance(entries, list):
        raise UnreadableError("certificates is no list")
    within("the number of certificates", len(entries), CERTIFICATES)
    read = [read_certificate(entry) for entry in entries]
    findings = [f for one in read for f in one.findings]
    findings += _around(found, entries, read)
    trusted = tuple(dict.fromkeys(text for one in read for text in one.trusted))
    head = f"{str(found['family'])[:200]}: {len(entries)} certificates, {len(findings)} statements re-derived"
    told = [f"{entry['theorem']}: {entry['statement']}" for entry in entries]
    return concluded(head, findings, trusted, unjudged=sorted(OTHERS & set(found)), then=told)


def _around(
    found: Mapping[str, Any], entries: list[Mapping[str, Any]], read: list[Rederived]
) -> Iterator[Statement]:
    yield Statement("schema", str(found["schema"]), SCHEMA, found["schema"] == SCHEMA)
    if entries or "certificates_are_about" in found:
        stated = found.get("certificates_are_about")
        agrees = stated == ABOUT and bool(entries)
        yield Statement("certificates_are_about", str(stated), ABOUT, agrees)
    planted = _planted(found["family"], bool(entries))
    kinds = [entry["theorem"] for entry in entries]
    yield Statement("theorems", ", ".join(kinds), "each once", len(set(kinds)) == len(kinds))
    for entry, one in zip(entries, read, strict=True):
        inputs, name = one.inputs, f"of the certificate of {entry['theorem']}"
        given = inputs.given
        yield Statement(
            f"target {name}", given["target"], "the planted function", planted == read_target(given["target"])
        )
        yield Statement(f"network {name}", given["network"], "mlp()", inputs.network == NETWORK)
        yield Statement(f"budget {name}", given["training"], "noisy_gd()", inputs.budget == BUDGET)
        yield Statement(f"edge {name}", given["edge"], "0.1", inputs.edge == EDGE)
        stands = entry["holds"] is True and entry["vacuous"] is False and not inputs.vouched
        yield Statement(f"what stands {name}", "a proof", "a proof" if stands else "no proof", stands)


def _planted(family: Any, proofs: bool) -> Target | None:
    """The planted function; one that the audit does not know has no proofs, one too large is refused."""
    try:
        found = planted_target(family)
    except TooLargeError:
        raise
    except UnreadableError:
        if proofs:
            raise
        return None
    if found is not None and isinstance(found.kind, Stairs):
        spend(found.kind.degree**2 // 4)
    return found


def planted_target(family: Any) -> Target | None:
    """The function whose orbit a family plants a member of; None where no theorem here speaks of it.

    >>> planted_target("noisy_parity(n=30, degree=15, flip=0.2)").kind
    Single(degree=15)
    """
    try:
        name, given = bound(family, FAMILIES, "family")
    except UnreadableError:
        return None
    return read_target(_PLANTED[name](given))


def _parity(given: Mapping[str, Any]) -> Call:
    degree = given["degree"]
    if degree is None and isinstance(given["n"], int):
        degree = given["n"] // 2
    return Call("parity", (given["n"], degree))


_PLANTED: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "noisy_parity": _parity,
    "gaussian_parity": _parity,
    "noisy_modular": lambda given: Call("modular", (given["n"], given["modulus"])),
    "moved": lambda given: given["target"],
}
