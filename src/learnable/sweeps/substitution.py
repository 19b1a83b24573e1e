"""``@name`` in a text: a place that the value of another name fills."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from learnable.specs import Call, InputError, Word, parse, render, shortened

LONGEST = 100_000
"""Characters of a text whose names are filled in."""
_HOLE = re.compile(r"@(@|\w*)")
_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.DOTALL)


def names_in(value: Any) -> tuple[str, ...]:
    """The names that a value mentions, each once, in order; ``@@`` stands for the sign itself.

    Raises `InputError` for a bare ``@``.

    >>> names_in("parity(n=@n, degree=@k)"), names_in(("mlp(widths=[@w])", 3)), names_in("me@@home.csv")
    (('n', 'k'), ('w',), ())
    """
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(name for each in value for name in names_in(each)))
    if not isinstance(value, str):
        return ()
    found = [name for name in _HOLE.findall(value) if name != "@"]
    if "" in found:
        raise InputError(
            f"{value!r} has an @ without a name; write @n for the value of n, or @@ for the sign"
        )
    return tuple(dict.fromkeys(found))


def fill(value: Any, values: Mapping[str, Any]) -> Any:
    """A value with every ``@name`` replaced by that name's value, in lists too.

    A text with brackets is a spec, in which a number may stand in arithmetic and a text is a word or a spec; inside quotes
    it is put as it is. Other text is arithmetic where it can be, and a single ``@name`` keeps the type of the value; else
    values are put into the text. Raises `InputError` for a spec that cannot be read.

    >>> fill("parity(n=@n, degree=@n/2)", {"n": 6}), fill("mlp(activation=@a)", {"a": "relu"})
    ('parity(n=6, degree=3)', 'mlp(activation=relu)')
    >>> fill("@n*100", {"n": 6}), fill("rows-@n.csv", {"n": 6}), fill("@n", {"n": 0.5})
    (600, 'rows-6.csv', 0.5)
    """
    if isinstance(value, tuple):
        return tuple(fill(each, values) for each in value)
    if not isinstance(value, str) or "@" not in value:
        return value
    holes = {f"@{name}": _worded(given) for name, given in values.items()}
    if "(" in value:
        return _plain(parse(_quoted(value, values), holes))
    try:
        read = parse(f"value({_quoted(value, values)})", holes)
    except InputError:
        return _put(value, values, str)
    if isinstance(read, Call) and len(read.positional) == 1 and not read.keyword:
        return _plain(read.positional[0])
    return _put(value, values, str)


def _quoted(text: str, values: Mapping[str, Any]) -> str:
    """The text with the names inside its quotes filled in."""

    def escaped(quoted: str) -> str:
        mark = quoted[0]
        return _put(quoted, values, lambda s: s.replace("\\", "\\\\").replace(mark, f"\\{mark}"))

    return _QUOTED.sub(lambda found: escaped(found[0]), text)


def _put(text: str, values: Mapping[str, Any], written: Callable[[str], str]) -> str:
    """The text with values in place of names; `written` says how a text is put."""

    def one(found: re.Match[str]) -> str:
        if found[1] == "@":
            return "@"
        value = values[found[1]]
        return written(value if isinstance(value, str) else render(value))

    found = _HOLE.sub(one, text)
    if len(found) > LONGEST:
        raise InputError(
            f"{shortened(text, 40)} filled in has {len(found):,} characters; wanted at most {LONGEST:,}"
        )
    return found


def _worded(value: Any) -> Any:
    """A text as the spec or word it reads as; else the text."""
    if isinstance(value, tuple):
        return [_worded(each) for each in value]
    if not isinstance(value, str):
        return value
    try:
        return parse(value)
    except InputError:
        return value


def _plain(value: Any) -> Any:
    """Specs and words as text, lists as tuples: what a sweep file could have held."""
    if isinstance(value, list):
        return tuple(_plain(each) for each in value)
    return str(value) if isinstance(value, Call | Word) else value
