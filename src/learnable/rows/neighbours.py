"""The dumb baselines beside a ranking, in the units of its score: R² of a linear model and of five nearest neighbours."""

from __future__ import annotations

from typing import Any

from learnable.rows.errors import deviation, errors_of
from learnable.rows.ridge import leave_one_out
from learnable.rows.score import Measure, Score, score_of
from learnable.rows.task import SHUFFLES, Task
from learnable.ties import TIE, nearest

NEIGHBOURS = 5
LINEAR = Measure(
    "linear_model", "below 0 to 1", "higher", "R² of leave-one-out ridge regression on the columns themselves"
)
NEAREST = Measure("neighbours", "below 0 to 1", "higher", "R² of the mean of the five nearest other rows")


def linear_model(task: Task, seed: int = 0, shuffles: int = SHUFFLES) -> Score:
    """Leave-one-out ridge regression on standardised columns: what a network must beat to be worth it.

    >>> from learnable.rows.task import task_of
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
    """The mean label of the five nearest other rows, those as near as the fifth too, against the mean of the other rows.

    Nearness is that of standardised columns.
    """
    import numpy as np

    X = _standardised(task.X)
    squares = (X**2).sum(axis=1)
    far = squares[:, None] + squares - 2 * X @ X.T
    np.fill_diagonal(far, np.inf)
    k = min(NEIGHBOURS, len(X) - 1)
    labels = task.shuffled(shuffles, seed)
    predicted = nearest(far, k, TIE * (1 + squares.mean())) @ labels
    c = task.columns
    found = ((labels - predicted) ** 2).sum(axis=0).reshape(-1, c).sum(axis=1)
    errors = errors_of(predicted[np.newaxis, :, :c], task.Y)
    draws = (1 - found / errors.spread.sum())[np.newaxis]
    return score_of(NEAREST, draws, deviation(errors), len(X), seed, errors)


def units_of(X: Any) -> tuple[Any, Any]:
    """The mean of each column and its standard deviation, but 1 for a column that is constant up to rounding.

    >>> import numpy as np
    >>> units_of(np.array([[0.1, 1.0], [0.1, 3.0], [0.1, 2.0]]))[1].round(3).tolist()
    [1.0, 0.816]
    """
    import numpy as np

    spread = X.std(axis=0)
    return X.mean(axis=0), np.where(spread <= 1e-12 * abs(X).max(axis=0), 1.0, spread)


def _standardised(X: Any) -> Any:
    mean, scale = units_of(X)
    return (X - mean) / scale
