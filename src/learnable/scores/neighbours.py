"""The dumb baselines beside a ranking, in the units of its score: R² of a linear model and of five nearest neighbours."""

from __future__ import annotations

from typing import Any

from learnable.scores.errors import deviation, errors_of
from learnable.scores.ridge import leave_one_out
from learnable.scores.score import Measure, Score, score_of
from learnable.scores.task import SHUFFLES, Task

NEIGHBOURS = 5
LINEAR = Measure(
    "linear_model", "below 0 to 1", "higher", "R² of leave-one-out ridge regression on the columns themselves"
)
NEAREST = Measure("neighbours", "below 0 to 1", "higher", "R² of the mean of the five nearest other rows")


def linear_model(task: Task, seed: int = 0, shuffles: int = SHUFFLES) -> Score:
    """Leave-one-out ridge regression on standardised columns: what a network must beat to be worth it.

    >>> from learnable.scores.task import task_of
    >>> from learnable.targets import targets
    >>> round(linear_model(task_of(targets.read("majority(n=9)"), rows=400)).estimate.value, 1)
    0.7
    """
    import numpy as np

    X = _standardised(task.X)
    labels = task.shuffled(shuffles, seed)
    found = leave_one_out(X @ X.T, labels, task.columns)
    errors = errors_of(found.predictions[np.newaxis], task.Y)
    return score_of(LINEAR, found.r_squared[np.newaxis], deviation(errors), len(task.X), seed, errors)


def neighbours(task: Task, seed: int = 0, shuffles: int = SHUFFLES) -> Score:
    """The mean label of the five nearest other rows, in standardised columns, against the mean of the other rows."""
    import numpy as np

    X = _standardised(task.X)
    squares = (X**2).sum(axis=1)
    far = squares[:, None] + squares - 2 * X @ X.T
    np.fill_diagonal(far, np.inf)
    k = min(NEIGHBOURS, len(X) - 1)
    near = np.argpartition(far, k - 1, axis=1)[:, :k]
    labels = task.shuffled(shuffles, seed)
    predicted = labels[near].mean(axis=1)
    c = task.columns
    found = ((labels - predicted) ** 2).sum(axis=0).reshape(-1, c).sum(axis=1)
    errors = errors_of(predicted[np.newaxis, :, :c], task.Y)
    draws = (1 - found / errors.spread.sum())[np.newaxis]
    return score_of(NEAREST, draws, deviation(errors), len(X), seed, errors)


def _standardised(X: Any) -> Any:
    spread = X.std(axis=0)
    return (X - X.mean(axis=0)) / (spread + (spread == 0))
