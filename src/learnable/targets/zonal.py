"""A function of one direction, F(<u,x>): its orthonormal coefficients, degree by degree, with proven bounds.

On the sphere the coefficients belong to the zonal harmonics, on Gaussian inputs to the normalised Hermite polynomials
of <u,x>. What is left beyond the last degree is bounded by `tail`. The direction u is left out: it is one orbit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from learnable.laws import Gaussian, Sphere
from learnable.targets.levels import Bounds


@dataclass(frozen=True)
class DegreeCoefficient:
    """The coefficient c on one degree: its sign (0 where c is 0 or may be), and bounds of c²."""

    degree: int
    sign: int
    square: Bounds


@dataclass(frozen=True)
class Zonal:
    """Σ_k c_k φ_k(<u,x>) plus a rest: φ_k orthonormal of degree k.

    `norm` bounds its mean square. `tail` is an upper bound of the mean square of the rest, which has degrees of at
    least `beyond` alone, all even or all odd as `beyond` is; degrees below that are missing where their coefficient
    is zero.
    """

    law: Sphere | Gaussian
    coefficients: tuple[DegreeCoefficient, ...]
    norm: Bounds
    tail: Fraction = Fraction(0)
    beyond: int = 0

    @property
    def n(self) -> int:
        """The number of coordinates of an input."""
        return self.law.d

    @property
    def name(self) -> str:
        """How the function is held, in words."""
        return "zonal harmonics" if isinstance(self.law, Sphere) else "Hermite polynomials of one direction"

    def variance(self) -> Bounds:
        """Bounds of the mean square without the constant."""
        low, high = next((c.square for c in self.coefficients if c.degree == 0), (Fraction(0), Fraction(0)))
        return max(Fraction(0), self.norm[0] - high), self.norm[1] - low

    def leap(self) -> int:
        """The least degree of at least 1 whose coefficient is not zero, by proof: the information exponent; 0 for none."""
        return next((c.degree for c in self.coefficients if c.degree and c.square[0] > 0), 0)

    def without(self, share: Fraction) -> Zonal:
        """The terms that hold weight: without the least, which with the tail hold at most that share of the variance."""
        spare, kept = share * self.variance()[1], list(self.coefficients)
        spare -= self.tail
        if spare < 0:
            return self
        for c in sorted(self.coefficients, key=lambda c: c.square[1]):
            if c.degree and c.square[1] <= spare and len(kept) > 1:
                spare -= c.square[1]
                kept.remove(c)
        return replace(self, coefficients=tuple(kept), tail=Fraction(0))

    def degree(self) -> int | None:
        """The greatest degree, None where there is no last one."""
        return None if self.tail else max((c.degree for c in self.coefficients), default=0)
