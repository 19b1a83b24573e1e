"""A check as tables for people; what else is shown has files of its own."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from learnable.estimates import Estimate
from learnable.estimates import show as figure
from learnable.networks import networks
from learnable.scaling import Scale
from learnable.specs import defaults_of
from learnable.verdicts import Check
from learnable.verification import Verification

STYLES = {
    "proved-hard": "bold red",
    "predicted-hard": "bold yellow",
    "predicted-learnable": "bold green",
    "undecided": "bold cyan",
}
SHOWN = ("widths", "activation", "init", "steps", "rate", "noise", "batch")
"""Arguments of networks and budgets that are shown where a spec leaves them at their defaults."""
_MOST_PARTS = 8
_MOST_DEGREES = 4


def show(found: Check | Scale | Verification, quiet: bool) -> None:
    """Print a result; with `quiet` only its verdict."""
    console = Console(highlight=False, soft_wrap=False)
    if isinstance(found, Scale):
        from learnable.cli.scales import show_scale

        show_scale(console, found, quiet)
    elif isinstance(found, Verification):
        from learnable.cli.trained import show_verification

        show_verification(console, found, quiet)
    elif quiet:
        console.print(found.verdict.label)
    else:
        _show_check(console, found)


def _show_check(console: Console, found: Check) -> None:
    verdict = found.verdict
    style = STYLES[verdict.label]
    body = Text()
    body.append(f"{verdict.because}.\n" if not verdict.because.endswith(".") else f"{verdict.because}\n")
    if verdict.predicted_loss is not None:
        body.append(
            f"Predicted loss: {verdict.predicted_loss:.3g} (the mean alone has {found.target['variance']:.3g}).\n"
        )
    body.append("Next: ", style="bold")
    body.append(verdict.next.rstrip(".") + ".")
    console.print(
        Panel(body, title=Text(verdict.label.upper(), style=style), title_align="left", border_style=style)
    )
    console.print(facts(found))
    console.print(_layers(found))
    if found.profile is not None:
        console.print(_profile(found))
    if found.profile is not None or found.measures["alignment"]:
        console.print(_measures(found))
    if found.baselines:
        console.print(_baselines(found))
    _certificates(console, found)
    for sentence in _blind(found):
        console.print(Text(sentence))
    for note in found.notes:
        console.print(Text(f"Note: {note}.", style="dim"))


def _blind(found: Check) -> list[str]:
    """One sentence for the layers that are blind to the target for the same reason."""
    reasons: dict[str, list[str]] = {}
    for layer in found.layers:
        if layer.why and layer.centred.exactly_zero:
            reasons.setdefault(layer.why.removeprefix(f"{layer.name} is "), []).append(layer.name)
    return [
        f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} {why}." for why, names in reasons.items()
    ]


def facts(found: Check) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    classes = f" · {found.target['classes']}" if found.target.get("classes") else ""
    table.add_row("target", escape(f"{found.target['spec']} on {found.target['law']}{classes}"))
    table.add_row("network", escape(f"{found.network['spec']}, {found.network['parameters']:,} parameters"))
    _defaults(
        table, networks.read(found.network["spec"]) if found.network["spec"].startswith("mlp(") else None
    )
    table.add_row("training", escape(str(found.training)))
    _defaults(table, found.training)
    aim = float(1 - found.edge) * found.target["variance"]
    table.add_row("learned", f"loss at most {aim:.4g}: better than the mean by {float(found.edge):.0%}")
    return table


def _defaults(table: Table, value: Any) -> None:
    """A line with what the spec above it leaves out, of the arguments that matter most."""
    left = "" if value is None else defaults_of(value, SHOWN)
    if left:
        table.add_row("", Text(f"by default {left}", style="dim"))


def _layers(found: Check) -> Table:
    on_data = found.layers[0].null is not None
    table = Table(
        title="Initial alignment (INAL) with the centred target", title_justify="left", title_style="bold"
    )
    table.add_column("layer")
    table.add_column("value", justify="right")
    table.add_column("95% interval" if on_data else "how it was got")
    table.add_column("shuffled labels" if on_data else "blind to")
    if on_data:
        table.add_column("z", justify="right")
    for layer in found.layers:
        e = layer.centred
        how = f"{figure(e.low)} … {figure(e.high)}" if e.method == "sampled" else e.method
        if layer.null is None:
            blind = "not known" if e.method == "sampled" else _some(layer.blind)
            table.add_row(layer.name, _value(e), how, blind)
        else:
            null = layer.null
            spread = f"{figure(null['mean'])} ± {figure(null['standard_deviation'])}"
            table.add_row(layer.name, _value(e), how, spread, f"{null['z']:.1f}")
    return table


def _value(e: Estimate) -> str:
    if e.exactly_zero:
        return "0 exactly"
    if e.method == "sampled" and e.value == 0:
        return f"0 ± {figure(e.high)}"
    return figure(e.value, e.log10)


def _some(names: tuple[str, ...]) -> str:
    """The first few, and how many more."""
    short = [n.removeprefix("degree ") for n in names]
    if not short:
        return "nothing"
    return (
        ("degree " if names[0].startswith("degree ") else "")
        + ", ".join(short[:5])
        + (f" and {len(short) - 5} more" if len(short) > 5 else "")
    )


def _profile(found: Check) -> Table:
    table = Table(title=f"The target, cut {_cut(found)}", title_justify="left", title_style="bold")
    for name in ("part", "log10 dimension", "weight", "share of the variance"):
        table.add_column(name, justify="left" if name == "part" else "right")
    parts = found.profile or []
    largest = sorted(parts, key=lambda p: -p["weight"])[:_MOST_PARTS]
    for part in [p for p in parts if p in largest]:
        share = "" if part["irrep"] == "degree 0" else f"{part['weight'] / found.target['variance']:.1%}"
        weight = figure(part["weight"], part["log10_weight"])
        table.add_row(part["irrep"], f"{part['log10_dimension']:.2f}", weight, share)
    if len(parts) > _MOST_PARTS:
        table.caption = f"the largest {_MOST_PARTS} of {len(parts)} parts"
    return table


def _cut(found: Check) -> str:
    """Along what: ``by degree``, or the group where its parts are no degrees."""
    group = (found.measures["alignment"] or {}).get("group")
    degrees = all(part["irrep"].startswith("degree ") for part in found.profile or [])
    return "by degree" if degrees or not group else f"along {group}"


def _measures(found: Check) -> Table:
    table = Table(title="Measures", title_justify="left", title_style="bold", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    m = found.measures
    if m["alignment"]:
        table.add_row(
            "G-alignment",
            _json_value(m["alignment"]),
            ", ".join(v for v in (m["alignment"]["irrep"], m["alignment"]["group"]) if v),
        )
        table.add_row("cross-predictability", _json_value(m["cross_predictability"]), "")
    for name in ("leap", "degree"):
        if m.get(name):
            held = m[name].get("of_terms_that_hold_weight")
            table.add_row(
                name, str(m[name]["value"]), "" if held is None else f"{held} of the terms that hold weight"
            )
    if m.get("weights"):
        heavy = sorted(m["weights"], key=lambda w: -w["weight"])[:_MOST_DEGREES]
        degrees = [
            f"{w['degree']}: {figure(w['weight'], w['log10_weight'])}" for w in m["weights"] if w in heavy
        ]
        table.add_row("weight by degree", "", ", ".join(degrees))
    if m.get("leap") and "information_exponent" in m["leap"]:
        table.add_row("information exponent", str(m["leap"]["information_exponent"]), "")
    if m.get("iso_leap"):
        low, high = m["iso_leap"]["low"], m["iso_leap"]["high"]
        table.add_row("leap in the worst axes", str(low) if low == high else f"{low} to {high}", "isoLeap")
    if m.get("merged_staircase"):
        order = m["merged_staircase"].get("order") or []
        shown = " → ".join("·".join(f"x{i}" for i in term) for term in order[:4]) + (
            " → …" if len(order) > 4 else ""
        )
        table.add_row("merged staircase", "yes" if m["merged_staircase"]["value"] else "no", shown[:60])
    if m.get("influence"):
        table.add_row("total influence", _json_value(m["influence"]), "")
    if m.get("one_step"):
        step = m["one_step"]
        least = figure(step["decrease_at_least"], step["log10"])
        ran = (
            "" if step["run"] is None else f"one network of {step['units']} units took {figure(step['run'])}"
        )
        table.add_row("one step takes, of the variance", f"at least {least}", ran)
    return table


def _json_value(e: dict[str, Any]) -> str:
    return "0 exactly" if e["exactly_zero"] else figure(e["value"], e["log10"])


def _baselines(found: Check) -> Table:
    table = Table(title="Baselines, cross-validated", title_justify="left", title_style="bold")
    for name in ("model", "correlation", "95% interval", "right", "chance", "p"):
        table.add_column(name, justify="left" if name == "model" else "right")
    titles = {"linear": "linear model", "neighbours": "5 nearest neighbours"}
    for name, title in titles.items():
        b = found.baselines[name]
        c, right = b["correlation"], b.get("accuracy")
        table.add_row(
            title,
            f"{c['value']:.3f}",
            f"{c['low']:.3f} … {c['high']:.3f}",
            f"{right['value']:.1%}" if right else "",
            f"{b['chance']:.1%}" if b.get("chance") is not None else "",
            f"{b['p_value']:.3g}",
        )
    parity = found.baselines["parity"]
    found_parity = f"yes, of {parity['k']} columns" if parity else found.baselines["parity_test"]
    table.caption = f"exact parity of two-valued columns: {found_parity}"
    return table


def _certificates(console: Console, found: Check) -> None:
    """The tightest claim with its hypotheses ticked; of the others a sentence, and what fails where one does."""
    full = next((c for c in found.certificates if c.holds and not c.vacuous), None)
    if full is not None:
        console.print(_certificate(full))
    for c in found.certificates:
        if c is full:
            continue
        if c.holds:
            console.print(
                Text(
                    f"Theorem {c.theorem}: every hypothesis holds, and it excludes nothing here."
                    if c.vacuous
                    else f"Theorem {c.theorem}: {c.statement}."
                )
            )
        else:
            failing = "; ".join(f"{h.name} ({h.because})" for h in c.hypotheses if not h.holds)
            console.print(Text(f"Theorem {c.theorem} does not speak here: {failing}."))


def _certificate(c: Any) -> Table:
    title = escape(f"Theorem {c.theorem}: {c.statement}")
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    table.add_column()
    table.add_column()
    table.add_column(overflow="fold")
    for h in c.hypotheses:
        table.add_row("[green]✓[/]" if h.holds else "[red]✗[/]", escape(h.name), escape(h.because))
    return table
