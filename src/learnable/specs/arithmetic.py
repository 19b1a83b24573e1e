"""Arithmetic in text, of specs and of polynomials: tokens, and sums, products and powers of atoms.

The conditions of sweep files are a part of Python's own grammar, which `ast` reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import NoReturn, TypeVar

T = TypeVar("T")

SUM, PRODUCT, POWER = range(3)
"""How tightly operations bind."""


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

    def mark(self) -> str:
        """The mark that comes next; the empty text where something else does."""
        return self.token if self.kind == "mark" else ""

    def take(self, mark: str) -> bool:
        """Step over a mark where it comes next, and say whether it did."""
        if self.kind != "mark" or self.token != mark:
            return False
        self.step()
        return True


def arithmetic(
    tokens: Tokens,
    levels: Mapping[str, int],
    atom: Callable[[], T],
    signed: Callable[[str, T], T],
    combined: Callable[[T, str, Callable[[], T]], T],
    following: Callable[[], str],
) -> Callable[[], T]:
    """A reader of operations on atoms, each worked out as soon as it is read; `levels` says how tightly marks bind.

    `following()` is the mark after a value. `combined(left, mark, right)` may refuse the left side before `right()` reads
    the other. Powers go from right to left, and a sign binds looser than they do: -x^2 is -(x^2).
    """

    def read(least: int = SUM) -> T:
        sign = tokens.mark()
        if sign in ("+", "-"):
            tokens.step()
            value = signed(sign, read(POWER))
        else:
            value = atom()
        while (level := levels.get(mark := following(), -1)) >= least:
            tokens.step()
            value = combined(value, mark, partial(read, min(level + 1, POWER)))
        return value

    return read
