"""Text to a `Call` and back; nothing is evaluated, except arithmetic around holes."""

from __future__ import annotations

import math
import operator
import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.specs.arithmetic import POWER, PRODUCT, SUM, Tokens, arithmetic
from learnable.specs.refusals import InputError


class Word(str):
    """A bare word of a spec, such as ``relu`` or ``rows.csv``."""

    __slots__ = ()


@dataclass(frozen=True)
class Call:
    """A name with its arguments, as written; nested specs are `Call`s too."""

    name: str
    positional: tuple[Any, ...] = ()
    keyword: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        inside = [render(v) for v in self.positional] + [f"{k}={render(v)}" for k, v in self.keyword]
        return f"{self.name}({', '.join(inside)})"


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<number>(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?(?=[\s,)\]=+*/@-]|$))
    | (?P<hole>@\w*)
    | (?P<word>(?:[^\W\d]|[/~.\udc80-\udcff]|\d)(?:\w|[/~.:\\\udc80-\udcff-])*)
    | (?P<mark>\*\*|//|[(),=\[\]+*/-])
    )""",
    re.VERBOSE,
)
_LONGEST = 300
"""Digits of a number, and of what arithmetic makes of it."""
_OPERATIONS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
}
_LEVELS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "//": PRODUCT, "**": POWER}
_LITERALS = {"true": True, "True": True, "false": False, "False": False, "none": None, "None": None}


def parse(text: str, holes: Mapping[str, Any] | None = None) -> Call | Word:
    """Read one spec. Nothing is evaluated, except arithmetic around the `holes` ``@`` and ``@name``.

    `holes` maps ``"@"`` or ``"@name"`` to a value. Raises `InputError` on anything that is not a spec.

    >>> parse("parity(n=30, degree=3)")
    Call(name='parity', positional=(), keyword=(('n', 30), ('degree', 3)))
    >>> str(parse("parity(n=@, degree=@/2)", {"@": 20}))
    'parity(n=20, degree=10)'
    >>> parse("rows.csv")
    'rows.csv'
    """
    if len(text) > 100_000:
        raise InputError(f"the spec has {len(text)} characters; wanted at most 100000")
    if _spaced_path(text):
        quoted = render(text.strip().strip("\"'"))
        raise InputError(
            f"spec {text!r} is a path with spaces, which needs quotes inside a spec; type data({quoted})"
        )
    try:
        value = _Reader(text, holes).read()
    except RecursionError:
        raise InputError(f"spec {text[:40]!r}… is nested too deeply; wanted a few levels at most") from None
    if not isinstance(value, Call | Word):
        raise InputError(
            f"spec {text!r} is not a name with arguments; type for example parity(n=30, degree=3)"
        )
    return value


def _spaced_path(text: str) -> bool:
    """Whether a text without brackets is the path of a table, with spaces in it or in quotes.

    >>> _spaced_path("my rows.csv"), _spaced_path("rows.csv"), _spaced_path("parity(n=3, degree=2)")
    (True, False, False)
    """
    bare = text.strip()
    spaced = " " in bare or bare[:1] in ("'", '"')
    return spaced and bool(
        re.fullmatch(r"[^()=]+\.((csv|tsv|txt)(\.gz)?|npz|parquet)[\"']?", bare, re.IGNORECASE)
    )


class _Reader:
    """Recursive descent over the tokens of one spec."""

    def __init__(self, text: str, holes: Mapping[str, Any] | None):
        self.text, self.holes = text, holes
        self.tokens = Tokens(text, _TOKEN, lambda: self.fail("a name, a number, a string or a bracket"))
        self.sum: Callable[[], Any] = arithmetic(
            self.tokens, _LEVELS, self.atom, self.signed, self.combined, self.following
        )
        self.take = self.tokens.take
        self.tokens.step()

    def fail(self, wanted: str) -> typing.NoReturn:
        token = self.tokens.token
        got = shortened(token, 40) if token else "the end"
        raise InputError(
            f"spec {shortened(self.text)}: wanted {wanted} at {got}; a spec looks like parity(n=30, degree=3)"
        )

    def following(self) -> str:
        """The mark after a value, where there is arithmetic; a word such as ``/2`` is a division there."""
        if self.holes is None:
            return ""
        at = self.tokens
        if at.kind == "word" and at.token.startswith("/"):
            mark = "//" if at.token.startswith("//") else "/"
            at.place -= len(at.token) - len(mark)
            at.kind, at.token = "mark", mark
        return at.mark()

    def read(self) -> Any:
        if self.tokens.kind == "end":
            self.fail("a spec")
        value = self.value()
        if self.tokens.kind != "end":
            self.fail("the end of the spec")
        return value

    def value(self) -> Any:
        """An argument; fractions made by arithmetic become int where whole, else float."""
        value = self.sum()
        if isinstance(value, Fraction):
            return int(value) if value.denominator == 1 else float(value)
        return value

    def combined(self, left: Any, mark: str, read: Callable[[], Any]) -> Fraction:
        a, b = self.number(left), self.number(read())
        if mark == "**":
            if b.denominator != 1 or not 0 <= b <= 64:
                self.fail("a whole exponent from 0 to 64")
            return self.sized(a ** int(b))
        if "/" in mark and b == 0:
            self.fail("no division by zero")
        return self.sized(_OPERATIONS[mark](a, b))

    def signed(self, sign: str, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
            self.fail("a number")
        return -value if sign == "-" else value

    def sized(self, value: Fraction | int) -> Fraction:
        """The value, refused where it has too many digits to be meant."""
        exact = Fraction(value)
        if max(abs(exact.numerator), exact.denominator) >= 10**_LONGEST:
            self.fail(f"numbers of fewer than {_LONGEST} digits")
        return exact

    def number(self, value: Any) -> Fraction:
        if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
            self.fail("a comma or a closing bracket")
        if not -math.inf < value < math.inf:
            self.fail("a finite number")
        return self.sized(Fraction(str(value)) if isinstance(value, float) else Fraction(value))

    def atom(self) -> Any:
        kind, token = self.tokens.kind, self.tokens.token
        if self.holes is not None and self.take("("):
            value = self.value()
            if not self.take(")"):
                self.fail("a closing bracket")
            return value
        if self.take("["):
            return self.items("]")
        if kind == "number":
            if len(token) > _LONGEST or math.isinf(float(token)):
                self.fail(f"a finite number of at most {_LONGEST} digits")
            self.tokens.step()
            return int(token) if token.isdigit() else float(token)
        if kind == "string":
            self.tokens.step()
            return re.sub(r"""\\(["'\\])""", r"\1", token[1:-1])
        if kind == "hole":
            if self.holes is None or token not in self.holes:
                self.fail("a value (there is nothing to put in this place)")
            self.tokens.step()
            return self.holes[token]
        if kind == "word":
            self.tokens.step()
            if self.take("("):
                return self.call(token)
            return _LITERALS.get(token, Word(token))
        self.fail("a value")

    def items(self, close: str) -> list[Any]:
        values: list[Any] = []
        while not self.take(close):
            if values and not self.take(","):
                self.fail(f"a comma or {close!r}")
            if values and self.take(close):
                break
            values.append(self.value())
        return values

    def call(self, name: str) -> Call:
        positional: list[Any] = []
        keyword: list[tuple[str, Any]] = []
        while not self.take(")"):
            if (positional or keyword) and not self.take(","):
                self.fail("a comma or a closing bracket")
            value = self.value()
            if isinstance(value, Word) and self.take("="):
                if any(value == k for k, _ in keyword):
                    raise InputError(f"spec {self.text!r} gives {value} twice; give it once")
                keyword.append((str(value), self.value()))
            elif keyword:
                self.fail("key=value (a position may not follow a key)")
            else:
                positional.append(value)
        return Call(name, tuple(positional), tuple(keyword))


def shortened(text: str, most: int = 200) -> str:
    """The text in quotes, cut where it is long, for error messages."""
    return repr(text) if len(text) <= most else repr(text[:most]) + "…"


def render(value: Any) -> str:
    """The canonical text of an argument; `parse` reads it back.

    >>> render([512, 0.5, True]), render("a b"), render(Word("relu"))
    ('[512,0.5,true]', '"a b"', 'relu')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list | tuple):
        return "[" + ",".join(render(v) for v in value) + "]"
    return str(value)
