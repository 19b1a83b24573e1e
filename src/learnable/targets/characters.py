"""A function on a biased hypercube by its coefficients on the characters φ_S(x) = Π_{i∈S} (x_i - b)/s, s² = 1 - b².

The coefficient on φ_S is s^{|S|}·r_S with r_S rational, so that its square is rational although s is a square root: weights
by degree are exact. They are held set by set (`Characters`), by the size of the set (`Levels`), or for all sets
(`CharacterSpectrum`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isqrt
from typing import Any

_BITS = 256


@dataclass(frozen=True)
class Characters:
    """√scale · Σ_S s^{|S|} r_S φ_S over sets of local coordinates (0-based, sorted tuples), with rational r_S."""

    terms: tuple[tuple[tuple[int, ...], Fraction], ...]
    bias: Fraction
    scale: Fraction = Fraction(1)

    def at(self, x: Any) -> Any:
        """Values at x (m, coordinates), an array (m,): s^{|S|} φ_S is Π (x_i - b)."""
        total: Any = 0.0 * x[:, :1].sum(axis=1)
        for members, r in self.terms:
            total += float(r) * (x[:, list(members)] - float(self.bias)).prod(axis=1)
        return total * float(self.scale) ** 0.5


@dataclass(frozen=True)
class Levels:
    """A symmetric function: √scale · s^k · derivatives[k] on every φ_S with k coordinates."""

    derivatives: tuple[Fraction, ...]
    bias: Fraction
    scale: Fraction = Fraction(1)

    def at(self, x: Any) -> Any:
        """Values at x (m, coordinates), an array (m,): Σ_k r_k e_k with e_k the sum of all products of k of the x_i - b."""
        import numpy as np

        sums = np.zeros((len(self.derivatives), len(x)))
        sums[0] = 1.0
        for column in x.T - float(self.bias):
            sums[1:] += column * sums[:-1]
        return np.array([float(r) for r in self.derivatives]) @ sums * float(self.scale) ** 0.5

    @cached_property
    def squares(self) -> list[Fraction]:
        """The square of the coefficient on every φ_S of k coordinates, by k."""
        rest = 1 - self.bias**2
        return [self.scale * rest**k * r * r for k, r in enumerate(self.derivatives)]


@dataclass(frozen=True, eq=False)
class CharacterSpectrum:
    """The coefficient on φ_S for every set S of local coordinates, entry i with coordinate j in S where bit j of i is set.

    With a `unit` they are exactly unit·s^{|S|}·values[S], `values` whole; else each is within `error` of values[S].
    """

    values: Any
    bias: Fraction
    unit: Fraction | None = None
    error: Fraction = Fraction(0)

    @cached_property
    def floats(self) -> tuple[Any, Fraction]:
        """The coefficients in floating point, and how far each is off at most."""
        import numpy as np

        if self.unit is None:
            return self.values, self.error
        levels = np.bitwise_count(np.arange(len(self.values), dtype=np.int64))
        bits = len(self.values).bit_length() - 1
        sizes = np.array([float(self.unit * p) for p in powers(self.bias, bits)])
        coefficients = self.values * sizes[levels]
        return coefficients, Fraction(float(np.abs(coefficients).max())) * Fraction(1, 2**50)

    @cached_property
    def support(self) -> Any:
        """The places of the coefficients that are not zero, by proof."""
        import numpy as np

        least = 0.0 if self.unit is not None else float(self.error) * (1 + 1e-9)
        return np.flatnonzero(np.abs(self.values) > least)

    def at(self, x: Any) -> Any:
        """Values at x (m, coordinates), an array (m,)."""
        coefficients, s = self.floats[0], float(1 - self.bias**2) ** 0.5
        rows = coefficients[None, :].repeat(len(x), axis=0)
        for column in ((x - float(self.bias)) / s).T[::-1]:
            half = rows.shape[1] // 2
            rows = rows[:, :half] + column[:, None] * rows[:, half:]
        return rows[:, 0]


OnCharacters = Characters | Levels | CharacterSpectrum


def powers(bias: Fraction, most: int) -> list[Fraction]:
    """s^0 … s^most with s = √(1 - bias²): exact where that is rational, else within 2^-250 of it.

    >>> powers(Fraction(3, 5), 2)
    [Fraction(1, 1), Fraction(4, 5), Fraction(16, 25)]
    """
    square = 1 - bias**2
    over, under = isqrt(square.numerator), isqrt(square.denominator)
    s = Fraction(over, under)
    if s * s != square:
        s = Fraction(isqrt((square * 4**_BITS).__floor__()), 2**_BITS)
    return [square ** (k // 2) * (s if k % 2 else 1) for k in range(most + 1)]
