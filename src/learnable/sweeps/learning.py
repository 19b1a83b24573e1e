"""Learning curves of a sweep: cells that differ only in their seed put together, as many groups as a page holds."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

MOST = 200
"""At most this many groups go into a page, spread evenly over the grid."""


def curve_of(answer: dict[str, Any]) -> dict[str, Any] | None:
    """The loss of a verified cell over the variance of its target: steps, mean, and the band of its runs."""
    curves, variance = answer.get("curves"), (answer.get("target") or {}).get("variance")
    if not curves or not variance:
        return None
    rows = [
        (step, *(value / variance for value in band))
        for step, *band in zip(curves["steps"], curves["mean"], curves["low"], curves["high"], strict=True)
        if None not in band
    ]
    return {"aim": 1 - answer["edge"], "rows": rows} if rows else None


def chosen(groups: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """At most `MOST` of the groups, evenly spread.

    >>> len(chosen([(i,) for i in range(1000)])), chosen([(3,), (1,)])
    (200, [(3,), (1,)])
    """
    if len(groups) <= MOST:
        return list(groups)
    return [groups[i * len(groups) // MOST] for i in range(MOST)]


def together(at: tuple[int, ...], curves: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One group: at every step the median over cells of the mean loss, the lowest low and the highest high.

    A cell's band holds 80% of its runs, so this one holds at least 80% of the runs of every cell. A cell that stopped
    early counts as far as it went; the line ends where less than half of the cells go on.

    >>> cell = lambda *rows: {"aim": 0.9, "rows": rows}
    >>> found = together((0,), [cell((0, 1.0, 0.9, 1.1), (5, 0.4, 0.3, 0.5)), cell((0, 2.0, 1.5, 2.5), (5, 0.6, 0.2, 0.7))])
    >>> found["middle"], found["low"], found["high"]
    ([1.5, 0.5], [0.9, 0.2], [2.5, 0.7])
    """
    by_step: dict[int, list[tuple[float, float, float]]] = {}
    for curve in curves:
        for step, *band in curve["rows"]:
            by_step.setdefault(step, []).append(tuple(band))
    kept = [(step, bands) for step, bands in sorted(by_step.items()) if 2 * len(bands) >= len(curves)]
    return {
        "at": list(at),
        "cells": len(curves),
        "aim": curves[0]["aim"],
        "steps": [step for step, _ in kept],
        "middle": [_short(median(b[0] for b in bands)) for _, bands in kept],
        "low": [_short(min(b[1] for b in bands)) for _, bands in kept],
        "high": [_short(max(b[2] for b in bands)) for _, bands in kept],
    }


def _short(value: float) -> float:
    return float(f"{value:.4g}")
