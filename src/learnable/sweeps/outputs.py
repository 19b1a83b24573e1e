"""Files that a report or an export may not write: the sweep file, stores, and what else it reads."""

from __future__ import annotations

import os
from pathlib import Path

from learnable.specs import InputError

_SQLITE = b"SQLite format 3\0"
_BESIDE = ("", "-wal", "-shm", "-journal", ".lock")
"""What ends the names of the files that a store is made of."""


def refuse_own(option: str, out: Path, file: Path, store: Path, *read: Path) -> None:
    """Refuse to write `out` where that is the sweep `file`, its `store`, any other store, or a file that is `read`.

    Links are followed, so that another name of such a file is no way around it. Raises `InputError`.
    """
    own = {file: "the sweep file", **dict.fromkeys(read, "the table that is read")}
    own |= {store.with_name(store.name + end): "the store of the sweep" for end in _BESIDE}
    for path, what in own.items():
        if same_file(out, path):
            linked = "" if out.name == path.name else f" ({path})"
            raise InputError(
                f"{option} {out} is {what}{linked}; name another file, such as {_other(out, file)}"
            )
    if _is_sqlite(out):
        raise InputError(
            f"{option} {out} is a database, such as a store of a sweep; name another file, such as {_other(out, file)}"
        )


def same_file(one: Path, other: Path) -> bool:
    """Whether two names lead to one file, through links too, and also where it is not there yet.

    >>> same_file(Path("a/../b.csv"), Path("b.csv")), same_file(Path("a.csv"), Path("b.csv"))
    (True, False)
    """
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


def _is_sqlite(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            return path.is_file() and file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def _other(out: Path, file: Path) -> str:
    return f"{file.stem}-rows{out.suffix}" if out.suffix in (".csv", ".parquet") else f"{file.stem}-page.html"
