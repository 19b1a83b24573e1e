"""Walsh polynomials as a person writes them: ``x1 + x1*x2 - 0.5*x3``, in exact rationals."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, NoReturn

from learnable.laws import Hypercube
from learnable.specs import InputError, within, word
from learnable.targets.forms import Form, Monomials, restrict
from learnable.targets.vocabulary import Target, targets

Terms = dict[tuple[int, ...], Fraction]

_TOKEN = re.compile(r"\s*(?:(?P<number>(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?)|x_?(?P<variable>\d+)|(?P<mark>\*\*|[-+*/^()]))")
_MOST_TERMS = 200_000


@word(targets, "polynomial", family="monomials")
class Polynomial(Target):
    """Any polynomial in x1, …, xn on the hypercube, as written; x_i² is 1.

    >>> p = targets.read('polynomial(n=3, expression="(x1 + x2)*x1 - 0.5*x3")')
    >>> [(s, str(c)) for s, c in p.form().local.terms]
    [((), '1'), ((2,), '-1/2'), ((0, 1), '1')]
    """

    n: int
    expression: str

    def check(self) -> None:
        within("polynomial: n", self.n, 1, 100_000)
        self.form()

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.n)

    def form(self) -> Form:
        terms = read_polynomial(self.expression, self.n)
        return restrict(Form.plain(self.n, Monomials.of(terms), self.n)) if terms else Form.plain(self.n, Monomials(()), 0)

    def __call__(self, x: Any) -> Any:
        return self.form()(x)


def read_polynomial(expression: str, n: int) -> Terms:
    """The Walsh terms of an expression: sets of 0-based coordinates, with rational coefficients.

    Raises `InputError` where the expression is not a polynomial in x1 … xn.

    >>> read_polynomial("x1^3 - x2/4", 2)
    {(0,): Fraction(1, 1), (1,): Fraction(-1, 4)}
    """
    return _Reader(expression, n).read()


class _Reader:
    """Recursive descent: sum of products of powers of atoms."""

    def __init__(self, text: str, n: int):
        self.text, self.n = text, n
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while text[place:].strip():
            found = _TOKEN.match(text, place)
            if found is None:
                self.fail(f"cannot read {text[place:].strip()[:12]!r}")
            self.tokens.append((str(found.lastgroup), found.group(found.lastgroup or 0)))
            place = found.end()
        self.tokens.append(("end", ""))
        self.at = 0

    def fail(self, why: str) -> NoReturn:
        raise InputError(
            f"polynomial: expression {self.text!r}: {why}; wanted sums and products of numbers and x1 … x{self.n}, "
            'such as "x1 + x1*x2 - 0.5*x3"'
        )

    def take(self, *marks: str) -> str:
        kind, token = self.tokens[self.at]
        if kind == "mark" and token in marks:
            self.at += 1
            return token
        return ""

    def read(self) -> Terms:
        terms = self.sum()
        if self.tokens[self.at][0] != "end":
            self.fail(f"cannot read on at {self.tokens[self.at][1]!r}")
        return {s: c for s, c in terms.items() if c != 0}

    def sum(self) -> Terms:
        total = self.product()
        while mark := self.take("+", "-"):
            sign = 1 if mark == "+" else -1
            for members, c in self.product().items():
                total[members] = total.get(members, Fraction(0)) + sign * c
        return total

    def product(self) -> Terms:
        total = self.power()
        while mark := self.take("*", "/"):
            factor = self.power()
            if mark == "/":
                if set(factor) != {()} or factor[()] == 0:
                    self.fail("a division by something other than a number above or below 0")
                factor = {(): 1 / factor[()]}
            total = self.times(total, factor)
        return total

    def power(self) -> Terms:
        if mark := self.take("+", "-"):
            inner = self.power()
            return inner if mark == "+" else {s: -c for s, c in inner.items()}
        base = self.atom()
        if self.take("^", "**"):
            kind, token = self.tokens[self.at]
            if kind != "number" or not token.isdigit() or int(token) > 64:
                self.fail("an exponent that is not a whole number from 0 to 64")
            self.at += 1
            result: Terms = {(): Fraction(1)}
            for _ in range(int(token)):
                result = self.times(result, base)
            return result
        return base

    def atom(self) -> Terms:
        kind, token = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            if "e" in token.lower() and abs(int(token.lower().partition("e")[2])) > 300:
                self.fail(f"the number {token} is out of range (1e-300 to 1e300)")
            return {(): Fraction(token)}
        if kind == "variable":
            index = int(token)
            if not 1 <= index <= self.n:
                self.fail(f"x{index} is not among x1 … x{self.n}")
            return {(index - 1,): Fraction(1)}
        if kind == "mark" and token == "(":
            inner = self.sum()
            if not self.take(")"):
                self.fail("a bracket is not closed")
            return inner
        self.at -= 1
        self.fail(f"wanted a number or a variable at {token!r}" if token else "it ends too early")

    def times(self, left: Terms, right: Terms) -> Terms:
        """The product on the hypercube: sets add modulo 2."""
        if len(left) * len(right) > _MOST_TERMS:
            self.fail(f"more than {_MOST_TERMS} terms; write fewer factors")
        total: Terms = {}
        for a, c in left.items():
            for b, d in right.items():
                members = tuple(sorted(set(a) ^ set(b)))
                total[members] = total.get(members, Fraction(0)) + c * d
        return total
