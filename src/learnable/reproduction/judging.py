"""Numbers held against the ranges where they are expected, and what that comes to in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from learnable.reproduction.studies import Expected

WITHIN, OUTSIDE, SMALLER = (
    "within the expected range",
    "NOT within the expected range",
    "a smaller version, not compared",
)


def judged(
    expected: Sequence[Expected], values: dict[str, dict[str, Any]], quick: bool
) -> list[dict[str, Any]]:
    """A row for every expected number: its estimate (the JSON object E), its range, and whether it lies there.

    `within` is None in a smaller version, for which no range was frozen, and false where a number is missing.

    >>> e = Expected("share", "a share", 0.9, 1.0, "a theorem")
    >>> [judged([e], {"share": {"value": v}}, quick=False)[0]["within"] for v in (0.95, 0.5, None)]
    [True, False, False]
    """
    rows = []
    for e in expected:
        found = values.get(e.name)
        value = found.get("value") if isinstance(found, dict) else None
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
        rows.append(
            {
                "name": e.name,
                "means": e.means,
                "value": found if isinstance(found, dict) else None,
                "expected": {"low": e.low, "high": e.high, "because": e.because},
                "within": None if quick else e.holds(number),
            }
        )
    return rows


def verdict(rows: Sequence[dict[str, Any]]) -> str:
    """One line on all the numbers.

    >>> verdict([{"name": "a", "within": True}, {"name": "b", "within": False}])
    'NOT within the expected range: b (1 of 2 numbers)'
    """
    if any(r["within"] is None for r in rows):
        return SMALLER
    wrong = [r["name"] for r in rows if not r["within"]]
    if not wrong:
        return WITHIN
    return f"{OUTSIDE}: {', '.join(wrong)} ({len(wrong)} of {len(rows)} numbers)"
