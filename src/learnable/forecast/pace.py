"""A budget as the linearised dynamics sees it: rate, steps, batch, momentum and how the optimiser scales its steps."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from learnable.start.optimizer_facts import OptimizerFacts


@dataclass(frozen=True)
class Pace:
    """A budget as the dynamics sees it."""

    rate: float
    steps: int
    batch: float
    momentum: float = 0.0
    adaptive: bool = False
    memory: float = inf
    eps: float = 1e-8
    clip: float | None = None
    accumulates: bool = False
    mean_rate: float = 1.0
    """The mean of the schedule's factors."""


def pace_of(
    facts: OptimizerFacts, steps: int, batch: int, clip: float | None = None, mean: float = 1.0
) -> Pace:
    """The pace of an optimiser of torch for so many steps."""
    return Pace(
        facts.rate,
        steps,
        batch,
        facts.momentum,
        facts.adaptive,
        facts.memory,
        facts.eps,
        clip,
        facts.kind == "Adagrad",
        mean,
    )
