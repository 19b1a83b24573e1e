"""What fast code is compared with: the definitions, over every point of a small cube and every group element."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from itertools import permutations, product

import numpy as np

from learnable.targets.forms import ByWeight, Form


@cache
def points(n: int) -> np.ndarray:
    """All 2^n points, entry i with coordinate j + 1 equal to -1 iff bit j of i is set."""
    return np.array([[-1.0 if i >> j & 1 else 1.0 for j in range(n)] for i in range(2**n)])


@cache
def signed_permutations(n: int) -> np.ndarray:
    """Every element g as the list of indices of g·x over all points x: an array (2^n n!, 2^n)."""
    x, rows = points(n), []
    for order in permutations(range(n)):
        for signs in product((1, -1), repeat=n):
            moved = x[:, list(order)] * np.array(signs)
            rows.append((moved < 0) @ (1 << np.arange(n)))
    return np.array(rows)


def fourier(values: np.ndarray) -> dict[int, float]:
    """fhat(S) for every set S (a bit mask): the mean of f·χ_S, point by point."""
    n = len(values).bit_length() - 1
    x = points(n)
    return {
        s: float(np.mean(values * x[:, [j for j in range(n) if s >> j & 1]].prod(axis=1)))
        for s in range(2**n)
    }


def weights(values: np.ndarray) -> dict[int, float]:
    """W_k by the definition, for every degree k."""
    found = dict.fromkeys(range(len(values).bit_length()), 0.0)
    for s, c in fourier(values).items():
        found[s.bit_count()] += c * c
    return found


def orbit_operator(values: np.ndarray) -> np.ndarray:
    """T = E_g (f∘g)(f∘g)* on L2 of the cube, as a matrix in the orthonormal basis of points."""
    orbit = values[signed_permutations(len(values).bit_length() - 1)]
    return orbit.T @ orbit / len(orbit) / len(values)


def kernel(
    activation: str, n: int, weight_variance: float, bias_variance: float, depth: int = 1
) -> np.ndarray:
    """E N(x)N(z) of a unit of hidden layer `depth` over all pairs of points, from the textbook formulas."""
    x = points(n)
    found = x @ x.T / n
    for _ in range(depth):
        c = weight_variance * found + bias_variance
        q = np.sqrt(np.outer(np.diag(c), np.diag(c)))
        r = np.clip(np.where(np.eye(len(x), dtype=bool), 1.0, c / q), -1, 1)
        if activation == "relu":
            angle = np.arccos(r)
            found = q * (np.sin(angle) + (math.pi - angle) * np.cos(angle)) / (2 * math.pi)
        elif activation == "erf":
            found = 2 / math.pi * np.arcsin(2 * c / (1 + 2 * q))
        elif activation == "sign":
            found = 2 / math.pi * np.arcsin(r)
        elif activation == "identity":
            found = c
        else:
            raise KeyError(activation)
    return found


def leap(supports: list[tuple[int, ...]]) -> int:
    """The closure by the definition: the least l with which every set can be absorbed."""
    level = 0
    while True:
        seen: set[int] = set()
        left = [set(s) for s in supports]
        while True:
            ready = [s for s in left if len(s - seen) <= level]
            if not ready:
                break
            seen |= set().union(*ready)
            left = [s for s in left if s not in ready]
        if not left:
            return level
        level += 1


def leap_over_orders(supports: list[tuple[int, ...]]) -> int:
    """The definition itself: the least over all orders of the largest step."""
    best = math.inf
    for order in permutations(supports):
        seen: set[int] = set()
        worst = 0
        for s in order:
            worst = max(worst, len(set(s) - seen))
            seen |= set(s)
        best = min(best, worst)
    return int(best)


def split_modular(n: int) -> tuple[Form, Form]:
    """x_1 + … + x_n mod 8 as (f mod 4) + 2, which is a constant and a full parity, and a rest of ±2."""
    values = [(n - 2 * h) % 8 for h in range(n + 1)]
    known = [Fraction(v % 4 + 2) for v in values]
    rest = [Fraction(v) - k for v, k in zip(values, known, strict=True)]
    return Form.plain(n, ByWeight(tuple(known)), n), Form.plain(n, ByWeight(tuple(rest)), n)
