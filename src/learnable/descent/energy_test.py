"""A two-sample test: the energy distance of two sets of vectors, by permutations."""

from __future__ import annotations

from typing import Any

import numpy as np

from learnable.resampling import null_of

SHUFFLES = 999


def energy_test(one: np.ndarray[Any, Any], two: np.ndarray[Any, Any], rng: np.random.Generator) -> float:
    """The p-value of the energy distance 2E|X-Y| - E|X-X'| - E|Y-Y'| among 999 random splits.

    `one` (m, d), `two` (k, d). The p-value counts the split that was seen, so it is never below 1/1000.

    >>> rng = np.random.default_rng(0)
    >>> same = energy_test(rng.normal(size=(50, 2)), rng.normal(size=(50, 2)), rng)
    >>> moved = energy_test(rng.normal(size=(50, 2)), rng.normal(size=(50, 2)) + 1, rng)
    >>> same > 0.05, moved
    (True, 0.001)
    """
    both = np.concatenate([one, two])
    distances = np.sqrt(np.maximum(((both[:, None] - both[None]) ** 2).sum(axis=2), 0.0))
    m, k = len(one), len(two)
    weights = np.concatenate([np.full(m, 1 / m), np.full(k, -1 / k)])
    seen = -weights @ distances @ weights
    splits = np.stack([rng.permutation(weights) for _ in range(SHUFFLES)])
    others = -np.einsum("si,ij,sj->s", splits, distances, splits, optimize=True)
    return null_of(seen, others).p_value
