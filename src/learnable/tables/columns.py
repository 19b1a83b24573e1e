"""Tables by column: Arrow tables as features and a label, and Parquet files; rows are counted from 1 after the header."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from dataclasses import replace
from typing import Any

from learnable.extras import needing
from learnable.specs import InputError, nearest, printable
from learnable.tables.features import NUMBERS, TEXT, Feature, as_numbers, feature_of, floats, is_date
from learnable.tables.reading import Reading
from learnable.tables.table import Table, allow, finite, grouped, listed, row_of, target_name

_INDEX = "__index_level_"
_UNNAMED = re.compile(r"(Unnamed: \d+)?")
_LISTED = 4
"""Columns that a note names at most."""


def read_parquet(path: str, full: str) -> Any:
    """The Arrow table in a Parquet file; its memory is forecast from its footer."""
    arrow, parquet = pyarrow_part("parquet")
    try:
        shape = parquet.read_metadata(full)
        allow(path, 3.0 * shape.num_rows * shape.num_columns)
        return parquet.read_table(full)
    except (arrow.ArrowException, OSError) as error:
        raise refused_parquet(path, error) from None


def read_bytes(path: str, data: bytes) -> Any:
    """The Arrow table in the bytes of a Parquet file."""
    arrow, parquet = pyarrow_part("parquet")
    try:
        return parquet.read_table(arrow.BufferReader(data))
    except (arrow.ArrowException, OSError) as error:
        raise refused_parquet(path, error) from None


def refused_parquet(path: str, error: Exception) -> InputError:
    """The refusal of a Parquet file that Arrow cannot read."""
    return InputError(f"data: {path} is no readable Parquet file: {one_line(error)}; write it again")


def pyarrow_part(part: str) -> tuple[Any, Any]:
    """Arrow and one of its modules; an `InputError` where it is not installed."""
    with needing("data: a CSV or Parquet file"):
        return importlib.import_module("pyarrow"), importlib.import_module(f"pyarrow.{part}")


def one_line(error: Exception) -> str:
    """The first line of an error of Arrow, cut short."""
    return printable((str(error).splitlines() or [type(error).__name__])[0][:160].rstrip(". "))


def split(path: str, table: Any, asked: Reading, places: Any = None, decimal: str = ".") -> Table:
    """Split an Arrow table into features and target; `places` counts its rows from 0 in the file they come from.

    >>> import pyarrow
    >>> table = split("rows.csv", pyarrow.table({"a": [1, 2], "label": ["cat", "dog"]}), Reading())
    >>> table.X.tolist(), table.names, [str(label) for label in table.labels]
    ([[1.0], [2.0]], ('a',), ['cat', 'dog'])
    """
    import numpy as np

    where, names = f"data: {path}", [str(n) for n in table.column_names]
    target = _check(path, names, table.num_rows, asked)
    indices = [n for n in names if _is_index(names, n, table)]
    features = [n for n in names if n not in (target, asked.group, *asked.drop, *indices)]
    if not features:
        raise InputError(f"{where} has no column beside {target}; wanted at least one feature")
    found = {n: feature_of(where, n, plain(table.column(n)), asked, decimal, places) for n in features}
    columns = [(n, values) for feature in found.values() for n, values in feature.columns]
    if not columns:
        why = "; ".join(f"{n}: {found[n].left_out}" for n in features[:_LISTED])
        raise InputError(f"{where} has no column left beside {target} ({why}); wanted at least one feature")
    allow(path, 3.0 * table.num_rows * len(columns))
    X = np.empty((table.num_rows, len(columns)))
    for j, (_, values) in enumerate(columns):
        X[:, j] = values
    labels = _labels(path, target, plain(table.column(target)), places, decimal)
    group = asked.group
    groups = None if group is None else grouped(where, group, plain(table.column(group)).to_pylist(), places)
    notes = (
        *(f"column {n or 'without a name'} is a row index and was left out" for n in indices),
        *_notes(found),
    )
    whole = Table(
        X, labels, tuple(printable(n) for n, _ in columns), tuple(map(printable, notes)), groups=groups
    )
    return _complete(where, whole, found) if asked.missing == "drop" else whole


def _check(path: str, names: list[str], rows: int, asked: Reading) -> str:
    """The target's name, after every name that was asked for is known to be there once."""
    repeated = sorted(n for n, count in Counter(names).items() if count > 1)
    if repeated:
        raise InputError(f"data: {path} has two columns named {repeated[0]}; give every column its own name")
    if rows == 0:
        raise InputError(f"data: {path} has column names and no rows; wanted at least 4 rows")
    for key, named in (("group", asked.group), *(("drop", name) for name in asked.drop)):
        if named is not None and named not in names:
            raise InputError(
                f"data: {path} has no column {named!r} for {key}{nearest(named, names)}; columns: {listed(names)}"
            )
    return target_name(path, [n for n in names if n != asked.group and n not in asked.drop], asked.target)


