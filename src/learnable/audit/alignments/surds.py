"""Sums of square roots of whole numbers with rational coefficients: a ring, in which 0 is told from what is small."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, isqrt

from learnable.audit.alignments.trust import Bounds

BITS = 300


@dataclass(frozen=True)
class Surds:
    """Σ r·√s over pairs (s, r), s without square factors and in order: two are equal where their pairs are.

    >>> root = Surds(((2, Fraction(1)),))
    >>> str((root * root).exact), (root - root).pairs
    ('2', ())
    """

    pairs: tuple[tuple[int, Fraction], ...]

    @classmethod
    def of(cls, value: Fraction | int, root: int = 1) -> Surds:
        """value·√root."""
        return cls(((root, Fraction(value)),) if value else ())

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def __add__(self, other: Surds) -> Surds:
        total = dict(self.pairs)
        for s, r in other.pairs:
            total[s] = total.get(s, Fraction(0)) + r
        return Surds(tuple(sorted((s, r) for s, r in total.items() if r)))

    def __sub__(self, other: Surds) -> Surds:
        return self + other.times(-1)

    def __mul__(self, other: Surds) -> Surds:
        total: dict[int, Fraction] = {}
        for s, x in self.pairs:
            for t, y in other.pairs:
                shared = gcd(s, t)
                place = s * t // shared**2
                total[place] = total.get(place, Fraction(0)) + shared * x * y
        return Surds(tuple(sorted((s, r) for s, r in total.items() if r)))

    def times(self, factor: Fraction | int) -> Surds:
        """The same, a rational number of times."""
        return Surds(tuple((s, r * factor) for s, r in self.pairs) if factor else ())

    @property
    def exact(self) -> Fraction | None:
        """The rational number that it is, None where it is none."""
        if not self.pairs:
            return Fraction(0)
        return self.pairs[0][1] if len(self.pairs) == 1 and self.pairs[0][0] == 1 else None

    def bounds(self) -> Bounds:
        """Rational numbers around it, equal where it is rational."""
        low = high = Fraction(0)
        for s, r in self.pairs:
            near = isqrt(s << 2 * BITS)
            ends = [r * Fraction(near + up * (near * near != s << 2 * BITS), 1 << BITS) for up in (0, 1)]
            low, high = low + min(ends), high + max(ends)
        return low, high
