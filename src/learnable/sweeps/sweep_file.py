"""A sweep file: what its TOML holds, and its axes with their values."""

from __future__ import annotations

import keyword
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from learnable.specs import InputError, in_words, nearest
from learnable.sweeps.questions import LARGEST, shown

MOST_BYTES = 64 * 10**6
"""Bytes of a sweep file."""


LONGEST = 1_000_000
"""Values of one axis."""
DEEPEST = 4
"""Lists inside lists of one value."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
TAKEN = ("question", "where", "axes", "true", "false", *(word for word in keyword.kwlist if word.islower()))
"""Names that mean something else in a sweep file or in `where`."""


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds. Raises `InputError` for a missing file, a directory, bytes that are no text, bad syntax."""
    if path.is_dir():
        raise InputError(
            f"{path} is a directory; type the path of a sweep file, such as {path / 'grid.toml'}"
        )
    if not path.is_file():
        what = "is no file, and a sweep keeps its answers beside one" if path.exists() else "is not there"
        raise InputError(f"{path} {what}; type the path of a sweep file, such as grid.toml")
    if path.stat().st_size > MOST_BYTES:
        raise InputError(
            f"{path} has {path.stat().st_size:,} bytes; wanted at most {MOST_BYTES:,}; write long axes as "
            "{from = 0, to = 99}"
        )
    try:
        held = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}; mend its permissions") from None
    try:
        return tomllib.loads(held.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = held[: error.start].count(b"\n") + 1
        raise InputError(f"{path} is not UTF-8 at line {line}; save it as UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is no TOML: {error}; a line looks like n = [6, 8, 10]") from None
    except RecursionError:
        raise InputError(
            f"{path} has lists inside lists too deep to read; wanted a few levels at most"
        ) from None
    except ValueError:
        raise InputError(
            f"{path} holds a number of thousands of digits; wanted numbers that mean something"
        ) from None


@dataclass(frozen=True)
class Axis:
    """One axis: the names that it gives values to, and the values, one row a place on the axis.

    >>> Axis(("n", "k"), ((6, 3), (8, 4))).column("k")
    (3, 4)
    """

    names: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]

    def column(self, name: str) -> tuple[Any, ...]:
        """The values of one of its names."""
        place = self.names.index(name)
        return tuple(row[place] for row in self.values)


def read_axis(key: str, held: Any) -> Axis:
    """One line under ``[axes]``: a list, a range of whole numbers, or rows for several names at once.

    >>> read_axis("seed", {"from": 0, "to": 2}).values
    ((0,), (1,), (2,))
    >>> read_axis("n, k", [[6, 3], [8, 4]]).names
    ('n', 'k')
    """
    names = tuple(read_name(name.strip()) for name in key.split(","))
    if len(set(names)) < len(names):
        raise InputError(f"axis {key!r} names {max(names, key=names.count)} twice; give each name once")
    if isinstance(held, dict):
        return Axis(names, _range(key, names, held))
    if not isinstance(held, list):
        raise InputError(f"axis {key} is {shown(held)}; wanted a list, such as {key} = [{shown(held)}]")
    if len(names) > 1:
        rows = _zipped(key, names, held)
    else:
        rows = tuple((read_value(f"axis {key}", value),) for value in held)
    if not rows:
        raise InputError(f"axis {key} is empty; give it a value, or take the line out")
    if len(rows) > LONGEST:
        raise InputError(f"axis {key} has {len(rows):,} values; wanted at most {LONGEST:,}; split the file")
    _refuse_twice(key, rows)
    return Axis(names, rows)


def read_name(name: str) -> str:
    """A name that an axis or a fixed value may have."""
    if not _NAME.fullmatch(name):
        suggested = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_")
        instead = f", such as {suggested}" if _NAME.fullmatch(suggested) else ", such as n"
        raise InputError(f"name {name!r} is no word; wanted letters a to z, digits and _{instead}")
    if name in TAKEN:
        raise InputError(f"name {name} means something else here; call it for example my_{name}")
    return name


def read_value(where: str, held: Any, depth: int = 0) -> Any:
    """A text, number, true or false, or a list of them (as a tuple); anything else of TOML is refused."""
    if isinstance(held, list):
        if depth == DEEPEST:
            raise InputError(f"{where} has lists inside lists too deep; wanted at most {DEEPEST} levels")
        return tuple(read_value(where, each, depth + 1) for each in held)
    if isinstance(held, str):
        control = _CONTROL.search(held)
        if control is not None:
            raise InputError(
                f"{where} has a text with the control character {repr(control[0])[1:-1]}; leave it out"
            )
        return held
    if isinstance(held, int) and abs(held) > LARGEST:
        raise InputError(f"{where} has a number of {len(str(abs(held)))} digits; wanted at most {LARGEST}")
    if isinstance(held, float) and not math.isfinite(held):
        raise InputError(f"{where} holds {held}; wanted finite numbers")
    if isinstance(held, int | float):
        return held
    kind = "a table" if isinstance(held, dict) else f"the {type(held).__name__} {held}"
    raise InputError(f"{where} holds {kind}; wanted texts, numbers, true or false, or lists of them")


def _range(key: str, names: tuple[str, ...], held: Mapping[str, Any]) -> tuple[tuple[int], ...]:
    """``{from = 0, to = 99}``: the whole numbers from the one to the other, both included."""
    if set(held) != {"from", "to"} or len(names) > 1:
        wrong = next((k for k in held if k not in ("from", "to")), "")
        known = nearest(wrong, ("from", "to")) if wrong else ""
        raise InputError(
            f"axis {key} is a table{f' with {wrong}{known}' if wrong else ''}; wanted a list, or for one name a range "
            "{from = 0, to = 99}"
        )
    first, last = held["from"], held["to"]
    for name, end in (("from", first), ("to", last)):
        if type(end) is not int or abs(end) > LARGEST:
            raise InputError(f"axis {key}: {name} is {shown(end)[:60]}; wanted a whole number")
    if last < first:
        raise InputError(
            f"axis {key} goes from {first} to {last}, which holds nothing; wanted to at least {first}"
        )
    if last - first >= LONGEST:
        raise InputError(
            f"axis {key} has {last - first + 1:,} values; wanted at most {LONGEST:,}; split the file"
        )
    return tuple((i,) for i in range(first, last + 1))


def _zipped(key: str, names: tuple[str, ...], held: list[Any]) -> tuple[tuple[Any, ...], ...]:
    for row in held:
        if not isinstance(row, list) or len(row) != len(names):
            raise InputError(
                f"axis {key!r} has the row {shown(row)}; wanted {len(names)} values in each, for {in_words(names)}"
            )
    return tuple(tuple(read_value(f"axis {key!r}", value) for value in row) for row in held)


def _refuse_twice(key: str, rows: tuple[tuple[Any, ...], ...]) -> None:
    """Values are told apart by type too: 1, 1.0 and true are three."""
    seen = set()
    for row in rows:
        known = _typed(row)
        if known in seen:
            raise InputError(
                f"axis {key} has {shown(row[0] if len(row) == 1 else row)} twice; give each value once"
            )
        seen.add(known)


def _typed(value: Any) -> Any:
    if type(value) is tuple:
        return tuple(_typed(each) for each in value)
    return value if type(value) is str else (type(value), value)
