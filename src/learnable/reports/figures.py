"""Figures of a page: the chart, its description for screen readers, and the table of its numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from learnable.reports import charts
from learnable.reports.numbers import amount, number, spread

_OPEN = 12
"""A table of at most this many rows stands open under its picture."""
_CELLS = 1200
"""At most about this many eigenvalues are listed."""
_LISTED = 300
"""At most this many rows of a table are listed, the greatest first where there are more."""


@dataclass(frozen=True)
class Picture:
    """A drawing (SVG text) and its title, in words for who cannot see it, and the table behind it.

    `note` is set under the drawing; a `stacked` table has few rows of long cells, one under another on a phone.
    """

    title: str
    svg: str
    words: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    stacked: bool = False

    @property
    def opened(self) -> bool:
        """Whether the table is short enough to stand open."""
        return len(self.rows) <= _OPEN


def pictures(found: dict[str, Any]) -> list[Picture]:
    """Every picture that this result has numbers for, in reading order."""
    layers = layers_of(found)
    shown = [_profile(found, layers)] if found["profile"] else []
    rows = baseline_rows(found["baselines"])
    if not layers:
        return [*shown, _baselines(rows)] if rows else shown
    if all(layer.get("eigenvalues") for layer in layers):
        shown.append(_spectrum(layers, _coordinates(found)))
    sampled = any(layer["centred"]["method"] == "sampled" for layer in layers)
    shown.append(_sampled_layers(layers) if sampled else _layers(layers))
    return [*shown, _baselines(rows)] if rows else shown


def layers_of(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The layers whose alignment was measured; none of a network with several outputs."""
    inal = found["measures"]["inal"]
    return [] if inal is None else list(inal["layers"])


TITLES = {"linear": "a linear model", "neighbours": "5 nearest neighbours"}


