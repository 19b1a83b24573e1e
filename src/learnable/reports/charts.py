"""Charts of a check: the profile, the spectrum, alignments by layer, and data beside its null."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from learnable.reports.axes import beside_axis, degrees, few, key, name_rows, places, powers, short, strokes
from learnable.reports.numbers import amount
from learnable.reports.svg import LINE, MUTED, PAPER, SERIES, picture

_BARS = 120
"""Above this many parts the profile is drawn with thin lines in one stroke."""
_POINTS = 1200
"""Above this many eigenvalues in all layers every third, fifth … is drawn, which keeps odd and even ones."""
ROWS = 30
"""At most this many layers are drawn; all are in the table."""
MARKERS = "osD^vPX*"
"""One for every layer of a spectrum; more layers than markers are not drawn."""


def profile_chart(parts: Sequence[dict[str, Any]], unseen: set[str], size: int | None) -> str:
    """Weight by degree, on a log axis where weights differ by more than 10^3; hollow where no layer sees the part."""
    at, labels = places([p["irrep"] for p in parts])
    logs = [p["log10_weight"] for p in parts]
    finite = [x for x in logs if x is not None]
    logarithmic = bool(finite) and (max(finite) - min(finite) > 3 or max(finite) < -5)
    floor = math.floor(min(finite)) - 1 if logarithmic else 0.0
    heights = [p["weight"] if not logarithmic else floor if x is None else x for p, x in zip(parts, logs)]
    last = max([*at, size or 0])

    def draw(axes: Any) -> None:
        for hidden, colour, label in (
            (False, SERIES[0], "weight of the target"),
            (True, SERIES[1], "seen by no layer"),
        ):
            here = [i for i, p in enumerate(parts) if (p["irrep"] in unseen) == hidden]
            x, y = [at[i] for i in here], [heights[i] for i in here]
            if len(parts) > _BARS:
                strokes(axes, x, x, [floor] * len(x), y, color=colour, linewidth=0.9, label=label)
            elif here:
                style = {"color": PAPER if hidden else colour, "edgecolor": colour, "linewidth": 1.2}
                axes.bar(x, [h - floor for h in y], max(0.7, last / 90), floor, label=label, **style)
        axes.set_ylabel("weight")
        if logarithmic:
            powers(axes.yaxis, floor, max(heights))
            axes.set_ylim(floor, max(heights) + 0.08 * (max(heights) - floor))
        axes.grid(axis="x", visible=False)
        degrees(axes, labels, last)
        if unseen & {p["irrep"] for p in parts}:
            key(axes, 2)

    return picture("profile", draw)


def spectrum_chart(layers: Sequence[dict[str, Any]], size: int | None = None) -> str:
    """log10 κ by degree, one marker a layer; an eigenvalue that is exactly zero lies on the bottom line."""
    shown = layers[: len(MARKERS)]
    names = list(dict.fromkeys(name for layer in shown for name in layer["eigenvalues"]))
    found, labels = places(names)
    at = dict(zip(names, found))
    finite = [v for layer in shown for v in layer["eigenvalues"].values() if v is not None]
    low, high = (min(finite), max(finite)) if finite else (-1.0, 0.0)
    room = max(high - low, 1.0)
    bottom = low - 0.18 * room
    step = 1 + 2 * (len(names) * len(shown) // (2 * _POINTS))
    zero = any(v is None for layer in shown for v in layer["eigenvalues"].values())

    def draw(axes: Any) -> None:
        for i, layer in enumerate(shown):
            values = list(layer["eigenvalues"].items())[::step]
            x = [at[name] for name, _ in values]
            y = [bottom if v is None else v for _, v in values]
            style: dict[str, Any] = {"color": SERIES[i % len(SERIES)], "label": short(layer["layer"])}
            if len(names) > _BARS:
                half = 0.5 * step
                strokes(
                    axes, [v - half for v in x], [v + half for v in x], y, y, linewidth=2.4 - 0.2 * i, **style
                )
            else:
                style |= {"linestyle": "none", "markerfacecolor": "none", "markersize": 7 - 0.4 * i}
                axes.plot(x, y, marker=MARKERS[i], clip_on=False, **style)
        axes.set_ylabel("eigenvalue κ")
        powers(axes.yaxis, low, high)
        axes.set_ylim((bottom if zero else low) - 0.07 * room, high + 0.07 * room)
        if zero:
            axes.axhline(bottom, color=MUTED, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0.5)
            beside_axis(axes, bottom, "exactly\nzero")
        degrees(axes, labels, max([*found, size or 0]))
        key(axes, 2)

    return picture("spectrum", draw, 3.1 + 0.2 * ((len(shown) + 1) // 2))


def layers_chart(layers: Sequence[dict[str, Any]]) -> str:
    """The alignment of every layer with the centred target, on a log axis; hollow at the edge where exactly zero."""
    shown = layers[:ROWS]
    logs = [layer["centred"]["log10"] for layer in shown]
    finite = [x for x in logs if x is not None]
    low, high = (min(finite), max(finite)) if finite else (-1.0, 0.0)
    room = max(high - low, 1.0)
    edge = low - 0.35 * room

    def draw(axes: Any) -> None:
        for row, (layer, log) in enumerate(zip(shown, logs)):
            x = edge if log is None else log
            axes.plot([edge, x], [row, row], color=LINE, linewidth=3, solid_capstyle="butt")
            fill = PAPER if log is None else SERIES[0]
            axes.plot([x], [row], "o", color=SERIES[0], markerfacecolor=fill, markersize=8, clip_on=False)
            axes.annotate(
                amount(layer["centred"]),
                (x, row),
                (8, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
            )
        powers(axes.xaxis, edge + 0.1 * room, high + 0.5 * room, 3)
        axes.set_xlim(edge, high + 0.55 * room)
        axes.set_xlabel("initial alignment with the centred target")
        name_rows(axes, [layer["layer"] for layer in shown])

    return picture("layers", draw, 1.0 + 0.36 * len(shown))


def null_chart(layers: Sequence[dict[str, Any]]) -> str:
    """Sampled alignments with their 95% intervals, over the band of shuffled labels; both per mean square."""
    shown = layers[:ROWS]

    def draw(axes: Any) -> None:
        for row, layer in enumerate(shown):
            scale = layer["mean_square"] or 1.0
            e, null = layer["centred"], layer.get("null")
            if null:
                mean, two = null["mean"] / scale, 2 * null["standard_deviation"] / scale
                label = "shuffled labels, mean ± 2 deviations" if row == 0 else None
                axes.plot(
                    [mean - two, mean + two],
                    [row, row],
                    color=SERIES[1],
                    linewidth=9,
                    label=label,
                    solid_capstyle="butt",
                )
                axes.plot([mean, mean], [row - 0.24, row + 0.24], color=SERIES[1], linewidth=1.6)
            value, label = e["value"] / scale, "this label, 95% interval" if row == 0 else None
            axes.plot([e["low"] / scale, e["high"] / scale], [row, row], color=SERIES[0], linewidth=2)
            axes.plot([value], [row], "D", color=SERIES[0], markersize=6, label=label)
        axes.axvline(0, color=MUTED, linewidth=0.8)
        axes.set_xlabel("alignment / mean square of the neuron")
        axes.margins(x=0.08)
        few(axes.xaxis)
        name_rows(axes, [layer["layer"] for layer in shown])
        key(axes, 1)

    return picture("null", draw, 1.5 + 0.42 * len(shown))


def baselines_chart(rows: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """The held-out correlation of every baseline with its interval, against chance at 0."""

    def draw(axes: Any) -> None:
        for row, (_, found) in enumerate(rows):
            e = found["correlation"]
            axes.plot([e["low"], e["high"]], [row, row], color=SERIES[0], linewidth=2.5)
            axes.plot([e["value"]], [row], "D", color=SERIES[0], markersize=7)
            axes.annotate(
                f"{e['value']:.2f}  p = {found['p_value']:.3g}",
                (e["value"], row),
                (0, 9),
                textcoords="offset points",
                ha="right" if e["value"] > 0.6 else "left",
                fontsize=9,
            )
        axes.axvline(0, color=SERIES[1], linewidth=1.6)
        axes.text(0, -0.62, "chance", ha="center", va="bottom", fontsize=9)
        axes.set_xlim(min(-0.15, *(found["correlation"]["low"] for _, found in rows)) - 0.05, 1.05)
        axes.set_xlabel("correlation with held-out labels")
        name_rows(axes, [title for title, _ in rows])

    return picture("baselines", draw, 1.0 + 0.5 * len(rows))
