"""The chart of a ranking: every network's score with its interval, over the band of the linear model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from learnable.reports.axes import few, key, name_rows
from learnable.reports.svg import LINE, MUTED, SERIES, picture

MOST = 40
"""At most so many networks are drawn; all are in the table."""


def rank_chart(
    rows: Sequence[tuple[str, dict[str, Any]]], linear: dict[str, Any], near: dict[str, Any]
) -> str:
    """Names and estimates E from the top; the linear model as a band, the neighbours as a dashed line, 0 as a thin one.

    An interval that leaves the drawing on the left, far below 0, is cut there.
    """
    shown = rows[:MOST]
    everyone = [e for _, e in shown] + [linear, near]
    low = max(min(e["low"] for e in everyone), -0.6)
    high = max(e["high"] for e in everyone)
    edge = low - 0.06 * max(high - low, 0.05)

    def draw(axes: Any) -> None:
        left, right = max(linear["low"], edge), max(linear["high"], edge)
        axes.axvspan(left, right, color=LINE, alpha=0.75, linewidth=0, label="linear model, 95%")
        axes.axvline(max(linear["value"], edge), color=SERIES[1], linewidth=1.4, label="linear model")
        axes.axvline(
            max(near["value"], edge),
            color=SERIES[2],
            linewidth=1.4,
            linestyle=(0, (4, 3)),
            label="five nearest neighbours",
        )
        if edge < 0:
            axes.axvline(0, color=MUTED, linewidth=0.8)
        for row, (_, e) in enumerate(shown):
            label = "network, 95% interval" if row == 0 else None
            axes.plot([max(e["low"], edge), max(e["high"], edge)], [row, row], color=SERIES[0], linewidth=2.4)
            axes.plot([max(e["value"], edge)], [row], "D", color=SERIES[0], markersize=7, label=label)
        axes.set_xlim(edge, high + 0.06 * max(high - low, 0.05))
        axes.set_xlabel("R² (0: no better than the mean label)")
        few(axes.xaxis)
        name_rows(axes, [name for name, _ in shown])
        key(axes, 1)

    return picture("ranking", draw, 2.2 + 0.4 * len(shown))
