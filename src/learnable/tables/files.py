"""Tables on disk: CSV, Parquet and NPZ as numbers and labels; nothing is ever unpickled.

Each reader forecasts its memory first, and refuses what it cannot read in one sentence: the file, the column,
the row, and what to type instead.
"""

from __future__ import annotations

import os
from dataclasses import replace

from learnable.specs import InputError
from learnable.tables.arrays import read_npz
from learnable.tables.columns import split
from learnable.tables.reading import Reading
from learnable.tables.shards import folder_of, read_folder, refuse_secret, refuse_unfinished
from learnable.tables.streams import read_file
from learnable.tables.subsample import chosen, rare_note, shares
from learnable.tables.table import Table
from learnable.tables.text import PACKED

TEXTS = tuple(f".{kind}{packed}" for kind in ("csv", "tsv", "txt") for packed in ("", *PACKED))
SUFFIXES = (*TEXTS, ".npz", ".parquet")
_ONE = "type the path of one .csv, .npz or .parquet file"


def suffix_of(path: str) -> str:
    """The suffix that says how to read a file, or an `InputError` that says what can be read.

    It is empty for a folder that `generate` wrote.

    >>> suffix_of("rows.csv"), suffix_of("rows.tsv.gz")
    ('.csv', '.tsv.gz')
    """
    suffix = next((s for s in SUFFIXES if path.lower().endswith(s)), "")
    if suffix:
        return suffix
    refuse_secret(path)
    if folder_of(path):
        return ""
    if os.path.isdir(os.path.expanduser(path)):
        refuse_unfinished(path)
        raise InputError(f"data: {path} is a directory; {_ONE}")
    suffix = os.path.splitext(path)[1].lower()
    instead = {
        ".npy": f"for a truth table type truth_table({path}), for data save X and y with numpy.savez",
        ".py": f'for a function type function("{path}:name", law=hypercube(n=20))',
        ".data": "rename it to .csv where it is text; separators and a missing header are recognised",
    }.get(suffix, "save it as one of these")
    ends = f"ends in {suffix}" if suffix else "has no suffix"
    raise InputError(f"data: {path} {ends}; wanted .csv, .npz or .parquet: {instead}")


def read_table(path: str, asked: Reading | None = None) -> Table:
    """The table in a file, its target column named or one of ``y``, ``target``, ``label``; or a generated folder's.

    At most `asked.rows` rows, chosen by `asked.seed`; of a file too large to load, `most_rows` of them in any case.

    Raises `InputError` for a missing, empty or damaged file, a missing target column, and features that neither are
    numbers nor become numbers.
    """
    asked = asked or Reading()
    suffix, folder = suffix_of(path), folder_of(path)
    if folder:
        if asked.group is not None:
            raise InputError(f"data: {path} has no groups; leave group={asked.group} out")
        return few(read_folder(path, *folder, asked.target), asked.rows, asked.seed)
    full = os.path.expanduser(path)
    if os.path.isdir(full):
        raise InputError(f"data: {path} is a directory; {_ONE}")
    if not os.path.exists(full):
        raise InputError(f"data: there is no file {path}; type the path of a .csv, .npz or .parquet file")
    if os.path.getsize(full) == 0:
        raise InputError(f"data: {path} is empty; wanted a table with features and a target column")
    if suffix == ".npz":
        return few(read_npz(path, full, asked.target, asked.group), asked.rows, asked.seed)
    rows = read_file(path, full, asked)
    table = split(path, rows.table, asked, rows.places, rows.decimal)
    return replace(table, notes=(*rows.notes, *table.notes))


def few(table: Table, rows: int | None, seed: int) -> Table:
    """At most `rows` rows of a table, chosen by `seed`, with a note where rows were left out."""
    if rows is None or rows >= len(table.labels):
        return table
    codes, classes = shares(table.labels)
    kept = chosen(len(table.labels), rows, seed, codes)
    note = f"{rows:,} of {len(table.labels):,} rows were chosen (seed {seed})"
    return replace(table.at(kept), notes=(*table.notes, note, *rare_note(codes, classes, kept)))
