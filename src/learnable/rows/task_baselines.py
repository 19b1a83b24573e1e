"""The dumb baselines beside a ranking, in the units of its score: R² of a linear model and of five nearest neighbours.

On few rows each is left out in turn, and shuffled labels give the null; beside a probe both are fitted on the rows that it
trains on and scored on those held out.
"""

from __future__ import annotations

import math
from typing import Any

from learnable.rows.errors import Errors, deviation, difference, errors_of
from learnable.rows.neighbours import neighbours
from learnable.rows.ridge import leave_one_out, predicted
from learnable.rows.score import Measure, Score, score_of
from learnable.rows.standardisation import standardised, units_of
from learnable.rows.task import SHUFFLES, Task

LINEAR = Measure(
    "linear_model", "below 0 to 1", "higher", "R² of leave-one-out ridge regression on the columns themselves"
)
NEAREST = Measure("neighbours", "below 0 to 1", "higher", "R² of the mean of the five nearest other rows")
LINEAR_HELD = Measure(
    LINEAR.name, LINEAR.range, LINEAR.better, "R² on held-out rows of ridge regression on the columns"
)
NEAREST_HELD = Measure(
    NEAREST.name, NEAREST.range, NEAREST.better, "R² on held-out rows of the five nearest training rows"
)
MOST = 10_000
"""Neighbours are looked for among so many of the training rows at most."""


def linear_model(task: Task, seed: int = 0, shuffles: int = SHUFFLES) -> Score:
    """Leave-one-out ridge regression on standardised columns: what a network must beat to be worth it.

    >>> from learnable.rows.task import task_of
    >>> from learnable.targets import targets
    >>> round(linear_model(task_of(targets.read("majority(n=9)"), rows=400)).estimate.value, 1)
    0.7
    """
    import numpy as np

    X = standardised(task.X)
    labels = task.shuffled(shuffles, seed)
    found = leave_one_out(X @ X.T, labels, task.columns)
    errors = errors_of(found.predictions[np.newaxis], task.Y)
    return score_of(LINEAR, found.r_squared[np.newaxis], deviation(errors), len(task.X), seed, errors)


def nearest_rows(task: Task, seed: int = 0, shuffles: int = SHUFFLES) -> Score:
    """The mean label of the five nearest other rows in standardised columns, against the mean of the other rows."""
    import numpy as np

    labels, c = task.shuffled(shuffles, seed), task.columns
    found = neighbours(standardised(task.X), labels)
    missed = ((labels - found) ** 2).sum(axis=0).reshape(-1, c).sum(axis=1)
    errors = errors_of(found[np.newaxis, :, :c], task.Y)
    draws = (1 - missed / errors.spread.sum())[np.newaxis]
    return score_of(NEAREST, draws, deviation(errors), len(task.X), seed, errors)


def linear_held_out(task: Task, seed: int) -> Score:
    """Ridge regression on standardised columns, its penalty chosen by leave-one-out among the training rows.

    >>> from learnable.rows.task import task_of
    >>> from learnable.targets import targets
    >>> round(linear_held_out(task_of(targets.read("majority(n=9)"), rows=1000), 0).estimate.value, 1)
    0.7
    """
    part = task.split(seed)
    units = units_of(task.X[part.train])
    found = predicted(units(task.X[part.train]), task.Y[part.train], units(task.X[part.held]))
    return _held_out(LINEAR_HELD, found, task, seed)


def nearest_held_out(task: Task, seed: int) -> Score:
    """The mean label of the five nearest training rows in standardised columns."""
    import numpy as np

    part = task.split(seed)
    units = units_of(task.X[part.train])
    few = np.random.default_rng([seed, 12]).permutation(part.train)[:MOST]
    found = neighbours(units(task.X[few]), task.Y[few], units(task.X[part.held]))
    return _held_out(NEAREST_HELD, found, task, seed)


def against_the_mean(measure: Measure, errors: Errors, seed: int) -> Score:
    """The mean R² as a score; its null is 0, what the mean of the training rows has, with the rows' standard error."""
    import numpy as np

    nothing = Errors(errors.spread[np.newaxis], errors.spread)
    rows, value = deviation(errors), float(errors.r_squared.mean())
    z = value / rows if rows > 0 else 0.0
    return Score(measure, difference(errors, nothing, seed), 0.0, rows, z, math.erfc(z / 2**0.5) / 2, errors)


def _held_out(measure: Measure, predictions: Any, task: Task, seed: int) -> Score:
    import numpy as np

    part = task.split(seed)
    squared = ((predictions - task.Y[part.held]) ** 2).sum(axis=1)
    spread = ((task.Y[part.held] - task.Y[part.train].mean(axis=0)) ** 2).sum(axis=1)
    return against_the_mean(measure, Errors(squared[np.newaxis], spread), seed)
