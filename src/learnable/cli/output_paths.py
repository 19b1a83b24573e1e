"""Paths of files that a command is to write: refused before the work is done, not after it."""

from __future__ import annotations

import os
from pathlib import Path

from learnable.files import same_file
from learnable.specs import InputError


def writable(path: Path | None, option: str, *inputs: str | None) -> None:
    """Refuse a place that cannot be written, and one of the command's own `inputs`: specs, or names of files."""
    if path is None:
        return
    if path.is_dir():
        raise InputError(f"{option} {path} is a directory; name a file in it")
    if not path.parent.is_dir():
        raise InputError(f"{option} {path}: there is no directory {path.parent}; make it first")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise InputError(f"{option} {path} cannot be written; name another place")
    for given in filter(None, inputs):
        file = given.partition(".py:")[0] + ".py" if ".py:" in given else given
        if "(" not in file and same_file(path, Path(file).expanduser()):
            raise InputError(f"{option} {path} is the file {file} that is read; name another one")


def replace(path: Path, text: str) -> None:
    """Write a file whole or not at all: what was there stays where the disk is full. Raises OSError that names the file."""
    if path.exists() and not path.is_file():  # /dev/stdout, a pipe
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
        return
    place = path.resolve()
    temporary = place.with_name(f".{place.name[:200]}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace")
        os.replace(temporary, place)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        temporary.unlink(missing_ok=True)
