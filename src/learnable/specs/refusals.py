"""Refusals of input: `InputError`, near names, and numbers out of range."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from numbers import Real

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that steer a terminal, or turn the direction of text; a line break is none of them."""


class InputError(ValueError):
    """What a person handed in cannot be used; the message says why and what to type next.

    >>> print(InputError(f"column {chr(27)}[31mred is text"))
    column \\x1b[31mred is text
    """

    def __str__(self) -> str:
        return printable(ValueError.__str__(self))


def printable(text: str) -> str:
    """The text with its control characters spelled out, so that what a file holds cannot steer a terminal.

    >>> print(printable(f"a{chr(7)}b"), printable(f"a{chr(0x202e)}b"))
    a\\x07b a\\u202eb
    """
    return _CONTROL.sub(lambda c: f"\\x{ord(c[0]):02x}" if ord(c[0]) < 256 else f"\\u{ord(c[0]):04x}", text)


def in_words(names: Sequence[str]) -> str:
    """Names as a sentence lists them; at least one.

    >>> in_words(["a", "b", "c"]), in_words(["a"])
    ('a, b and c', 'a')
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def nearest(word: str, known: Iterable[str]) -> str:
    """`` (nearest: parity)`` when a known name is close, else the empty string.

    >>> nearest("party", ["parity", "majority"]), nearest("x", ["parity"])
    (' (nearest known: parity)', '')
    """
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" (nearest known: {close[0]})" if close else ""


def within(
    where: str, value: float, low: float | None = None, high: float | None = None, hint: str = ""
) -> None:
    """Refuse a number out of range: the argument, the value, the range, and a `hint` of what to type.

    >>> within("n", 3, 1, 10), within("n", 0, low=1, hint="type n=1")
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: n is 0; wanted at least 1; type n=1
    """
    if not isinstance(value, Real):
        raise InputError(f"{where} is {value!r}; wanted a number")
    if (low is not None and value < low) or (high is not None and value > high):
        if low is not None and high is not None:
            wanted = f"from {low} to {high}"
        else:
            wanted = f"at least {low}" if low is not None else f"at most {high}"
        raise InputError(f"{where} is {value}; wanted {wanted}{'; ' + hint if hint else ''}")


def above_zero(where: str, value: float) -> None:
    """Refuse zero and below.

    >>> above_zero("rate", 0.0)
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: rate is 0.0; wanted a number above 0
    """
    if not value > 0:
        raise InputError(f"{where} is {value}; wanted a number above 0")