def baseline_rows(baselines: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Title and numbers of every baseline; entries of other kinds are left out."""
    return [
        (TITLES.get(name, name), entry)
        for name, entry in baselines.items()
        if isinstance(entry, dict) and "correlation" in entry
    ]


def unseen(layers: Sequence[dict[str, Any]]) -> set[str]:
    """The parts that no layer sees, by proof."""
    return set.intersection(*(set(layer["blind"]) for layer in layers)) if layers else set()


def _profile(found: dict[str, Any], layers: Sequence[dict[str, Any]]) -> Picture:
    parts, hidden = found["profile"], unseen(layers)
    most = sorted(parts, key=lambda p: -p["weight"])
    lost = [p for p in parts if p["irrep"] in hidden]
    top = f"most, {number(most[0]['weight'])}, on {most[0]['irrep']}"
    words = f"The target holds weight on {_count(len(parts), 'part')}; {top}."
    if lost:
        held = number(sum(p["weight"] for p in lost))
        words += f" No layer sees {_count(len(lost), 'of them', 'of them')}, with {held} in all."
    rows = parts if len(parts) <= _LISTED else most[:_LISTED]
    note = "" if len(parts) <= _LISTED else f"The table lists the {_LISTED} greatest of {len(parts)}."
    return Picture(
        "Where the target's weight lies",
        charts.profile_chart(parts, hidden, _coordinates(found)),
        words,
        ("part", "weight", "dimension", "seen"),
        tuple(
            (
                p["irrep"],
                number(p["weight"], p["log10_weight"]),
                _dimension(p["log10_dimension"]),
                "no" if p["irrep"] in hidden else "yes",
            )
            for p in rows
        ),
        " ".join([words, note]).strip(),
    )


def _dimension(log10: float | None) -> str:
    if log10 is None or log10 >= 300:
        return number(None, log10)
    return f"{round(10**log10):,}" if log10 < 9 else number(10**log10)


def _coordinates(found: dict[str, Any]) -> int | None:
    """The n of the law, up to which degrees go."""
    size = re.search(r"\bn=(\d+)", found["target"]["law"])
    return int(size.group(1)) if size else None


def _spectrum(layers: Sequence[dict[str, Any]], size: int | None) -> Picture:
    names = list(dict.fromkeys(name for layer in layers for name in layer["eigenvalues"]))
    listed = names[: max(20, _CELLS // len(layers))]
    zeros = sum(v is None for layer in layers for v in layer["eigenvalues"].values())
    of = f"{_count(len(layers), 'layer')} on {_count(len(names), 'part')}"
    words = f"Eigenvalues of the kernel of {of}; exactly zero: {zeros}."
    return Picture(
        "What each layer sees: the spectrum",
        charts.spectrum_chart(layers, size),
        words,
        ("part", *(layer["layer"] for layer in layers)),
        tuple((name, *(_eigenvalue(layer["eigenvalues"], name) for layer in layers)) for name in listed),
        "A layer's initial alignment is the sum over parts of eigenvalue times weight."
        + _left_out(len(layers), len(charts.MARKERS)),
    )


def _eigenvalue(values: dict[str, float | None], name: str) -> str:
    if name not in values:
        return ""
    log10 = values[name]
    return "exactly zero" if log10 is None else f"10^{log10:.4f}"


def _layers(layers: Sequence[dict[str, Any]]) -> Picture:
    zero = [layer["layer"] for layer in layers if layer["centred"]["exactly_zero"]]
    words = "; ".join(f"{layer['layer']}: {amount(layer['centred'])}" for layer in layers[:6]) + "."
    note = f"{', '.join(zero)} cannot see this target at all." if zero else ""
    note += _left_out(len(layers), charts.ROWS)
    return Picture(
        "Initial alignment, layer by layer",
        charts.layers_chart(layers),
        words,
        ("layer", "centred target", "error", "as given", "per mean square"),
        tuple(
            (
                layer["layer"],
                amount(layer["centred"]),
                spread(layer["centred"]),
                amount(layer),
                "exactly zero" if layer["exactly_zero"] else number(layer["normalised"], _below(layer)),
            )
            for layer in layers
        ),
        note,
        stacked=True,
    )


def _below(layer: dict[str, Any]) -> float | None:
    """The log10 to show where the normalised value has left the range of floats."""
    return layer["log10"] if layer["normalised"] == 0 else None


def _sampled_layers(layers: Sequence[dict[str, Any]]) -> Picture:
    nulls = [layer["null"] for layer in layers if layer.get("null")]
    words = "; ".join(_standing(layer) for layer in layers[:6]) + "."
    head = ("layer", "centred label", "95% interval")
    return Picture(
        "Initial alignment beside shuffled labels" if nulls else "Initial alignment, sampled",
        charts.null_chart(layers),
        words,
        (*head, "shuffled labels", "deviations above", "p") if nulls else head,
        tuple(
            (layer["layer"], amount(layer["centred"]), _interval(layer["centred"]), *_null(layer))
            for layer in layers
        ),
        ("Shuffled labels, not zero, are what chance looks like here." if nulls else "")
        + _left_out(len(layers), charts.ROWS),
        stacked=True,
    )


def _standing(layer: dict[str, Any]) -> str:
    null = layer.get("null")
    beside = f", {null['z']:.1f} deviations above shuffled labels" if null else ""
    return f"{layer['layer']}: {amount(layer['centred'])}{beside}"


def _null(layer: dict[str, Any]) -> tuple[str, ...]:
    null = layer.get("null")
    if not null:
        return ()
    around = f"{number(null['mean'])} ± {number(null['standard_deviation'], figures=2)} ({null['shuffles']} shuffles)"
    return around, f"{null['z']:.1f}", f"{null['p_value']:.3g}"


def _interval(e: dict[str, Any]) -> str:
    return "proven" if e["exactly_zero"] else f"{number(e['low'])} to {number(e['high'])}"


def _baselines(rows: list[tuple[str, dict[str, Any]]]) -> Picture:
    words = "; ".join(
        f"{title}: correlation {b['correlation']['value']:.2f}, p = {b['p_value']:.3g}" for title, b in rows
    )
    return Picture(
        "Baselines: what simple models learn",
        charts.baselines_chart(rows),
        f"{words}. Chance is 0.",
        ("model", "correlation", "95% interval", "right", "greater class alone", "p"),
        tuple(
            (
                title,
                number(b["correlation"]["value"], figures=3),
                f"{number(b['correlation']['low'], figures=3)} to {number(b['correlation']['high'], figures=3)}",
                f"{b['accuracy']['value']:.1%}" if b.get("accuracy") else "",
                f"{b['chance']:.1%}" if b.get("chance") is not None else "",
                f"{b['p_value']:.3g} of {b['shuffles']} shuffles",
            )
            for title, b in rows
        ),
        "Cross-validated in folds; every shuffle is fitted again.",
        stacked=True,
    )


def _left_out(layers: int, drawn: int) -> str:
    return f" The first {drawn} of {layers} layers are drawn; the table has all." if layers > drawn else ""


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"
