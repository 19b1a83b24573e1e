"""Tables on disk: CSV, Parquet and NPZ as numbers and labels; nothing is ever unpickled.

Each reader forecasts its memory first, and refuses what it cannot read in one sentence: the file, the column,
the row, and what to type instead.
"""

from __future__ import annotations

import os

from learnable.specs import InputError
from learnable.targets.columns import read_csv, read_parquet, split
from learnable.targets.packs import read_npz
from learnable.targets.rows import Table
from learnable.targets.shards import folder_of, read_folder, refuse_secret, refuse_unfinished

SUFFIXES = (".csv", ".npz", ".parquet")


def suffix_of(path: str) -> str:
    """The suffix that says how to read a file, or an `InputError` that says what can be read.

    It is empty for a folder that `generate` wrote.

    >>> suffix_of("rows.csv")
    '.csv'
    """
    suffix = os.path.splitext(path)[1].lower()
    if suffix in SUFFIXES:
        return suffix
    refuse_secret(path)
    if folder_of(path):
        return ""
    if os.path.isdir(os.path.expanduser(path)):
        refuse_unfinished(path)
        raise InputError(f"data: {path} is a directory; type the path of one .csv, .npz or .parquet file")
    instead = {
        ".npy": f"for a truth table type truth_table({path}), for data save X and y with numpy.savez",
        ".py": f'for a function type function("{path}:name", law=hypercube(n=20))',
    }.get(suffix, "save it as one of these")
    ends = f"ends in {suffix}" if suffix else "has no suffix"
    raise InputError(f"data: {path} {ends}; wanted .csv, .npz or .parquet: {instead}")


def read_table(path: str, target: str | None = None) -> Table:
    """The table in a file, its target column named or one of ``y``, ``target``, ``label``; or a generated folder's.

    Raises `InputError` for a missing, empty or damaged file, a missing target column, and features that are
    not finite numbers.
    """
    suffix, folder = suffix_of(path), folder_of(path)
    if folder:
        return read_folder(path, *folder, target)
    full = os.path.expanduser(path)
    if os.path.isdir(full):
        raise InputError(f"data: {path} is a directory; type the path of one .csv, .npz or .parquet file")
    if not os.path.exists(full):
        raise InputError(f"data: there is no file {path}; type the path of a .csv, .npz or .parquet file")
    if os.path.getsize(full) == 0:
        raise InputError(f"data: {path} is empty; wanted a table with features and a target column")
    if suffix == ".npz":
        return read_npz(path, full, target)
    return split(path, read_csv(path, full) if suffix == ".csv" else read_parquet(path, full), target)
