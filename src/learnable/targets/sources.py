"""Labelled data held in Python: pairs, DataFrames, HuggingFace datasets, torch datasets and loaders.

They are known by what they can do, so none of those packages is imported, and one that behaves like them is taken too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath
from typing import Any, Literal, Protocol, runtime_checkable

from learnable.specs import InputError, within
from learnable.tables.arrays import from_arrays, label_values
from learnable.tables.columns import plain, pyarrow_part, split
from learnable.tables.items import Read, array, at, label_column, rows_of_batches, rows_of_items
from learnable.tables.reading import CATEGORIES, Reading
from learnable.tables.subsample import chosen, most_rows, rare_note, shares
from learnable.tables.table import Table
from learnable.targets.classes import Choice, check_choice
from learnable.targets.labels import ROWS, Labelled, Sample, as_sample
from learnable.targets.samples import Arrays


@runtime_checkable
class Frame(Protocol):
    """A DataFrame of pandas (2.2 or newer) or polars, or an Arrow table: it gives its columns to Arrow."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


@runtime_checkable
class Hugging(Protocol):
    """A HuggingFace dataset: named columns with features; rows by place, or one after the other."""

    features: Any
    column_names: Any

    def with_format(self, kind: Any) -> Any: ...


@runtime_checkable
class Loader(Protocol):
    """A torch DataLoader: batches of the rows of a dataset."""

    dataset: Any
    batch_size: Any

    def __iter__(self) -> Any: ...


@runtime_checkable
class Indexed(Protocol):
    """A torch Dataset, or anything with a length and items by place."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int) -> Any: ...


@dataclass(frozen=True, eq=False)
class Source(Labelled):
    """Labelled data held in Python: a DataFrame, a HuggingFace dataset, a torch Dataset or DataLoader, or a list of pairs.

    `y` names the label's column where there are columns (else ``y``, ``target`` or ``label``), `classes` is as in `Arrays`.
    At most `rows` rows are used, chosen by `seed` where rows have a place; of what can only be read one after the other,
    the first. It is read once, when it is needed: a loader that shuffles or augments gives other rows in another session
    unless torch is seeded. Raises `InputError` for what gives no rows.

    >>> sample = Source([([float(i), 1.0], "dog" if i % 2 else "cat") for i in range(20)], rows=10).load()
    >>> sample.X.shape, sample.classes, sample.notes
    ((10, 2), 'dog (+1) against cat (-1)', ('10 of 20 rows were chosen (seed 0)',))
    """

    data: Any
    y: str | None = None
    classes: Choice = None
    rows: int | None = None
    seed: int = 0
    group: str | None = None
    standardise: bool = False
    missing: Literal["median", "drop", "refuse"] = "median"
    drop: tuple[str, ...] = ()
    categories: int = CATEGORIES

    def __post_init__(self) -> None:
        if isinstance(self.classes, list):
            object.__setattr__(self, "classes", tuple(self.classes))
        check_choice("Source", self.classes)
        within("Source: rows", ROWS if self.rows is None else self.rows, ROWS)
        within("Source: seed", self.seed, 0)
        object.__setattr__(self, "drop", tuple(self.drop))
        self.reading(self.y).check("Source")

    def reading(self, label: str | None) -> Reading:
        """What is asked of the reader of columns."""
        return Reading(label, self.group, missing=self.missing, drop=self.drop, categories=self.categories)

    def __str__(self) -> str:
        options = {"y": self.y, "classes": self.classes, "rows": self.rows, "seed": self.seed or None}
        told = ", ".join(f"{key} {value}" for key, value in options.items() if value is not None)
        return f"{_kind(self.data)} in memory" + (f" ({told})" if told else "")

    def load(self) -> Sample:
        return self._sample

    @cached_property
    def _sample(self) -> Sample:
        return as_sample(_kind(self.data), _table(self), self.classes, str(self), self.standardise)


def source_of(given: Any) -> Labelled | str | None:
    """What was given as labelled data, a path as its text; None where it is nothing that is known.

    >>> str(source_of(([[0.0], [1.0]] * 4, [0, 1] * 4))), source_of(7)
    ('arrays in memory', None)
    """
    if isinstance(given, Labelled):
        return given
    if isinstance(given, PurePath):
        return str(given)
    if isinstance(given, tuple) and len(given) == 2:
        return _of_pair(given[0], given[1])
    if isinstance(given, Mapping):
        return _of_mapping(given)
    if type(given).__module__.partition(".")[0] in ("numpy", "scipy"):
        raise InputError(f"data is one array of shape {given.shape}, without labels; type (X, y)")
    if callable(getattr(given, "collect_schema", None)) and not isinstance(given, Frame):
        raise InputError("data is a LazyFrame, which holds no rows yet; type data.collect()")
    return Source(given) if isinstance(given, Frame | Hugging | Loader | Indexed | Iterable) else None


def _of_pair(X: Any, y: Any) -> Labelled:
    """Inputs and labels: a DataFrame of inputs is read by its columns, anything else as an array."""
    if not isinstance(X, Frame) or callable(getattr(X, "to_frame", None)):
        return Arrays(_listed(X), _listed(y))
    arrow, _ = pyarrow_part("compute")
    where = _kind(X)
    table, labels = _arrow(where, X), label_values(where, "y", y)
    if len(labels) != table.num_rows:
        raise InputError(f"{where} has {table.num_rows} rows and y has {len(labels)}; wanted one label a row")
    name = next(n for n in ("y", "label", "target", "the label") if n not in table.column_names)
    return Source(table.append_column(name, arrow.array(labels.tolist())), y=name)


def _listed(part: Any) -> Any:
    return part if isinstance(part, list | tuple) else array(part)


def _of_mapping(given: Mapping[Any, Any]) -> Labelled:
    """A dictionary with X and y, or data and target as scikit-learn's sets have; splits are refused by name."""
    for X, y in (("X", "y"), ("data", "target")):
        if X in given and y in given:
            return _of_pair(given[X], given[y])
    keys = ", ".join(map(str, list(given)[:12]))
    if any(isinstance(value, Hugging) for value in given.values()):
        raise InputError(
            f"data is a dictionary of splits: {keys}; type one of them, such as data[{next(iter(given))!r}]"
        )
    raise InputError(
        f"data is a dictionary with {keys or 'nothing in it'}; wanted the keys X and y, or a pair (X, y)"
    )


