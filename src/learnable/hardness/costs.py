"""What it costs to find a parity under label noise, by the attacks in `elimination`, and what may be claimed then.

An assumption speaks of all large n; a file of rows has one n. So beside the assumption stand the numbers: how many
sets there are, how many rows determine the set, and how many eliminations find it.
"""

from __future__ import annotations

import math
from typing import Any

from learnable.hardness.family import Claims

SPARE = 40
"""Rows beyond n, so that a chance fit of elimination has probability 2^-40."""
LPN = (
    "learning parities with noise (LPN): no polynomial-time algorithm finds a parity of half of n fair bits from "
    "polynomially many rows whose labels are flipped with a constant probability"
)
LPGN = (
    "learning parities with Gaussian noise (LPGN): for some constant sigma no polynomial-time algorithm predicts a parity "
    "of half of n fair bits, better than by chance, from polynomially many rows with labels ±1 + N(0, sigma²)"
)
MINUTES = 6.0
"""log10 of the guesses that take minutes (about 4,000 a second at n = 100)."""
EASY = "Hard for gradient descent is not hard: a parity without label noise falls to elimination over GF(2)."
ASYMPTOTIC = "The assumption is about all large n: it names no n and no noise, and it is not proved."


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


def flipped_claims(n: int, degree: int, flip: float, rows: int) -> Claims:
    """What may be claimed of a parity of `degree` of n bits, labels flipped with probability `flip`."""
    sets, tries = log10_sets(n, degree), guesses(n, flip)
    determined = _determined(sets, math.log(2) - _entropy(flip))
    parameters = {
        "n": n,
        "degree": degree,
        "flip": flip,
        "rows": rows,
        "log10_candidates": sets,
        "rows_that_determine_the_answer": determined,
        "log10_guesses": tries,
    }
    limits = (
        *_broken(n, rows, tries),
        f"About 10^{tries:.1f} guesses of {n} rows whose labels are all right, one elimination each, find the set. Where "
        "that can be done, it is found; a larger n or flip makes it harder.",
        "The best algorithm known for large n takes time 2^O(n/log n), with as many rows.",
    )
    claimed = _claimed(n, degree, rows, determined, flip > 0)
    sources = (
        "arXiv cs/0010022 (elimination, and the best algorithm known), arXiv 2208.03113 (gradient descent)"
    )
    return Claims(LPN, parameters, claimed, _not_claimed(n, degree, sets, limits if flip else ()), sources)


def gaussian_claims(n: int, degree: int, sigma: float, rows: int, **more: Any) -> Claims:
    """What may be claimed of a parity of `degree` of n bits, labels with noise N(0, sigma²); `more` are parameters."""
    sets, extremes = log10_sets(n, degree), rows_of_extremes(n, sigma)
    tries = best_pool(rows, n, sigma)[1]
    determined = _determined(sets, 0.5 * math.log1p(1 / sigma**2) if sigma else math.log(2))
    parameters = {
        "n": n,
        "degree": degree,
        "sigma": sigma,
        "rows": rows,
        **more,
        "log10_candidates": sets,
        "rows_that_determine_the_answer": determined,
        "log10_rows_for_elimination_of_extremes": extremes,
        "log10_guesses_among_extremes": tries,
    }
    limits = (
        *_broken(n, rows, tries),
        f"Elimination on the rows with the largest labels finds the set from about 10^{extremes:.1f} rows, or, from "
        f"{rows}, with about 10^{tries:.1f} guesses of {n} of them whose signs are all right. Where that can be done, it is "
        "found; a larger n or sigma makes it harder.",
        "As n grows at one sigma that takes about exp((sigma·ln n)²/8) rows: more than any power of n, but not much more.",
    )
    claimed = _claimed(n, degree, rows, determined, sigma > 0)
    source = "arXiv 2208.03113"
    return Claims(LPGN, parameters, claimed, _not_claimed(n, degree, sets, limits if sigma else ()), source)


def _claimed(n: int, degree: int, rows: int, determined: int, noisy: bool) -> tuple[str, ...]:
    """What follows from the assumption, where it speaks of this set and these rows at all."""
    if not noisy or not _about_half(n, degree):
        return ()
    there = f"{rows} are here" if rows >= determined else f"only {rows} are here, too few for any algorithm"
    return (
        "Under the assumption, no algorithm whose time and rows are polynomial in n finds the set as n grows at this noise.",
        f"No fewer than {determined} rows determine the set; {there}.",
    )


def _not_claimed(n: int, degree: int, sets: float, noise: tuple[str, ...]) -> tuple[str, ...]:
    first: tuple[str, ...] = ()
    if not noise:
        first = (
            f"Nothing is claimed without label noise: elimination over GF(2) finds the set from {n + SPARE} rows.",
        )
    elif not _about_half(n, degree):
        first = (
            f"The assumption speaks of sets of about half of the columns: of {degree} of {n} nothing is claimed.",
        )
    search = f"Exhaustive search takes 10^{sets:.1f} candidates: it solves a small n or a degree near 0 or n."
    return (*first, *noise, search, EASY, ASYMPTOTIC)


def _broken(n: int, rows: int, tries: float) -> tuple[str, ...]:
    """Says it where the rows at hand fall to an attack in minutes, whatever holds for large n."""
    if tries > MINUTES or rows < 2 * n + 300:
        return ()
    return ("These rows are not hard: the attack of the next sentence finds the answer in minutes or less.",)


def _about_half(n: int, degree: int) -> bool:
    """Whether the assumption is taken to speak of such sets: from a third to two thirds of at least 4 columns."""
    return n >= 4 and degree > 1 and n <= 3 * degree <= 2 * n


def _determined(log10_candidates: float, information: float) -> int:
    """The fewest rows that can tell the candidates apart: their log over what one label says, in nats (Fano)."""
    return math.ceil(log10_candidates * math.log(10) / information)


def _entropy(p: float) -> float:
    """The entropy of a bit, in nats."""
    return -p * math.log(p) - (1 - p) * math.log1p(-p) if p else 0.0
