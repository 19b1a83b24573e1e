"""Data that gives its rows one by one or batch by batch: torch datasets and loaders, HuggingFace datasets, plain lists.

Nothing here imports those packages: an item is an (input, label) pair or a dictionary of named columns, whoever made it,
and what it holds becomes an array if NumPy can read it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from learnable.specs import InputError
from learnable.tables.subsample import most_rows
from learnable.tables.table import allow, listed, target_name


@dataclass(frozen=True)
class Read:
    """What was read: inputs and labels, one entry a row, the columns' names where there are any, and remarks."""

    inputs: list[Any]
    labels: list[Any]
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def array(value: Any) -> Any:
    """A value as an array: a tensor on any device, with or without a gradient, a sparse matrix, an image, a list, a number.

    >>> array([1, 2]).tolist()
    [1, 2]
    """
    import numpy as np

    for name in ("detach", "cpu"):
        step = getattr(value, name, None)
        value = step() if callable(step) else value
    dense = getattr(value, "toarray", None)
    if callable(dense):
        allow("a sparse matrix", 3.0 * math.prod(value.shape), "give fewer rows or columns")
        value = dense()
    try:
        return np.asarray(value)
    except (ValueError, TypeError) as error:
        raise InputError(f"a value of type {type(value).__name__} is no array: {error}") from None


def rows_of_items(where: str, items: Iterable[Any], y: str | None, most: int | None) -> Read:
    """At most `most` items (or `most_rows`), each an (input, label) pair or a dictionary whose column `y` is the label.

    Raises `InputError` for an item that is neither, and for what the data itself raises.

    >>> read = rows_of_items("data", [([1.0, 2.0], "cat"), ([3.0, 4.0], "dog")], None, None)
    >>> [x.tolist() for x in read.inputs], [str(label) for label in read.labels]
    ([[1.0, 2.0], [3.0, 4.0]], ['cat', 'dog'])
    """
    walking = _guarded(where, items)
    first = next(walking, None)
    if first is None:
        raise InputError(f"{where} gave no row; wanted (input, label) pairs")
    if isinstance(first, Mapping):
        return _columns(where, chain([first], walking), list(map(str, first)), y, most)
    most = _allowed(where, most, array(_pair(where, 0, first)[0]).size)
    inputs, labels = [], []
    for i, item in enumerate(islice(chain([first], walking), most)):
        x, label = _pair(where, i, item)
        inputs.append(array(x))
        labels.append(_label(label))
    return Read(inputs, labels, notes=_cut(walking, most))


def _allowed(where: str, most: int | None, width: int) -> int:
    """How many rows of `width` numbers are read, their memory forecast."""
    most = most_rows(width) if most is None else most
    allow(where, 3.0 * most * width, "give fewer rows, Source(data, rows=N)")
    return most


def _cut(walking: Iterator[Any], most: int) -> tuple[str, ...]:
    """A remark where there was more to read."""
    if next(walking, None) is None:
        return ()
    return (f"the first {most:,} rows of a stream: a fair choice only if it was shuffled",)


def rows_of_batches(where: str, loader: Any, y: str | None, most: int | None) -> Read:
    """The rows of a loader's batches, at most `most`, with a remark where it ended before its dataset did.

    >>> read = rows_of_batches("data", [([[1.0], [2.0]], [0, 1]), ([[3.0]], [1])], None, None)
    >>> [x.tolist() for x in read.inputs], [int(label) for label in read.labels]
    ([[1.0], [2.0], [3.0]], [0, 1, 1])
    """
    items = chain.from_iterable(_unbatched(where, i, b) for i, b in enumerate(_guarded(where, loader)))
    first = next(items, None)
    if first is None:
        raise InputError(
            f"{where} is empty: it gave no batch; with drop_last=True it leaves out a batch that is not full"
        )
    found = rows_of_items(where, chain([first], items), y, most)
    held, read = _length(getattr(loader, "dataset", None)), len(found.labels)
    if held is None or read >= held or found.notes:
        return found
    ended = f"the loader ended after {read:,} of {held:,} rows (drop_last=True leaves out a batch that is not full)"
    return Read(found.inputs, found.labels, found.names, (*found.notes, ended))


def at(data: Any, places: Sequence[int]) -> Iterator[Any]:
    """The items of a dataset at those places, in order.

    >>> list(at("abc", [2, 0]))
    ['c', 'a']
    """
    return (data[int(i)] for i in places)