def _is_index(names: list[str], name: str, table: Any) -> bool:
    """Whether a column is a DataFrame's row index: named so by Arrow, or first, without a name, and counting up."""
    import numpy as np

    if name.startswith(_INDEX):
        return True
    if name != names[0] or not _UNNAMED.fullmatch(name):
        return False
    column = plain(table.column(name))
    kind = str(column.type)
    values = as_numbers(column) if kind in TEXT else floats(column) if kind.startswith(NUMBERS) else None
    return values is not None and bool(np.all(np.diff(values) > 0) and np.all(np.rint(values) == values))


def _notes(found: dict[str, Feature]) -> list[str]:
    """What was done with columns, one sentence a kind of change."""
    notes = []
    texts = [f"{n} ({f.levels})" for n, f in found.items() if f.levels]
    if texts:
        notes.append(f"text became indicators, one a value: {_few(texts)}")
    filled = [f"{n} ({f.missing:,}, median {f.median:g})" for n, f in found.items() if f.median is not None]
    if filled:
        notes.append(
            f"missing values became the column's median beside a column that says which: {_few(filled)}; missing=drop "
            "leaves such rows out"
        )
    for name, feature in [(n, f) for n, f in found.items() if f.left_out][:_LISTED]:
        notes.append(f"column {name} was left out: {feature.left_out}")
    hidden = sum(bool(f.left_out) for f in found.values()) - _LISTED
    notes += [f"{hidden} more such columns were left out"] if hidden > 0 else []
    constant = [n for f in found.values() for n, v in f.columns if v[0] == v[-1] and (v == v[0]).all()]
    if constant:
        notes.append(f"the same value in every row: {_few(constant)}")
    return notes


def _few(texts: list[str]) -> str:
    return ", ".join(texts[:_LISTED]) + (f" and {len(texts) - _LISTED} more" if len(texts) > _LISTED else "")


def _complete(where: str, table: Table, found: dict[str, Feature]) -> Table:
    """The rows without a missing value."""
    import numpy as np

    absent = np.zeros(len(table.labels), dtype=bool)
    for feature in found.values():
        absent |= False if feature.absent is None else feature.absent
    if not absent.any():
        return table
    if absent.all():
        raise InputError(f"{where} has a missing value in every row; leave missing=drop out, or drop columns")
    note = f"{int(absent.sum()):,} of {len(absent):,} rows had a missing value and were left out"
    return replace(table.at(~absent), notes=(*table.notes, note))


def plain(column: Any) -> Any:
    """One Arrow array; categories become their values, and text is of a type that every kernel of Arrow knows.

    >>> import pyarrow
    >>> str(plain(pyarrow.chunked_array([pyarrow.array(["a", "b"]).dictionary_encode()])).type)
    'string'
    """
    import pyarrow as pa

    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if str(column.type).startswith("dictionary"):
        words = plain(column.dictionary)
        codes = column.indices.cast(pa.int32())
        return words.take(codes)
    return column.cast(pa.large_string()) if str(column.type) == "string_view" else column


def _labels(path: str, name: str, column: Any, places: Any = None, decimal: str = ".") -> Any:
    """The target column as numbers or text, none missing."""
    import numpy as np

    kind = str(column.type)
    if kind in TEXT:
        values = as_numbers(column, decimal)
        if values is None:
            return _words(path, name, column, places)
    elif kind in ("bool", "null") or kind.startswith(NUMBERS):
        values = floats(column)
    else:
        raise InputError(f"data: {path}: the target {name} holds {kind}; wanted numbers or text")
    if np.isnan(values).any():
        raise _missing(path, name, row_of(int(np.isnan(values).argmax()), places))
    if kind == "bool":
        return np.where(values > 0, "true", "false")
    return finite(f"data: {path}", name, values, places)


def _words(path: str, name: str, column: Any, places: Any) -> Any:
    """Labels of text, without spaces around them; true and false in small letters."""
    import numpy as np
    import pyarrow.compute as pc

    coded = pc.utf8_trim_whitespace(column).dictionary_encode()
    texts = [t.lower() if t.lower() in ("true", "false") else t for t in coded.dictionary.to_pylist()]
    if texts and all(map(is_date, texts[:100])):
        raise InputError(
            f"data: {path}: the target {name} holds dates, such as {texts[0][:40]!r}; turn them into numbers, such as days"
        )
    codes = coded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)
    blank = np.array([*(t in ("", "NaN", "nan", "NA", "N/A", "<NA>") for t in texts), True])
    if blank[codes].any():
        raise _missing(path, name, row_of(int(blank[codes].argmax()), places))
    return np.array(texts, dtype=np.str_)[codes]


def _missing(path: str, name: str, row: int) -> InputError:
    return InputError(f"data: {path}: the target {name} is missing in row {row}; fill it in or drop the row")
