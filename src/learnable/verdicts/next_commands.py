"""Commands that take the next step of a verdict, and a budget that they can train with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from learnable.descent.budgets import NoisyGD, Training
from learnable.laws import Hypercube, Law
from learnable.reports.commands import command

RUNS = 16
"""Networks that a printed ``verify`` trains: if all of them end alike, the interval of their share leaves one half out."""
VISITED = 2**14
"""The most points, or rows, that a printed command visits at every step; of more it draws batches."""
BATCH, ROTATED = 4096, 1024
"""Fresh examples a step on a hypercube, and on laws with infinitely many points."""


@dataclass(frozen=True)
class NextCommand:
    """A command: its verb, and what it changes of what was asked (target, network, training, group, edge, samples)."""

    verb: Literal["check", "verify"] = "verify"
    change: tuple[tuple[str, Any], ...] = ()


def commands(found: dict[str, Any], steps: tuple[NextCommand, ...]) -> tuple[str, ...]:
    """Each step as a line to paste: the question of ``check --json`` asked again, changed as the step says."""
    return tuple(_command(found, step) for step in steps)


def _command(found: dict[str, Any], step: NextCommand) -> str:
    change = dict(step.change)
    asked = found | {key: change[key] for key in ("training", "edge", "samples") if key in change}
    if "target" in change:
        asked |= {"target": {"spec": change["target"]}}
    if "network" in change:
        asked |= {"network": {**found["network"], "spec": change["network"]}}
    if "group" in change:
        asked |= {"network": {**found["network"], "named": True, "group": change["group"]}}
    return command(asked, step.verb, RUNS if step.verb == "verify" else None)


def verify(training: Training, *, points: float) -> NextCommand:
    """The step that trains: with the budget as it is, or on batches where it would visit more than `VISITED` points.

    >>> verify(NoisyGD(), points=2**10).change, dict(verify(NoisyGD(rate=0.1), points=2.0**40).change)
    ((), {'training': 'noisy_gd(rate=0.1, batch=4096)'})
    """
    batch = fresh(training, points=points)
    if not batch or not isinstance(training, NoisyGD):
        return NextCommand()
    return NextCommand("verify", (("training", str(replace(training, batch=batch))),))


def fresh(training: Training, *, points: float) -> int | None:
    """The batch that stands in for a population of so many points; None where the budget can be trained as it is."""
    if not isinstance(training, NoisyGD) or training.batch != "population" or points <= VISITED:
        return None
    return BATCH if points < float("inf") else ROTATED


def points_of(law: Law) -> float:
    """How many points a law has.

    >>> points_of(Hypercube(10))
    1024.0
    """
    return 2.0 ** min(law.n, 1000) if isinstance(law, Hypercube) else float("inf")


def with_budget(training: Training, *, points: float) -> str:
    """The budget in words: as it is, or with the batches that stand in for the population."""
    batch = fresh(training, points=points)
    if batch is None:
        return "this budget"
    return f"this budget on fresh batches of {batch} (the population is too large to visit at every step)"
