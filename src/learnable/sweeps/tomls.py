"""A TOML file as a dictionary, or the one sentence that says why not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from learnable.specs import InputError

LARGEST = 64 * 10**6
"""Bytes of a sweep file."""


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds. Raises `InputError` for a missing file, a directory, bytes that are no text, bad syntax."""
    if path.is_dir():
        raise InputError(
            f"{path} is a directory; type the path of a sweep file, such as {path / 'grid.toml'}"
        )
    if not path.is_file():
        what = "is no file, and a sweep keeps its answers beside one" if path.exists() else "is not there"
        raise InputError(f"{path} {what}; type the path of a sweep file, such as grid.toml")
    if path.stat().st_size > LARGEST:
        raise InputError(
            f"{path} has {path.stat().st_size:,} bytes; wanted at most {LARGEST:,}; write long axes as {{from = 0, to = 99}}"
        )
    try:
        held = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}; mend its permissions") from None
    try:
        return tomllib.loads(held.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = held[: error.start].count(b"\n") + 1
        raise InputError(f"{path} is not UTF-8 at line {line}; save it as UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is no TOML: {error}; a line looks like n = [6, 8, 10]") from None
    except RecursionError:
        raise InputError(
            f"{path} has lists inside lists too deep to read; wanted a few levels at most"
        ) from None
    except ValueError:
        raise InputError(
            f"{path} holds a number of thousands of digits; wanted numbers that mean something"
        ) from None
