"""Rows, seeds and points of measurement of a verification."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from learnable.laws import Hypercube
from learnable.targets import Sample, Target

POINTS = 25
"""How often losses are measured along training, evenly in the logarithm of the step."""
VISITED = 20
"""The most coordinates of a hypercube of which training visits every point."""
HELD_OUT = 0.25
"""The share of the rows that training does not see, on data."""


def examples_of(training: Any, source: Any) -> int:
    """How many inputs a step of training visits; 1 where the population is none that can be visited (`train` refuses it).

    >>> from learnable.descent.budgets import trainings
    >>> from learnable.targets import targets
    >>> source = targets.read("parity(n=10, degree=2)")
    >>> [examples_of(trainings.read(text), source) for text in ("sgd(10, 0.1, 64)", "noisy_gd(batch=population)")]
    [64, 1024]
    """
    if training.batch != "population":
        return int(training.batch)
    if not isinstance(source, Target):
        return len(source.y)
    return int(2**source.law.n) if isinstance(source.law, Hypercube) and source.law.n <= VISITED else 1


def seeds_of(seed: int, runs: int) -> range:
    """The seeds of the runs: different for every `seed`.

    >>> seeds_of(3, runs=2)
    range(3000000, 3000002)
    """
    return range(seed * 1_000_000, seed * 1_000_000 + runs)


def recorded(steps: int, most: int = POINTS) -> tuple[int, ...]:
    """Step 0 and up to `most` steps, evenly in the logarithm, the last included.

    >>> recorded(4), recorded(1000, 3)
    ((0, 1, 2, 3, 4), (0, 1, 32, 1000))
    """
    ratio = steps ** (1 / (most - 1))
    return tuple(sorted({0, steps, *(round(ratio**i) for i in range(most))}))


def rows_of(sample: Sample, seed: int) -> Any:
    """The rows to train on and those held out, split by `seed`.

    >>> from learnable.targets import targets
    >>> rows = rows_of(targets.read("digits(classes=[0,1])").load(), seed=0)
    >>> len(rows.y), len(rows.held_y)
    (270, 90)
    """
    import numpy as np

    from learnable.descent import Rows

    order = np.random.default_rng([seed, 11]).permutation(len(sample.y))
    held = max(1, round(HELD_OUT * len(order)))
    test, train = order[:held], order[held:]
    return Rows(sample.X[train], sample.y[train], sample.X[test], sample.y[test])


def rows_sum(rows: Any) -> str:
    """The SHA-256 of the rows trained on and of those held out."""
    found = sha256()
    for part in (rows.X, rows.y, rows.held_x, rows.held_y):
        found.update(f"{part.dtype.str} {part.shape}".encode())
        found.update(part.tobytes())
    return found.hexdigest()
