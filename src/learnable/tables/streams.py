"""CSV and Parquet files larger than memory: read by batches, a seeded choice of rows kept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from learnable.specs import InputError
from learnable.tables.columns import (
    csv_size,
    pyarrow_part,
    read_csv,
    read_parquet,
    refused_csv,
    refused_parquet,
)
from learnable.tables.subsample import Choice, choose, most_rows
from learnable.tables.table import allow

_BATCH = 1 << 16
_BLOCK = 1 << 22
"""Rows of a batch of Parquet, and bytes of a block of CSV."""


def read_file(path: str, full: str, rows: int | None, seed: int) -> tuple[Any, Any, str]:
    """The Arrow table of a file, the places of its rows in the file (None for all of them), and a note where not all are.

    At most `rows` rows are kept, or what `most_rows` allows; memory is forecast for those.
    """
    csv = full.lower().endswith(".csv")
    total, columns, line = csv_size(full) if csv else _parquet_size(path, full)
    most = rows if rows is not None else most_rows(columns)
    if rows is None and total <= most:
        return (read_csv if csv else read_parquet)(path, full), None, ""
    allow(path, 3.0 * min(most, total) * max(columns, line / 4), "take fewer rows")
    found = choose((_csv_batches if csv else _parquet_batches)(path, full), most, seed)
    if not found.kept:
        return (read_csv if csv else read_parquet)(path, full), None, ""
    table = _joined(found)
    if found.total <= most:
        return (_inferred(path, table) if csv else table), None, ""
    note = f"{most:,} of {found.total:,} rows were chosen (seed {seed}); data(path, rows=N, seed=S) chooses others"
    return (_inferred(path, table) if csv else table), found.places, note


def _joined(found: Choice) -> Any:
    import pyarrow as pa

    return pa.concat_tables(found.kept).unify_dictionaries()


def _parquet_size(path: str, full: str) -> tuple[float, int, float]:
    arrow, parquet = pyarrow_part("parquet")
    try:
        shape = parquet.read_metadata(full)
    except (arrow.ArrowException, OSError) as error:
        raise refused_parquet(path, error) from None
    return shape.num_rows, shape.num_columns, 0.0


def _parquet_batches(path: str, full: str) -> Iterator[Any]:
    arrow, parquet = pyarrow_part("parquet")
    try:
        with parquet.ParquetFile(full) as file:
            yield from file.iter_batches(batch_size=_BATCH)
    except (arrow.ArrowException, OSError) as error:
        raise refused_parquet(path, error) from None


def _csv_batches(path: str, full: str) -> Iterator[Any]:
    """Every column as text: what its type is can be told from the rows that are kept, not from the first block."""
    arrow, csv = pyarrow_part("csv")
    try:
        with open(full, "rb") as file:
            names = csv.read_csv(io.BytesIO(file.readline().rstrip(b"\r\n") + b"\n")).column_names
        options = csv.ConvertOptions(column_types={name: arrow.string() for name in names})
        with csv.open_csv(
            full, read_options=csv.ReadOptions(block_size=_BLOCK), convert_options=options
        ) as file:
            yield from file
    except UnicodeDecodeError:
        raise InputError(f"data: {path} is not UTF-8 text; save it as UTF-8") from None
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise refused_csv(path, error) from None


def _inferred(path: str, table: Any) -> Any:
    """The text of the rows that were kept, read as a CSV file of its own: types as for a file that is read whole."""
    arrow, csv = pyarrow_part("csv")
    text = io.BytesIO()
    csv.write_csv(table, text)
    text.seek(0)
    try:
        return csv.read_csv(text)
    except (arrow.ArrowException, ValueError) as error:
        raise refused_csv(path, error) from None
