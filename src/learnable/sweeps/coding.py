"""Columns as distinct values and one index a cell."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any


class Coder:
    """Gives equal values equal codes, in the order in which they come.

    >>> coder = Coder([6, 8])
    >>> coder.code(8), coder.code("x"), coder.code(8), coder.values
    (1, 2, 1, [6, 8, 'x'])
    """

    def __init__(self, values: Iterable[Any] = ()) -> None:
        self.values: list[Any] = []
        self._codes: dict[Any, int] = {}
        for value in values:
            self.code(value)

    def code(self, value: Any) -> int:
        """The code of a value; a new one where it is new. 1, 1.0 and True are three values, as in JSON."""
        key = (type(value), value) if isinstance(value, (str, int, float)) else json.dumps(value)
        found = self._codes.get(key)
        if found is None:
            found = self._codes[key] = len(self.values)
            self.values.append(value)
        return found
