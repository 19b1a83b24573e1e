"""The order of the rows, and what it gives away: labels that follow it, and columns that number the rows."""

from __future__ import annotations

from typing import Any


def order_notes(X: Any, y: Any, names: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Remarks on rows X (m, d) and labels y (m,) or (m, c) in the order that they were given.

    A label that is monotone along the rows does no harm here, since rows are drawn at random; a column that numbers the
    rows then gives the label away, and is named.

    >>> import numpy as np
    >>> order_notes(np.array([[5.0, 1], [2, 2], [7, 3], [7, 4]]), np.array([-1.0, -1, 1, 1]), ("age", "id"))[1]
    'column id numbers the rows: drop it, a network may read the label off it'
    """
    found = []
    if sorted_by_label(y):
        found.append(
            "the rows are sorted by label; here they are drawn at random, shuffle them before you train"
        )
    for j in counters(X):
        name = names[j] if j < len(names) else str(j + 1)
        found.append(f"column {name} numbers the rows: drop it, a network may read the label off it")
    for j in spaced(X):
        name = names[j] if j < len(names) else str(j + 1)
        found.append(
            f"column {name} numbers the rows, up to scale and shift: drop it unless it was measured on a grid, a network "
            "may read the label off it"
        )
    return tuple(found)


def sorted_by_label(y: Any) -> bool:
    """Whether labels y (m,) or (m, c) rise or fall along the rows, or classes stand in blocks.

    >>> import numpy as np
    >>> sorted_by_label(np.array([2, 2, 0, 0, 1])), sorted_by_label(np.array([2, 0, 2, 0, 1]))
    (True, False)
    """
    import numpy as np

    codes = y.argmax(axis=1) if y.ndim == 2 else y
    steps = np.diff(codes)
    runs = 1 + int((steps != 0).sum())
    kinds = len(np.unique(codes))
    monotone = bool((steps >= 0).all() or (steps <= 0).all())
    return kinds > 1 and (monotone or runs == kinds < len(y))


MOST = 4
"""So many columns are named at most."""
LEAST = 16
"""Rows from which on even spacing is no chance."""
OFF = 0.05
"""How far a value may be off an even grid, in steps of the grid: what rounding does to a scaled index."""


def counters(X: Any) -> list[int]:
    """The columns whose values are m different whole numbers side by side, in any order."""
    import numpy as np

    m = len(X)
    span = X.max(axis=0) - X.min(axis=0)
    likely: Any = np.flatnonzero(span == m - 1) if m > 2 else []
    return [int(j) for j in likely if np.array_equal(np.sort(X[:, j]) - X[:, j].min(), np.arange(m))][:MOST]


def spaced(X: Any) -> list[int]:
    """The columns, of several, whose values are m evenly spaced numbers in any order and no whole ones side by side.

    Evenly spaced values have their mean in the middle and the variance span²·(m+1)/(12(m-1)); columns that do are sorted
    and compared.
    """
    import numpy as np

    m = len(X)
    if m < LEAST or X.shape[1] < 2:
        return []
    low, high = X.min(axis=0), X.max(axis=0)
    span = high - low
    step = span / (m - 1)
    middle = abs(X.mean(axis=0) - (low + high) / 2) <= OFF * step
    spread = abs(X.var(axis=0) - span**2 * (m + 1) / (12 * (m - 1))) <= OFF * span * step
    likely = np.flatnonzero((span > 0) & (span != m - 1) & middle & spread)
    grid = np.arange(m)
    return [int(j) for j in likely if (abs((np.sort(X[:, j]) - low[j]) / step[j] - grid) <= OFF).all()][:MOST]
