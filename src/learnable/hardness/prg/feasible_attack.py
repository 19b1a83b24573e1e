"""Feasible attacks on a local generator at one n and one number of outputs."""

from __future__ import annotations

import math

from learnable.hardness.prg.annihilators import annihilators, rational_degree
from learnable.hardness.prg.predicate_audit import fourier
from learnable.hardness.prg.predicates import Predicate

HELD_OUT = 0.1
"""The share of the outputs that an attack does not look at, and that its answer is scored on."""
ELIMINATED = 25_000
"""The most monomials that are eliminated, about a minute."""
TRIED = 24
"""The most bits of which every seed is tried."""
SPARE = 20
"""Outputs beyond those that determine the seed."""
VOTES = 2
"""Outputs from which votes on single bits are enough, over n·log(n)/Σ P̂({j})²."""


def fallen(predicate: Predicate, n: int, outputs: float) -> str:
    """Why the seed of n bits falls in minutes to that many outputs; nothing where it does not.

    All seeds are tried up to 24 bits. Elimination wants as many equations as monomials, as many from an
    output as `annihilators` gives. Votes on single bits want about n·log n outputs over Σ P̂({j})², by Hoeffding's bound.

    >>> from learnable.hardness.prg.predicates import TSA
    >>> fallen(TSA(), 40, 400)
    'about 304 outputs give as many equations as there are monomials of degree 2, and 400 are here'
    >>> fallen(TSA(), 40, 200), fallen(TSA(), 12, 200)
    ('', 'all 2^12 values of x can be tried on 200 outputs')
    """
    if n <= TRIED and outputs >= 2 * n + SPARE:
        return f"all 2^{n} values of x can be tried on {outputs:.3g} outputs"
    table = predicate.table
    degree, single = (
        rational_degree(table),
        sum(float(v) ** 2 for places, v in fourier(table) if len(places) == 1),
    )
    monomials = unknown_count(n, degree)
    basis = [len(annihilators(table, value, degree)) for value in (0, 1)]
    each = sum(basis[value] for value in table) / len(table)
    wanted = math.ceil(monomials / each / (1 - HELD_OUT))
    if monomials <= ELIMINATED and outputs >= wanted:
        return (
            f"about {wanted} outputs give as many equations as there are monomials of degree {degree}, and {outputs:.4g} "
            "are here"
        )
    if single and outputs >= VOTES * n * math.log(n) / single:
        return f"single bits of x correlate with the outputs, and {outputs:.4g} are here"
    return ""


def unknown_count(n: int, degree: int) -> int:
    """The monomials of n bits of degree 1 to `degree`.

    >>> unknown_count(40, 2)
    820
    """
    return sum(math.comb(n, d) for d in range(1, degree + 1))
