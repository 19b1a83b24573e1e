"""CSV and Parquet files of any size: whole where they are small, else by batches, a seeded choice of rows kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from learnable.tables.columns import pyarrow_part, refused_parquet
from learnable.tables.delimited import batches_of, csv_size, read_delimited
from learnable.tables.dialects import dialect_of
from learnable.tables.reading import Reading
from learnable.tables.subsample import Choice, choose, chosen, most_rows, rare_note, shares
from learnable.tables.table import allow, target_name
from learnable.tables.text import head_of

_BATCH = 1 << 16
"""Rows of a batch of Parquet."""
WHOLE = 250 * 10**6
"""Bytes of numbers that are read at once and chosen from in memory; more go by batches."""


@dataclass(frozen=True, eq=False)
class StreamedRows:
    """An Arrow table, the places of its rows in the file (None for all of them), the decimal mark of its text, and notes."""

    table: Any
    places: Any = None
    decimal: str = "."
    notes: tuple[str, ...] = ()


def read_file(path: str, full: str, asked: Reading) -> StreamedRows:
    """The rows of a file: at most `asked.rows` of them, or what `most_rows` allows; memory is forecast for those."""
    return (
        _of_parquet(path, full, asked) if full.lower().endswith(".parquet") else _of_text(path, full, asked)
    )


def _of_text(path: str, full: str, asked: Reading) -> StreamedRows:
    head = head_of(path, full)
    dialect = dialect_of(path, head, asked)
    total, columns, line = csv_size(head, dialect)
    most = asked.rows or most_rows(columns)
    names = list(dialect.names)
    if total * max(columns * 8, line) <= WHOLE or (asked.rows is None and total <= most):
        allow(path, 3 * total * columns)
        table, dialect = read_delimited(path, full, dialect)
        found = _few(path, table, asked, most)
    else:
        allow(path, 3.0 * min(most, total) * max(columns, line / 4), "take fewer rows")
        label = target_name(path, names, asked.target) if len(set(names)) == len(names) else None
        choice = choose(batches_of(path, full, dialect), most, asked.seed, label)
        found = _kept(choice, most, asked.seed) or StreamedRows(read_delimited(path, full, dialect)[0])
    return StreamedRows(found.table, found.places, dialect.decimal, (*dialect.notes, *found.notes))


def _of_parquet(path: str, full: str, asked: Reading) -> StreamedRows:
    arrow, parquet = pyarrow_part("parquet")
    try:
        with open(full, "rb") as file:
            shape = parquet.read_metadata(file)
            total, columns = shape.num_rows, shape.num_columns
            most = asked.rows or most_rows(columns)
            if 8 * total * columns <= WHOLE or (asked.rows is None and total <= most):
                allow(path, 3.0 * total * columns)
                return _few(path, parquet.read_table(file), asked, most)
            allow(path, 3.0 * min(most, total) * columns, "take fewer rows")
            names = [str(n) for n in shape.schema.to_arrow_schema().names]
            label = target_name(path, names, asked.target)
            found = _kept(choose(_parquet_batches(file), most, asked.seed, label), most, asked.seed)
            return found or StreamedRows(parquet.read_table(file))
    except (arrow.ArrowException, OSError) as error:
        raise refused_parquet(path, error) from None


def _few(path: str, table: Any, asked: Reading, most: int) -> StreamedRows:
    """At most that many rows of a table, every class of few rows among them."""
    total = table.num_rows
    if total <= most:
        return StreamedRows(table)
    names = [str(n) for n in table.column_names]
    label = target_name(path, names, asked.target) if len(set(names)) == len(names) else None
    codes, classes = shares(table.column(label)) if label else (None, ())
    places = chosen(total, most, asked.seed, codes)
    notes = (_note(most, total, asked.seed), *rare_note(codes, classes, places))
    return StreamedRows(table.take(places), places, notes=notes)


def _kept(found: Choice, most: int, seed: int) -> StreamedRows | None:
    """The rows that were kept of a stream; None where it had none."""
    if not found.kept:
        return None
    import pyarrow as pa

    table = pa.concat_tables(found.kept).unify_dictionaries()
    if found.total <= most:
        return StreamedRows(table)
    return StreamedRows(table, found.places, notes=(_note(most, found.total, seed), *found.notes))


def _note(most: int, total: int, seed: int) -> str:
    return f"{most:,} of {total:,} rows were chosen (seed {seed}); data(path, rows=N, seed=S) chooses others"


def _parquet_batches(file: Any) -> Iterator[Any]:
    _, parquet = pyarrow_part("parquet")
    yield from parquet.ParquetFile(file).iter_batches(batch_size=_BATCH)
