"""Arithmetic in text, of specs and of polynomials: tokens, and sums of products of powers of atoms.

The conditions of sweep files are a part of Python's own grammar, which `ast` reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NoReturn, TypeVar

T = TypeVar("T")


class Tokens:
    """The tokens of a text, one at a time, by a pattern with a named group for each kind; the last kind is "end".

    `unread()` raises for text that the pattern does not know, the first letters of which are then the token.
    """

    def __init__(self, text: str, pattern: re.Pattern[str], unread: Callable[[], NoReturn]) -> None:
        self.text, self.pattern, self.unread = text, pattern, unread
        self.place, self.stop, self.kind, self.token = 0, len(text.rstrip()), "", ""

    def step(self) -> None:
        """Go to the next token."""
        if self.place >= self.stop:
            self.kind, self.token, self.place = "end", "", len(self.text)
            return
        match = self.pattern.match(self.text, self.place)
        if match is None:
            self.kind, self.token = "", self.text[self.place : self.place + 99].strip()[:12]
            self.unread()
        self.kind, self.token = str(match.lastgroup), match.group(match.lastgroup or 0)
        self.place = match.end()

    def take(self, *marks: str) -> str:
        """Step over one of the marks where it comes next, and return it; else the empty text."""
        mark = self.token
        if self.kind != "mark" or mark not in marks:
            return ""
        self.step()
        return mark


def arithmetic(
    take: Callable[..., str],
    atom: Callable[[], T],
    signed: Callable[[str, T], T],
    combined: Callable[[T, str, Callable[[], T]], T],
    products: Sequence[str],
    powers: Sequence[str],
) -> Callable[[], T]:
    """A reader of sums of products of powers; each operation is worked out as soon as it is read.

    `take(*marks)` takes one of the marks or nothing; `atom()` reads a number, a name or a bracket; `combined(left, mark,
    right)` may refuse the left side before `right()` reads the other. A sign binds looser than a power: -x^2 is -(x^2).
    """

    def total() -> T:
        value = product()
        while mark := take("+", "-"):
            value = combined(value, mark, product)
        return value

    def product() -> T:
        value = factor()
        while mark := take(*products):
            value = combined(value, mark, factor)
        return value

    def factor() -> T:
        if sign := take("+", "-"):
            return signed(sign, factor())
        base = atom()
        mark = take(*powers)
        return combined(base, mark, factor) if mark else base

    return total
