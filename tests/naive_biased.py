"""The definitions on a biased hypercube: every point with its probability, every character as a product."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import Any

import numpy as np

from naive import points

BIASES = (0.2, -0.5, 0.6, 0.123)


@cache
def masses(n: int, bias: float) -> np.ndarray:
    """P(x) of every point, coordinate by coordinate."""
    return np.where(points(n) > 0, (1 + bias) / 2, (1 - bias) / 2).prod(axis=1)


def character(x: np.ndarray, members: tuple[int, ...], bias: float) -> np.ndarray:
    """φ_S at the rows of x."""
    found = np.ones(len(x))
    for i in members:
        found = found * (x[:, i] - bias) / (1 - bias * bias) ** 0.5
    return found


def sets(n: int) -> list[tuple[int, ...]]:
    """Every set of n coordinates, counted from 0."""
    return [s for k in range(n + 1) for s in combinations(range(n), k)]


def coefficients(values: np.ndarray, bias: float) -> dict[tuple[int, ...], float]:
    """E f φ_S for every set, from the values at all points."""
    n = len(values).bit_length() - 1
    p, x = masses(n, bias), points(n)
    return {s: float((p * values * character(x, s, bias)).sum()) for s in sets(n)}


def operator(target: Any, elements: np.ndarray, bias: float) -> np.ndarray:
    """T = E_g (f∘g)(f∘g)* of f - E f on L2 of the law, in the orthonormal basis of points over √P."""
    n = elements.shape[1]
    p, x = masses(n, bias), points(n)
    mean = float((p * target(x)).sum())
    orbit = np.array([target(x[:, np.abs(g) - 1] * np.sign(g)) - mean for g in elements]) * np.sqrt(p)
    return orbit.T @ orbit / len(orbit)
