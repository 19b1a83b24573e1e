"""The audit of generated data: claims worked out again, checksums compared, and a shard made again from its seed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from learnable.hardness.journal import intact
from learnable.hardness.plans import Plan, Shard, plan_of
from learnable.hardness.shards import WRITERS, digest
from learnable.specs import InputError
from learnable.targets.shards import MANIFEST, SECRET, Manifest, read_manifest, read_part
from learnable.theorems.auditing import AuditReport
from learnable.theorems.auditing import audit as audit_theorem
from learnable.theorems.auditing.findings import Finding, exactly
from learnable.theorems.auditing.report import FAILS, HOLDS, UNREADABLE, load
from learnable.theorems.auditing.specs import UnreadableError
from learnable.theorems.generated import SCHEMA, document

CLOSE = Decimal("1e-9")
"""Numbers of the claims may differ by this share: they are worked out in floating point."""


def audit_generated(found: Mapping[str, Any], folder: Path | None) -> AuditReport:
    """The report on a ``certificate.json``; `folder` is where it lies, None where it came as an object."""
    try:
        findings, trusted = _claims(found)
        if folder is not None and (folder / MANIFEST).is_file():
            more, untested = _folder(found, folder)
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
    lines += [f"{f.what}: {f.derived}" for f in findings if f.derived in (_REMADE, _ROUNDED)]
    lines += [f"trusted, not re-derived: {text}" for text in trusted]
    if not wrong:
        lines += [f"assumed, not proved: {found['assumption']}"]
        lines += [f"claimed: {text}" for text in found["claimed"]] or ["nothing is claimed"]
    return AuditReport(FAILS if wrong else HOLDS, tuple(lines), tuple(findings), tuple(trusted))


_REMADE = "the same bytes, made again"
_ROUNDED = "the same rows up to rounding, made again"


def _claims(found: Mapping[str, Any]) -> tuple[list[Finding], list[str]]:
    """Every field of the certificate beside what follows from its family, seed and rows."""
    wanted = {
        "schema",
        "family",
        "seed",
        "rows",
        "twin_of",
        "dimension",
        "assumption",
        "parameters",
        "claimed",
    }
    wanted |= {"not_claimed", "source", "certificates"} | ({"certificates_are_about"} & set(found))
    exactly(found, wanted, "the certificate")
    plan = _plan(found)
    derived = _plain(document(plan))
    stated = _plain(found)
    findings = [
        Finding(key, _short(stated[key]), _short(derived.get(key)), _same(stated[key], derived.get(key)))
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


def _folder(found: Mapping[str, Any], folder: Path) -> tuple[list[Finding], list[str]]:
    """The manifest beside the certificate: the same request, every checksum, the answer and one shard made again."""
    try:
        manifest = read_manifest(str(folder))
        plan = plan_of(manifest.raw)
        files = manifest.raw["files"]
        findings = [
            Finding(
                f"{key} of {MANIFEST}",
                _short(manifest.raw[key]),
                _short(found[key]),
                _same(_plain(manifest.raw[key]), _plain(found[key])),
            )
            for key in ("family", "seed", "rows", "twin_of", "dimension")
        ]
        made = manifest.raw["made_with"]
        sums = {name: sha256 for name, sha256 in files.items() if name == Path(name).name}
    except (InputError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(f"{folder / MANIFEST}: {error}") from None
    for part in manifest.parts:
        findings.append(
            Finding(
                part.path, f"SHA-256 {part.sha256[:12]}", _found(folder / part.path), intact(folder, part)
            )
        )
    trusted = []
    for name, sha256 in sums.items():
        if name == SECRET and not (folder / name).exists():
            trusted.append(f"{SECRET}: it is not here")
            continue
        shown = _found(folder / name)
        findings.append(Finding(name, f"SHA-256 {str(sha256)[:12]}", shown, _sha(folder / name) == sha256))
    now = plan.request()["made_with"]
    if made != now:
        trusted.append(
            f"all rows, beyond their checksums: made with {_listed(made)}, and here are {_listed(now)}"
        )
        return findings, trusted
    return [*findings, *_again(plan, manifest, folder)], [*trusted, *_untouched(manifest)]


def _again(plan: Plan, manifest: Manifest, folder: Path) -> list[Finding]:
    """The answer planted again, and the first training part made again."""
    import tempfile

    answer = plan.answer()
    findings = []
    if (folder / SECRET).exists():
        try:
            kept = load(folder / SECRET)
        except UnreadableError as error:
            kept = str(error)
        same = _same(_plain(kept), _plain(answer))
        findings.append(
            Finding(
                f"{SECRET}, planted again", "as the file says", "the same" if same else "another answer", same
            )
        )
    part = manifest.of("train")[0]
    split, name = part.path.split("/")
    shard = Shard(split, int(name[len("part-") :].split(".")[0]), part.rows)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "part"
        rows = plan.draw(shard, answer)
        WRITERS[plan.format](path, *rows)
        same = digest(path) == part.sha256
    made = _REMADE if same else "other rows, made again"
    if not same and intact(folder, part) and _near(rows, read_part(manifest, part)):
        made, same = _ROUNDED, True
    findings.append(Finding(part.path, f"SHA-256 {part.sha256[:12]}", made, same))
    return findings


def _near(made: tuple[Any, Any], read: tuple[Any, Any]) -> bool:
    """The same rows up to rounding: another processor may add in another order."""
    import numpy as np

    return all(a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=1e-12) for a, b in zip(made, read))


def _untouched(manifest: Manifest) -> list[str]:
    others = len(manifest.parts) - 1
    what = (
        "the other part, beyond its checksum: it was"
        if others == 1
        else f"the other {others} parts, beyond their checksums: they were"
    )
    return [f"{what} not made again"]


def _plan(found: Mapping[str, Any]) -> Plan:
    try:
        return plan_of({**found, "format": "npz"})
    except InputError as error:
        raise UnreadableError(str(error)) from None


def _plain(found: Any) -> Any:
    """As it would be read from a file: lists, and numbers that are not whole as decimals."""
    return json.loads(json.dumps(found, default=float), parse_float=Decimal)


def _same(stated: Any, derived: Any) -> bool:
    """Equal, numbers up to rounding."""
    if isinstance(stated, Mapping) and isinstance(derived, Mapping):
        return stated.keys() == derived.keys() and all(_same(v, derived[k]) for k, v in stated.items())
    if isinstance(stated, list) and isinstance(derived, list):
        return len(stated) == len(derived) and all(map(_same, stated, derived))
    if isinstance(stated, Decimal) and isinstance(derived, Decimal):
        return abs(stated - derived) <= CLOSE * abs(derived)
    return type(stated) is type(derived) and bool(stated == derived)


def _short(value: Any) -> str:
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}…"


def _sha(path: Path) -> str | None:
    try:
        return digest(path)
    except OSError:
        return None


def _found(path: Path) -> str:
    found = _sha(path)
    return "no such file" if found is None else f"SHA-256 {found[:12]}"


def _listed(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions.items())
