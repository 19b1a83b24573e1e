"""Files that are written whole or not at all: finished under another name, flushed to the disk, then renamed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def write_text(path: Path, text: str, scratch: Path) -> None:
    """A text file, whole or not at all; `scratch` is a folder on the same disk.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     out = Path(folder)
    ...     write_text(out / "a.txt", "told", scratch=out)
    ...     sorted(p.name for p in out.iterdir()), (out / "a.txt").read_text()
    (['a.txt'], 'told')
    """
    temporary = scratch / f"{path.name}.tmp"
    with open(temporary, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        flush(file)
    put(temporary, path)


def put(temporary: Path, path: Path) -> None:
    """Rename a finished file or folder to its own name, and have the disk know it.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     out = Path(folder)
    ...     _ = (out / "a.tmp").write_text("told")
    ...     put(out / "a.tmp", out / "a")
    ...     [p.name for p in out.iterdir()]
    ['a']
    """
    os.replace(temporary, path)
    settle(path.parent)


def settle(folder: Path) -> None:
    """Have the disk know which names a folder holds, where the system can do that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def flush(file: Any) -> None:
    """Have the disk hold what was written to an open file."""
    file.flush()
    os.fsync(file.fileno())


def same_file(one: Path, other: Path) -> bool:
    """Whether two names lead to one file, through links too, and also where it is not there yet.

    >>> same_file(Path("a/../b.csv"), Path("b.csv")), same_file(Path("a.csv"), Path("b.csv"))
    (True, False)
    """
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)
