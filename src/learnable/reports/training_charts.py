"""Charts of a verification: loss along training, and which monomials are learned when."""

from __future__ import annotations

from typing import Any

from learnable.reports.figures import Picture
from learnable.reports.numbers import number
from learnable.reports.svg import LINE, MUTED, SERIES, picture

_SHOWN = 4
"""At most this many monomials are drawn; all are in the table."""


def training_pictures(found: dict[str, Any]) -> list[Picture]:
    """Loss with its band, and mean Fourier coefficients where the target has named monomials."""
    shown = [_losses(found)]
    return [*shown, _coefficients(found["fourier"])] if found["fourier"]["monomials"] else shown


def _losses(found: dict[str, Any]) -> Picture:
    band, variance = found["curves"], found["target"]["variance"]
    rows = [
        r
        for r in zip(band["steps"], band["mean"], band["low"], band["high"], strict=True)
        if r[1] is not None
    ]
    learned = (1 - found["edge"]) * variance

    def draw(axes: Any) -> None:
        steps = [max(r[0], 0.5) for r in rows]
        axes.fill_between(
            steps, [r[2] for r in rows], [r[3] for r in rows], color=LINE, label="10% to 90% of runs"
        )
        axes.plot(steps, [r[1] for r in rows], color=SERIES[0], label="mean loss")
        axes.axhline(learned, color=SERIES[1], linewidth=1, linestyle="--", label="counts as learned")
        axes.axhline(variance, color=MUTED, linewidth=1, linestyle=":", label="the mean alone")
        _steps(axes, steps[-1])
        axes.set_ylim(0, 1.05 * min(max([r[3] for r in rows] + [variance]), 4 * variance))
        axes.set_ylabel("loss")
        axes.legend(loc="upper right")

    words = (
        f"Mean loss {number(rows[0][1])} at the start, {number(rows[-1][1])} at step {rows[-1][0]}."
        if rows
        else ""
    )
    table = tuple((str(r[0]), *(number(x, figures=4) for x in r[1:])) for r in rows)
    title = "Loss along training"
    return Picture(
        title, picture("losses", draw) if rows else "", words, ("step", "mean", "10%", "90%"), table, words
    )


def _coefficients(found: dict[str, Any]) -> Picture:
    names, steps = found["monomials"], found["steps"]

    def draw(axes: Any) -> None:
        x = [max(s, 0.5) for s in steps]
        for name, values, colour, dash in zip(
            names, found["coefficients"], SERIES, ("-", "--", "-.", ":"), strict=False
        ):
            axes.plot(
                x, values, color=colour, linestyle=dash, label=name if len(name) < 18 else f"{name[:15]}…"
            )
        _steps(axes, x[-1])
        axes.set_ylabel("mean coefficient")
        axes.legend(loc="upper left")

    last = ", ".join(
        f"{n} {number(v[-1], figures=3)}"
        for n, v in list(zip(names, found["coefficients"], strict=True))[:_SHOWN]
    )
    words = f"Mean coefficients at the end: {last}."
    table = tuple(
        (str(s), *(number(v[i], figures=3) for v in found["coefficients"])) for i, s in enumerate(steps)
    )
    title = "Which monomials are learned when"
    return Picture(title, picture("coefficients", draw), words, ("step", *names), table, words)


def _steps(axes: Any, last: float) -> None:
    """A logarithmic axis of steps whose labels are plain numbers."""
    axes.set_xscale("log")
    ticks = [10**e for e in range(10) if 10**e <= last] or [1]
    axes.set_xticks(ticks, [f"{t:,}" for t in ticks])
    axes.set_xticks([], minor=True)
    axes.set_xlabel("step")
