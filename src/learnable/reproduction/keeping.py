"""Results on the disk: a folder for each, with its numbers, its tables and its pictures, read back with suspicion."""

from __future__ import annotations

import csv
import json
import math
import os
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from learnable.reports.svg import alone, picture
from learnable.reproduction.judging import judged, verdict
from learnable.reproduction.studies import Rows, Study, Tables
from learnable.specs import InputError

SCHEMA = "learnable/reproduce/1"
RESULT = "result.json"


def place(study: Study, out: str | Path, quick: bool) -> Path:
    """The folder of a result; a smaller version has its own and replaces no full one."""
    return Path(out).expanduser() / (f"{study.name}.quick" if quick else study.name)


def writable(out: str | Path) -> Path:
    """The folder of all results, made; `InputError` where nothing can be written, before any work is done."""
    folder = Path(out).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(
            f"--out {out} cannot be written ({error.strerror}); name another folder, such as --out out/reproduce"
        ) from None
    return folder


def keep(study: Study, found: dict[str, Any], out: str | Path) -> Path:
    """Write a result: tables as CSV, pictures as SVG, and last, in one stroke, ``result.json``."""
    folder = place(study, out, found["quick"])
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in found["tables"].items():
        _table(folder / f"{name}.csv", rows)
    for name, svg in drawn(study, found["tables"]).items():
        (folder / f"{name}.svg").write_text(alone(svg), encoding="utf-8")
    new = folder / f"{RESULT}.new"
    new.write_text(json.dumps(found, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    os.replace(new, folder / RESULT)
    return folder


def drawn(study: Study, tables: Tables) -> dict[str, str]:
    """The pictures of a study by file name, as SVG elements for a page."""
    names = [study.name, *(f"{study.name}-{i}" for i in range(2, len(study.drawings) + 1))]
    return {
        name: picture(name, partial(d.draw, tables), d.height, d.width)
        for name, d in zip(names, study.drawings, strict=True)
    }


def last(study: Study, out: str | Path) -> dict[str, Any] | None:
    """In short what the folder holds of a study: the full result, else the smaller version, else None.

    The verdict is that of the numbers in the file against the ranges of this version; what the file says of it is not
    believed.
    """
    for quick in (False, True):
        found = read(study, out, quick)
        if found is not None:
            return {
                "verdict": found["verdict"],
                "quick": quick,
                "seed": found["seed"],
                "seconds": found["clock"]["seconds"],
                "finished_at": found["clock"]["finished_at"],
                "result": str(place(study, out, quick) / RESULT),
            }
    return None


def read(study: Study, out: str | Path, quick: bool = False) -> dict[str, Any] | None:
    """A result, its numbers held against the ranges once more; None where there is none.

    Raises `InputError` for a file that is damaged, or that another study or other settings wrote.
    """
    path = place(study, out, quick) / RESULT
    if not path.is_file():
        return None
    again = f"type learnable reproduce {study.name}{' --quick' if quick else ''} --out {out} to make it again"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        values = {row["name"]: row["value"] for row in found["numbers"]}
        clock, tables, seed = found["clock"], found["tables"], int(found["seed"])
        sound = found["schema"] == SCHEMA and found["name"] == study.name and isinstance(tables, dict)
        sound = sound and found["quick"] is quick and math.isfinite(clock["seconds"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise InputError(f"{path} is damaged; {again}")
    if found.get("settings") != json.loads(json.dumps(study.asked(quick, seed))):
        raise InputError(f"{path} was made with other settings than this version has; {again}")
    numbers = judged(study.expected, values, quick)
    return {**found, "numbers": numbers, "verdict": verdict(numbers)}


def _table(path: Path, rows: Rows) -> None:
    with open(path, "w", newline="", encoding="utf-8") as lines:
        out = csv.DictWriter(lines, list(dict.fromkeys(k for r in rows for k in r)), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
