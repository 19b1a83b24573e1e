"""Standardised columns: mean 0 and variance 1 in the units of the rows trained on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FLAT = 1e-12
"""A spread below this share of a column's size is rounding."""


@dataclass(frozen=True, eq=False)
class Units:
    """The centre and the scale of every column; a column that is constant up to rounding becomes 0."""

    centre: Any
    scale: Any

    def __call__(self, X: Any) -> Any:
        """Rows X (m, d) in these units."""
        return (X - self.centre) / self.scale


def units_of(X: Any, *, bits: bool = False) -> Units:
    """The mean and the standard deviation of each column of X (m, d).

    With `bits` a column of two values becomes ±1: rows that differ in equally many bits are then equally near, whatever
    the share of ones in each.

    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0, 5.0], [1.0, 2.0, 5.0], [1.0, 3.0, 5.0]])
    >>> units_of(X)(X).round(3).tolist()
    [[-1.414, -1.225, 0.0], [0.707, 0.0, 0.0], [0.707, 1.225, 0.0]]
    >>> units_of(X, bits=True)(X)[:, 0].tolist()
    [-1.0, 1.0, 1.0]
    """
    import numpy as np

    low, high = X.min(axis=0), X.max(axis=0)
    centre, spread = X.mean(axis=0), X.std(axis=0)
    if bits:
        two = np.all(np.equal(X, low) | np.equal(X, high), axis=0)
        centre = np.where(two, low + (high - low) / 2, centre)
        spread = np.where(two, (high - low) / 2, spread)
    flat = spread <= FLAT * np.maximum(abs(low), abs(high))
    return Units(centre, np.where(flat, np.inf, spread).astype(X.dtype, copy=False))


def standardised(X: Any, *, bits: bool = False) -> Any:
    """X in its own units."""
    return units_of(X, bits=bits)(X)
