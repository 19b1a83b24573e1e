"""Rows held out: the split of a probe, and the dumb baselines on the same rows, fitted on what the probe trains on."""

from __future__ import annotations

import math
from typing import Any

from learnable.rows.errors import Errors, deviation, difference
from learnable.rows.neighbours import LINEAR, NEAREST, NEIGHBOURS, units_of
from learnable.rows.ridge import PENALTIES
from learnable.rows.score import Measure, Score
from learnable.rows.task import Task
from learnable.ties import TIE, nearest

SHARE = 0.2
MOST = 10_000
"""Neighbours are looked for among so many of the training rows at most."""
_CHUNK = 256


def split(task: Task, seed: int) -> tuple[Any, Any]:
    """The indices of rows to train on and of the fifth held out, drawn by `seed`.

    >>> from learnable.rows.task import task_of
    >>> from learnable.targets import targets
    >>> kept, held = split(task_of(targets.read("majority(n=9)"), rows=100), seed=0)
    >>> len(kept), len(held), bool(set(kept) & set(held))
    (80, 20, False)
    """
    import numpy as np

    order = np.random.default_rng([seed, 11]).permutation(len(task.X))
    count = int(SHARE * len(order))
    return order[count:], order[:count]


def against_the_mean(measure: Measure, errors: Errors, seed: int) -> Score:
    """The mean R² as a score; its null is 0, what the mean of the training rows has, with the rows' standard error."""
    import numpy as np

    nothing = Errors(errors.spread[np.newaxis], errors.spread)
    rows, value = deviation(errors), float(errors.r_squared.mean())
    z = value / rows if rows > 0 else 0.0
    return Score(measure, difference(errors, nothing, seed), 0.0, rows, z, math.erfc(z / 2**0.5) / 2, errors)


def linear_held_out(task: Task, seed: int) -> Score:
    """Ridge regression on standardised columns, its penalty chosen by leave-one-out among the training rows.

    >>> from learnable.rows.task import task_of
    >>> from learnable.targets import targets
    >>> round(linear_held_out(task_of(targets.read("majority(n=9)"), rows=1000), 0).estimate.value, 1)
    0.7
    """
    import numpy as np

    kept, held = split(task, seed)
    A, B = _standardised(task.X, kept, held)
    Y, centre = task.Y[kept] - task.Y[kept].mean(axis=0), task.Y[kept].mean(axis=0)
    squares, directions = _directions(A)
    Z = A @ directions
    pulled = Z.T @ Y
    size = float((Y**2).sum())
    best = (math.inf, np.zeros((len(held), task.columns)))
    for penalty in PENALTIES:
        share = 1 / (squares + penalty * max(squares.sum(), 1e-300))
        leverage = (Z**2) @ share + 1 / len(kept)
        errors = (Y - Z @ (share[:, None] * pulled)) / np.maximum(1 - leverage, 1e-12)[:, None]
        loss = float((errors**2).sum())
        if best[0] - loss > TIE * size:
            best = (loss, B @ directions @ (share[:, None] * pulled))
    return _scored(
        LINEAR, "R² on held-out rows of ridge regression on the columns", best[1] + centre, task, seed
    )


def neighbours_held_out(task: Task, seed: int) -> Score:
    """The mean label of the five nearest training rows, those as near as the fifth too, in standardised columns."""
    import numpy as np

    kept, held = split(task, seed)
    kept = kept[:MOST]
    A, B = _standardised(task.X, kept, held)
    k, norms = min(NEIGHBOURS, len(kept)), (A**2).sum(axis=1)
    found = []
    for start in range(0, len(B), _CHUNK):
        part = B[start : start + _CHUNK]
        found.append(nearest(norms - 2 * part @ A.T, k, TIE * (1 + norms.mean())) @ task.Y[kept])
    return _scored(
        NEAREST, "R² on held-out rows of the five nearest training rows", np.vstack(found), task, seed
    )


def _scored(like: Measure, what: str, predictions: Any, task: Task, seed: int) -> Score:
    import numpy as np

    kept, held = split(task, seed)
    squared = ((predictions - task.Y[held]) ** 2).sum(axis=1)
    spread = ((task.Y[held] - task.Y[kept].mean(axis=0)) ** 2).sum(axis=1)
    measure = Measure(like.name, like.range, like.better, what)
    return against_the_mean(measure, Errors(squared[np.newaxis], spread), seed)


def _standardised(X: Any, kept: Any, held: Any) -> tuple[Any, Any]:
    """Both parts in the units of the training rows."""
    mean, scale = units_of(X[kept])
    return (X[kept] - mean) / scale, (X[held] - mean) / scale


def _directions(A: Any) -> tuple[Any, Any]:
    """Squared singular values of A (m, d) and its right singular vectors, by the smaller of both Gram matrices."""
    import numpy as np

    m, d = A.shape
    if d <= m:
        squares, vectors = np.linalg.eigh(A.T @ A)
        return np.maximum(squares, 0.0), vectors
    squares, left = np.linalg.eigh(A @ A.T)
    kept = squares > 1e-10 * squares.max()
    return squares[kept], A.T @ left[:, kept] / np.sqrt(squares[kept])
