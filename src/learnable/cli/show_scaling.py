"""Command-line table of how quantities fall with size."""

from __future__ import annotations

import re

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from learnable.scaling import Scale
from learnable.specs import in_words


def show_scale(console: Console, found: Scale, quiet: bool) -> None:
    """One row a size, then how each quantity falls; with `quiet` the latter alone."""
    if not quiet:
        table = Table(
            title=escape(
                f"{found.target} with {found.network}" + (f" under {found.group}" if found.group else "")
            ),
            title_justify="left",
            title_style="bold",
        )
        for name in ("@", "log10 INAL", "neuron", "log10 alignment", "leap"):
            table.add_column(name, justify="right")
        for p in found.points:
            inal, aligned = p["inal"], p["alignment"]
            table.add_row(
                f"{p['n']:g}",
                "0 exactly"
                if inal["exactly_zero"]
                else f"{inal['log10']:.4f}"
                if inal["log10"] is not None and not (inal["method"] == "sampled" and inal["value"] == 0)
                else "about 0",
                p["neuron"],
                f"{aligned['log10']:.4f}",
                str(p["leap"]),
            )
        console.print(table)
    for name, t in (("INAL", found.inal), ("alignment", found.alignment)):
        fitted = "" if t.exponent is None else f", fitted exponent {t.exponent:.2f} (r² {t.r_squared:.4f})"
        console.print(Text(f"{name}: {t.kind}{fitted}; {t.because}."))
    for reason in _reasons(found) if not quiet else []:
        console.print(Text(reason))


def _reasons(found: Scale) -> list[str]:
    """Why layers are blind, once for all layers and all sizes that have one reason."""
    reasons: dict[tuple[str, str, str], tuple[list[str], list[str]]] = {}
    for p in found.points:
        for why in p["blind"] if p["inal"]["exactly_zero"] else []:
            told = re.fullmatch(r"(hidden \d+|output) (is|has) (.*?degree )(\d+)(.*)", why, re.DOTALL)
            layer, verb, before, degree, after = told.groups() if told else ("", "", why, "", "")
            layers, degrees = reasons.setdefault((verb, before, after), ([], []))
            layers += [layer] if layer not in layers else []
            degrees += [degree] if degree not in degrees else []
    many = {"is": "are", "has": "have", "": ""}
    return [
        f"{in_words(layers)} {verb if len(layers) == 1 else many[verb]} {before}{in_words(degrees)}{after}.".strip()
        for (verb, before, after), (layers, degrees) in reasons.items()
    ]
