"""The evidence of a verdict on rows: rows, start, forecast and pilot, and forecasts of changed trainings."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Any

from learnable.forecast.on_rows import RowForecast, forecast_on_rows
from learnable.forecast.pace import pace_of
from learnable.forecast.pilot import Overfit, Pilot
from learnable.limits.changes import Change
from learnable.rows.ceiling import best_of
from learnable.rows.shown import Shown
from learnable.start.linearisation import Linearisation
from learnable.start.observation import Start, linear_start, observe
from learnable.start.optimizer_facts import optimizer_facts
from learnable.start.output_range import OutputRange

FEWER = 240
"""Rows of a forecast of a changed training."""
SCHEDULES = {"constant": 1.0, "cosine": 0.5, "linear": 0.5}
"""The mean of each schedule's factors."""


@dataclass(frozen=True)
class RowsShown:
    """What rows show without a network: whether there is a signal, and the held-out skill of the best simple model.

    `parity` says that the label is a product of columns, `leaks` are remarks on columns that alone give the label, and
    `balanced` is the best skill where classes are weighed alike.
    """

    skill: float
    signal: bool
    model: str = ""
    parity: bool = False
    leaks: tuple[str, ...] = ()
    balanced: float = 0.0


def rows_shown(shown: Shown) -> RowsShown:
    """The part of what rows show that a verdict on a training hangs on.

    A skill whose 80% interval lies above `SOME` is a signal too, where the permutation tests are silent.
    """
    best = shown.ceiling
    if best is None:
        return RowsShown(0.0, False)
    signal = shown.label == "signal" or (shown.label != "parity" and best.skill.low > SOME)
    level = best_of(dict(shown.skills), balanced=True)
    balanced = best.skill if level.balanced is None else level.balanced
    leaks = tuple(leak.remark for leak in shown.leaks if leak.how == "multiple")
    return RowsShown(best.skill.value, signal, best.model, shown.label == "parity", leaks, balanced.value)


SOME = 0.1


@dataclass(frozen=True, eq=False)
class Evidence:
    """One training on rows and what was seen of it. `train` are the rows that may be trained on.

    `forecast` is None where the start could not be linearised; `pilot` and `overfit` where nothing was trained.
    """

    trial: Any
    train: Any
    rows: RowsShown
    start: Start
    forecast: RowForecast | None
    pilot: Pilot | None = None
    overfit: Overfit | None = None
    edge: float = 0.1
    seed: int = 0
    known: dict[str, RowForecast | None] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """The steps of the budget."""
        return int(self.trial.budget.steps_on(len(self.train)))

    @property
    def misfit(self) -> str:
        """Why the loss does not suit the labels; outputs that no class has do no harm."""
        labels = self.trial.labels
        return "" if labels.classes and self.trial.outputs > labels.classes else str(self.trial.loss.fits)

    @cached_property
    def few(self) -> Linearisation | None:
        """The linearisation of the first of the drawn rows."""
        return None if self.start.linear is None else self.start.linear.first(FEWER)

    def after(self, change: Change) -> RowForecast | None:
        """The forecast of the changed training; None where the module does not take the change."""
        key = f"{change.what}: {change.after} {change.training}"
        if key not in self.known:
            try:
                self.known[key] = self._forecast(change)
            except (RuntimeError, ValueError, TypeError, AttributeError, IndexError):
                self.known[key] = None
        return self.known[key]

    def _forecast(self, change: Change) -> RowForecast | None:
        changed, drawn = change.apply(self.trial), self.start.drawn[:FEWER]
        if change.budget and self.few is not None:
            return forecast_of(changed, self.few, drawn, len(self.train), self.start.range)
        return forecast_of(changed, linear_start(changed, drawn, self.seed), drawn, len(self.train))


def forecast_of(
    trial: Any, linear: Any, drawn: Any, rows: int, ends: OutputRange | None = None
) -> RowForecast | None:
    """The forecast of a trial from its linearisation on the drawn rows, with the budget that it is on `rows` rows."""
    if linear is None:
        return None
    budget = trial.budget
    facts = optimizer_facts(budget.optimizer(list(trial.build(0).parameters())))
    mean = SCHEDULES.get(budget.schedule, 1.0)
    pace = pace_of(facts, budget.steps_on(rows), budget.batch_on(rows), budget.clip, mean)
    low, high = (ends.low, ends.high) if ends is not None and ends.beyond > 0 else (-inf, inf)
    return forecast_on_rows(trial, linear, drawn, pace, (low, high))


def gathered(
    trial: Any,
    train: Any,
    rows: RowsShown,
    pilot: Pilot | None = None,
    overfit: Overfit | None = None,
    *,
    edge: float = 0.1,
    seed: int = 0,
) -> Evidence:
    """The evidence of a trial: its start is observed and its budget forecast; the rest is handed in.

    >>> import numpy as np
    >>> from learnable.descent.trials import trial_of
    >>> from learnable.targets import targets
    >>> trial = trial_of("mlp(widths=[16])", targets.read("digits").load(), "adam(rate=0.00001, epochs=1)")
    >>> found = gathered(trial, np.arange(1400), RowsShown(0.9, True))
    >>> found.steps, found.forecast.skill < 0.2
    (22, True)
    """
    start = observe(trial, train, seed)
    forecast = forecast_of(trial, start.linear, start.drawn, len(train), start.range)
    return Evidence(trial, train, rows, start, forecast, pilot, overfit, edge, seed)
