"""What is said when something a person handed in cannot be used."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from numbers import Real


class InputError(ValueError):
    """What a person handed in cannot be used; the message says why and what to type next."""


def nearest(word: str, known: Iterable[str]) -> str:
    """`` (nearest: parity)`` when a known name is close, else the empty string."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" (nearest known: {close[0]})" if close else ""


def within(
    where: str, value: float, low: float | None = None, high: float | None = None, hint: str = ""
) -> None:
    """Refuse a number out of range: the argument, the value, the range, and a `hint` of what to type."""
    if not isinstance(value, Real):
        raise InputError(f"{where} is {value!r}; wanted a number")
    if (low is not None and value < low) or (high is not None and value > high):
        if low is not None and high is not None:
            wanted = f"from {low} to {high}"
        else:
            wanted = f"at least {low}" if low is not None else f"at most {high}"
        raise InputError(f"{where} is {value}; wanted {wanted}{'; ' + hint if hint else ''}")


def above_zero(where: str, value: float) -> None:
    """Refuse zero and below."""
    if not value > 0:
        raise InputError(f"{where} is {value}; wanted a number above 0")
