"""Products of two columns against shuffled labels: what neither a linear model nor neighbours see of many columns.

The statistic is Σ_{i≠j} y_i·y_j·⟨x_i, x_j⟩² on standardised columns: (Σ_i y_i x_ia x_ib)² summed over pairs of columns, less
its diagonal. It is a permutation test of dependence with the polynomial kernel of degree 2 (Gretton et al. 2007).
"""

from __future__ import annotations

from typing import Any

from learnable.resampling import Null, null_of

CELLS = 5_000
"""At most so many rows times columns of the label: the test costs rows² times shuffles times columns."""
FEWEST = 500
FAR = 3.0
"""Standardised values are cut here, so that a few rows are not all of the statistic."""


def rows_for(columns: int) -> int:
    """How many rows are used for a label of so many columns.

    >>> [rows_for(c) for c in (1, 3, 10)]
    [5000, 1666, 500]
    """
    return max(FEWEST, CELLS // columns)


def pairs(X: Any, Y: Any, columns: int = 1) -> Null:
    """Where the label stands among its shuffles; X (m, d) is standardised, Y is (m, (1 + shuffles)·columns), centred.

    >>> import numpy as np
    >>> from learnable.rows.shuffles import beside_shuffles
    >>> X = 1.0 - 2 * np.random.default_rng(0).integers(0, 2, size=(300, 30))
    >>> pairs(X, beside_shuffles(X[:, :1] * X[:, 1:2], 99, seed=0)).p_value
    0.01
    """
    import numpy as np

    X = np.clip(X, -FAR, FAR)
    K = (X @ X.T / X.shape[1]) ** 2
    np.fill_diagonal(K, 0.0)
    found = (Y * (K @ Y)).sum(axis=0).reshape(-1, columns).sum(axis=1)
    return null_of(found[0], found[1:])
