"""Claims of the certificate of generated data, worked out again by the code of its family, beside the judge's report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from learnable.audit import AuditReport
from learnable.audit.effort import UnreadableError
from learnable.audit.report import concluded, unreadable
from learnable.audit.statements import Statement
from learnable.hardness.family import Family, families
from learnable.hardness.storage.plans import DataPlan, plan_of
from learnable.regeneration.comparing import plain, same, short
from learnable.regeneration.rows import REMADE, ROUNDED, audit_rows
from learnable.specs import InputError
from learnable.tables.shards import MANIFEST
from learnable.theorems.generated import document


def audit_generated(
    found: Mapping[str, Any], folder: Path | None, judged: AuditReport, trust_code: bool = False
) -> AuditReport:
    """The report on a ``certificate.json``; `folder` is where it lies, None where it came as an object."""
    try:
        findings = _claims(found, trust_code)
        if folder is not None and (folder / MANIFEST).is_file():
            more, unseen = audit_rows(found, folder, trust_code)
            findings += more
        else:
            unseen = [f"whether any rows are as it says: no {MANIFEST} lies beside it"]
    except (InputError, UnreadableError) as error:
        return unreadable(error)
    everything = [*judged.findings, *findings]
    wrong = sum(not f.agrees for f in everything)
    head = f"{found['family']}, seed {found['seed']}: {len(everything)} statements re-derived, {wrong} differ"
    assumed = found["assumption"]
    then = [f"{f.what}: {f.derived}" for f in findings if f.derived in (REMADE, ROUNDED)]
    then += ["nothing is assumed" if assumed == "none" else f"assumed, not proved: {assumed}"]
    if not wrong:  # what differs may be of any form
        then += [found["not_hard_here"]] if found["not_hard_here"] else []
        then += [f"claimed: {text}" for text in found["claimed"]] or ["nothing is claimed"]
    return concluded(head, everything, judged.trusted, unjudged=unseen, then=then)


def _claims(found: Mapping[str, Any], trust_code: bool) -> list[Statement]:
    """Every field of the certificate beside what follows from its family, seed and rows; its proofs have their judge."""
    plan = plan_of({**found, "format": "npz"}, "the certificate", trust_code)
    derived, stated = plain(document(plan)), plain(found)
    findings = [
        Statement(key, short(stated[key]), short(derived.get(key)), same(stated[key], derived.get(key)))
        for key in sorted(set(found) - {"certificates"})
    ]
    entries, proofs = stated["certificates"], derived["certificates"]
    names = [[entry["theorem"] for entry in listed] for listed in (entries, proofs)]
    findings.append(Statement("certificates", short(names[0]), short(names[1]), names[0] == names[1]))
    return [*findings, *_twin(plan)]


def _twin(plan: DataPlan) -> list[Statement]:
    """An easy twin is the twin of the family that it names."""
    if plan.twin_of is None:
        return []
    hard = families.read(plan.twin_of)
    twin = str(hard.twin()) if isinstance(hard, Family) else "no family"
    return [Statement("family of the twin", str(plan.family), twin, str(plan.family) == twin)]
