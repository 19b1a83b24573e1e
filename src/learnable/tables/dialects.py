"""The dialect of a delimited text file: encoding, separator, decimal mark, header, and lines to leave out.

It is told from the file's head alone. What differs from the plain case, a comma, decimal points and a line of names,
is said in a note, and an option of `Reading` undoes it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from learnable.specs import InputError
from learnable.tables.reading import Reading
from learnable.tables.table import TARGET_NAMES, shown_list
from learnable.tables.text import Head, aligned, decoded

_CANDIDATES = (";", "\t", "|", ",")
_ROWS, _FIELDS = 200, 100_000
"""Rows and fields of the head that the dialect is told from, at most; twenty rows in any case."""
_SEVERAL = re.compile(r"[+-]?[\d.]+([eE][+-]?\d+)?( +[+-]?[\d.]+([eE][+-]?\d+)?)+")
_PAIR = re.compile(r"\d+:[+-]?[\d.]+([eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?")
_POINT = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")
_MISSING = "?|-|--|.|*|na|n/a|#n/a|#na|<na>|nan|-nan|null|none|nil|missing|unknown|#div/0!|#value!|#ref!"
MISSING = frozenset(("", *_MISSING.split("|")))
"""What stands for a missing number, in small letters."""


@dataclass(frozen=True)
class Dialect:
    """How the text is written: `names` of the columns, `skip` lines before the first row, `numeric` columns by the head."""

    names: tuple[str, ...]
    skip: int
    separator: str
    decimal: str
    encoding: str
    numeric: tuple[bool, ...]
    headed: bool
    quoted_lines: bool
    notes: tuple[str, ...]


def is_number(text: str, decimal: str = ".") -> bool:
    """Whether a field is one number and nothing else.

    >>> [is_number(t) for t in ("1e-3", " 2 ", "inf", "1_000", "1,5", "")], is_number("1,5", ",")
    ([True, True, True, False, False, False], True)
    """
    text = text.strip()
    if decimal == ",":
        text = text.replace(",", ".") if "." not in text else "."
    if "_" in text:
        return False
    try:
        float(text)
    except ValueError:
        return False
    return text.lower().lstrip("+-") != "nan"


def dialect_of(path: str, head: Head, asked: Reading) -> Dialect:
    """The dialect of a file, from its head. Raises `InputError` for what is no text, and for two header lines.

    >>> head = Head("size;kind;y\\n1,5;a;0\\n2,5;b;1\\n".encode(), whole=True, size=30.0)
    >>> found = dialect_of("rows.csv", head, Reading())
    >>> found.names, found.separator, found.decimal, found.numeric
    (('size', 'kind', 'y'), ';', ',', (True, False, True))
    >>> found.notes
    ("fields are separated by ';' and numbers have decimal commas; separator= and decimal= read them otherwise",)
    """
    text, encoding, notes = decoded(path, head)
    skipped, text, separator = _before(text)
    if skipped:
        told = "1 line before the table was" if skipped == 1 else f"{skipped} lines before the table were"
        notes = (*notes, f"{told} left out")
    if asked.separator != "auto":
        separator = asked.delimiter
    separator = separator or _separator(path, text, asked)
    rows = _rows(text, separator)
    if not rows:
        raise InputError(f"data: {path} is empty; wanted a table with features and a target column")
    decimal = asked.decimal if asked.decimal != "auto" else _decimal(rows, separator)
    headed, remark = _headed(rows, decimal, asked)
    body = rows[1:] if headed else rows
    if headed:
        _refuse_second(path, body, decimal)
    names = _names(rows[0], headed)
    spoken = _spoken(separator, decimal, asked)
    found = tuple(n for n in (*notes, spoken, remark) if n)
    numeric = tuple(_numeric(column, decimal) for column in _columns(body, len(names)))
    return Dialect(names, skipped + headed, separator, decimal, encoding, numeric, headed, '"' in text, found)


def _before(text: str) -> tuple[int, str, str]:
    """Lines before the table: comments, and Excel's ``sep=;``, which names the separator."""
    skipped, separator = 0, ""
    while True:
        line, _, rest = text.partition("\n")
        named = re.fullmatch(r'"?sep=(.)"?', line.strip())
        if not line.lstrip().startswith(("#", "%", "@")) and not named and (line.strip() or not rest):
            return skipped, text, separator
        separator = named[1] if named else separator
        skipped, text = skipped + 1, rest
        if not rest:
            return skipped, text, separator


