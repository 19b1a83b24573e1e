"""The audit of generated data: what its certificate claims, worked out again from the family."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from learnable.hardness.plans import Plan, plan_of
from learnable.specs import InputError
from learnable.targets.shards import MANIFEST
from learnable.theorems.auditing import AuditReport
from learnable.theorems.auditing import audit as audit_theorem
from learnable.theorems.auditing.findings import Finding, exactly
from learnable.theorems.auditing.report import FAILS, HOLDS, UNREADABLE
from learnable.theorems.auditing.specs import UnreadableError
from learnable.theorems.comparing import plain, same, short
from learnable.theorems.generated import SCHEMA, document
from learnable.theorems.remade import REMADE, ROUNDED, audit_rows

KEYS = {"schema", "family", "seed", "rows", "twin_of", "dimension", "assumption", "parameters", "claimed"}
KEYS |= {"not_hard_here", "not_claimed", "source", "certificates"}


def audit_generated(found: Mapping[str, Any], folder: Path | None) -> AuditReport:
    """The report on a ``certificate.json``; `folder` is where it lies, None where it came as an object."""
    try:
        findings, trusted = _claims(found)
        if folder is not None and (folder / MANIFEST).is_file():
            more, untested = audit_rows(found, folder)
            findings, trusted = [*findings, *more], [*trusted, *untested]
        else:
            trusted.append(f"that any rows are as it says: no {MANIFEST} lies beside it")
    except UnreadableError as error:
        return AuditReport(UNREADABLE, (f"not readable: {error}",))
    wrong = [f for f in findings if not f.agrees]
    lines = [
        f"{found['family']}, seed {found['seed']}: {len(findings)} statements re-derived, {len(wrong)} differ"
    ]
    lines += [f"{f.what} does not follow: stated {f.stated}, derived {f.derived}" for f in wrong]
    lines += [f"{f.what}: {f.derived}" for f in findings if f.derived in (REMADE, ROUNDED)]
    lines += [f"trusted, not re-derived: {text}" for text in trusted]
    if not wrong:
        assumed = found["assumption"]
        lines += ["nothing is assumed" if assumed == "none" else f"assumed, not proved: {assumed}"]
        lines += [found["not_hard_here"]] if found["not_hard_here"] else []
        lines += [f"claimed: {text}" for text in found["claimed"]] or ["nothing is claimed"]
    return AuditReport(FAILS if wrong else HOLDS, tuple(lines), tuple(findings), tuple(trusted))


def _claims(found: Mapping[str, Any]) -> tuple[list[Finding], list[str]]:
    """Every field of the certificate beside what follows from its family, seed and rows."""
    wanted = KEYS | ({"certificates_are_about"} & set(found))
    exactly(found, wanted, "the certificate")
    plan = _plan(found)
    derived = plain(document(plan))
    stated = plain(found)
    findings = [
        Finding(key, short(stated[key]), short(derived.get(key)), same(stated[key], derived.get(key)))
        for key in sorted(wanted - {"certificates"})
    ]
    findings.append(Finding("schema", str(found["schema"]), SCHEMA, found["schema"] == SCHEMA))
    entries, proofs = found["certificates"], derived["certificates"]
    if not isinstance(entries, list):
        raise UnreadableError("certificates is no list")
    findings.append(Finding("certificates", str(len(entries)), str(len(proofs)), len(entries) == len(proofs)))
    trusted: list[str] = []
    for entry, proof in zip(entries, proofs):
        report = audit_theorem(entry)
        if report.exit_code == UNREADABLE:
            raise UnreadableError(f"an entry of certificates: {report}")
        target = entry["inputs"]["target"]
        findings.append(
            Finding(
                "target of a certificate",
                target,
                proof["inputs"]["target"],
                target == proof["inputs"]["target"],
            )
        )
        findings += report.findings
        findings.append(Finding(f"{entry['theorem']} for {target}", "holds", str(report), report.holds))
        trusted += report.trusted
    return findings, trusted


def _plan(found: Mapping[str, Any]) -> Plan:
    try:
        return plan_of({**found, "format": "npz"})
    except InputError as error:
        raise UnreadableError(str(error)) from None
