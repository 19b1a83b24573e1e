"""Tables by column: CSV and Parquet files, read by Arrow; rows are counted from 1 after the header."""

from __future__ import annotations

import importlib
import os
from typing import Any

from learnable.extras import needing
from learnable.specs import InputError, nearest, printable
from learnable.tables.table import Table, allow, finite, grouped, listed, row_of, target_name

_INDEX = "__index_level_"
_NUMBERS = ("int", "uint", "float", "double", "halffloat", "decimal")
_TEXT = ("string", "large_string", "string_view")
"""Arrow's names of types."""


def read_csv(path: str, full: str) -> Any:
    """The Arrow table in a CSV file; its memory is forecast from its size and its first lines."""
    arrow, csv = pyarrow_part("csv")
    rows, columns, _ = csv_size(full)
    allow(path, 3 * rows * columns)
    try:
        table = csv.read_csv(full)
        [str(name) for name in table.column_names]  # decoded here, where a wrong encoding can be said
        return table
    except UnicodeDecodeError:
        raise InputError(f"data: {path} is not UTF-8 text; save it as UTF-8") from None
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise refused_csv(path, error) from None


def csv_size(full: str) -> tuple[float, int, float]:
    """About how many rows, how many columns, and the bytes of a line, from the first 64 KB.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "rows.csv")
    ...     _ = file.write_text("a,b,y\\n" + "1,2,3\\n" * 9)
    ...     csv_size(str(file))
    (10.0, 3, 6.0)
    """
    with open(full, "rb") as file:
        head = file.read(1 << 16)
    line = len(head) / max(head.count(b"\n"), 1)
    return os.path.getsize(full) / max(line, 1.0), head.split(b"\n", 1)[0].count(b",") + 1, line


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


def refused_csv(path: str, error: Exception) -> InputError:
    """The refusal of a CSV file that Arrow cannot read."""
    return InputError(
        f"data: {path} is no CSV table: {_line(error)}; wanted one line of column names, then rows"
    )


def refused_parquet(path: str, error: Exception) -> InputError:
    """The refusal of a Parquet file that Arrow cannot read."""
    return InputError(f"data: {path} is no readable Parquet file: {_line(error)}; write it again")


def pyarrow_part(part: str) -> tuple[Any, Any]:
    """Arrow and one of its modules; an `InputError` where it is not installed."""
    with needing("data: a CSV or Parquet file"):
        return importlib.import_module("pyarrow"), importlib.import_module(f"pyarrow.{part}")


def split(path: str, table: Any, target: str | None, places: Any = None, group: str | None = None) -> Table:
    """Split an Arrow table into features and target; `places` counts its rows from 0 in the file they come from.

    >>> import pyarrow
    >>> table = split("rows.csv", pyarrow.table({"a": [1, 2], "label": ["cat", "dog"]}), None)
    >>> table.X.tolist(), table.names, [str(label) for label in table.labels]
    ([[1.0], [2.0]], ('a',), ['cat', 'dog'])
    """
    import numpy as np

    names = [str(n) for n in table.column_names]
    repeated = sorted({n for n in names if names.count(n) > 1})
    if repeated:
        raise InputError(f"data: {path} has two columns named {repeated[0]}; give every column its own name")
    if table.num_rows == 0:
        raise InputError(f"data: {path} has column names and no rows; wanted at least 4 rows")
    chosen = target_name(path, names, target)
    if group is not None and (group not in names or group == chosen):
        raise InputError(
            f"data: {path} has no column {group!r} for group{nearest(group, names)}; columns: {listed(names)}"
        )
    features = [n for n in names if n not in (chosen, group) and not n.startswith(_INDEX)]
    notes = [f"column {n} is a row index and was left out" for n in names if n.startswith(_INDEX)]
    if not features:
        raise InputError(f"data: {path} has no column beside {chosen}; wanted at least one feature")
    X = np.empty((table.num_rows, len(features)))
    for place, name in enumerate(features):
        X[:, place] = _numbers(path, name, _plain(table.column(name)), places)
    return Table(
        X,
        _labels(path, chosen, _plain(table.column(chosen)), places),
        tuple(map(printable, features)),
        tuple(map(printable, notes)),
        groups=group and grouped(f"data: {path}", group, _plain(table.column(group)).to_pylist(), places),
    )


def _plain(column: Any) -> Any:
    """One Arrow array; categories become their values."""
    column = column.combine_chunks()
    return column.dictionary_decode() if str(column.type).startswith("dictionary") else column


def _numbers(path: str, name: str, column: Any, places: Any = None) -> Any:
    """A feature as float64, or the row that is no finite number."""
    import numpy as np

    kind = str(column.type)
    if kind in _TEXT:
        values = np.array(
            [_number(path, name, row_of(i, places), text) for i, text in enumerate(column.to_pylist())]
        )
    elif kind in ("bool", "null") or kind.startswith(_NUMBERS):
        if column.null_count:
            row = row_of(column.is_null().to_pylist().index(True), places)
            raise InputError(
                f"data: {path}: column {name} has no number in row {row}; fill it in or drop the row"
            )
        values = np.array(
            column.to_pylist() if kind.startswith("decimal") else column.to_numpy(zero_copy_only=False)
        )
    else:
        raise InputError(f"data: {path}: column {name} holds {kind}; wanted numbers, so encode or drop it")
    return finite(f"data: {path}", name, values.astype(np.float64), places)


def _number(path: str, name: str, row: int, text: str | None) -> float:
    try:
        return float(text if text is not None else "missing")
    except ValueError:
        shown = "nothing" if text is None or not text.strip() else f"the text {text[:40]!r}"
        raise InputError(
            f"data: {path}: column {name} holds {shown} in row {row}; wanted numbers, so encode or drop the column"
        ) from None


def _labels(path: str, name: str, column: Any, places: Any = None) -> Any:
    """The target column as numbers or text, none missing."""
    import numpy as np

    values = column.to_pylist()
    for i, value in enumerate(values):
        if value is None or value == "" or value != value:
            raise InputError(
                f"data: {path}: the target {name} is missing in row {row_of(i, places)}; fill it in or drop the row"
            )
    kind = str(column.type)
    if kind in ("bool", *_TEXT):
        return np.array([str(v).lower() if isinstance(v, bool) else v for v in values])
    if not kind.startswith(_NUMBERS):
        raise InputError(f"data: {path}: the target {name} holds {kind}; wanted numbers or text")
    return finite(f"data: {path}", name, np.array(values, dtype=np.float64), places)


def _line(error: Exception) -> str:
    return str(error).splitlines()[0][:160].rstrip(". ")
