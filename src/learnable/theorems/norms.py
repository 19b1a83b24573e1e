"""The largest eigenvalue of exact matrices, from above, with a certificate anybody can check: λI - G is semidefinite.

A number here is the least decimal of twelve digits λ with λI - G ⪰ 0 for every given Gram matrix G. Whether that
holds is decided by elimination over whole numbers, without rounding; floating point only proposes λ. A matrix M of
Walsh coefficients falls into blocks that share neither rows nor columns, and ||M||² is the largest over its blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from math import lcm
from typing import Any

from learnable.theorems.decimals import DIGITS, rational

LARGEST_BLOCK = 40
"""Blocks whose shorter side is longer than this are bounded by the sum of their squares."""

Gram = tuple[tuple[Fraction, ...], ...]
_GRID = Context(prec=DIGITS, Emax=10**9, Emin=-(10**9))


def squared_norm(entries: Mapping[tuple[Any, Any], Fraction], scale: Fraction = Fraction(1)) -> Fraction:
    """scale·||M||², the least decimal of twelve digits above it, for the matrix with those entries at (row, column).

    >>> one = Fraction(1)
    >>> squared_norm({("a", 1): one, ("a", 2): one, ("b", 3): one})
    Fraction(2, 1)
    >>> squared_norm({("a", 1): one, ("a", 2): one, ("b", 2): one})   # ((3 + √5)/2)
    Fraction(2094427191, 800000000)
    """
    grams, floor = [], Fraction(0)
    for block in blocks(entries):
        gram = gram_of(block)
        if len(gram) == 1 or len(gram) > LARGEST_BLOCK:
            floor = max(floor, scale * sum((c * c for c in block.values()), Fraction(0)))
        else:
            grams.append(tuple(tuple(scale * c for c in row) for row in gram))
    return least_bound(grams, floor)


def blocks(entries: Mapping[tuple[Any, Any], Fraction]) -> list[dict[tuple[Any, Any], Fraction]]:
    """The entries, split where no row and no column is shared."""
    parent: dict[Any, Any] = {}

    def root(x: Any) -> Any:
        while parent.setdefault(x, x) != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for row, column in entries:
        parent[root((0, row))] = root((1, column))
    found: dict[Any, dict[tuple[Any, Any], Fraction]] = {}
    for (row, column), c in entries.items():
        found.setdefault(root((0, row)), {})[row, column] = c
    return list(found.values())


def gram_of(block: Mapping[tuple[Any, Any], Fraction]) -> Gram:
    """M·Mᵀ or MᵀM, whichever is smaller."""
    rows, columns = (list(dict.fromkeys(key[i] for key in block)) for i in (0, 1))
    side = 0 if len(rows) <= len(columns) else 1
    lines: dict[Any, dict[Any, Fraction]] = {}
    for key, c in block.items():
        lines.setdefault(key[side], {})[key[1 - side]] = c
    short = rows if side == 0 else columns
    if len(short) > LARGEST_BLOCK:
        return tuple((Fraction(0),) for _ in short)
    return tuple(tuple(_dot(lines[a], lines[b]) for b in short) for a in short)


def _dot(a: Mapping[Any, Fraction], b: Mapping[Any, Fraction]) -> Fraction:
    return sum((c * b[key] for key, c in a.items() if key in b), Fraction(0))


def least_bound(grams: Sequence[Gram], floor: Fraction = Fraction(0)) -> Fraction:
    """The least decimal of twelve digits at or above `floor` with λI - G ⪰ 0 for every G.

    >>> least_bound([((Fraction(2), Fraction(1)), (Fraction(1), Fraction(2)))])
    Fraction(3, 1)
    """
    value = rational(max([floor, *map(_proposed, grams)])).at_most()
    while not _bounds(value, grams, floor):
        value = _GRID.next_plus(value)
    while value > 0 and _bounds(below := _GRID.next_minus(value), grams, floor):
        value = below
    return Fraction(value)


def _bounds(value: Decimal, grams: Iterable[Gram], floor: Fraction) -> bool:
    return Fraction(value) >= floor and all(semidefinite(_shifted(Fraction(value), g)) for g in grams)


def _shifted(value: Fraction, gram: Gram) -> list[list[Fraction]]:
    return [[value * (i == j) - c for j, c in enumerate(row)] for i, row in enumerate(gram)]


def _proposed(gram: Gram) -> Fraction:
    """The largest eigenvalue in floating point, of the matrix divided by its trace."""
    import numpy as np

    trace = sum((row[i] for i, row in enumerate(gram)), Fraction(0))
    if not trace:
        return Fraction(0)
    return Fraction(float(np.linalg.eigvalsh([[float(c / trace) for c in row] for row in gram])[-1])) * trace


def semidefinite(matrix: Sequence[Sequence[Fraction]]) -> bool:
    """Whether a symmetric matrix of rationals is positive semidefinite, by elimination without fractions.

    Bareiss: every number that appears is a minor of the matrix times its common denominator, so none grows long.

    >>> one, two = Fraction(1), Fraction(2)
    >>> semidefinite([[one, two], [two, 4 * one]]), semidefinite([[one, two], [two, 3 * one]])
    (True, False)
    """
    common = lcm(*(c.denominator for row in matrix for c in row)) if matrix else 1
    rest = [[int(c * common) for c in row] for row in matrix]
    before = 1
    while rest:
        pivot, first = rest[0][0], rest[0]
        if pivot < 0 or (pivot == 0 and any(first)):
            return False
        if pivot == 0:
            rest = [row[1:] for row in rest[1:]]
            continue
        rest = [[(pivot * c - row[0] * d) // before for c, d in zip(row[1:], first[1:])] for row in rest[1:]]
        before = pivot
    return True