def _rows(text: str, separator: str) -> list[list[str]]:
    """The fields of the first lines, fewer of many columns; empty lines are left out."""
    lines = (
        aligned(text) if separator == " " else csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    )
    rows: list[list[str]] = []
    try:
        for row in lines:
            if any(field.strip() for field in row) or len(row) > 1:
                rows.append([field.strip() for field in row])
            if len(rows) > max(20, min(_ROWS, _FIELDS // max(len(row), 1))):
                break
    except csv.Error:
        pass
    return rows


def _separator(path: str, text: str, asked: Reading) -> str:
    """The candidate that cuts the most lines into the same number of fields; then the one whose first line names the
    target, then semicolon and tab before the comma.

    Spaces do where they cut all lines alike and the best of the others leaves several numbers in a field.
    """
    best, chosen = (0.0, False, 0.0), ","
    for place, candidate in enumerate(_CANDIDATES):
        rows = _rows(text, candidate)
        width, same = _alike(rows)
        score = (round(same, 1), bool(rows) and _targeted(rows[0], asked), -float(place))
        if width > 1 and same >= 0.5 and score > best:
            best, chosen = score, candidate
    spaced, fields = _rows(text, " "), [f for row in _rows(text, chosen) for f in row]
    width, same = _alike(spaced)
    if sum(bool(_PAIR.fullmatch(f)) for row in spaced for f in row) > len(spaced):
        raise InputError(
            f"data: {path} is in the format of LIBSVM; load it with sklearn.datasets.load_svmlight_file and give (X, y)"
        )
    numbers = any(is_number(f) for f in spaced[-1]) if spaced else False
    several = best[0] == 0.0 or any(_SEVERAL.fullmatch(f) for f in fields)
    return " " if width > 1 and same == 1 and numbers and several else chosen


def _targeted(first: list[str], asked: Reading) -> bool:
    """Whether the first line has the name of a target, or another that was asked for."""
    return any(name in first for name in (asked.target, asked.group, *TARGET_NAMES) if name)


def _alike(rows: list[list[str]]) -> tuple[int, float]:
    """The most common number of fields, and the share of rows that have it."""
    width, count = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
    return width, count / max(len(rows), 1)


def _decimal(rows: list[list[str]], separator: str) -> str:
    fields = [field for row in rows for field in row] if separator != "," else []
    comma = any(_COMMA.fullmatch(field) for field in fields)
    return "," if comma and not any(_POINT.fullmatch(field) for field in fields) else "."


def _headed(rows: list[list[str]], decimal: str, asked: Reading) -> tuple[bool, str]:
    """Whether the first row names the columns, and a remark where it does not."""
    if asked.header != "auto":
        return asked.header, ""
    first, body = rows[0], rows[1:]
    if _targeted(first, asked):
        return True, ""
    columns = _columns(body, len(first))
    above = [bool(f) and f.lower() not in MISSING and not is_number(f, decimal) for f in first]
    if any(text and _numeric(column, decimal) for text, column in zip(above, columns, strict=True)):
        return True, ""
    if any(is_number(f, decimal) for f in first):
        headed = len(first) > 2 and first in [[str(i + k) for i in range(len(first))] for k in (0, 1)]
    else:
        known = sum(f in column for f, column in zip(first, columns, strict=True))
        headed = 2 * known < len(first) or not body
    inputs = "x1" if len(first) < 3 else f"x1 to x{len(first) - 1}"
    remark = (
        f"the first line names no columns: they are {inputs}, and y, the last, is the target; target=x1 chooses another, "
        "header=true takes the line as names"
    )
    return headed, "" if headed else remark


def _refuse_second(path: str, body: list[list[str]], decimal: str) -> None:
    """Refuse a second header line: text alone above columns of numbers."""
    if len(body) < 3 or any(is_number(f, decimal) for f in body[0]):
        return
    below = _columns(body[1:], len(body[0]))
    odd = [
        f
        for f, column in zip(body[0], below, strict=True)
        if f.lower() not in MISSING and _numeric(column, decimal)
    ]
    if odd:
        raise InputError(
            f"data: {path} has two header lines, the second with {shown_list(odd)} above numbers; delete one of them"
        )


def _names(first: list[str], headed: bool) -> tuple[str, ...]:
    if not headed:
        return (*(f"x{i}" for i in range(1, len(first))), "y")
    named = (" ".join(name.split()) for name in first)
    return tuple(name or (f"column {i}" if i > 1 else "") for i, name in enumerate(named, 1))


def _columns(rows: list[list[str]], width: int) -> list[list[str]]:
    return [[row[j] for row in rows if j < len(row)] for j in range(width)]


def _numeric(column: list[str], decimal: str) -> bool:
    """Whether every value that is not missing is a number, and one is."""
    held = [field for field in column if field.lower() not in MISSING]
    return bool(held) and all(is_number(field, decimal) for field in held)


def _spoken(separator: str, decimal: str, asked: Reading) -> str:
    """What was recognised beside the plain comma and point."""
    shown = {"\t": "tabs", " ": "spaces"}.get(separator, repr(separator))
    parts = [f"fields are separated by {shown}"] if separator != "," and asked.separator == "auto" else []
    parts += ["numbers have decimal commas"] if decimal == "," and asked.decimal == "auto" else []
    keys = [
        k for k, said in (("separator=", "fields"), ("decimal=", "numbers")) if any(said in p for p in parts)
    ]
    return (
        f"{' and '.join(parts)}; {' and '.join(keys)} read{'s' if len(keys) == 1 else ''} them otherwise"
        if parts
        else ""
    )
