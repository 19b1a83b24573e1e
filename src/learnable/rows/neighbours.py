"""The mean label of the nearest rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from learnable.ties import TIE, nearest

NEIGHBOURS = 5
SPARSE = 0.05
"""Below this share of rows that count the weights are kept sparse."""
BLOCK = 256


def neighbours(
    X: Any, Y: Any, at: Any = None, k: int = NEIGHBOURS, tick: Callable[[], object] | None = None
) -> Any:
    """The mean of the labels Y (m, c) of the k rows of X nearest to each row of `at`; rows as near as the k-th count too.

    Without `at` the rows are those of X themselves, each without itself. `tick` is called before every block of rows.

    >>> import numpy as np
    >>> x = np.arange(10.0)[:, None]
    >>> neighbours(x, x, np.array([[2.0], [0.0]])).tolist()  # of 0 … 4, both times
    [[2.0], [2.0]]
    >>> neighbours(x, x)[0].round(3).tolist()  # of 1 … 5
    [3.0]
    """
    import numpy as np
    from scipy.sparse import csr_array

    own = at is None
    rows = X if own else at
    k = min(k, len(X) - own)
    squares = (X**2).sum(axis=1)
    found = np.empty((len(rows), Y.shape[1]))
    for start in range(0, len(rows), BLOCK):
        if tick is not None:
            tick()
        block = rows[start : start + BLOCK]
        far = squares - 2 * block @ X.T + (block**2).sum(axis=1)[:, None]
        if own:
            far[np.arange(len(block)), start + np.arange(len(block))] = np.inf
        share = nearest(far, k, TIE * (1 + squares.mean()))
        sparse = np.count_nonzero(share) < SPARSE * share.size
        found[start : start + BLOCK] = (csr_array(share) if sparse else share) @ Y
    return found
