"""A table of numbers with labels, and the refusals that all readers share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from learnable.memory import forecast
from learnable.specs import InputError, nearest

TARGET_NAMES = ("y", "target", "label")


@dataclass(frozen=True, eq=False)
class Table:
    """Features X (m, d) float64, labels (m,) of numbers or text, column names, and remarks for the reader.

    `shape` is that of one input where it was an image or the like, flattened into the columns row by row. `groups` (m,)
    numbers the rows that belong together, None where nothing says so.
    """

    X: Any
    labels: Any
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()
    shape: tuple[int, ...] = ()
    groups: Any = None

    def at(self, rows: Any) -> Table:
        """The table of those rows: their places, or a truth value for each.

        >>> import numpy as np
        >>> Table(np.eye(3), np.array([4.0, 5.0, 6.0]), ("a", "b", "c")).at([2, 0]).labels.tolist()
        [6.0, 4.0]
        """
        groups = None if self.groups is None else self.groups[rows]
        return replace(self, X=self.X[rows], labels=self.labels[rows], groups=groups)


def target_name(path: str, names: list[str], target: str | None) -> str:
    """The target column: the one named, or the only one of ``y``, ``target``, ``label``; else an `InputError`.

    >>> target_name("rows.csv", ["a", "label"], None), target_name("rows.csv", ["a", "label"], "a")
    ('label', 'a')
    """
    if target is not None:
        if target in names:
            return target
        raise InputError(
            f"data: {path} has no column {target!r}{nearest(target, names)}; columns: {listed(names)}"
        )
    found = [n for n in TARGET_NAMES if n in names]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            f"data: {path} has columns {' and '.join(found)}; type data({path}, target={found[0]}) to choose"
        )
    raise InputError(
        f"data: {path} has no column y, target or label; type data({path}, target=NAME), "
        f"NAME one of: {listed(names)}"
    )


def grouped(where: str, name: str, values: Any, places: Any = None) -> Any:
    """The values of a column that says which rows belong together, numbered from 0; none may be missing.

    >>> grouped("data", "patient", ["b", "a", "b"]).tolist()
    [1, 0, 1]
    """
    import numpy as np

    found = [None if value != value or value == "" else value for value in values]
    if None in found:
        row = row_of(found.index(None), places)
        raise InputError(f"{where}: the group {name} is missing in row {row}; fill it in or drop the row")
    return np.unique(np.array(found), return_inverse=True)[1].reshape(-1)


def row_of(place: int, places: Any = None) -> int:
    """The number, from 1, of the row at a place of a table, in the file that its rows were chosen from.

    >>> row_of(1), row_of(1, [10, 20])
    (2, 21)
    """
    return place + 1 if places is None else int(places[place]) + 1


def finite(where: str, name: str, values: Any, places: Any = None) -> Any:
    """The values, or an `InputError` that names the column and the first row that is not finite.

    >>> import numpy as np
    >>> finite("data", "age", np.array([1.0, np.inf]))
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: data: column age holds inf in row 2; fill it in or drop the row
    """
    import numpy as np

    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        raise InputError(
            f"{where}: column {name} holds {values[bad[0]]} in row {row_of(int(bad[0]), places)}; fill it in or drop the row"
        )
    return values


def listed(names: list[str]) -> str:
    """The names in one line, at most 12 of them.

    >>> listed([f"x{i}" for i in range(1, 15)])
    'x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12 and 2 more'
    """
    shown = [f"{name[:40]}…" if len(name) > 41 else name for name in names[:12]]
    return ", ".join(shown) + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def shown_list(texts: list[str], most: int = 3) -> str:
    """Texts in quotes, at most `most` of them, each cut short.

    >>> shown_list(["cm", "kg", "s", "m"])
    "'cm', 'kg', 's' and 1 more"
    """
    told = ", ".join(repr(text[:40]) for text in texts[:most])
    return told + (f" and {len(texts) - most} more" if len(texts) > most else "")


def allow(path: str, values: float, instead: str = "take fewer rows or columns") -> None:
    """Forecast that many float64 values."""
    forecast(int(8 * values), f"data: {path}", instead)
