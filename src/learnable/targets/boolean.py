"""Targets on the hypercube by name: parities, majorities, staircases, modular sums."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from learnable.laws import Hypercube
from learnable.memory import forecast
from learnable.specs import InputError, register, within
from learnable.targets.forms import ByWeight, Form, Monomials
from learnable.targets.vocabulary import Target, targets

SYMMETRIC_LIMIT = 2_000
"""The most coordinates of a symmetric function held by exact values."""


@register(targets, "parity", family="monomials")
class Parity(Target):
    """x_1 x_2 ··· x_degree on n bits.

    >>> targets.read("parity(n=4, degree=2)")([[1, -1, 1, 1]]).tolist()
    [-1.0]
    """

    n: int
    degree: int

    derivable: ClassVar[bool] = True
    signed: ClassVar[bool] = True

    def check(self) -> None:
        within("parity: n", self.n, 1, 100_000)
        within("parity: degree", self.degree, 0, self.n, f"type degree={min(max(self.degree, 0), self.n)}")

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.n)

    def form(self) -> Form:
        return Form.plain(self.n, Monomials(((tuple(range(self.degree)), Fraction(1)),)), self.degree)

    def __call__(self, x: Any) -> Any:
        return self.form()(x)


@register(targets, "staircase", family="monomials")
class Staircase(Target):
    """(x_1 + x_1x_2 + … + x_1···x_degree)/√degree, of norm 1 (Abbe, Boix-Adserà & Misiakiewicz 2022).

    >>> targets.read("staircase(n=4, degree=4)")([[1, 1, 1, 1]]).tolist()
    [2.0]
    """

    n: int
    degree: int

    derivable: ClassVar[bool] = True

    def check(self) -> None:
        within("staircase: n", self.n, 1, 100_000)
        within("staircase: degree", self.degree, 1, self.n, f"type degree={min(max(self.degree, 1), self.n)}")

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.n)

    def form(self) -> Form:
        forecast(30 * self.degree**2, f"the {self.degree} monomials of {self}", "use a smaller degree")
        terms = tuple((tuple(range(k)), Fraction(1)) for k in range(1, self.degree + 1))
        return Form.plain(self.n, Monomials(terms, Fraction(1, self.degree)), self.degree)

    def __call__(self, x: Any) -> Any:
        return self.form()(x)


@register(targets, "majority", family="symmetric")
class Majority(Target):
    """The sign of x_1 + … + x_n, n odd.

    >>> targets.read("majority(n=3)")([[1, -1, 1], [-1, -1, 1]]).tolist()
    [1.0, -1.0]
    """

    n: int

    derivable: ClassVar[bool] = True
    signed: ClassVar[bool] = True

    def check(self) -> None:
        within("majority: n", self.n, 1, SYMMETRIC_LIMIT)
        if self.n % 2 == 0:
            raise InputError(f"majority: n is {self.n}; wanted an odd number; type n={self.n + 1}")

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.n)

    def form(self) -> Form:
        values = tuple(Fraction(1 if 2 * h < self.n else -1) for h in range(self.n + 1))
        return Form.plain(self.n, ByWeight(values), self.n)

    def __call__(self, x: Any) -> Any:
        return self.form()(x)


@register(targets, "threshold", family="symmetric")
class Threshold(Target):
    """+1 where at least `at` of the n coordinates are +1, else -1.

    >>> targets.read("threshold(n=3, at=3)")([[1, 1, 1], [-1, 1, 1]]).tolist()
    [1.0, -1.0]
    """

    n: int
    at: int

    derivable: ClassVar[bool] = True
    signed: ClassVar[bool] = True

    def check(self) -> None:
        within("threshold: n", self.n, 1, SYMMETRIC_LIMIT)
        within("threshold: at", self.at, 0, self.n + 1, f"type at={(self.n + 1) // 2}")

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.n)

    def form(self) -> Form:
        values = tuple(Fraction(1 if self.n - h >= self.at else -1) for h in range(self.n + 1))
        return Form.plain(self.n, ByWeight(values), self.n)

    def __call__(self, x: Any) -> Any:
        return self.form()(x)


@register(targets, "modular", family="symmetric")
class Modular(Target):
    """x_1 + … + x_n mod `modulus`, a number from 0 to modulus - 1 (Abbe & Boix-Adserà 2022).

    >>> targets.read("modular(n=3)")([[-1, -1, -1]]).tolist()
    [5.0]
    """

    n: int
    modulus: int = 8

    derivable: ClassVar[bool] = True

    def check(self) -> None:
        within("modular: n", self.n, 1, SYMMETRIC_LIMIT)
        within("modular: modulus", self.modulus, 2, 10**6)

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.n)

    def form(self) -> Form:
        values = tuple(Fraction((self.n - 2 * h) % self.modulus) for h in range(self.n + 1))
        return Form.plain(self.n, ByWeight(values), self.n)

    def __call__(self, x: Any) -> Any:
        return self.form()(x)
