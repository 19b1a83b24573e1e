"""A pilot: a small share of the budget trained by the real loop, and sixteen rows overfitted by its optimiser."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from learnable.descent.budgets import Budget
from learnable.descent.fitting import fit, outputs_of
from learnable.descent.trials import Trial
from learnable.rows.skill import scores_of
from learnable.specs import InputError
from learnable.start.constant_loss import constant_loss

SHARE = 0.05
FEW = 16
"""Rows that are overfitted."""
LONGEST = 200
"""Steps of the overfit, at most."""
MARKS = 5
"""Times that held-out rows are looked at in a pilot, after its start."""
FLOOR = -1e6


@dataclass(frozen=True)
class Pilot:
    """The first `steps` of a budget of `whole`: held-out skill by step, means over seeds, and the first seed's losses."""

    share: float
    steps: int
    whole: int
    curve: tuple[tuple[int, float], ...]
    losses: tuple[float, ...]
    stopped: bool
    seeds: int = 1
    held: int = 0
    """Rows that it is looked at on."""

    @property
    def skill(self) -> float:
        """Held-out skill at the pilot's end: the mean of its last two marks, or of its last where it is a step or two."""
        last = [s for _, s in self.curve[-2:]] if self.steps > 2 else [self.curve[-1][1]]
        return sum(last) / len(last)

    def json(self) -> dict[str, Any]:
        """What a pilot showed, for a program; losses are those of every batch."""
        return {
            "share": self.share,
            "steps": self.steps,
            "of": self.whole,
            "seeds": self.seeds,
            "held_rows": self.held,
            "skill": self.skill,
            "curve": [[step, skill] for step, skill in self.curve],
            "loss": list(self.losses),
            "stopped": self.stopped,
        }


@dataclass(frozen=True)
class Overfit:
    """Sixteen rows after at most 200 steps: 1 - loss/(the best constant's), and the same before the first step.

    It is below 0 where the loss is above a constant's.
    """

    rows: int
    steps: int
    skill: float
    first: float
    stopped: bool

    @property
    def gained(self) -> float:
        """The share of the loss at the start that was removed, where it started above a constant's."""
        return (self.skill - self.first) / max(1e-9, 1 - self.first)

    def json(self) -> dict[str, Any]:
        """The key `overfit` of a pilot: shares of a constant's loss removed."""
        return dataclasses.asdict(self)


def pilot(
    trial: Trial, train: Any, held: Any, share: float = SHARE, *, seed: int = 0, seeds: int = 1
) -> Pilot | None:
    """At most `share` of the budget's steps on the rows `train`, over all `seeds` together; None below one step each.

    >>> from learnable.targets import targets
    >>> from learnable.descent.trials import trial_of
    >>> trial = trial_of("mlp(widths=[16])", targets.read("digits").load(), "adam(rate=0.01, epochs=20)")
    >>> found = pilot(trial, range(1400), range(1400, 1797))
    >>> found.steps, found.whole, found.skill > 0.3
    (22, 440, True)
    """
    whole = _budget(trial).steps_on(len(train))
    steps = int(share * whole / seeds)
    if steps < 1:
        return None
    marks = sorted({round(steps * k / MARKS) for k in range(MARKS + 1)})
    rows, X = np.asarray(train), trial.X[torch.as_tensor(np.asarray(held))]
    curves, losses, stopped = [], (), False  # type: list[list[float]], tuple[float, ...], bool
    for k in range(seeds):
        curve: list[float] = []

        def observe(step: int, module: Any, curve: list[float] = curve) -> None:
            curve.append(scores_of(trial.loss, trial.labels, outputs_of(module, X), held, rows).skill)

        run = fit(trial, rows, seed + k, steps=steps, observe=observe, at=marks)
        curves.append(curve + [-1.0] * (len(marks) - len(curve)))
        losses, stopped = losses or tuple(run.losses), stopped or run.stopped is not None
    means = np.mean(curves, axis=0).tolist()
    return Pilot(share, steps, whole, tuple(zip(marks, means, strict=True)), losses, stopped, seeds, len(X))


def overfit(trial: Trial, rows: Any, *, seed: int = 0) -> Overfit:
    """`FEW` of the rows, all in every batch, by the budget's optimiser for `LONGEST` steps or as many as the budget has.

    >>> from learnable.targets import targets
    >>> from learnable.descent.trials import trial_of
    >>> trial = trial_of("mlp(widths=[16])", targets.read("digits").load(), "adam(rate=0.01, epochs=20)")
    >>> found = overfit(trial, range(1400))
    >>> found.rows, found.steps, found.skill > 0.9
    (16, 200, True)
    """
    few = _few(trial, rows, seed)
    given = _budget(trial)
    size, steps = min(len(few), given.batch_on(len(rows))), min(LONGEST, given.steps_on(len(rows)))
    budget = dataclasses.replace(given, batch=size, steps=steps, epochs=None)
    small = dataclasses.replace(trial, budget=budget)
    targets = trial.targets[few]
    best = constant_loss(trial.loss, targets, trial.outputs)

    def removed(module: Any) -> float:
        with torch.no_grad():
            value = float(trial.loss(module(trial.X[few]), targets))
        found = 1 - value / best if best > 0 else 0.0
        return max(FLOOR, found) if np.isfinite(found) else FLOOR

    first = removed(trial.build(seed).eval())
    run = fit(small, few, seed)
    return Overfit(len(few), run.steps, removed(run.module), first, run.stopped is not None)


def _budget(trial: Trial) -> Budget:
    """The budget of a trial; raises `InputError` for noisy gradient descent, which has a loop of its own."""
    if not isinstance(trial.budget, Budget):
        raise InputError(
            f"training is {trial.budget}; a pilot trains sgd(…), adam(…) and the other optimisers of torch"
        )
    return trial.budget


def _few(trial: Trial, rows: Any, seed: int) -> Any:
    """Sixteen rows, the classes in turn."""
    order = np.random.default_rng([seed, 11]).permutation(np.asarray(rows))
    if trial.labels.codes is None:
        return torch.as_tensor(order[:FEW])
    order = order[:2000]
    codes = trial.labels.codes[order]
    turn = np.array([int((codes[:k] == code).sum()) for k, code in enumerate(codes)])
    return torch.as_tensor(order[np.argsort(turn, kind="stable")][:FEW])
