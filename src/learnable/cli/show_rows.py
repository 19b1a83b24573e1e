"""Command-line tables of a verdict on labelled rows: limits with their changes, and what was seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from learnable.estimates import show as figure
from learnable.verdicts import Check


def show_rows(console: Console, found: Check) -> None:
    """The limits, most limiting first, then rows, start, forecast and pilot in a row each."""
    for place, limit in enumerate(found.verdict.limits, 1):
        told = limit.json()
        change = told["change"]
        line = f": {change['code']}" if change["code"] else ""
        text = Text(f"{place}. {told['kind'].replace('_', ' ')} ({told['where']}) ", style="bold")
        text.append(told["because"].rstrip(".") + ".", style="not bold")
        console.print(text)
        if change["what"] != "nothing":
            console.print(Text(f"   {change['what']}: {change['from']} → {change['to']}{line}"))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, sentence in seen(found.parts or {}):
        table.add_row(name, sentence)
    console.print(table)


def seen(parts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What was seen, a name and a sentence each, from the JSON of a check on rows."""
    yield "rows", _rows(parts["rows"])
    yield "start", _start(parts["start"])
    forecast, pilot = parts["forecast"], parts["pilot"]
    if forecast is None:
        yield "forecast", "none: the start could not be linearised"
    else:
        yield (
            "forecast",
            f"the linearised network ends at skill {_number(forecast['skill'])} after {forecast['steps']:,} steps",
        )
    if pilot is None:
        yield "pilot", "none was trained"
        return
    if pilot["steps"]:
        yield (
            "pilot",
            f"skill {_number(pilot['skill'])} after {pilot['steps']:,} steps, {pilot['share']:.0%} of the budget",
        )
    over = pilot["overfit"]
    if over is not None:
        yield (
            "overfit",
            f"{over['rows']} rows lose {_share(over['skill'])} of a constant's loss in {over['steps']} steps",
        )


def _rows(rows: dict[str, Any]) -> str:
    best = rows["signal"]["ceiling"]
    shown = {"signal": "a signal", "parity": "an exact parity of columns", "none shown": "no signal is shown"}
    text = shown[rows["label"]]
    if best is None:
        return text
    skill = best["skill"]
    return f"{text}; {best['model']}: skill {skill['value']:.2f} [{skill['low']:.2f}, {skill['high']:.2f}], cross-validated"


def _start(start: dict[str, Any]) -> str:
    dead = max((layer["dead"] for layer in start["layers"]), default=0.0)
    saturated = max((layer["saturated"] for layer in start["layers"]), default=0.0)
    parts = [f"loss {_number(start['loss'])} (a constant's {_number(start['constant_loss'])})"]
    parts.append(f"outputs vary {_number(start['output']['over_label'])} times as much as the label")
    parts.append(f"{dead:.0%} of units dead, {saturated:.0%} saturated in the worst layer")
    if start["parameters"]["unreached"]:
        parts.append(f"no gradient reaches {start['parameters']['unreached']:.0%} of the parameters")
    return ", ".join(parts)


def _number(value: float | None) -> str:
    return (
        "not finite"
        if value is None
        else f"{value:.2f}"
        if 0.01 <= abs(value) < 100 or value == 0
        else figure(value)
    )


def _share(value: float | None) -> str:
    return "none" if value is None or value <= 0 else f"{min(value, 1.0):.0%}"
