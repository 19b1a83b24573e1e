"""How well a score orders networks: Spearman correlations over all pairs and within tasks, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

DRAWS = 1000
EDGE = 0.1
"""A pair counts as learned where R² on held-out rows is at least this."""
Rows = Sequence[dict[str, Any]]
Read = Callable[[dict[str, Any]], float]


@dataclass(frozen=True)
class Correlation:
    """A correlation, or a difference of two, with a 95% percentile interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"


def spearman(x: Any, y: Any) -> Any:
    """The correlation of ranks along the last axis, ties at their mean rank; 0 where all of one are equal."""
    from scipy.stats import rankdata

    a, b = (rankdata(v, axis=-1) - (np.shape(v)[-1] + 1) / 2 for v in (x, y))
    size = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    return (a * b).sum(axis=-1) / np.where(size > 0, size, 1.0)


def by_task(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """The rows of each task, in order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for r in rows:
        found.setdefault(r["task"], []).append(r)
    return found


def ranked_tasks(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """The tasks with something to rank: labels not shuffled, and some network learned."""
    return {
        task: own
        for task, own in by_task(rows).items()
        if own[0]["family"] != "shuffled" and max(r["r_squared"] for r in own) >= EDGE
    }


def pooled(rows: Rows, score: Read, goal: str = "skill") -> Correlation:
    """Over all pairs; the bootstrap draws whole tasks, since the pairs of a task resemble each other."""
    x, y = (_table(by_task(rows), read) for read in (score, lambda r: r[goal]))
    chosen = np.random.default_rng(42).integers(0, len(x), (DRAWS, len(x)))
    drawn = spearman(*(v[chosen].reshape(DRAWS, -1) for v in (x, y)))
    return _interval(float(spearman(x.ravel(), y.ravel())), drawn)


def within(rows: Rows, score: Read, goal: str = "skill") -> Correlation:
    """The mean over tasks of the correlation across networks; the bootstrap draws networks and tasks."""
    return _interval(*_within(rows, score, goal))


def better_within(rows: Rows, one: Read, two: Read, goal: str = "skill") -> Correlation:
    """By how much `one` orders better than `two`, on the same draws."""
    (a, drawn_a), (b, drawn_b) = _within(rows, one, goal), _within(rows, two, goal)
    return _interval(a - b, drawn_a - drawn_b)


def _within(rows: Rows, score: Read, goal: str) -> tuple[float, Any]:
    tasks = ranked_tasks(rows)
    x, y = (_table(tasks, read) for read in (score, lambda r: r[goal]))
    rng = np.random.default_rng(41)
    networks = rng.integers(0, x.shape[1], (DRAWS, x.shape[1]))
    chosen = rng.integers(0, len(x), (DRAWS, len(x)))
    each = spearman(x[:, networks], y[:, networks])
    drawn = np.take_along_axis(each, chosen.T, axis=0).mean(axis=0)
    return float(spearman(x, y).mean()), drawn


def _table(tasks: dict[str, list[dict[str, Any]]], read: Read) -> Any:
    """(tasks, networks), the networks of every task in the same order."""
    return np.array([[read(r) for r in own] for own in tasks.values()], dtype=np.float64)


def _interval(value: float, drawn: Any) -> Correlation:
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Correlation(value, float(low), float(high))


def auc(above: Any, below: Any) -> Correlation:
    """The chance that a value of the first list is above one of the second, ties counted half; draws of both lists."""
    a, b = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    wins = (a[:, None] > b) + 0.5 * (a[:, None] == b)
    rng = np.random.default_rng(43)
    i, j = (rng.integers(0, len(v), (DRAWS, len(v))) for v in (a, b))
    drawn = np.array([wins[p][:, q].mean() for p, q in zip(i, j, strict=True)])
    return _interval(float(wins.mean()), drawn)
