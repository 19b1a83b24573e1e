"""Two values of JSON beside each other, numbers up to rounding."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

CLOSE = Decimal("1e-9")
"""Numbers may differ by this share: they are worked out in floating point."""


def plain(found: Any) -> Any:
    """As it would be read from a file: lists, and numbers that are not whole as decimals."""
    return json.loads(json.dumps(found, default=float), parse_float=Decimal)


def same(stated: Any, derived: Any) -> bool:
    """Equal, numbers up to rounding.

    >>> same(plain({"a": 1 / 3}), plain({"a": 0.33333333333}))
    True
    """
    if isinstance(stated, Mapping) and isinstance(derived, Mapping):
        return stated.keys() == derived.keys() and all(same(v, derived[k]) for k, v in stated.items())
    if isinstance(stated, list) and isinstance(derived, list):
        return len(stated) == len(derived) and all(map(same, stated, derived))
    if isinstance(stated, Decimal) and isinstance(derived, Decimal):
        return abs(stated - derived) <= CLOSE * abs(derived)
    return type(stated) is type(derived) and bool(stated == derived)


def short(value: Any) -> str:
    """The value as JSON, cut where it is long."""
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}…"
