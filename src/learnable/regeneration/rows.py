"""The audit of generated rows: every checksum compared, the answer planted again, and one part made again."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from learnable.audit.effort import UnreadableError
from learnable.audit.files import load
from learnable.audit.statements import Statement
from learnable.hardness.storage.journal import intact
from learnable.hardness.storage.plans import DataPlan, plan_of
from learnable.hardness.storage.shards import WRITERS, digest
from learnable.regeneration.comparing import plain, same, short
from learnable.specs import InputError
from learnable.tables.shards import MANIFEST, SECRET, Manifest, read_manifest, read_part

REMADE = "the stated bytes, made again"
ROUNDED = "the same rows up to rounding, made again"
OTHER = "other rows, made again"


def audit_rows(
    found: Mapping[str, Any], folder: Path, trust_code: bool = False
) -> tuple[list[Statement], list[str]]:
    """The manifest beside the certificate: the same request, every checksum, the answer and one part made again."""
    try:
        manifest = read_manifest(str(folder))
        plan, raw = plan_of(manifest.raw, MANIFEST, trust_code), manifest.raw
        keys = ("family", "seed", "rows", "twin_of", "dimension")
        findings = [_listed_as(f"{key} of {MANIFEST}", raw[key], found[key]) for key in keys]
        made, files = dict(raw["made_with"]), dict(raw["files"])
    except (InputError, KeyError, TypeError, ValueError) as error:
        raise UnreadableError(f"{folder / MANIFEST}: {error}") from None
    planned = [[shard.path(plan.format), shard.rows] for shard in plan.shards()]
    findings.append(_listed_as(f"parts of {MANIFEST}", [[p.path, p.rows] for p in manifest.parts], planned))
    findings += [_checksum(folder, part.path, part.sha256) for part in manifest.parts]
    trusted = []
    if not (folder / SECRET).exists() and files.pop(SECRET, None):
        trusted.append(f"{SECRET}: it is not here")
    findings += [_checksum(folder, name, sha256) for name, sha256 in files.items() if name == Path(name).name]
    now = plan.request()["made_with"]
    if made != now:
        versions = f"made with {_worded(made)}, and here are {_worded(now)}"
        return findings, [*trusted, f"all rows, beyond their checksums: {versions}"]
    answer = plan.answer()
    if (folder / SECRET).exists():
        findings.append(_planted(folder, answer))
    return [*findings, _made(plan, manifest, folder, answer)], [*trusted, *_untouched(manifest)]


def _listed_as(what: str, stated: Any, derived: Any) -> Statement:
    return Statement(what, short(stated), short(derived), same(plain(stated), plain(derived)))


def _checksum(folder: Path, name: str, sha256: Any) -> Statement:
    """The checksum of a file beside what the manifest says."""
    try:
        found: str | None = digest(folder / name)
    except OSError:
        found = None
    shown = "no such file" if found is None else f"SHA-256 {found[:12]}"
    return Statement(name, f"SHA-256 {str(sha256)[:12]}", shown, found == sha256)


def _planted(folder: Path, answer: dict[str, Any]) -> Statement:
    """The answer planted again, beside the one that is kept."""
    try:
        kept = load(folder / SECRET)
    except UnreadableError as error:
        kept = str(error)
    agrees = same(plain(kept), plain(answer))
    what = f"{SECRET}, planted again"
    return Statement(what, "as the file says", "the same" if agrees else "another answer", agrees)


def _made(plan: DataPlan, manifest: Manifest, folder: Path, answer: dict[str, Any]) -> Statement:
    """The first training part made again, beside its checksum, or beside its rows where only rounding differs."""
    shard, part = next(plan.shards()), manifest.of("train")[0]
    rows = plan.draw(shard, answer)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "part"
        WRITERS[plan.format](path, *rows)
        derived = REMADE if digest(path) == part.sha256 else OTHER
    if derived == OTHER and intact(folder, part):
        with contextlib.suppress(InputError):  # a manifest that lies about shapes
            derived = ROUNDED if _near(rows, read_part(manifest, part)) else OTHER
    return Statement(part.path, f"SHA-256 {part.sha256[:12]}", derived, derived != OTHER)


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


def _worded(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions.items())
