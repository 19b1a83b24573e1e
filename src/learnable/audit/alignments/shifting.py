"""Alignments under cyclic shifts: one number for every frequency, the energy of the target there.

The operator commutes with the shifts, and on a frequency χ it is ‖f_χ‖² = (1/N) Σ_s a(s) cos(arg χ(s)) with a(s) = <f, f∘s>.
A stated λ bounds it where λN - Σ a(s) cos is above 0; it is decided by enclosures of the cosines, and where it is 0 by
reduction modulo a cyclotomic polynomial.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import lcm

from learnable.audit.alignments.cubes import Cube, invariant_target, symmetric
from learnable.audit.alignments.enclosures import cosines
from learnable.audit.alignments.trust import Derived, OnTrustError
from learnable.audit.effort import spend
from learnable.audit.polynomials import Terms

WIDEST, STEPS = 600, 2_000_000
ZERO = Fraction(0)


def cyclic_shifts(cube: Cube, columns: int) -> Derived:
    """The energies of the shifts of a grid with that many columns, of one line where it is 1."""
    n, rows = cube.n, cube.n // columns
    if symmetric(cube):
        return invariant_target(cube)
    terms = cube.placed()
    if n > WIDEST or n * sum(len(s) + 1 for s in terms) > STEPS:
        raise OnTrustError(f"its {len(terms)} monomials under {n} shifts are too many to write out")
    order = lcm(rows, columns)
    spend(4 * n * sum(len(s) + 1 for s in terms))
    product = {
        (r, s): cube.square * _overlap(terms, n, columns, r, s) for r in range(rows) for s in range(columns)
    }
    still = sum(product.values(), ZERO) / n

    def holds(value: Fraction, invariant: bool) -> bool:
        for p in range(rows):
            for q in range(columns):
                if p == q == 0:
                    if not invariant and value < still - cube.mean:
                        return False
                    continue
                spend(4 * n + 8 * order)
                bins = [ZERO] * order
                bins[0] = value * n
                for (r, s), a in product.items():
                    bins[(p * r * (order // rows) + q * s * (order // columns)) % order] -= a
                if not nonnegative(bins):
                    return False
        return True

    rest = cube.variance + cube.mean - still
    return Derived((cube.variance,) * 2, (rest, rest), holds)


def _overlap(terms: Terms, n: int, columns: int, r: int, s: int) -> Fraction:
    """<f, f∘shift>: coordinate (a, b) goes to (a + r, b + s)."""
    place = {
        i + 1: (i // columns + r) % (n // columns) * columns + (i % columns + s) % columns + 1
        for i in range(n)
    }
    return sum((c * terms.get(frozenset(place[i] for i in m), ZERO) for m, c in terms.items()), ZERO)


def nonnegative(bins: list[Fraction]) -> bool:
    """Whether the real number Σ_j bins[j]·ζ^j, with ζ a primitive root of unity of that order, is at least 0.

    >>> nonnegative([Fraction(1), Fraction(1), Fraction(1)]), nonnegative([Fraction(0), Fraction(1), Fraction(1)])
    (True, False)
    """
    common = lcm(*(b.denominator for b in bins))
    whole = [int(b * common) for b in bins]
    lows, highs = _table(len(bins))
    low = sum(b * (lows[j] if b > 0 else highs[j]) for j, b in enumerate(whole) if b)
    if low >= 0:
        return True
    high = sum(b * (highs[j] if b > 0 else lows[j]) for j, b in enumerate(whole) if b)
    return high >= 0 and _vanishes(bins)


@cache
def _table(order: int) -> tuple[list[int], list[int]]:
    """Lower and upper bounds of the cosines, over one denominator."""
    found = cosines(order)
    common = lcm(*(c.denominator for pair in found for c in pair))
    return [int(low * common) for low, _ in found], [int(high * common) for _, high in found]


def _vanishes(bins: list[Fraction]) -> bool:
    """Whether the cyclotomic polynomial of the order divides Σ bins[j] x^j."""
    rest, divisor = list(bins), cyclotomic(len(bins))
    size = len(divisor) - 1
    while len(rest) > size:
        top = rest.pop()
        if top:
            spend(2 * size)
            start = len(rest) - size
            for i in range(size):
                rest[start + i] -= top * divisor[i]
    return not any(rest)


@cache
def cyclotomic(order: int) -> tuple[int, ...]:
    """The coefficients of Φ_order, lowest first: x^order - 1 divided by those of the proper divisors.

    >>> cyclotomic(6)
    (1, -1, 1)
    """
    found = [-1] + [0] * (order - 1) + [1]
    for part in range(1, order):
        if order % part == 0:
            found = _divided(found, cyclotomic(part))
    return tuple(found)


def _divided(top: list[int], by: tuple[int, ...]) -> list[int]:
    rest, size, found = list(top), len(by) - 1, []
    while len(rest) > size:
        c = rest[-1]
        found.append(c)
        for i in range(size + 1):
            rest[len(rest) - 1 - size + i] -= c * by[i]
        rest.pop()
    return found[::-1]
