"""The state of a folder before `generate` writes to it: new, the same request, or other data that stays."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any, Literal

from learnable.hardness.storage.journal import REQUEST, end, forget, request_of
from learnable.hardness.storage.plans import DataPlan, plan_of
from learnable.specs import InputError
from learnable.specs.running import ForeignCodeError
from learnable.tables.shards import MANIFEST, SPLITS, UNFINISHED, read_manifest

State = Literal["new", "unfinished", "finished"]
DOCUMENTS = ("secret.json", "certificate.json", "README.md")
TWIN = "twin"


def examine(out: Path, plan: DataPlan, force: bool) -> tuple[State, list[Path]]:
    """The state of a folder for this plan, and the files that are to go first.

    Without `force` a folder that holds anything else is refused. With it, the files that `generate` wrote there go, by
    the names in its manifest or its journal, the easy twin with them; other files stay, and where one is in the way,
    the folder is refused. Nothing is changed here. Raises `InputError`.
    """
    _usable(out)
    held = held_by(out)
    if held is not None and held == plan.request() and not force:
        return ("finished" if (out / MANIFEST).exists() else "unfinished"), []
    if not force and (held is not None or _entries(out)):
        raise InputError(f"out: {out} {_why(held, plan)}; name another folder, or add --force{_effect(held)}")
    ours = [] if held is None else written(out)
    kept = {out / path for path in _planned(plan)} - set(ours)
    taken = sorted(p for p in kept if p.exists() or p.is_symlink())
    if taken:
        raise InputError(f"out: {taken[0]} was not written by generate; move it, or name another folder")
    return "new", ours


def held_by(out: Path) -> dict[str, Any] | None:
    """The request whose data a folder holds, finished or not; None where `generate` wrote nothing."""
    if (out / MANIFEST).is_file():
        raw = read_manifest(str(out)).raw
        return {k: raw.get(k) for k in ("family", "seed", "rows", "format", "twin_of", "made_with")}
    return request_of(out)


def written(out: Path) -> list[Path]:
    """The files that `generate` wrote to a folder and to the easy twin in it; a manifest comes after what it lists."""
    found, held = [], held_by(out)
    twin = held_by(out / TWIN) if (out / TWIN).is_dir() else None
    if held and twin and twin["twin_of"] == held["family"]:
        found = written(out / TWIN)
    if (out / MANIFEST).is_file():
        names = [*(p.path for p in read_manifest(str(out)).parts), *DOCUMENTS, MANIFEST]
    elif held is None:
        names = []
    else:
        try:
            names = _planned(plan_of(held, out / UNFINISHED / REQUEST))
        except ForeignCodeError:
            raise InputError(
                f"out: what is unfinished in {out} is of the family {held['family']}, whose Python code was not run to see "
                "which files belong to it; remove them yourself, or name another folder"
            ) from None
        except InputError as error:
            raise InputError(
                f"out: what is unfinished in {out} cannot be read ({error}); remove it yourself, or name another folder"
            ) from None
    return [*found, *(out / name for name in names)]


def remove(out: Path, files: list[Path]) -> int:
    """Remove those files, what is left of an unfinished journal, and folders that are then empty; the count of files."""
    count = 0
    for path in files:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
            count += 1
    if files:
        forget(out)
    if any(path.parent == out / TWIN for path in files):
        end(out / TWIN)
    for folder in (*(out / TWIN / s for s in SPLITS), *(out / s for s in SPLITS), out / TWIN):
        with contextlib.suppress(OSError):  # it holds files of somebody else, or is not there
            folder.rmdir()
    return count


def _planned(plan: DataPlan) -> list[str]:
    return [*(s.path(plan.format) for s in plan.shards()), *DOCUMENTS, MANIFEST]


def _entries(out: Path) -> list[str]:
    """The names in a folder, without what a stop in the first moment leaves behind."""
    try:
        return [name for name in os.listdir(out) if name != UNFINISHED]
    except FileNotFoundError:
        return []


def _usable(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise InputError(f"out: {out} is a file; name a folder that is new or empty")
    linked = next((out / s for s in (*SPLITS, UNFINISHED) if (out / s).is_symlink()), None)
    if linked is not None:
        raise InputError(f"out: {linked} is a link; generate follows none, so name another folder")


def _why(held: dict[str, Any] | None, plan: DataPlan) -> str:
    if held is None:
        return "is not empty"
    key, here = next((k, v) for k, v in plan.request().items() if held.get(k) != v)
    return f"holds other data: {key} is {held.get(key)} there and {here} here"


def _effect(held: dict[str, Any] | None) -> str:
    if held is None:
        return " to write beside what is there"
    return ", which removes the files that generate wrote there and no others"