def _guarded(where: str, items: Iterable[Any]) -> Iterator[Any]:
    """The items; what the user's own code raises while giving one is told as such."""
    place = 0
    try:
        for item in items:
            yield item
            place += 1
    except InputError:
        raise
    except Exception as error:
        raise InputError(
            f"{where}: item {place} (counting from 0) raised {type(error).__name__}: {error}; mend the data, or leave it out"
        ) from error


def _pair(where: str, place: int, item: Any) -> tuple[Any, Any]:
    if isinstance(item, tuple | list) and len(item) == 2:
        return item[0], item[1]
    got = f"{len(item)} values" if isinstance(item, tuple | list) else f"a {type(item).__name__}"
    raise InputError(f"{where}: item {place} is {got}; wanted a pair (input, label)")


def _unbatched(where: str, place: int, batch: Any) -> Iterator[Any]:
    """The rows of one batch: of (inputs, labels), or of a dictionary of columns."""
    if isinstance(batch, Mapping):
        columns = {key: array(value) for key, value in batch.items()}
        return ({key: value[i] for key, value in columns.items()} for i in range(_rows(columns)))
    if not isinstance(batch, tuple | list) or len(batch) != 2:
        got = f"{len(batch)} values" if isinstance(batch, tuple | list) else f"a {type(batch).__name__}"
        raise InputError(f"{where}: batch {place} is {got}; wanted a pair (inputs, labels)")
    inputs, labels = array(batch[0]), array(batch[1])
    if inputs.ndim == 0 or labels.ndim == 0 or len(inputs) != len(labels):
        raise InputError(
            f"{where}: batch {place} has inputs of shape {inputs.shape} and labels of shape {labels.shape}; wanted the "
            "rows first"
        )
    return zip(inputs, labels, strict=True)


def _rows(columns: Mapping[Any, Any]) -> int:
    return min((len(value) for value in columns.values() if value.ndim), default=0)


def _columns(where: str, items: Iterator[Any], names: list[str], y: str | None, most: int | None) -> Read:
    """Rows that are dictionaries: the column `y` is the label, the others the input."""
    chosen = label_column(where, names, y)
    features = [n for n in names if n != chosen]
    if not features:
        raise InputError(f"{where} has no column beside {chosen}; wanted at least one feature")
    first = next(items)
    most = _allowed(where, most, sum(array(first[n]).size for n in features))
    inputs: list[Any] = []
    labels: list[Any] = []
    for place, row in enumerate(islice(chain([first], items), most)):
        missing = [n for n in names if n not in row] if isinstance(row, Mapping) else names
        if missing:
            raise InputError(f"{where}: row {place} has no column {missing[0]}; wanted {listed(names)}")
        inputs.append(_joined([_number(where, n, place, array(row[n])) for n in features]))
        labels.append(_label(row[chosen]))
    plain = tuple(features) if inputs[0].shape == (len(features),) else ()
    return Read(inputs, labels, plain, _cut(items, most))


def _joined(parts: list[Any]) -> Any:
    """One input: a single column as it is (an image keeps its shape), several as one row of numbers."""
    import numpy as np

    if len(parts) == 1:
        return parts[0].reshape(-1) if parts[0].ndim == 0 else parts[0]
    return np.concatenate([p.reshape(-1) for p in parts])


def _number(where: str, name: str, place: int, value: Any) -> Any:
    if value.dtype.kind not in "biuf":
        held = (
            "text" if value.dtype.kind in "US" else "nothing" if value.dtype == object else str(value.dtype)
        )
        raise InputError(
            f"{where}: column {name} holds {held} in row {place}; wanted numbers, so encode or drop the column"
        )
    return value


def label_column(where: str, names: list[str], y: str | None) -> str:
    """The label's column: `y`, or the only one of ``y``, ``target``, ``label``; else an `InputError`."""
    if y is not None or sum(n in names for n in ("y", "target", "label")) == 1:
        return target_name(where, names, y)
    raise InputError(
        f'{where} does not say which column is the label; type Source(data, y="NAME"), NAME one of: {listed(names)}'
    )


def _label(value: Any) -> Any:
    found = array(value)
    return found.reshape(-1)[0] if found.size == 1 else found


def _length(data: Any) -> int | None:
    try:
        return len(data)
    except TypeError:
        return None
