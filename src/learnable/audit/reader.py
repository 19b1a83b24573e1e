"""Specs read as trees: ``name(key=value, …)`` with numbers, texts, words, lists and nested specs.

The audit's own reader. A certificate is judged by the tree, so that two spellings of one value are one value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from learnable.audit.effort import CHARACTERS, DEPTH, DIGITS, EXPONENT, TooLargeError, UnreadableError, within


class Word(str):
    """A bare word, such as ``relu`` or ``rows.csv``."""

    __slots__ = ()


@dataclass(frozen=True)
class Call:
    """A name with its arguments."""

    name: str
    positional: tuple[Any, ...] = ()
    keyword: tuple[tuple[str, Any], ...] = ()


LITERALS = {"true": True, "True": True, "false": False, "False": False, "none": None, "None": None}
_NUMBER = re.compile(r"(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)?(?=[\s,)\]=]|$)")
_WORD = re.compile(r"[\w/~.][\w/~.:\\-]*")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'', re.DOTALL)
_SPACE = re.compile(r"\s*")


def read(text: str) -> Call:
    """The tree of a spec; a bare word is a call without arguments. Decimals are exact.

    Raises `UnreadableError` on anything else, and `TooLargeError` for what is too long or nested too deeply.

    >>> read("moved (parity(n=30, degree=3))").name, read("digits")
    ('moved', Call(name='digits', positional=(), keyword=()))
    >>> read("noisy_gd(rate=5e-2)").keyword
    (('rate', Decimal('0.05')),)
    """
    within("the length of a spec", len(text), CHARACTERS)
    reader = _Reader(text)
    value = reader.value(0)
    if reader.space() != len(text):
        reader.fail()
    if isinstance(value, Word):
        return Call(str(value))
    if not isinstance(value, Call):
        raise UnreadableError(f"{text[:60]!r} is no name with arguments")
    return value


def number(text: str) -> Fraction:
    """A decimal number as it is written, with at most `DIGITS` digits and an exponent of at most `EXPONENT`.

    >>> number("2.5e-3")
    Fraction(1, 400)
    """
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > DIGITS or len(exponent) > 6 or abs(int(exponent or 0)) > EXPONENT:
        raise TooLargeError(
            f"too large to audit: the number {text[:20]} has more than {DIGITS} digits or an exponent beyond {EXPONENT}"
        )
    return Fraction(text)


class _Reader:
    """Recursive descent over one text."""

    def __init__(self, text: str):
        self.text, self.place = text, 0

    def fail(self) -> NoReturn:
        raise UnreadableError(
            f"{self.text[:60]!r} is no spec: it cannot be read from {self.text[self.place :][:20]!r} on"
        )

    def space(self) -> int:
        found = _SPACE.match(self.text, self.place)
        self.place = found.end() if found else self.place
        return self.place

    def take(self, mark: str) -> bool:
        if self.text.startswith(mark, self.space()):
            self.place += len(mark)
            return True
        return False

    def match(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self.text, self.space())
        if found is None:
            return None
        self.place = found.end()
        return found[0]

    def value(self, depth: int) -> Any:
        within("the depth of brackets in a spec", depth, DEPTH)
        if self.take("["):
            return self.several("]", depth)
        sign = -1 if self.take("-") else 1
        if (found := self.match(_NUMBER)) is not None:
            number(found)
            return sign * (int(found) if found.isdigit() else Decimal(found))
        if sign < 0:
            self.fail()
        if (found := self.match(_TEXT)) is not None:
            return re.sub(r"\\(.)", r"\1", found[1:-1], flags=re.DOTALL)
        word = self.match(_WORD)
        if word is None:
            self.fail()
        if self.take("("):
            return self.call(word, depth)
        return LITERALS.get(word, Word(word))

    def several(self, close: str, depth: int) -> list[Any]:
        found: list[Any] = []
        while not self.take(close):
            if found and not self.take(","):
                self.fail()
            if found and self.take(close):
                break
            found.append(self.value(depth + 1))
        return found

    def call(self, name: str, depth: int) -> Call:
        positional: list[Any] = []
        keyword: dict[str, Any] = {}
        while not self.take(")"):
            if (positional or keyword) and not self.take(","):
                self.fail()
            value = self.value(depth + 1)
            if isinstance(value, Word) and self.take("="):
                if str(value) in keyword:
                    raise UnreadableError(f"{name} gives {value} twice")
                keyword[str(value)] = self.value(depth + 1)
            elif keyword:
                self.fail()
            else:
                positional.append(value)
        return Call(name, tuple(positional), tuple(keyword.items()))
