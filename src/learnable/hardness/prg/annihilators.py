"""Annihilators of a predicate: polynomials over GF(2) that vanish where it is 1, or where it is 0."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from learnable.complexity.elimination import eliminate, solutions


def algebraic_degree(values: Any) -> int:
    """The degree over GF(2) of the function with those 2^k values, 0 where it is constant.

    The coefficient of Π_{j∈T} b_j is the sum modulo 2 of the values at all inputs below T (Möbius inversion).

    >>> algebraic_degree([0, 1, 1, 0]), algebraic_degree([0, 0, 0, 1])
    (1, 2)
    """
    import numpy as np

    coefficients = np.array(values, dtype=np.int8)
    half = 1
    while half < len(coefficients):
        pairs = coefficients.reshape(-1, 2, half)
        pairs[:, 1] ^= pairs[:, 0]
        half *= 2
    return int(max(np.bitwise_count(np.flatnonzero(coefficients)), default=0))


def rational_degree(values: Any) -> int:
    """The least degree of a polynomial g ≠ 0 over GF(2) with g·P = 0 or g·(P+1) = 0, from P's 2^k values.

    That is the least e for which there are Q and R of degree at most e, not both 0, with P·Q = R: such a pair gives
    P·(Q+R) = P·Q + P·(P·Q) = 0, so Q + R annihilates P, or Q = R annihilates P + 1; and g·P = 0 is such a pair itself.
    It is the algebraic immunity of P, at most ⌈k/2⌉.

    >>> rational_degree([0, 1, 1, 0]), rational_degree([0, 0, 0, 1, 0, 1, 1, 1])
    (1, 2)
    """
    import numpy as np

    values = np.asarray(values)
    k = len(values).bit_length() - 1
    for degree in range(k + 1):
        sets = monomials(k, degree)
        for side in (0, 1):
            points = np.flatnonzero(values == side)
            if eliminate(evaluated(points, sets), np.zeros(len(points)))[0] < len(sets):
                return degree
    return k


def annihilators(values: Any, side: int, degree: int) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """A basis of the polynomials of degree at most `degree` that vanish wherever the function of those values is `side`.

    Each is a tuple of its monomials, a monomial the tuple of its places 1 … k.

    >>> annihilators([0, 0, 0, 1], 1, 1)
    (((), (1,)), ((), (2,)))
    """
    import numpy as np

    values = np.asarray(values)
    sets = monomials(len(values).bit_length() - 1, degree)
    points = np.flatnonzero(values == side)
    found = solutions(evaluated(points, sets), np.zeros(len(points)))
    kernel = [] if found is None else found[1]
    return tuple(tuple(sets[c] for c in np.flatnonzero(row)) for row in kernel)


def monomials(k: int, degree: int) -> list[tuple[int, ...]]:
    """The sets of at most `degree` of the places 1 … k, smaller ones first.

    >>> monomials(3, 1)
    [(), (1,), (2,), (3,)]
    """
    return [s for size in range(min(degree, k) + 1) for s in combinations(range(1, k + 1), size)]


def evaluated(points: Any, sets: list[tuple[int, ...]]) -> Any:
    """The value of every monomial at every point: booleans (points, monomials), bit j-1 of a point being its b_j.

    >>> evaluated([0, 1, 3], [(), (1,), (1, 2)]).astype(int).tolist()
    [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    """
    import numpy as np

    masks = np.array([sum(1 << j - 1 for j in s) for s in sets])
    return (np.asarray(points)[:, None] & masks) == masks
