"""Targets on sequences of letters."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from learnable.laws import Hypercube
from learnable.specs import InputError, register, within
from learnable.targets.forms import Form, Monomials
from learnable.targets.vocabulary import Target, targets


@register(targets, "same", family="sequences")
class Same(Target):
    """1 where the letters at positions `first` and `second` are the same, else 0; positions count from 1.

    Of q letters that are equally likely, two are the same with probability 1/q. Letters of two values are ±1, so that the
    law is ``hypercube(length)`` and the function (1 + x_first·x_second)/2.

    >>> targets.read("same(1, 3, q=2, length=3)")([[1, -1, 1], [1, 1, -1]]).tolist()
    [1.0, 0.0]
    """

    first: int
    second: int
    q: int
    length: int

    derivable: ClassVar[bool] = True

    def check(self) -> None:
        if self.q != 2:
            raise InputError(f"same: q is {self.q}; wanted 2, letters that are +1 or -1; type q=2")
        within("same: length", self.length, 2, 100_000)
        within("same: first", self.first, 1, self.length)
        within("same: second", self.second, 1, self.length)
        if self.first == self.second:
            other = 1 if self.first != 1 else 2
            raise InputError(
                f"same: first and second are both {self.first}; wanted two positions; type second={other}"
            )

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.length)

    def form(self) -> Form:
        half, places = Fraction(1, 2), tuple(sorted((self.first - 1, self.second - 1)))
        return Form(self.length, places, (1, 1), Monomials((((), half), ((0, 1), half))))

    def __call__(self, x: Any) -> Any:
        return self.form()(x)
