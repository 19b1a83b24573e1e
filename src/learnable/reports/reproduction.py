"""The HTML page of reproduced results: verdicts first, then each result with its numbers and charts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from learnable.reports.numbers import number
from learnable.reports.pages import template

SHAPES = {True: ("✓", "within"), False: ("✗", "NOT within"), None: ("○", "not compared")}
"""A shape and words for a number inside its expected range, outside, and of a smaller version."""


def reproduction_page(
    results: Sequence[dict[str, Any]],
    drawings: Sequence[Sequence[dict[str, str]]],
    missing: Sequence[dict[str, Any]],
) -> str:
    """The page of all results so far.

    `results` are objects of ``reproduce NAME --json``; `drawings` has for each of them its pictures as
    ``{"title", "words", "svg"}``; `missing` names the results that are not there, as ``reproduce --json`` lists them.
    Everything but the pictures is escaped, the same results give the same bytes.
    """
    compared = [r for r in results if not r["quick"]]
    good = sum(all(n["within"] for n in r["numbers"]) for r in compared)
    tone = "undecided" if not compared else "predicted-learnable" if good == len(compared) else "proved-hard"
    return str(
        template("reproduce.html").render(
            tone=tone,
            good=good,
            compared=len(compared),
            results=[
                {**r, "rows": number_rows(r), "drawings": d, "within": _within(r), "set": settings_text(r)}
                for r, d in zip(results, drawings, strict=True)
            ],
            missing=missing,
            version=results[0]["version"] if results else "",
        )
    )


def number_rows(result: dict[str, Any]) -> list[dict[str, str]]:
    """What a table says of each number: value, interval, expected range, and whether it lies there."""
    rows = []
    for n in result["numbers"]:
        shape, word = SHAPES[n["within"]]
        low, high = n["expected"]["low"], n["expected"]["high"]
        rows.append(
            {
                "name": n["name"],
                "means": n["means"],
                "value": value_text(n["value"]),
                "interval": interval_text(n["value"]),
                "expected": "" if n["within"] is None else range_text(low, high),
                "because": "" if n["within"] is None else n["expected"]["because"],
                "shape": shape,
                "word": word,
                "class": "" if n["within"] is None else "yes" if n["within"] else "no",
            }
        )
    return rows


def value_text(e: dict[str, Any] | None) -> str:
    """The value of an estimate in four figures; one that is missing or infinite is none.

    >>> value_text({"value": 0.98765}), value_text(None)
    ('0.9877', 'none')
    """
    return number(None if e is None else e["value"])


def interval_text(e: dict[str, Any] | None) -> str:
    """The interval of a sample, or the method where there is none.

    >>> interval_text({"value": 1.0, "low": 0.5, "high": None, "method": "sampled"})
    '0.5 to infinity'
    """
    if e is None or e["method"] != "sampled":
        return "" if e is None else str(e["method"])
    if e["low"] == e["high"]:
        return "no spread between samples"
    low, high = (number(v, figures=3) if v is not None else "infinity" for v in (e["low"], e["high"]))
    return f"{low} to {high}"


def range_text(low: float, high: float) -> str:
    """A range as it was written.

    >>> range_text(1e-9, 3e-9), range_text(45000, 54000), range_text(0.0, 0.0)
    ('1·10^-9 to 3·10^-9', '45,000 to 54,000', '0')
    """
    ends = [
        f"{x:,.6g}" if x == 0 or abs(x) >= 1e-4 else f"{x:.6g}".replace("e-0", "·10^-") for x in (low, high)
    ]
    return ends[0] if low == high else " to ".join(ends)


def settings_text(result: dict[str, Any]) -> list[tuple[str, str]]:
    """The frozen settings, a line each."""
    return [
        (k, v if isinstance(v, str) else json.dumps(v, ensure_ascii=False))
        for k, v in result["settings"].items()
    ]


def _within(result: dict[str, Any]) -> bool | None:
    if result["quick"]:
        return None
    return all(n["within"] for n in result["numbers"])
