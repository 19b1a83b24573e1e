"""Text that is a value: ``parity(n=30, degree=3)`` and back again.

A spec is a name with arguments: numbers, strings, lists, bare words and nested specs.
`parse` turns text into a `Call` and evaluates nothing; a `Vocabulary` turns a `Call` into a frozen value
whose `str` is the canonical spec. Every refusal is an `InputError`: one sentence that names the argument,
the value, what was wanted, and what to type instead.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal


T = typing.TypeVar("T")


class InputError(ValueError):
    """What a person handed in cannot be used; the message says why and what to type next."""


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
    | (?P<word>(?:[^\W\d]|[/~.]|\d)(?:\w|[/~.:\\-])*)
    | (?P<mark>\*\*|//|[(),=\[\]+*/-])
    )""",
    re.VERBOSE,
)
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
    try:
        value = _Reader(text, holes).read()
    except RecursionError:
        raise InputError(f"spec {text[:40]!r}… is nested too deeply; wanted a few levels at most") from None
    if not isinstance(value, Call | Word):
        raise InputError(f"spec {text!r} is not a name with arguments; type for example parity(n=30, degree=3)")
    return value


class _Reader:
    """Recursive descent over the tokens of one spec."""

    def __init__(self, text: str, holes: Mapping[str, Any] | None):
        self.text, self.holes, self.place = text, holes, 0
        self.kind, self.token = "", ""
        self.step()

    def fail(self, wanted: str) -> typing.NoReturn:
        got = repr(self.token) if self.token else "the end"
        raise InputError(f"spec {self.text!r}: wanted {wanted} at {got}; a spec looks like parity(n=30, degree=3)")

    def step(self) -> None:
        if not self.text[self.place :].strip():
            self.kind, self.token, self.place = "end", "", len(self.text)
            return
        found = _TOKEN.match(self.text, self.place)
        if found is None:
            self.kind, self.token = "", self.text[self.place :].strip()[:12]
            self.fail("a name, a number, a string or a bracket")
        self.kind, self.token = str(found.lastgroup), found.group(found.lastgroup or 0)
        self.place = found.end()

    def operator(self, *marks: str) -> str:
        """Take one of the arithmetic marks, or nothing; a word such as ``/2`` after a value is a division."""
        if self.kind == "word" and self.token.startswith("/") and self.holes is not None:
            mark = "//" if self.token.startswith("//") else "/"
            self.place -= len(self.token) - len(mark)
            self.kind, self.token = "mark", mark
        if self.kind == "mark" and self.token in marks:
            mark = self.token
            self.step()
            return mark
        return ""

    def take(self, mark: str) -> bool:
        if self.kind == "mark" and self.token == mark:
            self.step()
            return True
        return False

    def read(self) -> Any:
        if self.kind == "end":
            self.fail("a spec")
        value = self.sum()
        if self.kind != "end":
            self.fail("the end of the spec")
        return value

    def sum(self) -> Any:
        value = self.product()
        while sign := self.operator("+", "-"):
            left, right = self.number(value), self.number(self.product())
            value = left + right if sign == "+" else left - right
        return _plain(value)

    def product(self) -> Any:
        value = self.power()
        while sign := self.operator("*", "/", "//"):
            left, right = self.number(value), self.number(self.power())
            if sign != "*" and right == 0:
                self.fail("no division by zero")
            value = {"*": lambda: left * right, "/": lambda: left / right, "//": lambda: left // right}[sign]()
        return value

    def power(self) -> Any:
        value = self.atom()
        if self.take("**"):
            base, exponent = self.number(value), self.number(self.power())
            if exponent.denominator != 1 or not 0 <= exponent <= 64:
                self.fail("a whole exponent from 0 to 64")
            value = base ** int(exponent)
        return value

    def number(self, value: Any) -> Fraction:
        if self.holes is None or isinstance(value, bool | str) or not isinstance(value, int | float | Fraction):
            self.fail("a comma or a closing bracket")
        return Fraction(str(value)) if isinstance(value, float) else Fraction(value)

    def atom(self) -> Any:
        kind, token = self.kind, self.token
        if kind == "mark" and token in "+-":
            self.step()
            value = self.atom()
            if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
                self.fail("a number")
            return -value if token == "-" else value
        if kind == "mark" and token == "(" and self.holes is not None:
            self.step()
            value = self.sum()
            if not self.take(")"):
                self.fail("a closing bracket")
            return value
        if self.take("["):
            return self.items("]")
        if kind == "number":
            if len(token) > 300:
                self.fail("a number of at most 300 digits")
            self.step()
            return int(token) if token.isdigit() else float(token)
        if kind == "string":
            self.step()
            return re.sub(r"\\(.)", r"\1", token[1:-1])
        if kind == "hole":
            if self.holes is None or token not in self.holes:
                self.fail("a value (there is nothing to put in this place)")
            self.step()
            return self.holes[token]
        if kind == "word":
            self.step()
            if self.take("("):
                return self.call(token)
            return _LITERALS.get(token, Word(token))
        self.fail("a value")

    def items(self, close: str) -> list[Any]:
        found: list[Any] = []
        while not self.take(close):
            if found and not self.take(","):
                self.fail(f"a comma or {close!r}")
            if found and self.take(close):
                break
            found.append(self.sum())
        return found

    def call(self, name: str) -> Call:
        positional: list[Any] = []
        keyword: list[tuple[str, Any]] = []
        while not self.take(")"):
            if (positional or keyword) and not self.take(","):
                self.fail("a comma or a closing bracket")
            value = self.sum()
            if isinstance(value, Word) and self.take("="):
                if any(value == k for k, _ in keyword):
                    raise InputError(f"spec {self.text!r} gives {value} twice; give it once")
                keyword.append((str(value), self.sum()))
            elif keyword:
                self.fail("key=value (a position may not follow a key)")
            else:
                positional.append(value)
        return Call(name, tuple(positional), tuple(keyword))


def _plain(value: Any) -> Any:
    """Fractions made by arithmetic become int where whole, else float."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


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


def nearest(word: str, known: Iterable[str]) -> str:
    """`` (nearest: parity)`` when a known name is close, else the empty string."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" (nearest known: {close[0]})" if close else ""


# ------------------------------------------------------------------------------- words that are classes


@dataclass(frozen=True)
class Entry:
    """One word of a vocabulary: the class it builds, and the family it is listed under."""

    name: str
    family: str
    cls: type

    @property
    def signature(self) -> str:
        """``parity(n, degree)``, with defaults where there are any."""
        shown = []
        for f in _fields(self.cls):
            shown.append(f.name if f.default is dataclasses.MISSING else f"{f.name}={render(_worded(f.default))}")
        return f"{self.name}({', '.join(shown)})"


class Vocabulary:
    """The words of one kind of spec (targets, networks, …), each a frozen class with fields as arguments."""

    def __init__(self, kind: str):
        self.kind = kind
        self.entries: dict[str, Entry] = {}
        self.readers: list[Callable[[Call | Word], Any]] = []
        """Called first on what was parsed; a reader returns None for what is not its own."""

    def read(self, given: Any, holes: Mapping[str, Any] | None = None) -> Any:
        """Text, a parsed `Call`, or a value of the vocabulary already → the value."""
        if isinstance(given, Call | Word):
            return self._build(given)
        if isinstance(given, str):
            return self._build(parse(given, holes))
        return given

    def _build(self, call: Call | Word) -> Any:
        for reader in self.readers:
            value = reader(call)
            if value is not None:
                return value
        name = call.name if isinstance(call, Call) else str(call)
        entry = self.entries.get(name)
        if entry is None:
            known = sorted(self.entries)
            raise InputError(f"unknown {self.kind} {name!r}{nearest(name, known)}; known: {', '.join(known)}")
        args = call if isinstance(call, Call) else Call(name)
        keys = [f.name for f in _fields(entry.cls)]
        if len(args.positional) > len(keys):
            raise InputError(f"{name} takes {len(keys)} arguments and got {len(args.positional)}: {entry.signature}")
        given = dict(zip(keys, args.positional, strict=False))
        for key, value in args.keyword:
            if key not in keys:
                raise InputError(f"{name} has no argument {key!r}{nearest(key, keys)}; type {entry.signature}")
            if key in given:
                raise InputError(f"{name} got {key} twice, by position and by key; type {entry.signature}")
            given[key] = value
        missing = [f.name for f in _fields(entry.cls) if f.name not in given and f.default is dataclasses.MISSING]
        if missing:
            raise InputError(f"{name} needs {missing[0]}; type {entry.signature}")
        return entry.cls(**given)


@typing.dataclass_transform(frozen_default=True)
def word(
    vocabulary: Vocabulary, name: str, *, family: str, bare: bool = False
) -> Callable[[type[T]], type[T]]:
    """Make a class a frozen value that is written ``name(field=value, …)``; `bare` without arguments: ``name``.

    Fields are checked against their annotations, then `check(self)` runs where the class has one.
    """

    def adopt(cls: type[T]) -> type[T]:
        check = cls.__dict__.get("check")

        def verify(self: Any) -> None:
            hints = typing.get_type_hints(cls)
            for f in _fields(cls):
                value = coerce(getattr(self, f.name), hints[f.name], f"{name}: {f.name}")
                object.__setattr__(self, f.name, value)
            if check is not None:
                check(self)

        def text(self: Any) -> str:
            written = str(call_of(self, name))
            return name if bare and written == f"{name}()" else written

        cls.__post_init__ = verify  # type: ignore[attr-defined]
        cls.__str__ = text  # type: ignore[method-assign, assignment]
        built = dataclass(frozen=True)(cls)
        vocabulary.entries[name] = Entry(name, family, built)
        return built

    return adopt


def call_of(value: Any, name: str) -> Call:
    """The canonical call of a value: its required arguments and those that differ from the default.

    A spec in first place stands without its key: ``sign(staircase(n=4, degree=2))``.
    """
    shown: list[tuple[str, Any]] = []
    leading: tuple[Any, ...] = ()
    for place, f in enumerate(_fields(type(value))):
        current = getattr(value, f.name)
        if place == 0 and isinstance(getattr(type(current), "vocabulary", None), Vocabulary):
            leading = (current,)
        elif f.default is dataclasses.MISSING or current != f.default or type(current) is not type(f.default):
            shown.append((f.name, _worded(current)))
    return Call(name, leading, tuple(shown))


def option(default: Any = dataclasses.MISSING) -> Any:
    """A field of a vocabulary's class; a shorthand for `dataclasses.field`."""
    return field(default=default)


def _fields(cls: type) -> list[dataclasses.Field[Any]]:
    return [f for f in dataclasses.fields(cls) if f.init]


def _worded(value: Any) -> Any:
    """Plain identifiers are shown as bare words, other strings in quotes."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z_][\w.-]*", value) and value not in _LITERALS:
        return Word(value)
    return value


def coerce(value: Any, hint: Any, where: str) -> Any:
    """`value` as the annotated type, or an `InputError` that says what was wanted.

    >>> coerce(3, float, "noise"), coerce([1, 2], tuple[int, ...], "widths")
    (3.0, (1, 2))
    """
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        if value in args:
            return str(value)
        shown = ", ".join(str(a) for a in args)
        raise InputError(f"{where} is {render(value)}; wanted one of {shown}{nearest(str(value), map(str, args))}")
    if origin in (typing.Union, types.UnionType):
        for arm in args:
            try:
                return coerce(value, arm, where)
            except InputError:
                continue
        wanted = " or ".join(_named(a) for a in args)
        raise InputError(f"{where} is {render(value)}; wanted {wanted}")
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise InputError(f"{where} is {render(value)}; wanted a list such as [1,2]")
        return tuple(coerce(v, args[0], where) for v in value)
    vocabulary = getattr(hint, "vocabulary", None)
    if isinstance(vocabulary, Vocabulary):
        built = vocabulary.read(value)
        if not isinstance(built, hint) or isinstance(value, bool | int | float):
            raise InputError(f"{where} is {render(value)}; wanted a {vocabulary.kind}, such as {example(vocabulary)}")
        return built
    if hint is Any:
        return value
    if hint is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        if value != value or value in (float("inf"), float("-inf")):
            raise InputError(f"{where} is {value}; wanted a finite number")
        return float(value)
    if hint is bool and isinstance(value, bool):
        return value
    if hint is str and isinstance(value, str):
        return str(value)
    if hint is type(None) and value is None:
        return None
    raise InputError(f"{where} is {render(value)}; wanted {_named(hint)}")


def example(vocabulary: Vocabulary) -> str:
    """The signature of the vocabulary's first word, for error messages."""
    return next((e.signature for e in vocabulary.entries.values()), vocabulary.kind)


def _named(hint: Any) -> str:
    names = {int: "a whole number", float: "a number", bool: "true or false", str: "text", type(None): "none"}
    if typing.get_origin(hint) is Literal:
        return " or ".join(str(a) for a in typing.get_args(hint))
    if typing.get_origin(hint) is tuple:
        return "a list"
    return names.get(hint, getattr(hint, "__name__", str(hint)))


def within(where: str, value: float, low: float | None = None, high: float | None = None, hint: str = "") -> None:
    """Refuse a number out of range: the argument, the value, the range, and a `hint` of what to type."""
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
