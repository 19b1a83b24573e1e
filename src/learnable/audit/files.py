"""Certificates as JSON: numbers as they are written, each key once, nothing that JSON does not have."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from learnable.audit.effort import BYTES, EXPONENT, TooLargeError, UnreadableError, within


def load(path: str | Path) -> Any:
    """The JSON of a file. `UnreadableError` says why there is none."""
    try:
        with open(path, "rb") as file:
            raw = file.read(BYTES + 1)
        within("the file in bytes", len(raw), BYTES)
        return parse(raw.decode("utf-8"))
    except IsADirectoryError:
        raise UnreadableError(f"{path} is a directory; wanted a file with a certificate") from None
    except FileNotFoundError:
        raise UnreadableError(f"there is no file {path}") from None
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{path} is no text: {error}") from None
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError(f"{path} is no JSON: {error}") from None


def parse(text: str) -> Any:
    """JSON with decimals as `Decimal`; a constant such as NaN and a key that stands twice are refused.

    >>> parse('{"a": 0.10}')
    {'a': Decimal('0.10')}
    """
    return json.loads(
        text,
        parse_float=_decimal,
        parse_int=_whole,
        parse_constant=_no_constant,
        object_pairs_hook=_without_twins,
    )


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise TooLargeError(f"too large to audit: the exponent of {text[:40]}") from None


def _whole(text: str) -> int:
    within("the length of a whole number", len(text), EXPONENT)
    return int(text)


def _no_constant(name: str) -> Any:
    raise UnreadableError(f"{name} is no number of JSON")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("an object names one key twice")
    return found
