"""Single changes of a question on an exact target, each asked again: network, budget, the first stage of a curriculum."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from learnable.advising.advice import Proposal
from learnable.descent.budgets import NoisyGD
from learnable.networks import MLP, Network
from learnable.specs import InputError
from learnable.targets import Target
from learnable.verdicts import Check, check

RANK = {"predicted-learnable": 0, "undecided": 1, "predicted-hard": 2, "proved-hard": 3}
NETWORK: tuple[tuple[str, Any], ...] = (
    ("init", "rademacher"),
    ("bias", True),
    ("readout", "gaussian"),
    ("bias_variance", "fan_in"),
    ("activation", "relu"),
    ("activation", "abs"),
)
"""Arguments of an ``mlp(…)`` and the values that are tried."""
Asked = tuple[dict[str, Any], dict[str, Any]]
"""A change as JSON, and what is asked with it."""


def exact_proposals(
    found: Check, target: Target, network: Network, options: dict[str, Any]
) -> list[Proposal]:
    """Changes whose verdict is better than that of the question as it is, best first."""
    now = RANK[found.verdict.label]
    proved = {c.theorem for c in found.certificates if c.proves_hard}
    better: list[tuple[int, int, Proposal]] = []
    for place, (change, asked) in enumerate(_changes(found, target, network)):
        question: dict[str, Any] = {"target": target, "net": network, "training": found.training, **asked}
        try:
            after = check(**question, **options)
        except InputError:
            continue
        rank = RANK[after.verdict.label]
        if rank < now or (rank == now and _nearer(found, after)):
            falls = proved - {c.theorem for c in after.certificates if c.proves_hard}
            verdict = after.verdict
            told = Proposal(
                (change,), label=verdict.label, because=verdict.because, falls=tuple(sorted(falls))
            )
            better.append((rank, place, told))
    return [proposal for _, _, proposal in sorted(better, key=lambda b: b[:2])]


def _nearer(before: Check, after: Check) -> bool:
    """Whether the forecast loss is lower by a tenth of the variance."""
    one, two = before.verdict.predicted_loss, after.verdict.predicted_loss
    return one is not None and two is not None and two < one - 0.1 * float(after.target["variance"])


def _changes(found: Check, target: Target, network: Network) -> Iterator[Asked]:
    yield from _of_network(network)
    yield from _of_budget(found.training)
    yield from _stages(target)


def _of_network(network: Network) -> Iterator[Asked]:
    if not isinstance(network, MLP):
        return
    wider = (("widths", tuple(4 * w for w in network.widths)),)
    for name, value in (*NETWORK, *wider):
        try:
            other = dataclasses.replace(network, **{name: value})
        except InputError:  # a variance of biases that there are not
            continue
        if other != network:
            yield _change(name, getattr(network, name), value, net=str(other)), {"net": other}


def _of_budget(budget: Any) -> Iterator[Asked]:
    fields = [("steps", budget.steps * 10), ("steps", budget.steps * 100), ("rate", budget.rate * 3)]
    if isinstance(budget, NoisyGD) and budget.noise > 0:
        fields += [("noise", budget.noise / 10), ("noise", 0.0)]
    for name, value in fields:
        other = dataclasses.replace(budget, **{name: value})
        yield _change(name, getattr(budget, name), value, training=str(other)), {"training": other}


def _stages(target: Target) -> Iterator[Asked]:
    """The first stage of a curriculum: the target with fewer new coordinates at once."""
    degree = getattr(target, "degree", None)
    if not isinstance(degree, int) or degree < 3:
        return
    first = dataclasses.replace(target, degree=degree // 2)  # type: ignore[type-var]
    yield _change("first stage of a curriculum", target, first, target=str(first)), {"target": first}


def _change(what: str, before: Any, after: Any, **specs: str) -> dict[str, Any]:
    named = {"net": None, "training": None, "target": None} | specs
    said = [
        f"{v:g}" if isinstance(v, float) else str(list(v)) if isinstance(v, tuple) else str(v)
        for v in (before, after)
    ]
    return {"what": what, "from": said[0], "to": said[1], **named, "code": None}
