"""Delimited text read by Arrow: whole with its columns of numbers as numbers, or by batches as text."""

from __future__ import annotations

import codecs
import csv as csv_module
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from learnable.specs import InputError
from learnable.tables.columns import one_line, pyarrow_part
from learnable.tables.dialects import MISSING, Dialect
from learnable.tables.text import PACKED, WESTERN, Head, aligned, western

_BLOCK = 1 << 22
"""Bytes of a block."""
_RETRIES = 3
"""Columns that turn out to be text one by one; after those every column is read as text."""


def csv_size(head: Head, dialect: Dialect) -> tuple[float, int, float]:
    """About how many rows, how many columns, and the bytes of a line.

    >>> from learnable.tables.dialects import dialect_of
    >>> from learnable.tables.reading import Reading
    >>> head = Head(b"a,b,y\\n" + b"1,2,3\\n" * 9, whole=True, size=60.0)
    >>> csv_size(head, dialect_of("rows.csv", head, Reading()))
    (10.0, 3, 6.0)
    """
    line = len(head.data) / max(head.data.count(b"\n"), head.data.count(b"\r"), 1)
    return head.size / max(line, 1.0), len(dialect.names), line


def read_delimited(path: str, full: str, dialect: Dialect) -> tuple[Any, Dialect]:
    """The Arrow table of a file, and the dialect that it was read by: another encoding where the head misled.

    Columns that are numbers in the head become numbers, all others stay text.
    """
    arrow, csv = pyarrow_part("csv")
    numeric, retries = dict(zip(dialect.names, dialect.numeric, strict=True)), 0
    while True:
        try:
            with _opened(full, dialect, arrow) as file:
                table = csv.read_csv(file, **_options(dialect, numeric, bool(dialect.quoted_lines)))
            return table, dialect
        except (arrow.ArrowException, OSError, ValueError, EOFError) as error:
            column = re.match(r"In CSV column #(\d+): CSV conversion error to double", str(error))
            if column and retries <= _RETRIES:
                retries += 1
                numeric[dialect.names[int(column[1])]] = False
                if retries > _RETRIES:
                    numeric = dict.fromkeys(numeric, False)
            elif dialect.encoding == "utf-8" and _misread(error):
                dialect = _western(path, full, dialect)
            else:
                raise refused_csv(path, error) from None


def batches_of(path: str, full: str, dialect: Dialect) -> Iterator[Any]:
    """The file by batches, every column as text: what it is can be told from the rows that are kept."""
    arrow, csv = pyarrow_part("csv")
    try:
        with _opened(full, dialect, arrow) as file:
            options = _options(dialect, {}, bool(dialect.quoted_lines), block_size=_BLOCK)
            with csv.open_csv(file, **options) as reader:
                yield from reader
    except (arrow.ArrowException, OSError, ValueError, EOFError) as error:
        if dialect.encoding == "utf-8" and _misread(error):
            raise InputError(
                f"data: {path} is UTF-8 at its beginning and not further on; save all of it as UTF-8"
            ) from None
        raise refused_csv(path, error) from None


def refused_csv(path: str, error: Exception) -> InputError:
    """The refusal of delimited text that Arrow cannot read."""
    return InputError(
        f"data: {path} is no CSV table: {one_line(error)}; wanted one line of column names, then rows of as many fields"
    )


def _opened(full: str, dialect: Dialect, arrow: Any) -> Any:
    """An open file, since Arrow takes no path that is not UTF-8; columns set apart by spaces are written anew with tabs."""
    file: BinaryIO = open(full, "rb")  # noqa: SIM115
    source = arrow.CompressedInputStream(file, "gzip") if full.lower().endswith(PACKED) else file
    if dialect.separator != " ":
        return source
    with source:
        text = codecs.decode(source.read(), dialect.encoding).removeprefix("\ufeff")
    out = io.StringIO()
    csv_module.writer(out, delimiter="\t", lineterminator="\n").writerows(aligned(text))
    return io.BytesIO(out.getvalue().encode())


def _options(
    dialect: Dialect, numeric: dict[str, bool], quoted_lines: bool, **reading: Any
) -> dict[str, Any]:
    arrow, csv = pyarrow_part("csv")
    spaced = dialect.separator == " "
    separator, encoding = ("\t", "utf-8") if spaced else (dialect.separator, dialect.encoding)
    kinds = {n: arrow.float64() if numeric.get(n) else arrow.string() for n in dialect.names}
    nulls = {*csv.ConvertOptions().null_values, *MISSING, *map(str.upper, MISSING), *map(str.title, MISSING)}
    return {
        "read_options": csv.ReadOptions(
            column_names=list(dialect.names),
            skip_rows=dialect.skip,
            encoding=encoding,
            **reading,
        ),
        "parse_options": csv.ParseOptions(delimiter=separator, newlines_in_values=quoted_lines),
        "convert_options": csv.ConvertOptions(
            column_types=kinds, null_values=sorted(nulls), decimal_point=dialect.decimal
        ),
    }


def _misread(error: Exception) -> bool:
    return isinstance(error, UnicodeDecodeError) or "invalid UTF8" in str(error)


def _western(path: str, full: str, dialect: Dialect) -> Dialect:
    with open(full, "rb") as file:
        data = b"" if full.lower().endswith(PACKED) else file.read(1 << 28)
    return replace(dialect, encoding=western(path, data), notes=(*dialect.notes, WESTERN))
