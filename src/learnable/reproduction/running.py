"""`reproduce`: make one result of the papers again, hold it against its expected ranges, and keep it."""

from __future__ import annotations

import json
import math
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from learnable.extras import needing
from learnable.reproduction.catalogue import study_named
from learnable.reproduction.judging import judged, verdict
from learnable.reproduction.keeping import SCHEMA, keep, writable
from learnable.reproduction.studies import Study, Tell
from learnable.specs import InputError
from learnable.version import __version__

OUT = "out/reproduce"
"""Where results are kept, unless asked otherwise."""


def reproduce(
    name: str, *, out: str | Path | None = OUT, quick: bool = False, seed: int = 0, tell: Tell | None = None
) -> dict[str, Any]:
    """Make a result of a paper again, from its frozen settings; the object of ``reproduce NAME --json``.

    `numbers` has a row for every number that sums the result up: its estimate with an interval, the range where it is
    expected and why, and whether it lies there. `tables` are the rows behind them. Same name and seed, same numbers;
    what depends on the clock stands under ``clock``. Numbers, tables (CSV) and pictures (SVG) are written to
    `out`/NAME, or nowhere where `out` is None. `quick` makes a smaller version, which is compared with no range. The
    seed of the frozen settings is 0; ranges leave room for another.

    Raises `InputError` for a name that is no result, for a folder that cannot be written, and for data or a package that is
    not installed. Ctrl-C leaves an earlier result as it was.

    >>> reproduce("stairs")
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: there is no result 'stairs' (nearest known: staircase); type one of: ...
    """
    study = study_named(name)
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**31:
        raise InputError(f"seed is {seed!r}; wanted a whole number from 0 to 2147483647; type --seed 0")
    if out is not None:
        writable(out)
    with needing(f"reproduce {name}"):
        found = made(study, quick, seed, tell or (lambda text: None))
    if out is not None:
        keep(study, found, out)
    return found


def made(study: Study, quick: bool, seed: int, tell: Tell) -> dict[str, Any]:
    """The result of a study, with the time it took."""
    settings = study.asked(quick, seed)
    began, worked = time.monotonic(), time.process_time()
    tables = study.measure(settings, tell)
    values = {k: _jsonable(e.json()) for k, e in study.sums(tables).items()}
    numbers = judged(study.expected, values, quick)
    found = {
        "schema": SCHEMA,
        "version": __version__,
        "name": study.name,
        "title": study.title,
        "paper": study.paper,
        "arxiv": study.arxiv,
        "says": study.says,
        "quick": quick,
        "seed": seed,
        "settings": settings,
        "verdict": verdict(numbers),
        "numbers": numbers,
        "tables": _jsonable(tables),
        "clock": {
            "seconds": round(time.monotonic() - began, 1),
            "cpu_seconds": round(time.process_time() - worked, 1),
            "expected_seconds": study.seconds,
            "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    }
    plain: dict[str, Any] = json.loads(json.dumps(found, allow_nan=False))
    return plain


def _jsonable(value: Any) -> Any:
    """The same as JSON has it: lists for tuples, None for what is no finite number, floats of six figures."""
    if isinstance(value, dict):
        return {k: _jsonable(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(v) for v in value]
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    return value
