"""Trained ensembles: many runs with their curves, their weights and what stopped them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from learnable.specs import InputError

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Stop:
    """When a run ended before its budget, and why."""

    step: int
    why: str


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Runs that were trained, one row a seed.

    `points` (p,) are the steps at which was measured; `losses` and `accuracies` (runs, p); `coefficients`
    (runs, p, monomials) are E[f(x)·x_S] for the named monomials S; nan where a run had stopped. `weights` and
    `memory` map names to arrays with the runs in front. `variance` is the target's on the points of measure.
    `interrupted` lists the seeds that were asked for and did not finish. On labelled rows `scores` hold, by name, what
    each run has on the rows held out at each point (runs, p), ``skill`` among them; empty for an exact target.
    """

    network: str
    target: str
    training: str
    loss: str
    dtype: str
    seeds: tuple[int, ...]
    members: tuple[dict[str, float], ...]
    steps: int
    variance: float
    monomials: tuple[tuple[int, ...], ...]
    points: Array
    losses: Array
    accuracies: Array
    coefficients: Array
    stopped: tuple[Stop | None, ...]
    weights: dict[str, Array]
    memory: dict[str, Array]
    interrupted: tuple[int, ...] = ()
    note: str | None = None
    scores: dict[str, Array] = field(default_factory=dict)

    @property
    def final(self) -> Array:
        """The loss of each run after its last step; nan where it stopped before."""
        return self.losses[:, -1]

    def learned(self, edge: float = 0.1) -> Array:
        """Whether each run ended at a loss of at most (1 - edge)·variance; on rows, at a skill of at least the edge."""
        if self.scores:
            return np.nan_to_num(self.scores["skill"][:, -1], nan=-1.0) >= edge
        return np.nan_to_num(self.final, nan=np.inf) <= (1 - edge) * self.variance

    def run(self, seed: int) -> dict[str, Array]:
        """The weights of one run by name."""
        if seed not in self.seeds:
            raise InputError(f"seed is {seed}; this ensemble has {', '.join(map(str, self.seeds))}")
        row = self.seeds.index(seed)
        return {name: w[row] for name, w in self.weights.items()}


def continued(start: Ensemble, more: Ensemble, runs: list[int]) -> Ensemble:
    """The curves of `start` and, after them, those of its `runs` trained further."""
    if start.monomials != more.monomials:
        raise InputError(
            f"start recorded the monomials {start.monomials}; continue with monomials={start.monomials}"
        )

    def after(name: str) -> Array:
        return np.concatenate([getattr(start, name)[runs], getattr(more, name)[:, 1:]], axis=1)

    return dataclasses.replace(
        more,
        points=np.concatenate([start.points, more.points[1:]]),
        losses=after("losses"),
        accuracies=after("accuracies"),
        coefficients=after("coefficients"),
        scores={
            name: np.concatenate([start.scores[name][runs], more.scores[name][:, 1:]], axis=1)
            for name in more.scores
        },
        stopped=tuple(start.stopped[i] or b for i, b in zip(runs, more.stopped, strict=True)),
    )
