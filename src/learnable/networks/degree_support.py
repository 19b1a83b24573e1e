"""Degrees that a kernel can see, by proof.

The kernel of a layer on the hypercube is a power series Σ_j c_j r^j in the correlation r of two inputs,
with c_j ≥ 0. Its eigenvalue on degree k is Σ_j c_j P_j(k), where P_j(k) = E[r^j x_1…x_k] is the chance that
j steps of a random walk on the cube end on a given point k flips away: above zero exactly if j ≥ k and
j ≡ k (mod 2). So the eigenvalue is zero if and only if no exponent j ≥ k of k's parity has c_j > 0, and all
that must be tracked through the layers is the greatest even and the greatest odd exponent (Abbe, Cornacchia,
Hązła & Marquis 2022, arXiv 2202.12846, for what a neuron blind to a degree means).
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Reach:
    """The greatest even and odd exponent with a coefficient above zero; None for none, `math.inf` for no end.

    >>> INPUT.through(Reach(math.inf, 1)).sees(3), INPUT.with_bias().through(Reach(math.inf, 1)).sees(3)
    (False, True)
    """

    even: float | None
    odd: float | None

    def sees(self, degree: int) -> bool:
        """Whether the eigenvalue on that degree is above zero."""
        top = self.odd if degree % 2 else self.even
        return top is not None and top >= degree

    def with_bias(self) -> Reach:
        """After adding a positive constant (a bias of positive variance)."""
        return Reach(0 if self.even is None else self.even, self.odd)

    def through(self, outer: Reach) -> Reach:
        """The reach of Σ_j a_j·C(r)^j, where C has this reach and a has the reach `outer`."""
        exponents: list[tuple[float, int]] = []
        for j, parity in ((outer.even, 0), (outer.odd, 1)):
            if j is not None:
                exponents += self._power(j, parity)
        return Reach(_top(exponents, 0), _top(exponents, 1))

    def plus(self, other: Reach) -> Reach:
        """The reach of the sum of two kernels.

        >>> str(Reach(math.inf, 1).plus(Reach(None, 3)))
        'Reach(even=inf, odd=3)'
        """
        return Reach(_most(self.even, other.even), _most(self.odd, other.odd))

    def times(self, other: Reach) -> Reach:
        """The reach of the product of two kernels: exponents add.

        >>> str(Reach(0, math.inf).times(INPUT))
        'Reach(even=inf, odd=1)'
        """
        return Reach(
            _most(_added(self.even, other.even), _added(self.odd, other.odd)),
            _most(_added(self.even, other.odd), _added(self.odd, other.even)),
        )

    def derivative(self) -> Reach:
        """The Hermite degrees of σ' where σ has these: each one lower.

        >>> str(Reach(math.inf, 1).derivative())
        'Reach(even=0, odd=inf)'
        """
        return Reach(_lower(self.odd), _lower(self.even))

    def _power(self, j: float, parity: int) -> list[tuple[float, int]]:
        """The greatest exponents of C^i over i ≤ j of that parity, as (exponent, its parity)."""
        if j == 0:
            return [(0, 0)]
        if self.even is None and self.odd is None:
            return [(0, 0)] if parity == 0 else []
        if self.odd is None:
            return [(_times(j, self.even), 0)]
        if self.even is None:
            return [(_times(j, self.odd), parity)]
        if self.odd > self.even or math.isinf(self.odd):
            return [(_times(j, self.odd), parity), (_times(j - 1, self.odd) + self.even, 1 - parity)]
        return [(_times(j, self.even), 0), (_times(j - 1, self.even) + self.odd, 1)]


INPUT = Reach(None, 1)
"""The reach of the correlation of two inputs itself."""


def _times(a: float, b: float | None) -> float:
    return 0 if not a or not b else a * b


def _most(a: float | None, b: float | None) -> float | None:
    return max((x for x in (a, b) if x is not None), default=None)


def _added(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a + b


def _lower(a: float | None) -> float | None:
    return None if not a else a - 1


def _top(exponents: list[tuple[float, int]], parity: int) -> float | None:
    tops = [exponent for exponent, of in exponents if of == parity]
    return max(tops) if tops else None
