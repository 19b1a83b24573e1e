"""A target on the hypercube as its Walsh coefficients with their places, from its spec alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb

from learnable.audit.alignments.trust import Derived, OnTrustError
from learnable.audit.effort import spend
from learnable.audit.polynomials import Terms
from learnable.audit.targets import (
    ByWeight,
    Coins,
    Cubic,
    Single,
    Stairs,
    Sum,
    coins,
    signs_table,
)
from learnable.audit.terms import of_signs
from learnable.audit.walsh import level_coefficients

EXPANDED = 12
"""Tables and functions of the Hamming weight of at most so many coordinates are written out."""


@dataclass(frozen=True)
class Cube:
    """A function of the first coordinates of n; `kind` says which, `moved` that somebody moved and flipped them."""

    n: int
    kind: Cubic
    moved: bool

    @cached_property
    def levels(self) -> list[Fraction]:
        """fhat(S) by |S| for a function of the Hamming weight."""
        return level_coefficients(self.kind.values) if isinstance(self.kind, ByWeight) else []

    @cached_property
    def terms(self) -> Terms:
        """fhat(S)/√square for every set of coordinates, counted from 1; what is too long to write out is on trust."""
        kind = self.kind
        if isinstance(kind, Single):
            return {frozenset(range(1, kind.degree + 1)): Fraction(1)}
        if isinstance(kind, Stairs):
            spend(kind.degree**2 // 20)
            return {frozenset(range(1, k + 1)): Fraction(1) for k in range(1, kind.degree + 1)}
        if isinstance(kind, Sum):
            return kind.terms
        if isinstance(kind, ByWeight):
            size = _short(len(kind.values) - 1)
            sets = (frozenset(j + 1 for j in range(size) if i >> j & 1) for i in range(2**size))
            return {s: c for s in sets if (c := self.levels[len(s)])}
        if isinstance(kind, Coins):
            size = _short(kind.n)
            return of_signs(coins(kind), list(range(1, size + 1)))
        members = sorted(frozenset().union(*kind.terms))
        _short(len(members))
        return of_signs(signs_table(kind.terms), members)

    @property
    def square(self) -> Fraction:
        """What the squares of `terms` are multiplied with."""
        return Fraction(1, self.kind.degree) if isinstance(self.kind, Stairs) else Fraction(1)

    @cached_property
    def mean(self) -> Fraction:
        """E² f."""
        if isinstance(self.kind, ByWeight):
            return self.levels[0] ** 2
        return self.square * self.terms.get(frozenset(), Fraction(0)) ** 2

    @cached_property
    def variance(self) -> Fraction:
        """Var f."""
        if isinstance(self.kind, ByWeight):
            size = len(self.kind.values) - 1
            return Fraction(_mean_square(self.kind.values), 2**size) - self.mean
        return self.square * sum((c * c for c in self.terms.values()), Fraction(0)) - self.mean

    def placed(self) -> Terms:
        """The terms, where their places matter."""
        if self.moved:
            raise OnTrustError(
                "where `moved` puts the coordinates is drawn by a generator that the audit does not have"
            )
        return self.terms


def symmetric(cube: Cube) -> bool:
    """Whether it is a function of the Hamming weight of all coordinates, so that permutations of them leave it alone."""
    return isinstance(cube.kind, ByWeight) and len(cube.kind.values) == cube.n + 1 and not cube.moved


def invariant_target(cube: Cube) -> Derived:
    """Of a target that every element leaves alone: nothing is left without its invariant part."""
    both, nothing = (cube.variance, cube.variance), (Fraction(0), Fraction(0))
    return Derived(both, nothing, lambda value, invariant: invariant or value >= both[0])


def _mean_square(values: tuple[int, ...]) -> int:
    return sum(comb(len(values) - 1, h) * v * v for h, v in enumerate(values))


def _short(size: int) -> int:
    if size > EXPANDED:
        raise OnTrustError(f"it has 2^{size} coefficients, and at most 2^{EXPANDED} are written out")
    return size
