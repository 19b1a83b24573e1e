"""Files that a command is to write: refused before the work is done, not after it."""

from __future__ import annotations

import os
from pathlib import Path

from learnable.specs import InputError


def writable(path: Path | None, option: str) -> None:
    """Refuse a place that cannot be written."""
    if path is None:
        return
    if path.is_dir():
        raise InputError(f"{option} {path} is a directory; name a file in it")
    if not path.parent.is_dir():
        raise InputError(f"{option} {path}: there is no directory {path.parent}; make it first")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise InputError(f"{option} {path} cannot be written; name another place")
