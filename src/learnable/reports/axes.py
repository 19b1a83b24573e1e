"""Axes of charts: degrees along the bottom, powers of ten, one row a name."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from learnable.reports.numbers import number, power
from learnable.reports.svg import INK


def places(names: Sequence[str]) -> tuple[list[float], list[str] | None]:
    """Where parts stand: at their degree where they are called so, else one after another under their names."""
    found = [re.fullmatch(r"(?:.* )?degrees?(?: from)? (\d+)", name) for name in names]
    at = [float(m.group(1)) for m in found if m]
    if names and len(set(at)) == len(names):
        return at, None
    return [float(i) for i in range(len(names))], [short(name, 18) for name in names]


def degrees(axes: Any, labels: list[str] | None, last: float) -> None:
    """The horizontal axis of the parts, from 0 to the last."""
    from matplotlib.ticker import MaxNLocator

    if labels is not None:
        step = max(1, len(labels) // 12)
        axes.set_xticks(range(0, len(labels), step), labels[::step], rotation=30, ha="right")
        return
    axes.set_xlim(-0.7 - last / 90, last + 0.7 + last / 90)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.set_xlabel("degree")


def powers(axis: Any, low: float, high: float, most: int = 5) -> None:
    """At most so many steps on an axis of log10 values, from low to high; whole powers where there are two of them."""
    from matplotlib.ticker import MaxNLocator

    room = max(high - low, 1.0)
    found = MaxNLocator(nbins=most, steps=[1, 2, 5, 10], integer=room >= 2).tick_values(low, high)
    ticks = [float(x) for x in found if low - 0.1 * room <= x <= high + 0.1 * room]
    axis.set_ticks(ticks, [power(x) for x in ticks])


def logarithmic(axis: Any, most: int = 7) -> None:
    """The labels of an axis on a log scale, powers of ten as the page writes them, and at most so many."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.set_major_locator(LogLocator(numticks=most))
    axis.set_major_formatter(FuncFormatter(lambda x, _: power(math.log10(x)) if x > 0 else ""))
    axis.set_minor_formatter(NullFormatter())


def few(axis: Any) -> None:
    """Few ticks on a linear axis, in the figures of the page."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=5))
    axis.set_major_formatter(FuncFormatter(lambda x, _: number(round(x, 15), figures=2)))


def short(name: str, most: int = 22) -> str:
    """The name, or its end where it is long: modules of one network differ there.

    >>> short("hidden 1"), short("features.12.block.conv.activation")
    ('hidden 1', '…block.conv.activation')
    """
    return name if len(name) <= most else f"…{name[1 - most :]}"


def name_rows(axes: Any, names: Sequence[str]) -> None:
    """One row a name, from the top."""
    axes.set_yticks(range(len(names)), [short(name) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.75)
    axes.tick_params(axis="y", length=0, pad=9)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="y", visible=False)


def key(axes: Any, columns: int) -> None:
    """The legend, above the drawing."""
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0.2, labelcolor=INK)


def strokes(
    axes: Any, starts: Sequence[float], ends: Sequence[float], low: Any, high: Any, **style: Any
) -> None:
    """Separate strokes from (start, low) to (end, high) as one path, which keeps the page small."""
    xs = [v for pair in zip(starts, ends) for v in (*pair, math.nan)]
    ys = [v for pair in zip(low, high) for v in (*pair, math.nan)]
    if xs:
        axes.plot(xs, ys, solid_capstyle="butt", **style)


def beside_axis(axes: Any, y: float, text: str) -> None:
    """A label where a tick's label would stand."""
    place = {"xycoords": axes.get_yaxis_transform(), "textcoords": "offset points"}
    axes.annotate(text, (0, y), (-7, 0), ha="right", va="center", fontsize=9, **place)
