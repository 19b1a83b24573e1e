"""The HTML page of a sweep, in one file: phase diagram, scaling curves, learning curves, a table of all cells.

The page reads a payload ``learnable/sweep-report/1``, a plain dict that goes through JSON::

    {"schema": "learnable/sweep-report/1", "version", "title", "question", "where": text or None, "command",
     "fixed": [[name, text], …], "versions": [[text, cells], …], "left_out": [sentence, …],
     "counts": {"done", "failed", "killed", "missing"},
     "count": cells, "addresses": [hexadecimal digits, …], "states": [0 to 3, in the order of `counts`],
     "axes": [{"name", "values", "codes"}, …],
     "columns": [{"name", "title", "kind", "means", "values", "codes"}, …],
     "commands": [{"values": [quoted word, …], "codes"}, …],      one for each place in the command
     "errors": {"values": [[sentence, traceback or None], …], "codes"},
     "curves": None or {"axes": [name, …], "total": groups in all,
                        "groups": [{"at": [code, …], "cells", "aim", "steps", "middle", "low", "high"}, …]}}

`values` are the distinct ones, `codes` one index a cell, -1 for none. The kind of a column is ``category``, ``text``,
``number``, ``estimate`` (values are objects E of ``check --json``; the method ``bound`` says *at most*, ``runs`` the mean
and the 10% and 90% quantiles of runs) or ``rate`` (an estimate of successes among `samples`).
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from learnable.reports.packing import coded, embedded, packed
from learnable.reports.pages import template
from learnable.reports.sweep_words import DEFINITIONS, chips, crossed, facts, headline, summary

PARTS = (
    "decode",
    "numbers",
    "elements",
    "groups",
    "tiles",
    "frame",
    "places",
    "phase",
    "fits",
    "plot",
    "scaling",
    "learning",
    "filters",
    "rows",
    "table",
    "start",
)
"""The pieces of the script, in order; each is a file of templates/sweep/."""


def sweep_page(payload: dict[str, Any]) -> str:
    """The page of a sweep: what was asked and what came of it, the diagrams, every cell with its command.

    `payload` is what ``learnable.sweeps.report.report`` makes. Names and values reach the page as text alone; the same
    payload gives the same bytes. The page runs one script, named by its hash, and may load nothing.
    """
    text = script()
    return template("sweep.html").render(
        found=payload,
        crossed=crossed(payload["axes"]),
        headline=headline(payload),
        chips=chips(payload),
        facts=facts(payload),
        summary=summary(payload),
        definitions=DEFINITIONS.get(payload["question"], ()),
        columns=[(c["title"], c["means"]) for c in payload["columns"] if c["means"]],
        data=embedded(_small(payload)),
        script=Markup(text),
        runs=base64.b64encode(hashlib.sha256(text.encode()).digest()).decode(),
    )


@cache
def script() -> str:
    """The script of the page: its pieces one after another."""
    folder = Path(__file__).parent / "templates" / "sweep"
    return "\n".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in PARTS)


def _small(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload as the script reads it."""
    addresses = payload["addresses"]
    return {
        "count": payload["count"],
        "digits": len(addresses[0]) if addresses else 0,
        "addresses": "".join(addresses),
        "state": packed(payload["states"]),
        "axes": [coded(axis) for axis in payload["axes"]],
        "columns": [coded(column) for column in payload["columns"]],
        "commands": [coded({"name": str(i), **word}) for i, word in enumerate(payload["commands"])],
        "errors": coded(payload["errors"]),
        "curves": payload["curves"],
        "student": _student(max((len(axis["values"]) for axis in payload["axes"]), default=3)),
    }


def _student(most: int) -> list[float]:
    """The 97.5% points of Student's law with 1, 2, … degrees of freedom, as many as a fit here may want."""
    from scipy.stats import t

    return [round(float(t.ppf(0.975, freedom)), 9) for freedom in range(1, max(2, min(most, 200)))]
