"""Charts of a check on labelled rows: skill along the budget, and the layers of the network at its start."""

from __future__ import annotations

from typing import Any

from learnable.reports.figures import Picture
from learnable.reports.numbers import number
from learnable.reports.svg import LINE, MUTED, SERIES, picture

_MOST_LAYERS = 16


def rows_pictures(found: dict[str, Any]) -> list[Picture]:
    """The pictures of a check on rows; none of any other check."""
    if "pilot" not in found:
        return []
    layers = [layer for layer in found["start"]["layers"] if layer["spread"] is not None]
    return [_budget(found), *([_layers(layers[:_MOST_LAYERS])] if layers else [])]


def _budget(found: dict[str, Any]) -> Picture:
    """Skill after every step that is known: the pilot, the forecast, the rows' ceiling, and the prediction at the end."""
    skill, forecast, pilot = found["verdict"]["predicted"]["skill"], found["forecast"], found["pilot"]
    best = found["rows"]["signal"]["ceiling"]
    curve = [] if forecast is None else [p for p in forecast["curve"] if p[1] is not None]
    seen = [p for p in (pilot or {}).get("curve", []) if p[1] is not None]
    end = max([p[0] for p in curve + seen] + [1.0])

    def draw(axes: Any) -> None:
        if curve:
            axes.plot(*zip(*curve, strict=True), color=SERIES[0], label="linearised forecast")
        if seen:
            axes.plot(*zip(*seen, strict=True), color=SERIES[1], marker="o", markersize=3, label="pilot")
        axes.errorbar(
            [end], [skill["value"]], [[skill["value"] - skill["low"]], [skill["high"] - skill["value"]]],
            color=SERIES[2], marker="D", markersize=5, capsize=4, linestyle="none", label="predicted, 80% interval",
        )  # fmt: skip
        if best is not None:
            axes.axhline(
                best["skill"]["value"],
                color=MUTED,
                linewidth=1,
                linestyle=":",
                label=f"rows: {best['model']}",
            )
        axes.axhline(found["edge"], color=LINE, linewidth=1, linestyle="--", label="counts as learned")
        axes.set_xlim(0, 1.03 * end)
        axes.set_ylim(min(-0.1, skill["low"]) - 0.05, 1.05)
        axes.set_xlabel("step of the budget")
        axes.set_ylabel("skill on rows held out")
        axes.legend(loc="best")

    rows = [("predicted, at the end", f"{end:g}", _span(skill))]
    rows += [("forecast", f"{step:g}", number(value)) for step, value in curve]
    rows += [("pilot", f"{step:g}", number(value)) for step, value in seen]
    if best is not None:
        rows.append((f"rows alone: {best['model']}", "", _span(best["skill"])))
    words = (
        f"Predicted skill at the end of the budget: {_span(skill)}; learned means {found['edge']:g} or more."
    )
    return Picture(
        "Skill along the budget",
        picture("budget", draw),
        words,
        ("what", "step", "skill"),
        tuple(rows),
        words,
    )


def _span(e: dict[str, Any]) -> str:
    return f"{e['value']:.2f} [{e['low']:.2f}, {e['high']:.2f}]"


def _layers(layers: list[dict[str, Any]]) -> Picture:
    """Dead and saturated shares of every layer, and its part of the gradient."""

    def draw(axes: Any) -> None:
        places = range(len(layers))
        names = (("dead", SERIES[1]), ("saturated", SERIES[2]), ("gradient_share", SERIES[0]))
        for offset, (name, colour) in zip((0.27, 0.0, -0.27), names, strict=True):
            axes.barh(
                [p + offset for p in places], [layer[name] or 0.0 for layer in layers], 0.25, color=colour,
                label=name.replace("_", " "),
            )  # fmt: skip
        axes.set_yticks(list(places), [layer["layer"] for layer in layers])
        axes.invert_yaxis()
        axes.set_xlim(0, 1.02)
        axes.set_xlabel("share")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)

    worst = max(layers, key=lambda layer: max(layer["dead"], layer["saturated"]))
    words = (
        f"Of the units of {worst['layer']} {worst['dead']:.0%} are dead and {worst['saturated']:.0%} saturated, the most of "
        "all layers."
    )
    table = tuple(
        (
            layer["layer"], str(layer["width"]), number(layer["size"]), f"{layer['dead']:.0%}", f"{layer['saturated']:.0%}",
            f"{layer['gradient_share']:.0%}",
        )
        for layer in layers
    )  # fmt: skip
    head = ("layer", "units", "size", "dead", "saturated", "gradient")
    return Picture("The layers at the start", picture("start", draw), words, head, table, words)
