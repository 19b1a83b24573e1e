"""Sums of rational multiples of square roots, exactly: Σ_m c_m √m over squarefree m.

The roots of different squarefree numbers are independent over the rationals, so such a sum is zero only where every
c_m is. Normalised Hermite polynomials bring them in: He_2/√2! has √2 in every coefficient.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from learnable.precision import precision


@dataclass(frozen=True)
class RootSum:
    """Σ c·√m over `terms` (m, c), sorted by m, without zeros.

    >>> two, three = RootSum.root(2), RootSum.root(Fraction(3))
    >>> (two * three).terms, (two * two).terms, bool(two - two)
    (((6, Fraction(1, 1)),), ((1, Fraction(2, 1)),), False)
    """

    terms: tuple[tuple[int, Fraction], ...]

    @classmethod
    def of(cls, value: Fraction | int) -> RootSum:
        """A rational number."""
        return cls(((1, Fraction(value)),) if value else ())

    @classmethod
    def root(cls, square: Fraction | int) -> RootSum:
        """√square, of a rational number that is at least 0."""
        if square == 0:
            return cls(())
        square = Fraction(square)
        outside, inside = _split(square.numerator * square.denominator)
        return cls(((inside, Fraction(outside, square.denominator)),))

    def __add__(self, other: RootSum) -> RootSum:
        found = dict(self.terms)
        for m, c in other.terms:
            found[m] = found.get(m, Fraction(0)) + c
        return _tidy(found)

    def __sub__(self, other: RootSum) -> RootSum:
        return self + -other

    def __neg__(self) -> RootSum:
        return RootSum(tuple((m, -c) for m, c in self.terms))

    def __mul__(self, other: RootSum | Fraction | int) -> RootSum:
        if isinstance(other, Fraction | int):
            return _tidy({m: c * other for m, c in self.terms})
        found: dict[int, Fraction] = {}
        for m, c in self.terms:
            for k, e in other.terms:
                common = math.gcd(m, k)
                inside = m * k // common**2
                found[inside] = found.get(inside, Fraction(0)) + c * e * common
        return _tidy(found)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def inverse(self) -> RootSum:
        """1/self, by conjugates: b + c√p with a prime p times b - c√p is without √p.

        >>> ((RootSum.of(1) + RootSum.root(2)).inverse()).terms
        ((1, Fraction(-1, 1)), (2, Fraction(1, 1)))
        """
        if (plain := self.rational) is not None:
            return RootSum.of(1 / plain)
        prime = _least_prime(next(m for m, _ in self.terms if m > 1))
        conjugate = RootSum(tuple((m, -c if m % prime == 0 else c) for m, c in self.terms))
        return conjugate * (self * conjugate).inverse()

    @property
    def rational(self) -> Fraction | None:
        """The number itself where it is rational, else None."""
        if not self.terms:
            return Fraction(0)
        return self.terms[0][1] if len(self.terms) == 1 and self.terms[0][0] == 1 else None

    @precision()
    def ball(self) -> Any:
        """An Arb ball that holds it, at the precision of the block around it."""
        from flint import arb, fmpq

        return sum((arb(fmpq(c.numerator, c.denominator)) * arb(m).sqrt() for m, c in self.terms), arb(0))


def _tidy(found: dict[int, Fraction]) -> RootSum:
    return RootSum(tuple(sorted((m, c) for m, c in found.items() if c)))


def _least_prime(n: int) -> int:
    return next((p for p in range(2, math.isqrt(n) + 1) if n % p == 0), n)


@cache
def _split(n: int) -> tuple[int, int]:
    """n = outside²·inside with inside squarefree."""
    from flint import fmpz

    outside = inside = 1
    for prime, power in fmpz(n).factor():
        outside *= int(prime) ** (power // 2)
        inside *= int(prime) ** (power % 2)
    return outside, inside
