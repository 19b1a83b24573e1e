"""Claims on parities under label noise: the assumption, the numbers at hand, and what is not claimed.

An assumption speaks of all large n; a file of rows has one n. So beside the assumption stand the numbers: how many
sets there are, how many rows determine the set, and how many eliminations find it.
"""

from __future__ import annotations

import math
from typing import Any

from learnable.hardness.family import Claims
from learnable.hardness.feasible_attack import fallen, searched, standing_flip, standing_sigma
from learnable.hardness.parity_costs import SPARE, best_pool, guesses, log10_sets, rows_of_extremes

LPN = (
    "learning parities with noise (LPN): no polynomial-time algorithm finds a parity of half of n fair bits from "
    "polynomially many rows whose labels are flipped with a constant probability"
)
LPGN = (
    "learning parities with Gaussian noise (LPGN): for some constant sigma no polynomial-time algorithm predicts a parity "
    "of half of n fair bits, better than by chance, from polynomially many rows with labels ±1 + N(0, sigma²)"
)
EASY = "Hard for gradient descent is not hard: a parity without label noise falls to elimination over GF(2)."
ASYMPTOTIC = "The assumption is about all large n: it names no n and no noise, and it is not proved."
BETTER = (
    "Better programs than those here exist: n = 243 with 1/8 of the labels flipped was solved in 15 days on 64 threads "
    "(Esser, Kübler & May 2017, LPN Decoded)."
)


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
        f"About 10^{tries:.1f} guesses of {n} rows whose labels are all right, one elimination each, find the set. Where "
        "that can be done, it is found; a larger n or flip makes it harder.",
        "The best algorithm known for large n takes time 2^O(n/log n), with as many rows.",
        BETTER,
    )
    why = fallen(n, degree, rows, tries, (1 - 2 * flip) ** 2)
    claimed = _claimed(n, degree, rows, determined, flip > 0)
    sources = (
        "arXiv cs/0010022 (elimination, and the best algorithm known), arXiv 2208.03113 (gradient descent)"
    )
    unclaimed = _not_claimed(n, degree, sets, limits if flip else ())
    return Claims(
        LPN, parameters, claimed, unclaimed, sources, _not_hard(why, _half(n, degree) or standing_flip(n))
    )


def gaussian_claims(n: int, degree: int, sigma: float, rows: int, scale: float = 1.0, **more: Any) -> Claims:
    """What may be claimed of a parity of `degree` of n bits, labels with noise N(0, sigma²).

    `more` are parameters; a family that is reduced to this parity has a sigma `scale` times as large.
    """
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
        f"Elimination on the rows with the largest labels finds the set from about 10^{extremes:.1f} rows, or, from "
        f"{rows}, with about 10^{tries:.1f} guesses of {n} of them whose signs are all right. Where that can be done, it is "
        "found; a larger n or sigma makes it harder.",
        "As n grows at one sigma that takes about exp((sigma·ln n)²/8) rows: more than any power of n, but not much more.",
    )
    claimed = _claimed(n, degree, rows, determined, sigma > 0)
    unclaimed = _not_claimed(n, degree, sets, limits if sigma else ())
    why = fallen(n, degree, rows, tries, 1 / (1 + sigma**2))
    here = _not_hard(why, _half(n, degree) or standing_sigma(n, rows, scale))
    return Claims(LPGN, parameters, claimed, unclaimed, "arXiv 2208.03113", here)


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
            f"Nothing is claimed without label noise: elimination over GF(2) finds the set from {n + SPARE + 1} rows.",
        )
    elif not _about_half(n, degree):
        first = (
            f"The assumption speaks of sets of about half of the columns: of {degree} of {n} nothing is claimed.",
        )
    search = f"Exhaustive search takes 10^{sets:.1f} candidates: it solves a small n or a degree near 0 or n."
    return (*first, *noise, search, EASY, ASYMPTOTIC)


def _not_hard(why: str, stands: str) -> str:
    """Why these rows are not hard, and what is; nothing where no attack known here breaks them in minutes."""
    return f"These rows are not hard: {why}. What stands against the attacks here: {stands}." if why else ""


def _half(n: int, degree: int) -> str:
    """The degree to take where this one falls at any noise."""
    return (
        f"a product of about half of the columns, degree={n // 2}, with noise enough"
        if searched(n, degree)
        else ""
    )


def _about_half(n: int, degree: int) -> bool:
    """Whether the assumption is taken to speak of such sets: from a third to two thirds of at least 4 columns."""
    return n >= 4 and degree > 1 and n <= 3 * degree <= 2 * n


def _determined(log10_candidates: float, information: float) -> int:
    """The fewest rows that can tell the candidates apart: their log over what one label says, in nats (Fano)."""
    return math.ceil(log10_candidates * math.log(10) / information)


def _entropy(p: float) -> float:
    """The entropy of a bit, in nats."""
    return -p * math.log(p) - (1 - p) * math.log1p(-p) if p else 0.0
