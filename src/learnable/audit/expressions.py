"""Arithmetic in x1, x2, …, as a tree: sums, products, whole powers, division by numbers, and He2(x1).

The tree is worked out by whoever knows what a variable is: `polynomials` on the hypercube, where x_i² is 1, and
`alignments.hermite_expressions` on Gaussian inputs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from learnable.audit.effort import CHARACTERS, DEPTH, TooLargeError, UnreadableError, within
from learnable.audit.reader import number

POWER = 64
"""The greatest exponent, and the greatest degree of He_k."""
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|x_?(?P<variable>[0-9]+)|He_?(?P<hermite>[0-9]+)|(?P<mark>\*\*|[-+*/^()]))"
)


@dataclass(frozen=True)
class Number:
    value: Fraction


@dataclass(frozen=True)
class Variable:
    """x_i, or He_degree(x_i)/√degree! where a degree is given."""

    place: int
    degree: int | None = None


@dataclass(frozen=True)
class Added:
    """Terms with their signs."""

    terms: tuple[tuple[int, Node], ...]


@dataclass(frozen=True)
class Multiplied:
    """Factors, of which those after a division are marked."""

    factors: tuple[tuple[bool, Node], ...]


@dataclass(frozen=True)
class Raised:
    base: Node
    exponent: int


Node = Number | Variable | Added | Multiplied | Raised


def read_expression(text: str, n: int, *, hermite: bool = False) -> Node:
    """The tree of an expression in x1 … xn. Raises `UnreadableError` for what is none.

    >>> read_expression("-x1^2", 3)
    Added(terms=((-1, Raised(base=Variable(place=1, degree=None), exponent=2)),))
    """
    within("the length of an expression", len(text), CHARACTERS)
    reader = _Reader(text, n, hermite)
    found = reader.sum(0)
    if reader.kind != "end":
        reader.fail()
    return found


class _Reader:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, text: str, n: int, hermite: bool):
        self.text, self.n, self.hermite, self.place = text, n, hermite, 0
        self.kind, self.token = "", ""
        self.step()

    def fail(self) -> NoReturn:
        raise UnreadableError(f"polynomial: cannot read {self.text[:40]!r}")

    def step(self) -> None:
        found = _TOKEN.match(self.text, self.place)
        if found is None:
            if self.text[self.place :].strip():
                self.fail()
            self.kind, self.token = "end", ""
            return
        self.kind, self.token, self.place = str(found.lastgroup), found[found.lastgroup or 0], found.end()

    def take(self, *marks: str) -> str:
        mark = self.token if self.kind == "mark" and self.token in marks else ""
        if mark:
            self.step()
        return mark

    def sum(self, depth: int) -> Node:
        within("the depth of brackets in an expression", depth, DEPTH)
        terms = [(1, self.product(depth))]
        while mark := self.take("+", "-"):
            terms.append((1 if mark == "+" else -1, self.product(depth)))
        return terms[0][1] if len(terms) == 1 else Added(tuple(terms))

    def product(self, depth: int) -> Node:
        factors = [(False, self.power(depth))]
        while mark := self.take("*", "/"):
            factors.append((mark == "/", self.power(depth)))
        return factors[0][1] if len(factors) == 1 else Multiplied(tuple(factors))

    def power(self, depth: int) -> Node:
        """A power with signs before it: the signs are taken after the power."""
        sign, signed = 1, False
        while mark := self.take("+", "-"):
            sign, signed = (-sign if mark == "-" else sign), True
        base = self.atom(depth)
        if self.take("^", "**"):
            if (
                self.kind != "number"
                or not self.token.isdigit()
                or len(self.token) > 2
                or int(self.token) > POWER
            ):
                self.fail()
            base = Raised(base, int(self.token))
            self.step()
        return Added(((sign, base),)) if signed else base

    def atom(self, depth: int) -> Node:
        if self.kind == "number":
            value = Number(number(self.token))
            self.step()
            return value
        if self.kind == "variable":
            return Variable(self.index())
        if self.kind == "hermite" and self.hermite:
            degree = int(self.token) if len(self.token) <= 3 else POWER + 1
            if degree > POWER:
                raise TooLargeError(f"too large to audit: a degree is above {POWER}")
            self.step()
            if self.take("(") and self.kind == "variable":
                found = Variable(self.index(), degree)
                if self.take(")"):
                    return found
        elif self.take("("):
            inner = self.sum(depth + 1)
            if self.take(")"):
                return inner
        self.fail()

    def index(self) -> int:
        if len(self.token) > 6 or not 1 <= int(self.token) <= self.n:
            raise UnreadableError(f"polynomial: x{self.token[:20]} is not among x1 … x{self.n}")
        place = int(self.token)
        self.step()
        return place
