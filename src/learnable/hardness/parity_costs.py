"""Costs of finding a parity under label noise by the attacks in `attacks.elimination`: sets, rows, and guesses."""

from __future__ import annotations

import math

TRANSFORMED = 26
"""The most columns whose 2^n sets are searched."""
SPARE = 40
"""Rows beyond n, so that a chance fit of elimination has probability 2^-40."""
SOLVED = 0.61
"""How often n random equations with right labels give the right set: E 2^-corank of a random square matrix over GF(2)."""


def guesses(n: int, flip: float, pool: float = math.inf) -> float:
    """log10 of the expected number of guesses of n rows, out of `pool`, until one solves to the right set.

    All n of them must have the right label: C(pool - wrong, n)/C(pool, n) with wrong = flip·pool, which is (1 - flip)^n
    where the pool is large. Infinite where the pool has fewer than n right ones.

    >>> round(guesses(100, 0.1), 2), round(guesses(100, 0.05, 400), 2)
    (4.79, 2.78)
    """
    if math.isinf(pool):
        return -n * math.log10(1 - flip) - math.log10(SOLVED)
    right = pool * (1 - flip)
    if right < n:
        return math.inf
    kept = math.lgamma(right + 1) - math.lgamma(right - n + 1)
    return (math.lgamma(pool + 1) - math.lgamma(pool - n + 1) - kept) / math.log(10) - math.log10(SOLVED)


def best_pool(rows: int, n: int, sigma: float) -> tuple[int, float]:
    """Out of how many of the rows with the largest |y| it is best to guess, and log10 of the guesses then (at most 2^n).

    >>> best_pool(10**6, 100, 3.0)[0]
    420
    """
    sizes = {min(int((n + SPARE) * factor), max(rows, n + 1)) for factor in (1, 1.5, 2, 3, 5, 10, 30, 100)}
    cost = {size: guesses(n, extreme_flip(rows, size, sigma), size) for size in sorted(sizes)}
    best = min(cost, key=lambda size: cost[size])
    return best, min(cost[best], n * math.log10(2))


def rows_of_extremes(n: int, sigma: float) -> float:
    """log10 of the rows from which elimination on the most certain ones alone works, at noise N(0, sigma²).

    The label y = ±1 + N(0, sigma²) has the wrong sign with probability 1/(1 + exp(2|y|/sigma²)). Among N = n + 40 rows
    with |y| ≥ t = (sigma²/2)·ln N less than one is wrong on average, and a row is such with probability
    Q((t-1)/sigma) + Q((t+1)/sigma), Q the Gaussian tail. That makes about exp((sigma·ln n)²/8) rows: more than any
    power of n as n grows, yet few at the sizes in use.

    >>> [round(rows_of_extremes(100, sigma), 1) for sigma in (0.0, 1.0, 2.0, 3.0, 5.0)]
    [2.1, 3.3, 7.5, 14.3, 35.7]
    """
    from scipy.special import log_ndtr

    size = n + SPARE
    if sigma == 0:
        return math.log10(size)
    t = sigma**2 / 2 * math.log(size)
    right, wrong = (float(log_ndtr((c - t) / sigma)) for c in (1, -1))
    return math.log10(size) - (right + math.log1p(math.exp(wrong - right))) / math.log(10)


def extreme_flip(rows: int, pool: int, sigma: float) -> float:
    """The expected share of wrong signs among the `pool` rows with the largest |y|, of `rows` at noise N(0, sigma²).

    >>> round(extreme_flip(10**6, 140, 3.0), 3)
    0.057
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr

    if sigma == 0:
        return 0.0
    share = min(1.0, pool / max(rows, 1))

    def above(t: float) -> float:
        return float(ndtr((1 - t) / sigma) + ndtr((-1 - t) / sigma))

    t = 0.0 if share >= 1 else float(brentq(lambda t: above(t) - share, 0.0, 1 + 40 * sigma))
    return float(ndtr((-1 - t) / sigma)) / above(t)


def log10_sets(n: int, size: int) -> float:
    """log10 of the number of sets of `size` among n.

    >>> round(log10_sets(100, 50), 2)
    29.0
    """
    return max(0.0, (math.lgamma(n + 1) - math.lgamma(size + 1) - math.lgamma(n - size + 1)) / math.log(10))


def significant(candidates: float, chance: float = 1e-9) -> float:
    """The t at which |Σ y_i χ(x_i)| > t·√Σ y_i² has a probability below `chance` for all wrong candidates together.

    A wrong parity is a fair sign independent of the label, so given the labels the sum is one of independent signs:
    Hoeffding's bound 2·exp(-t²/2) a candidate.

    >>> round(significant(1), 2), round(significant(10**6), 2)
    (6.54, 8.39)
    """
    return math.sqrt(2 * (math.log(2) + math.log(max(candidates, 1.0)) - math.log(chance)))
