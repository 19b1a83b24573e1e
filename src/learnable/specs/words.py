"""Words that are classes: a `Vocabulary` turns a `Call` into a frozen value whose `str` is the canonical spec."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from learnable.specs.coercion import coerce
from learnable.specs.parsing import _LITERALS as LITERALS
from learnable.specs.parsing import Call, Word, parse, render
from learnable.specs.refusals import InputError, nearest

T = typing.TypeVar("T")


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
            key = _key(f)
            plain = key if f.default is dataclasses.MISSING else f"{key}={render(_worded(f.default))}"
            shown.append(f.metadata.get("listed", plain))
        return f"{self.name}({', '.join(filter(None, shown))})"


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
        names = {_key(f): f.name for f in _fields(entry.cls)}
        keys = list(names)
        if len(args.positional) > len(keys):
            raise InputError(
                f"{name} takes {len(keys)} arguments and got {len(args.positional)}: {entry.signature}"
            )
        given = dict(zip(keys, args.positional, strict=False))
        for key, value in args.keyword:
            if key not in keys:
                near = nearest(key, keys)
                raise InputError(
                    f"{name} has no argument {key!r}{near}; type {'' if near else self._around(args, key)}"
                    f"{entry.signature}"
                )
            if key in given:
                raise InputError(f"{name} got {key} twice, by position and by key; type {entry.signature}")
            given[key] = value
        missing = [
            _key(f) for f in _fields(entry.cls) if _key(f) not in given and f.default is dataclasses.MISSING
        ]
        if missing:
            raise InputError(f"{name} needs {missing[0]}; type {entry.signature}")
        return entry.cls(**{names[key]: value for key, value in given.items()})

    def _around(self, call: Call, key: str) -> str:
        """A spec that wraps the call and has that argument, where exactly one word does: ``biased(parity(…), bias=…)``."""
        built = self.entries[call.name].cls
        refusals = []
        for entry in self.entries.values():
            fields = _fields(entry.cls)
            wraps = typing.get_type_hints(entry.cls)[fields[0].name] if fields else None
            if key in map(_key, fields[1:]) and isinstance(wraps, type) and issubclass(built, wraps):
                refusals.append(entry)
        if len(refusals) != 1:
            return ""
        kept = tuple((k, v) for k, v in call.keyword if k != key)
        inner = Call(call.name, call.positional, kept)
        return f"{Call(refusals[0].name, (inner,), ((key, dict(call.keyword)[key]),))}, or "


@typing.dataclass_transform(frozen_default=True)
def register(
    vocabulary: Vocabulary, name: str, *, family: str, bare: bool = False
) -> Callable[[type[T]], type[T]]:
    """Make a class a frozen value that is written ``name(field=value, …)``; `bare` without arguments: ``name``.

    Fields are checked against their annotations, then `check(self)` runs where the class has one.

    >>> planets = Vocabulary("planet")
    >>> @register(planets, "mars", family="rock")
    ... class Mars:
    ...     moons: int = 2
    >>> str(planets.read("mars(moons=3)")), planets.read("mars()") == Mars()
    ('mars(moons=3)', True)
    """

    def adopt(cls: type[T]) -> type[T]:
        check = cls.__dict__.get("check")

        def verify(self: Any) -> None:
            hints = typing.get_type_hints(cls)
            for f in _fields(cls):
                value = coerce(getattr(self, f.name), hints[f.name], f"{name}: {_key(f)}")
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


def call_of(value: Any, name: str, also: Iterable[str] = ()) -> Call:
    """The canonical call of a value: its required arguments, those that differ from the default, and those of `also`.

    A spec in first place stands without its key: ``sign(staircase(n=4, degree=2))``.
    """
    shown: list[tuple[str, Any]] = []
    leading: tuple[Any, ...] = ()
    for place, f in enumerate(_fields(type(value))):
        current = getattr(value, f.name)
        if place == 0 and isinstance(getattr(type(current), "vocabulary", None), Vocabulary):
            leading = (current,)
        elif (
            f.default is dataclasses.MISSING
            or current != f.default
            or type(current) is not type(f.default)
            or (_key(f) in also and current is not None)
            or f.metadata.get("shown", False)
        ):
            shown.append((_key(f), _worded(current)))
    return Call(name, leading, tuple(shown))


def spelled(value: Any, keys: Iterable[str]) -> str:
    """The spec of a value with its arguments of those `keys` written out, defaults too: ``noisy_gd(steps=500)``."""
    written = parse(str(value))
    return str(call_of(value, written.name if isinstance(written, Call) else str(written), tuple(keys)))


def option(
    default: Any = dataclasses.MISSING,
    *,
    spelled: str = "",
    shown: bool = False,
    keyword: bool = False,
    listed: str | None = None,
) -> Any:
    """A field of a vocabulary's class; in specs it is written `spelled`, or as the field is called.

    `shown` writes it where it is the default too; `keyword` takes it by name alone in Python; `listed` stands for it in
    the signature, from which the empty text leaves it out.
    """
    notes: dict[str, Any] = {"spelled": spelled} if spelled else {}
    notes |= {"shown": True} if shown else {}
    notes |= {} if listed is None else {"listed": listed}
    return field(default=default, metadata=notes, kw_only=keyword)


def _fields(cls: type) -> list[dataclasses.Field[Any]]:
    return [f for f in dataclasses.fields(cls) if f.init]


def _key(f: dataclasses.Field[Any]) -> str:
    """How a field is written in a spec."""
    return str(f.metadata.get("spelled", f.name))


def _worded(value: Any) -> Any:
    """Plain identifiers are shown as bare words, other strings in quotes."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z_][\w.-]*", value) and value not in LITERALS:
        return Word(value)
    return value
