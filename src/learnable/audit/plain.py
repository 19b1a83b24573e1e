"""Plain JSON: whether an object is made of what JSON has: texts, numbers, lists and objects, none beyond the limits."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from typing import Any

from learnable.audit.effort import DIGITS, EXPONENT, TEXT, UnreadableError, spend, within

NESTED = 64
"""Levels of lists and objects in each other."""


def only_json(found: Any) -> None:
    """Refuses, by name, what JSON does not have and what is too large, before anything in it is read.

    >>> only_json({"a": [1, 0.5, "b", None]})
    >>> try: only_json({"a": float("nan")})
    ... except UnreadableError as error: print(error)
    nan is no number of JSON
    """
    waiting = [(found, 0)]
    while waiting:
        value, depth = waiting.pop()
        spend(12)
        if isinstance(value, Mapping):
            within("the depth of the object", depth, NESTED)
            waiting += [(inner, depth + 1) for pair in value.items() for inner in pair]
            if not all(isinstance(key, str) for key in value):
                raise UnreadableError("an object has a key that is no text")
        elif isinstance(value, list | tuple):
            within("the depth of the object", depth, NESTED)
            waiting += [(inner, depth + 1) for inner in value]
        elif isinstance(value, str):
            _text(value)
        elif isinstance(value, int | float | Decimal):
            _number(value)
        elif value is not None:
            raise UnreadableError(f"it holds a {type(value).__name__}, which JSON does not have")


def _text(value: str) -> None:
    within("the length of a text", len(value), TEXT)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise UnreadableError("a text holds half of a character (a lone surrogate)") from None


def _number(value: int | float | Decimal) -> None:
    if isinstance(value, int):
        within("the length of a whole number in bits", value.bit_length(), EXPONENT * 10 // 3)
    elif not (value.is_finite() if isinstance(value, Decimal) else isfinite(value)):
        raise UnreadableError(f"{value} is no number of JSON")
    elif isinstance(value, Decimal):
        within("the number of digits", len(value.as_tuple().digits), DIGITS)
        within("the exponent of a number", abs(value.adjusted()), EXPONENT)
