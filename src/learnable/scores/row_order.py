"""What the order of the rows gives away: labels that follow it, and columns that number the rows."""

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
    import numpy as np

    found = []
    codes = y.argmax(axis=1) if y.ndim == 2 else y
    steps = np.diff(codes)
    runs = 1 + int((steps != 0).sum())
    kinds = len(np.unique(codes))
    monotone = bool((steps >= 0).all() or (steps <= 0).all())
    if kinds > 1 and (monotone or (runs == kinds < len(y))):
        found.append(
            "the rows are sorted by label; here they are drawn at random, shuffle them before you train"
        )
    for j in _counters(X):
        name = names[j] if j < len(names) else str(j + 1)
        found.append(f"column {name} numbers the rows: drop it, a network may read the label off it")
    return tuple(found)


def _counters(X: Any, most: int = 4) -> list[int]:
    """The columns whose values are m different whole numbers side by side, in any order; at most so many."""
    import numpy as np

    m = len(X)
    span = X.max(axis=0) - X.min(axis=0)
    likely: Any = np.flatnonzero(span == m - 1) if m > 2 else []
    return [int(j) for j in likely if np.array_equal(np.sort(X[:, j]) - X[:, j].min(), np.arange(m))][:most]
