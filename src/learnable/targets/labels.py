"""Rows with labels: what labelled data give when they are loaded, and how classes become numbers.

Two classes become ±1, the greater label (in sorted order) +1; more than `FEW` different numbers are a real
label and stay as they are. With ``classes=all`` every class has a column of its own, 1 in it and 0 outside.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from learnable.specs import InputError, Vocabulary, printable
from learnable.tables.table import Table
from learnable.targets.vocabulary import targets

FEW = 20
MOST = 1000
ROWS = 8


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows with labels: X (m, d) float64, y (m,) ±1 or real, and what they were made of.

    `classes` says which is which, ``even (+1) against odd (-1)``, and is empty for a real label. With ``classes=all``
    y is (m, c), the indicator of each of the c classes, and `labels` names them. `shape` is that of one input where
    it was an image, flattened into the columns.
    """

    X: Any
    y: Any
    names: tuple[str, ...]
    classes: str
    spec: str
    notes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    shape: tuple[int, ...] = ()

    @property
    def variance(self) -> float:
        """The variance of the label over the rows, summed over its columns where there are several."""
        return float(self.y.var(axis=0).sum())


class Labelled(ABC):
    """Labelled data, to be loaded when it is needed."""

    vocabulary: ClassVar[Vocabulary] = targets

    @abstractmethod
    def load(self) -> Sample:
        """The rows; the same ones each time."""


def chosen(classes: tuple[Any, ...] | str | None) -> tuple[Any, ...]:
    """The labels that are named; none where all are kept.

    >>> chosen((3, 8)), chosen("all"), chosen(None)
    ((3, 8), (), ())
    """
    return classes if isinstance(classes, tuple) else ()


def check_pair(where: str, classes: tuple[Any, ...] | str | None) -> None:
    """Refuses `classes` that are neither two different labels nor ``all``.

    >>> check_pair("digits", (3, 3))
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: digits: classes is [3,3]; wanted two different labels, such as classes=[0,1]
    """
    if isinstance(classes, tuple) and (len(classes) != 2 or len({str(c) for c in classes}) != 2):
        shown = ",".join(map(str, classes))
        raise InputError(f"{where}: classes is [{shown}]; wanted two different labels, such as classes=[0,1]")


def as_sample(where: str, table: Table, classes: tuple[Any, ...] | str | None, spec: str) -> Sample:
    """The table with its labels as ±1 where they are two classes, or as they are where they are real.

    >>> import numpy as np
    >>> table = Table(np.zeros((9, 1)), np.array([2.0, 5.0, 7.0] * 3), ("x1",))
    >>> as_sample("data", table, "all", "data(rows.csv)").y.sum(axis=0).tolist()
    [3.0, 3.0, 3.0]
    """
    import numpy as np

    labels, notes = table.labels, table.notes
    found = np.unique(labels)
    kept = np.ones(len(labels), dtype=bool)
    if isinstance(classes, tuple):
        found = np.array(sorted(_known(where, c, found) for c in classes))
        kept = np.isin(labels, found)
    if kept.sum() < ROWS:
        raise InputError(f"{where} has {kept.sum()} rows; wanted at least {ROWS}")
    if len(found) == 1:
        raise InputError(f"{where}: every label is {_shown(found[0])}; wanted two classes or a real label")
    if classes == "all":
        return _indicators(where, table, found, spec)
    if len(found) == 2:
        y = np.where(labels[kept] == found[1], 1.0, -1.0)
        text = f"{_shown(found[1])} (+1) against {_shown(found[0])} (-1)"
        return Sample(table.X[kept], y, table.names, text, spec, notes, shape=table.shape)
    if labels.dtype.kind == "U" or len(found) <= FEW:
        raise InputError(_too_many(where, spec, found))
    if np.all(found == np.round(found)):
        notes = (
            *notes,
            f"the {len(found)} whole labels count as a real label; classes=[a,b] compares two of them",
        )
    return Sample(table.X, labels, table.names, "", spec, notes, shape=table.shape)


def _indicators(where: str, table: Table, found: Any, spec: str) -> Sample:
    """One column a class, in sorted order of the labels; a class needs two rows, and at most `MOST` classes fit."""
    import numpy as np

    if len(found) > MOST:
        raise InputError(
            f"{where} has {len(found)} different labels; classes=all wanted at most {MOST}, type classes=[a,b] for two"
        )
    count = {f: int((table.labels == f).sum()) for f in found}
    alone = [f for f in found if count[f] < 2]
    if alone:
        raise InputError(
            f"{where}: only one row has the label {_shown(alone[0])}; give each class at least two rows, or drop it"
        )
    y = (table.labels[:, None] == found).astype(np.float64)
    names = tuple(_shown(f) for f in found)
    return Sample(table.X, y, table.names, f"{len(found)} classes", spec, table.notes, names, table.shape)


def _known(where: str, label: Any, found: Any) -> Any:
    """The label as it stands in the data."""
    matching = [f for f in found if (str(f) == str(label) if found.dtype.kind == "U" else f == _float(label))]
    if not matching:
        shown = ", ".join(_shown(f) for f in found[:FEW])
        raise InputError(f"{where}: no row has the label {label}; labels: {shown}")
    return matching[0]


def _float(label: Any) -> float | None:
    try:
        return float(label)
    except (TypeError, ValueError):
        return None


def _too_many(where: str, spec: str, found: Any) -> str:
    listed = ", ".join(_shown(f) for f in found[:FEW]) + (
        f" and {len(found) - FEW} more" if len(found) > FEW else ""
    )
    pair = ",".join(f'"{f}"' if found.dtype.kind == "U" else _shown(f) for f in found[:2])
    held = "Arrays(X, y" if spec == "arrays in memory" else "Source(data"
    typed = spec[:-1].replace("path=", "", 1) if spec.startswith("data(") else held
    return (
        f"{where} has {len(found)} classes ({listed}); type {typed}, classes=[{pair}]) to compare two of them, or "
        f"{typed}, classes=all) for rank, which orders networks for all of them"
    )


def _shown(label: Any) -> str:
    """A label without the .0 of a whole number."""
    if isinstance(label, float) and label == round(label) and abs(label) < 1e15:
        return str(int(label))
    return printable(str(label))
