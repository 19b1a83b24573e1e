"""Command-line tables of a verdict: target, network, layers, profile, baselines."""

from __future__ import annotations

import re

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from learnable.cli.show_certificates import show_certificates
from learnable.cli.show_measures import measures_table
from learnable.estimates import Estimate
from learnable.estimates import show as figure
from learnable.networks import networks
from learnable.specs import spelled
from learnable.verdicts import Check

STYLES = {
    "proved-hard": "bold red",
    "predicted-hard": "bold yellow",
    "predicted-learnable": "bold green",
    "undecided": "bold cyan",
}
SHOWN = ("widths", "activation", "init", "steps", "rate", "noise", "batch")
"""Arguments of networks and budgets that are written out where they are defaults too: nobody has to know them."""
_MOST_PARTS = 8
_LONGEST = 48
"""Group specs of more letters are cut in titles."""


def show_check(console: Console, found: Check, quiet: bool) -> None:
    """Print a verdict with what it rests on; with `quiet` its label alone."""
    if quiet:
        console.print(found.verdict.label)
        return
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
    for command in found.commands:  # unbroken, whatever the width, so that it can be pasted
        console.print(Text(f"  {command}"), soft_wrap=True)
    console.print(facts(found))
    if found.parts is not None:
        from learnable.cli.show_rows import show_rows

        show_rows(console, found)
    if found.layers:
        console.print(_layers(found))
    if found.profile is not None:
        console.print(_profile(found))
    if found.profile is not None or found.measures["alignment"]:
        console.print(measures_table(found.measures))
    if found.baselines:
        console.print(_baselines(found))
    show_certificates(console, found.certificates)
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
    net = found.network["spec"]
    written = spelled(networks.read(net), SHOWN) if net.startswith("mlp(") else net
    table.add_row("network", escape(f"{written}, {found.network['parameters']:,} parameters"))
    table.add_row("training", escape(spelled(found.training, SHOWN)))
    table.add_row("learned", learned(found))
    return table


def learned(found: Check) -> str:
    """What counts as learned: a loss on an exact target, a skill on rows."""
    if "rows" in found.target:
        return f"skill of at least {float(found.edge):g} on rows held out: that share of a constant's error is removed"
    aim = float(1 - found.edge) * found.target["variance"]
    return f"loss at most {aim:.4g}: better than the mean by {float(found.edge):.0%}"


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


_DEGREE = re.compile(r"(harmonics of )?degree \d+")


def _cut(found: Check) -> str:
    """What the parts are parts of: degrees, or what a group leaves as it is and what it moves."""
    names = [part["irrep"] for part in found.profile or []]
    if all(_DEGREE.fullmatch(name) for name in names):
        return "The target, cut by degree"
    group = (found.measures["alignment"] or {}).get("group") or ""
    if names[0].startswith("S^(") and not group.startswith("permutations("):
        group = "the permutations"
    return f"The target, cut along {group if len(group) <= _LONGEST else f'{group[:_LONGEST]}…'}"


def _profile(found: Check) -> Table:
    """The parts that hold most weight; the mean is in the first of them, and no part of the variance."""
    table = Table(title=escape(_cut(found)), title_justify="left", title_style="bold")
    for name in ("part", "log10 dimension", "weight", "share of the variance"):
        table.add_column(name, justify="left" if name == "part" else "right")
    parts, variance = found.profile or [], found.target["variance"]
    mean = max(0.0, sum(p["weight"] for p in parts) - variance)
    mean = mean if mean > 1e-9 * variance else 0.0
    largest = sorted(parts, key=lambda p: -p["weight"])[:_MOST_PARTS]
    for part in [p for p in parts if p in largest]:
        rest = part["weight"] - (mean if part is parts[0] else 0.0)
        share = "" if part["irrep"] == "degree 0" else f"{max(rest, 0.0) / variance:.1%}"
        weight = figure(part["weight"], part["log10_weight"])
        table.add_row(escape(part["irrep"]), f"{part['log10_dimension']:.2f}", weight, share)
    if len(parts) > _MOST_PARTS:
        table.caption = f"the largest {_MOST_PARTS} of {len(parts)} parts"
    return table


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
