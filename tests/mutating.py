"""A function of the library with some of its text replaced, in this process and for a while.

The code of the function object itself is exchanged, so that whoever has imported the function runs the replaced text.
"""

import __future__

import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any


def text_of(function: Callable[..., Any]) -> str:
    """The source of a function from ``def`` on, without its decorators."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines(keepends=True)
    start = next(i for i, line in enumerate(lines) if line.startswith("def "))
    return "".join(lines[start:])


def compiled(function: Callable[..., Any], text: str) -> CodeType:
    """The code of other text for a function that closes over nothing."""
    flags = __future__.annotations.compiler_flag
    names: dict[str, Any] = {}
    exec(compile(text, f"<mutant of {function.__qualname__}>", "exec", flags, dont_inherit=True),
         function.__globals__, names)  # fmt: skip
    return names[function.__name__].__code__


def forget() -> None:
    """Empties every cache of the library: what it remembers was worked out by other text."""
    for name, module in list(sys.modules.items()):
        if name.startswith("learnable."):
            for found in list(vars(module).values()):
                if callable(clear := getattr(found, "cache_clear", None)):
                    clear()


@contextmanager
def replaced(function: Callable[..., Any], old: str, new: str) -> Iterator[None]:
    """The function with `new` where `old` stood; `old` must stand there exactly once."""
    function = inspect.unwrap(function)
    text = text_of(function)
    assert text.count(old) == 1, f"{function.__qualname__} has {text.count(old)} of {old!r}"
    before = function.__code__
    function.__code__ = compiled(function, text.replace(old, new))
    forget()
    try:
        yield
    finally:
        function.__code__ = before
        forget()


@contextmanager
def entered(table: dict[Any, Any], key: Any, value: Any) -> Iterator[None]:
    """The table with another value under a key that it has."""
    assert key in table and table[key] != value
    before = table[key]
    table[key] = value
    forget()
    try:
        yield
    finally:
        table[key] = before
        forget()
