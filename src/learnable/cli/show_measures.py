"""The measures of a target as a table."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from learnable.estimates import show as figure
from learnable.reports.numbers import counted

_MOST_DEGREES = 4


def measures_table(m: dict[str, Any]) -> Table:
    """Every measure that was taken, one a row; `m` is ``measures`` of ``check --json``."""
    table = Table(title="Measures", title_justify="left", title_style="bold", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    if m["alignment"]:
        where = ", ".join(v for v in (m["alignment"]["irrep"], m["alignment"]["group"]) if v)
        table.add_row("G-alignment", _value(m["alignment"]), where)
        table.add_row("cross-predictability", _value(m["cross_predictability"]), "")
    for name in ("leap", "degree"):
        if m.get(name):
            table.add_row(name, *counted(m[name]))
    if m.get("weights"):
        table.add_row("weight by degree", "", _heaviest(m["weights"]))
    if m.get("leap") and "information_exponent" in m["leap"]:
        table.add_row("information exponent", str(m["leap"]["information_exponent"]), "")
    if m.get("iso_leap"):
        low, high = m["iso_leap"]["low"], m["iso_leap"]["high"]
        table.add_row("leap in the worst axes", str(low) if low == high else f"{low} to {high}", "isoLeap")
    if m.get("merged_staircase"):
        table.add_row("merged staircase", "yes" if m["merged_staircase"]["value"] else "no", _order(m))
    if m.get("influence"):
        table.add_row("total influence", _value(m["influence"]), "")
    if m.get("one_step"):
        table.add_row("one step of a reference network", *_step(m["one_step"]))
    return table


def _value(e: dict[str, Any]) -> str:
    return "0 exactly" if e["exactly_zero"] else figure(e["value"], e["log10"])


def _heaviest(weights: list[dict[str, Any]]) -> str:
    heavy = sorted(weights, key=lambda w: -w["weight"])[:_MOST_DEGREES]
    return ", ".join(
        f"{w['degree']}: {figure(w['weight'], w['log10_weight'])}" for w in weights if w in heavy
    )


def _order(m: dict[str, Any]) -> str:
    """The staircase in its order; of all terms, where fewer hold weight."""
    order = m["merged_staircase"].get("order") or []
    shown = " → ".join("·".join(f"x{i}" for i in term) for term in order[:4])
    shown = (shown + (" → …" if len(order) > 4 else ""))[:60]
    return f"of all terms: {shown}" if shown and counted(m["leap"])[1] else shown


def _step(step: dict[str, Any]) -> tuple[str, str]:
    """What one step takes of the variance: not of the user's network, but of the one that the theorem speaks of."""
    ran = "" if step["run"] is None else f"; {figure(step['run'])} in one run"
    told = f"of the variance is taken, by {step['units']} ReLU units that are not yours{ran}"
    return f"at least {figure(step['decrease_at_least'], step['log10'])}", told
