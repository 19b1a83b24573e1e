"""Rows of fair signs, held as int8, and products of their columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from learnable.memory import forecast
from learnable.specs import within


def sign_rows(count: int, n: int, rng: Any) -> Any:
    """`count` independent uniform points of {+1,-1}^n, an int8 array (count, n): one random bit a sign.

    Raises `InputError` for fewer than one row, and for rows that would not fit in memory.

    >>> import numpy as np
    >>> sign_rows(1000, 5, np.random.default_rng(0)).mean().round(1)
    np.float64(0.0)
    """
    import numpy as np

    within("count", count, 1, hint="type count=1000")
    forecast(3 * count * n, f"{count} rows of {n} signs", "ask for fewer rows at a time")
    bits = np.frombuffer(rng.bytes(-(-count * n // 8)), dtype=np.uint8)
    rows = np.unpackbits(bits, count=count * n).view(np.int8).reshape(count, n)
    rows *= -2
    rows += 1
    return rows


def product(X: Any, columns: Sequence[int]) -> Any:
    """The product of some columns of signs X (m, n), counted from 0: floats ±1, shape (m,).

    >>> product([[1, -1, -1], [1, 1, -1]], [0, 2]).tolist()
    [-1.0, -1.0]
    """
    import numpy as np

    minus = np.asarray(X)[:, list(columns)] < 0
    return 1.0 - 2.0 * (np.count_nonzero(minus, axis=1) & 1)
