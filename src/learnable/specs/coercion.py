"""A value as the annotated type of an argument, or a refusal that says what was wanted."""

from __future__ import annotations

import types
import typing
from typing import Any, Literal

from learnable.specs.parsing import render
from learnable.specs.refusals import InputError, nearest


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
        raise InputError(
            f"{where} is {render(value)}; wanted one of {shown}{nearest(str(value), map(str, args))}"
        )
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
    if vocabulary is not None:
        built = vocabulary.read(value)
        if not isinstance(built, hint) or isinstance(value, bool | int | float):
            raise InputError(
                f"{where} is {render(value)}; wanted a {vocabulary.kind}, such as {example(vocabulary)}"
            )
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


def example(vocabulary: Any) -> str:
    """The signature of the vocabulary's first word, for error messages."""
    return next((e.signature for e in vocabulary.entries.values()), vocabulary.kind)


def _named(hint: Any) -> str:
    names = {int: "a whole number", float: "a number", bool: "true or false", str: "text", type(None): "none"}
    if typing.get_origin(hint) is Literal:
        return " or ".join(str(a) for a in typing.get_args(hint))
    if typing.get_origin(hint) is tuple:
        return "a list"
    return names.get(hint, getattr(hint, "__name__", str(hint)))
