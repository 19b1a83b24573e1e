"""Reading ``x1 + x1*x2 - 0.5*x3``: sets of coordinates with rational coefficients, x_i² = 1."""

from __future__ import annotations

import re
from fractions import Fraction

from learnable.theorems.auditing.specs import UnreadableError

Terms = dict[frozenset[int], Fraction]

MOST_TERMS = 200_000
"""Expressions that grow beyond this are not worked out."""

_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?")
_VARIABLE = re.compile(r"x_?(\d+)")


class TooManyError(Exception):
    """The expression has more terms than are worked out."""


def read_terms(text: str, n: int) -> Terms:
    """The Walsh terms of an expression in x1 … xn.

    >>> sorted((sorted(s), str(c)) for s, c in read_terms("(x1 + x2)*x1 - x3^3/2", 3).items())
    [([], '1'), ([1, 2], '1'), ([3], '-1/2')]
    """
    terms, rest = _sum(text, 0, n)
    if _skip(text, rest) != len(text):
        raise UnreadableError(f"polynomial: cannot read {text[rest:]!r}")
    return {s: c for s, c in terms.items() if c}


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _sum(text: str, at: int, n: int) -> tuple[Terms, int]:
    total, at = _product(text, at, n)
    while True:
        place = _skip(text, at)
        if text[place : place + 1] not in ("+", "-"):
            return total, at
        sign = 1 if text[place] == "+" else -1
        terms, at = _product(text, place + 1, n)
        total = dict(total)
        for members, c in terms.items():
            total[members] = total.get(members, Fraction(0)) + sign * c


def _product(text: str, at: int, n: int) -> tuple[Terms, int]:
    total, at = _signed(text, at, n)
    while True:
        place = _skip(text, at)
        mark = text[place : place + 1]
        if mark not in ("*", "/") or not mark:
            return total, at
        factor, at = _signed(text, place + 1, n)
        if mark == "/":
            number = factor.get(frozenset())
            if len(factor) != 1 or not number:
                raise UnreadableError("polynomial: a division by something other than a number")
            factor = {frozenset(): 1 / number}
        total = _times(total, factor)


def _signed(text: str, at: int, n: int) -> tuple[Terms, int]:
    """A power with signs before it: the sign is taken after the power."""
    place = _skip(text, at)
    if text[place : place + 1] in ("+", "-") and place < len(text):
        terms, at = _signed(text, place + 1, n)
        return (terms if text[place] == "+" else {s: -c for s, c in terms.items()}), at
    base, at = _atom(text, place, n)
    place = _skip(text, at)
    for mark in ("**", "^"):
        if text.startswith(mark, place):
            found = re.compile(r"\s*(\d+)(?![.\deE])").match(text, place + len(mark))
            if found is None or int(found[1]) > 64:
                raise UnreadableError("polynomial: an exponent that is not a whole number from 0 to 64")
            return _power(base, int(found[1])), found.end()
    return base, at


def _atom(text: str, at: int, n: int) -> tuple[Terms, int]:
    if found := _NUMBER.match(text, at):
        if len(found[0]) > 200 or abs(int(found[1] or 0)) > 400:
            raise UnreadableError(f"polynomial: {found[0][:20]} is no number of ordinary size")
        return {frozenset(): Fraction(found[0])}, found.end()
    if found := _VARIABLE.match(text, at):
        if not 1 <= int(found[1]) <= n:
            raise UnreadableError(f"polynomial: {found[0]} is not among x1 … x{n}")
        return {frozenset({int(found[1])}): Fraction(1)}, found.end()
    if text.startswith("(", at):
        terms, rest = _sum(text, at + 1, n)
        rest = _skip(text, rest)
        if text.startswith(")", rest):
            return terms, rest + 1
    raise UnreadableError(f"polynomial: cannot read {text[at:]!r}")


def _power(base: Terms, exponent: int) -> Terms:
    result: Terms = {frozenset(): Fraction(1)}
    for _ in range(exponent):
        result = _times(result, base)
    return result


def _times(left: Terms, right: Terms) -> Terms:
    if len(left) * len(right) > MOST_TERMS:
        raise TooManyError
    total: Terms = {}
    for a, c in left.items():
        for b, d in right.items():
            total[a ^ b] = total.get(a ^ b, Fraction(0)) + c * d
    return total
