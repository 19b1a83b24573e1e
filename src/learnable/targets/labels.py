"""Rows with labels: what labelled data give when they are loaded, and how classes become numbers.

Two classes become ±1, the greater label (in sorted order) +1; three and more have a column each, 1 in it and 0 outside;
a real label stays as it is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from learnable.specs import InputError, Vocabulary
from learnable.tables.table import Table
from learnable.targets.classes import Choice, classes_of, pair_of, shown
from learnable.targets.vocabulary import targets

ROWS = 4
"""The fewest rows that are data."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows with labels: X (m, d) float64, y, and what they were made of.

    y is (m,) ±1 for two classes, (m,) for a real label, and for three and more classes (m, c), the indicator of each;
    a label of one value is constant. `codes` (m,) numbers the classes from 0 in the order of `labels`, their names;
    `values` are the classes' own numbers, empty where they are text. For a real label `codes` is None and both are
    empty. `classes` says which is which, ``even (+1) against odd (-1)``. `shape` is that of one input where it was an
    image, a volume or a sequence, flattened into the columns. `groups` (m,) numbers the rows that belong together.
    """

    X: Any
    y: Any
    names: tuple[str, ...]
    classes: str
    spec: str
    notes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    shape: tuple[int, ...] = ()
    codes: Any = None
    values: tuple[float, ...] = ()
    groups: Any = None

    @property
    def variance(self) -> float:
        """The variance of the label over the rows, summed over its columns where there are several."""
        return float(self.y.var(axis=0).sum())

    @cached_property
    def integers(self) -> bool:
        """Whether every feature is a whole number, so that a module may look rows up in an embedding."""
        import numpy as np

        return bool(np.all(np.rint(self.X) == self.X))


class Labelled(ABC):
    """Labelled data, to be loaded when it is needed."""

    vocabulary: ClassVar[Vocabulary] = targets

    @abstractmethod
    def load(self) -> Sample:
        """The rows; the same ones each time."""


def as_sample(where: str, table: Table, classes: Choice, spec: str, standardise: bool = False) -> Sample:
    """The table with its labels as classes or as a real label; with `standardise` features and a real label are scaled.

    Raises `InputError` for fewer than `ROWS` rows, and for labels that `classes` does not fit.

    >>> import numpy as np
    >>> table = Table(np.zeros((9, 1)), np.array([2.0, 5.0, 7.0] * 3), ("x1",))
    >>> sample = as_sample("data", table, "all", "data(rows.csv)")
    >>> sample.y.sum(axis=0).tolist(), sample.codes[:4].tolist(), sample.labels, sample.values
    ([3.0, 3.0, 3.0], [0, 1, 2, 0], ('2', '5', '7'), (2.0, 5.0, 7.0))
    """
    import numpy as np

    if isinstance(classes, tuple):
        table = table.at(np.isin(table.labels, pair_of(where, table.labels, classes)))
    if len(table.labels) < ROWS:
        raise InputError(f"{where} has {len(table.labels)} rows; wanted at least {ROWS}")
    known, remark = classes_of(where, table.labels, classes)
    notes = (*table.notes, remark) if remark else table.notes
    X, codes = table.X, None
    labels: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    if standardise:
        X, notes = _scaled(X), (*notes, "features were scaled to mean 0 and variance 1 over all rows")
    if known is None:
        y, text = table.labels, ""
        if standardise:
            y, notes = _scaled(y), (*notes, "the label was scaled to mean 0 and variance 1 over all rows")
    else:
        codes = np.searchsorted(known, table.labels)
        labels = tuple(shown(f) for f in known.tolist())
        values = () if known.dtype.kind == "U" else tuple(known.tolist())
        y, text = _numbered(codes, labels)
    return Sample(X, y, table.names, text, spec, notes, labels, table.shape, codes, values, table.groups)


def _numbered(codes: Any, labels: tuple[str, ...]) -> tuple[Any, str]:
    """The label column or columns of classes, and the sentence that says which is which."""
    import numpy as np

    if len(labels) == 1:
        return np.zeros(len(codes)), f"every label is {labels[0]}"
    if len(labels) == 2:
        return np.where(codes == 1, 1.0, -1.0), f"{labels[1]} (+1) against {labels[0]} (-1)"
    return np.eye(len(labels))[codes], f"{len(labels)} classes"


def _scaled(values: Any) -> Any:
    """Columns less their mean, over their standard deviation; a constant column is 0."""
    import numpy as np

    constant = values.min(axis=0) == values.max(axis=0)
    return (values - values.mean(axis=0)) / np.where(constant, np.inf, values.std(axis=0))