def _kind(data: Any) -> str:
    """What people call such an object: ``pandas DataFrame``, ``DataLoader``, ``list``."""
    kind = type(data)
    package = kind.__module__.partition(".")[0]
    return (
        f"{package} {kind.__name__}"
        if package in ("pandas", "polars", "pyarrow", "datasets")
        else kind.__name__
    )


def _table(source: Source) -> Table:
    data, where = source.data, _kind(source.data)
    if isinstance(data, Frame):
        return _of_frame(where, source)
    if source.group is not None:
        raise InputError(
            f"{where} has no columns to take group={source.group} from; type Arrays(X, y, group=...), one value a row"
        )
    if isinstance(data, Loader):
        return _stacked(where, rows_of_batches(where, data, source.y, source.rows))
    table = _by_place(where, source) if isinstance(data, Indexed) else _in_order(where, source)
    return _named(data, source, table) if isinstance(data, Hugging) else table


def _in_order(where: str, source: Source) -> Table:
    return _stacked(where, rows_of_items(where, source.data, source.y, source.rows))


def _by_place(where: str, source: Source) -> Table:
    """Rows chosen by seed."""
    data, total = source.data, len(source.data)
    most = source.rows or most_rows(_width(data) if total else 1)
    read = rows_of_items(where, at(data, chosen(total, most, source.seed)), source.y, most)
    return _stacked(where, read, _chosen_note(most, total, source.seed))


def _width(data: Indexed) -> int:
    """About how many numbers a row has, from the first one."""
    try:
        first = data[0]
    except Exception:
        return 1
    parts = (
        list(first.values())
        if isinstance(first, Mapping)
        else first[:1]
        if isinstance(first, tuple | list)
        else []
    )
    return int(sum(array(part).size for part in parts))


def _of_frame(where: str, source: Source) -> Table:
    table = _arrow(where, source.data)
    label = label_column(where, list(map(str, table.column_names)), source.y)
    total = table.num_rows
    most = source.rows or most_rows(table.num_columns)
    codes, classes = shares(plain(table.column(label))) if most < total else (None, ())
    places = None if most >= total else chosen(total, most, source.seed, codes)
    columns = split(where, table if places is None else table.take(places), source.reading(label), places)
    told = () if places is None else rare_note(codes, classes, places)
    return replace(columns, notes=(*columns.notes, *_chosen_note(most, total, source.seed), *told))


def _arrow(where: str, frame: Any) -> Any:
    """A DataFrame as an Arrow table, its text of a type that every kernel of Arrow knows."""
    arrow, _ = pyarrow_part("compute")
    try:
        table = arrow.table(frame)
        for place, name in enumerate(table.column_names):
            if "string_view" in str(table.column(place).type):
                table = table.set_column(place, name, plain(table.column(place)))
        return table
    except (arrow.ArrowException, TypeError) as error:
        raise InputError(
            f"{where} is no table ({error}); wanted a DataFrame with a label column, or (X, y)"
        ) from None


def _chosen_note(most: int, total: int, seed: int) -> tuple[str, ...]:
    return (f"{most:,} of {total:,} rows were chosen (seed {seed})",) if most < total else ()


def _stacked(where: str, read: Read, notes: tuple[str, ...] = ()) -> Table:
    import numpy as np

    shapes = sorted({x.shape for x in read.inputs}, key=str)
    if len(shapes) > 1:
        raise InputError(
            f"{where}: inputs have shapes {shapes[0]} and {shapes[1]}; resize or pad them to one shape"
        )
    X = np.stack(read.inputs)
    made = from_arrays(where, X[:, None] if X.ndim == 1 else X, np.array(read.labels))
    return replace(made, names=read.names or made.names, notes=(*made.notes, *read.notes, *notes))


def _named(data: Hugging, source: Source, table: Table) -> Table:
    """Labels of a HuggingFace class label by their names."""
    import numpy as np

    label = label_column(_kind(data), list(map(str, data.column_names or [])), source.y)
    names = getattr((data.features or {}).get(label), "names", None)
    if not names or table.labels.dtype.kind == "U":
        return table
    if table.labels.min() < 0:
        raise InputError(
            f"{_kind(data)}: the label is -1 in some rows, which means none was given; filter them out"
        )
    return replace(table, labels=np.array(names)[table.labels.astype(int)])
