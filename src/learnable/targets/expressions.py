"""Polynomials as text, multiplied out in exact arithmetic."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NoReturn

from learnable.specs import InputError, shortened
from learnable.specs.arithmetic import POWER, PRODUCT, SUM, Tokens, arithmetic
from learnable.targets.hermite_polynomials import hermite_atom
from learnable.transforms.roots import RootSum

Terms = dict[tuple[int, ...], Any]
"""Coefficients by sets of coordinates; on Gaussian inputs by sorted tuples with repeats, and of type `RootSum`."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?)|x_?(?P<variable>\d+)|He_?(?P<hermite>\d+)|(?P<mark>\*\*|[-+*/^()]))"
)
_LEVELS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "^": POWER, "**": POWER}
_LONGEST = 300
_LONG = re.compile(rf"[\d.]{{{_LONGEST + 1}}}")
_MOST_WORK = 20_000_000
"""Members of sets that are merged, counting 64 for every pair of terms: about a second."""
_MOST_BITS = 4_000
_MOST_DEGREE = 64
"""The greatest degree on Gaussian inputs."""
_LARGEST = Fraction(10) ** 100


def read_polynomial(expression: str, n: int, *, gaussian: bool = False) -> Terms:
    """The Walsh terms of an expression: sets of 0-based coordinates, with rational coefficients.

    With `gaussian` products keep their repeats, ``He2(x1)`` may be written, and coefficients are `RootSum`.

    Raises `InputError` where the expression is not a polynomial in x1 … xn.

    >>> read_polynomial("x1^3 - x2/4", 2)
    {(0,): Fraction(1, 1), (1,): Fraction(-1, 4)}
    """
    try:
        return _Reader(expression, n, gaussian).read()
    except RecursionError:
        raise InputError(
            f"polynomial: expression {expression[:40]!r}… is nested too deeply; wanted a few brackets at most"
        ) from None


class _Reader:
    """The terms of one expression: each sum, product and power multiplied out as it is read."""

    def __init__(self, text: str, n: int, gaussian: bool):
        self.text, self.n, self.gaussian, self.work = text, n, gaussian, 0
        if long := _LONG.search(text):
            self.fail(f"{long[0][:12]}… has more than {_LONGEST} digits")
        self.tokens = Tokens(text, _TOKEN, lambda: self.fail(f"cannot read {self.tokens.token!r}"))
        self.take = self.tokens.take
        self.sum = arithmetic(self.tokens, _LEVELS, self.atom, self.signed, self.combined, self.tokens.mark)
        self.tokens.step()

    def fail(self, why: str) -> NoReturn:
        raise InputError(
            f"polynomial: expression {shortened(self.text)}: {why}; "
            f"wanted sums and products of numbers and x1 … x{self.n}, "
            'such as "x1 + x1*x2 - 0.5*x3"'
        )

    def read(self) -> Terms:
        terms = self.sum()
        kind, token = self.tokens.kind, self.tokens.token
        if kind != "end":
            self.fail(
                f"cannot read on at {'x' + token if kind == 'variable' else token!r} (a product needs its *)"
            )
        kept = {s: c for s, c in terms.items() if c}
        if kept and not 1 / _LARGEST <= max(map(_size, kept.values())) <= _LARGEST:
            self.fail(
                "the largest coefficient is not between 1e-100 and 1e100; multiply all of them by a constant"
            )
        return kept

    def signed(self, sign: str, terms: Terms) -> Terms:
        return terms if sign == "+" else {members: -c for members, c in terms.items()}

    def combined(self, left: Terms, mark: str, read: Callable[[], Terms]) -> Terms:
        if mark in ("^", "**"):
            return self.power(left)
        right = read()
        if mark == "*":
            return self.times(left, right)
        if mark == "/":
            number = _rational(right.get((), 0)) if set(right) == {()} else None
            if not number:
                self.fail("a division by something other than a number above or below 0")
            return self.times(left, {(): self.constant(1 / number)})
        for members, c in self.signed(mark, right).items():
            left[members] = left[members] + c if members in left else c
        return left

    def power(self, base: Terms) -> Terms:
        token = self.tokens.token
        if self.tokens.kind != "number" or not token.isdigit() or int(token) > 64:
            self.fail("an exponent that is not a whole number from 0 to 64")
        self.tokens.step()
        if self.tokens.mark() in ("^", "**"):
            self.fail("a power of a power without brackets")
        result: Terms = {(): self.constant(Fraction(1))}
        for _ in range(int(token)):
            result = self.times(result, base)
        return result

    def atom(self) -> Terms:
        kind, token = self.tokens.kind, self.tokens.token
        if self.take("("):
            inner = self.sum()
            if not self.take(")"):
                self.fail("a bracket is not closed")
            return inner
        if kind not in ("number", "variable", "hermite"):
            self.fail(f"wanted a number or a variable at {token!r}" if token else "it ends too early")
        self.tokens.step()
        if kind == "variable":
            return {(self.index(token),): self.constant(Fraction(1))}
        if kind == "hermite":
            return self.hermite(int(token))
        if "e" in token.lower() and abs(int(token.lower().partition("e")[2])) > 300:
            self.fail(f"the number {token} is out of range (1e-300 to 1e300)")
        return {(): self.constant(Fraction(token))}

    def constant(self, value: Fraction) -> Any:
        return RootSum.of(value) if self.gaussian else value

    def index(self, token: str) -> int:
        if not 1 <= int(token) <= self.n:
            self.fail(f"x{token} is not among x1 … x{self.n}")
        return int(token) - 1

    def hermite(self, k: int) -> Terms:
        """He_k(x_i)/√k!, after its name has been read."""
        if not self.gaussian:
            self.fail(f"He{k} is a polynomial of Gaussian inputs (type law=gaussian)")
        if k > _MOST_DEGREE:
            self.fail(f"He{k} has a degree above {_MOST_DEGREE}")
        opened, kind, token = self.take("("), self.tokens.kind, self.tokens.token
        self.tokens.step()
        if not opened or kind != "variable" or not self.take(")"):
            self.fail(f"He{k} wants one variable in brackets, as in He{k}(x1)")
        return dict(hermite_atom(k, self.index(token)))

    def times(self, left: Terms, right: Terms) -> Terms:
        """The product: sets add modulo 2 on the hypercube; on Gaussian inputs repeats stay."""
        merged = len(right) * sum(map(len, left)) + len(left) * sum(map(len, right))
        self.work += 64 * len(left) * len(right) + merged
        if self.work > _MOST_WORK:
            self.fail("it takes too long to multiply out; write fewer factors")
        total: Terms = {}
        for a, c in left.items():
            for b, d in right.items():
                members = tuple(sorted([*a, *b] if self.gaussian else set(a) ^ set(b)))
                total[members] = total[members] + c * d if members in total else c * d
        if any(_bits(c) > _MOST_BITS for c in total.values()):
            self.fail(f"a coefficient of more than {_MOST_BITS} bits; round the numbers")
        if self.gaussian and any(len(members) > _MOST_DEGREE for members in total):
            self.fail(f"a degree above {_MOST_DEGREE}")
        return total


def _rationals(c: Any) -> list[Fraction]:
    return [r for _, r in c.terms] if isinstance(c, RootSum) else [c]


def _rational(c: Any) -> Fraction | None:
    return c.rational if isinstance(c, RootSum) else Fraction(c)


def _size(c: Any) -> Fraction:
    return max((abs(r) for r in _rationals(c)), default=Fraction(0))


def _bits(c: Any) -> int:
    return max((max(r.numerator.bit_length(), r.denominator.bit_length()) for r in _rationals(c)), default=0)
