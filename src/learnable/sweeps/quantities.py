"""Quantities of answers that a report shows: a row of data for each quantity, and learning curves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

Kind = Literal["category", "text", "number", "estimate", "rate"]


MOST_NUMBERS = 40
"""At most this many numbers are taken of an answer whose question has no rows here."""
MOST_GROUPS = 200
"""At most this many groups go into a page, spread evenly over the grid."""


@dataclass(frozen=True)
class Quantity:
    """A column of a report: its place in the answer (or a name of its own), its title, kind, and what it means."""

    name: str
    title: str
    kind: Kind
    means: str = ""


BOUND = Quantity(
    "bound",
    "success probability, at most",
    "estimate",
    "the least bound of a certificate that holds and speaks of every loss that counts as learned",
)
LAST = Quantity(
    "last_loss",
    "loss at the end",
    "estimate",
    "the mean of the runs, and from the 10% to the 90% quantile over them",
)
CHECKED = (
    Quantity("verdict.label", "verdict", "category"),
    Quantity("score", "score", "category", "whether training agrees with the prediction that was fixed before"),
    Quantity("success_rate", "success rate", "rate", "runs that learned among all, with Wilson's 95% interval"),
    LAST,
    Quantity("verdict.predicted_loss", "predicted loss", "number", "the forecast of the linearised network"),
    BOUND,
    Quantity("measures.inal.centred", "INAL, centred", "estimate", "largest initial alignment of a neuron with the "
             "target minus its mean"),
    Quantity("measures.inal", "INAL", "estimate", "the same with the target as given"),
    Quantity("measures.alignment", "alignment", "estimate", "of the centred target with the symmetry of the network"),
    Quantity("measures.cross_predictability", "cross-predictability", "estimate", "of the orbit of the target"),
    Quantity("measures.leap.value", "leap", "number", "the most new coordinates that are wanted at once"),
    Quantity("measures.degree.value", "degree", "number", "of the target as a polynomial"),
    Quantity("target.variance", "variance", "number", "of the target"),
    Quantity("network.parameters", "parameters", "number", "of the network"),
    Quantity("measures.inal.null.p_value", "p of INAL", "number", "of initial alignment against shuffled labels"),
    Quantity("baselines.linear.correlation", "linear model", "estimate", "correlation with held-out labels"),
    Quantity("baselines.neighbours.correlation", "nearest neighbours", "estimate", "correlation with held-out labels"),
    Quantity("verdict.because", "because", "text"),
    Quantity("verdict.next", "next", "text"),
)  # fmt: skip


def place_of(quantity: Quantity) -> int:
    """Where a column stands among those of `CHECKED`; others follow in the order in which they come."""
    return CHECKED.index(quantity) if quantity in CHECKED else len(CHECKED)


def quantities(answer: dict[str, Any]) -> Iterator[tuple[Quantity, Any]]:
    """Every quantity that the answer has, with its value; nothing that is null.

    >>> [(q.title, value) for q, value in quantities({"schema": "learnable/echo/1", "seed": 5})]
    [('seed', 5)]
    """
    schema = answer.get("schema", "")
    if schema.startswith(("learnable/check/", "learnable/verify/")):
        yield from _checked(answer)
    elif schema.startswith("learnable/rank/"):
        yield from _ranked(answer)
    else:
        yield from _nested_quantities(answer, "", MOST_NUMBERS)


def _checked(answer: dict[str, Any]) -> Iterator[tuple[Quantity, Any]]:
    own = {BOUND.name: bound(answer), LAST.name: last_loss(answer)}
    for quantity in CHECKED:
        value = own[quantity.name] if quantity.name in own else _at(answer, quantity.name)
        if value is not None:
            yield quantity, value


def _at(answer: dict[str, Any], path: str) -> Any:
    found: Any = answer
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def bound(answer: dict[str, Any]) -> dict[str, Any] | None:
    """The least bound on the success probability that holds for every loss that counts as learned, as an E."""
    aim = (1 - answer["edge"]) * (answer["target"]["variance"] or 0.0)
    held = [
        (log10, c["success_probability_at_most"])
        for c in answer.get("certificates", ())
        if c["holds"] and not c["vacuous"] and c.get("excludes_loss_at_or_below") is not None
        and c["excludes_loss_at_or_below"] >= aim * (1 - 1e-9)
        and (log10 := c.get("log10", {}).get("success_probability_at_most")) is not None
    ]  # fmt: skip
    if not held:
        return None
    log10, value = min(held)
    return {"value": value, "log10": log10, "low": value, "high": value, "method": "bound", "samples": None}


def last_loss(answer: dict[str, Any]) -> dict[str, Any] | None:
    """The mean loss at the last step that any run reached, with the band of the runs, as an E."""
    curves = answer.get("curves")
    rows = (
        [r for r in zip(curves["mean"], curves["low"], curves["high"]) if r[0] is not None] if curves else []
    )
    if not rows:
        return None
    mean, low, high = rows[-1]
    log10 = math.log10(mean) if mean > 0 else None
    return {"value": mean, "log10": log10, "low": low, "high": high, "method": "runs", "samples": None}


def _ranked(answer: dict[str, Any]) -> Iterator[tuple[Quantity, Any]]:
    ranked = [n for n in answer["networks"] if n["rank"] is not None]
    if not ranked:
        return
    by, first = answer["by"], [n["spec"] for n in ranked if n["rank"] == 1]
    yield (
        Quantity("first", "first", "category", "the network that leads, or all that share the first place"),
        " = ".join(first),
    )
    means = f"{answer['measures'].get(by, by)}, of the first network"
    yield Quantity("first.score", f"{by} of the first", "estimate", means), ranked[0]["scores"][by]
    ahead = Quantity(
        "over_linear_model", "ahead of a linear model", "estimate", "the first network's score minus its"
    )
    yield ahead, ranked[0]["over_linear_model"]
    for n in sorted(ranked, key=lambda n: str(n["spec"])):
        yield Quantity(f"score {n['spec']}", f"{by}: {n['spec']}", "estimate"), n["scores"][by]


def _nested_quantities(found: dict[str, Any], before: str, most: int) -> Iterator[tuple[Quantity, Any]]:
    """Numbers and estimates of an answer that has no rows here, by their place."""
    for key, value in list(found.items())[:most]:
        name = f"{before}{key}"
        if isinstance(value, dict):
            if {"value", "log10", "low", "high", "method"} <= set(value):
                yield Quantity(name, name, "estimate"), value
            else:
                yield from _nested_quantities(value, f"{name}.", most)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield Quantity(name, name, "number"), value


def curve_of(answer: dict[str, Any]) -> dict[str, Any] | None:
    """The loss of a verified cell over the variance of its target: steps, mean, and the band of its runs."""
    curves, variance = answer.get("curves"), (answer.get("target") or {}).get("variance")
    if not curves or not variance:
        return None
    rows = [
        (step, *(value / variance for value in band))
        for step, *band in zip(curves["steps"], curves["mean"], curves["low"], curves["high"], strict=True)
        if None not in band
    ]
    return {"aim": 1 - answer["edge"], "rows": rows} if rows else None


def chosen(groups: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """At most `MOST_GROUPS` of the groups, evenly spread.

    >>> len(chosen([(i,) for i in range(1000)])), chosen([(3,), (1,)])
    (200, [(3,), (1,)])
    """
    if len(groups) <= MOST_GROUPS:
        return list(groups)
    return [groups[i * len(groups) // MOST_GROUPS] for i in range(MOST_GROUPS)]


def together(at: tuple[int, ...], curves: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One group: at every step the median over cells of the mean loss, the lowest low and the highest high.

    A cell's band holds 80% of its runs, so this one holds at least 80% of the runs of every cell. A cell that stopped
    early counts as far as it went; the line ends where less than half of the cells go on.

    >>> cell = lambda *rows: {"aim": 0.9, "rows": rows}
    >>> found = together((0,), [cell((0, 1.0, 0.9, 1.1), (5, 0.4, 0.3, 0.5)), cell((0, 2.0, 1.5, 2.5), (5, 0.6, 0.2, 0.7))])
    >>> found["middle"], found["low"], found["high"]
    ([1.5, 0.5], [0.9, 0.2], [2.5, 0.7])
    """
    by_step: dict[int, list[tuple[float, float, float]]] = {}
    for curve in curves:
        for step, *band in curve["rows"]:
            by_step.setdefault(step, []).append(tuple(band))
    kept = [(step, bands) for step, bands in sorted(by_step.items()) if 2 * len(bands) >= len(curves)]
    return {
        "at": list(at),
        "cells": len(curves),
        "aim": curves[0]["aim"],
        "steps": [step for step, _ in kept],
        "middle": [_short(median(b[0] for b in bands)) for _, bands in kept],
        "low": [_short(min(b[1] for b in bands)) for _, bands in kept],
        "high": [_short(max(b[2] for b in bands)) for _, bands in kept],
    }


def _short(value: float) -> float:
    return float(f"{value:.4g}")
