"""Kernel-target alignment without its bias: how far a kernel calls rows alike whose labels are alike.

Source: Cristianini, Shawe-Taylor, Elisseeff & Kandola 2001 (kernel-target alignment); Cortes, Mohri & Rostamizadeh 2012
(arXiv 1203.0550; centred); Song, Smola, Gretton, Bedo & Borgwardt 2012 for the estimate without bias. The plug-in
alignment of independent data is far above zero (0.2 at a few hundred rows); this one has mean zero in the numerator.
"""

from __future__ import annotations

from typing import Any

from learnable.specs import InputError


def dependence(K: Any, Y: Any) -> Any:
    """The unbiased Hilbert–Schmidt independence criterion of K (m, m) and each label y yᵀ, Y (m, labels) -> (labels,).

    With the diagonals of K and L = y yᵀ left out, HSIC = [tr KL + (1ᵀK1)(1ᵀL1)/((m-1)(m-2)) - 2·1ᵀKL1/(m-2)]/(m(m-3)):
    its mean over rows is that of E k(x,x')l(y,y') after centring both kernels. Labels of several columns add up.
    Raises `InputError` for fewer than 4 rows.

    >>> import numpy as np
    >>> y = np.array([1.0, 1, -1, -1, 1, -1])
    >>> K = np.outer(y, y)
    >>> dependence(K, np.column_stack([y, [1.0, -1, 1, -1, 0, 0]])).round(3).tolist()
    [1.6, -0.267]
    """
    import numpy as np

    m = len(K)
    if m < 4:
        raise InputError(f"kernel alignment: {m} rows; wanted at least 4")
    K = K - np.diag(np.diagonal(K))
    rows = K.sum(axis=1)
    squares = Y**2
    sums = Y.sum(axis=0)
    cross = (Y * (K @ Y)).sum(axis=0)  # tr KL, the diagonals out
    total = rows.sum() * (sums**2 - squares.sum(axis=0)) / ((m - 1) * (m - 2))
    mixed = sums * (rows @ Y) - rows @ squares  # 1ᵀKL1
    return (cross + total - 2 * mixed / (m - 2)) / (m * (m - 3))


def kernel_alignment(K: Any, Y: Any, columns: int = 1) -> Any:
    """HSIC(K, yyᵀ)/√(HSIC(K, K)·HSIC(yyᵀ, yyᵀ)) for every label; a label is `columns` neighbouring columns of Y.

    Between -1 and 1 up to its noise, 1 where K is yyᵀ, 0 on average where K and y have nothing to do with each other. The
    labels after the first are permutations of its rows: their self-dependence is taken to be that of the first.

    >>> import numpy as np
    >>> y = np.array([1.0, 1, -1, -1, 1, -1])
    >>> kernel_alignment(np.outer(y, y), y[:, None]).round(12).tolist()
    [1.0]
    """
    import numpy as np

    own = self_dependence(K)
    together = dependence(K, Y).reshape(-1, columns).sum(axis=1)
    label = self_dependence(Y[:, :columns] @ Y[:, :columns].T)
    if own <= 0 or label <= 0:
        return np.zeros(len(together))
    return together / np.sqrt(own * label)


def self_dependence(K: Any) -> float:
    """The unbiased criterion of a kernel with itself; a label's is the same for every permutation of its rows.

    >>> import numpy as np
    >>> round(self_dependence(np.outer([1.0, -1, 1, -1], [1.0, -1, 1, -1])), 6)
    2.666667
    """
    import numpy as np

    m = len(K)
    K = K - np.diag(np.diagonal(K))
    rows = K.sum(axis=1)
    total = rows.sum() ** 2 / ((m - 1) * (m - 2))
    return float(((K * K).sum() + total - 2 * (rows @ rows) / (m - 2)) / (m * (m - 3)))
