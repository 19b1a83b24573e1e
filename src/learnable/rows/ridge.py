"""Kernel ridge regression by leave-one-out: what the linearised network would predict for a row it has not seen.

Source: the tangent kernel's ridge regression as the limit of training (Jacot, Gabriel & Hongler 2018, arXiv 1806.07572);
leave-one-out residuals in closed form (Allen 1974; Wahba 1990): (y_i - ŷ_i)/(1 - H_ii) with H = K(K + λ)⁻¹.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.specs import InputError
from learnable.ties import TIE

PENALTIES = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
"""λ over the trace of the centred kernel; the best is chosen by the same leave-one-out error, for shuffles too."""


@dataclass(frozen=True)
class Ridge:
    """R² of leave-one-out predictions for each label, the penalty chosen for it, and the first label's predictions."""

    r_squared: Any
    penalties: Any
    predictions: Any


def leave_one_out(K: Any, Y: Any, columns: int = 1) -> Ridge:
    """1 - Σ (y_i - ŷ_{-i})²/Σ (y_i - ȳ_{-i})² of kernel ridge regression with an intercept, for every label.

    K has shape (m, m); Y (m, labels·columns), a label being `columns` neighbouring ones. 1 is perfect, 0 as good as the
    mean of the other rows, and below 0 worse. Rows and label are centred, and the centring is part of what is left out:
    the intercept adds 1/m to H. Raises `InputError` for fewer than 4 rows and for a kernel that is zero.

    >>> import numpy as np
    >>> x = np.linspace(-1, 1, 21)
    >>> leave_one_out(np.outer(x, x), np.column_stack([3 * x + 1, x**2])).r_squared.round(2).tolist()
    [1.0, -0.09]
    """
    import numpy as np

    m = len(K)
    if m < 4:
        raise InputError(f"ridge: {m} rows; wanted at least 4")
    centred = K - K.mean(axis=0) - K.mean(axis=1)[:, None] + K.mean()
    values, vectors = np.linalg.eigh((centred + centred.T) / 2)
    values = np.maximum(values, 0.0)
    if not values.sum() > 0:
        raise InputError("ridge: the kernel is the same for all rows; the network does not tell them apart")
    residual = Y - Y.mean(axis=0)
    spread = ((residual * m / (m - 1)) ** 2).sum(axis=0).reshape(-1, columns).sum(axis=1)
    coordinates = vectors.T @ residual
    best = np.full(len(spread), -np.inf)
    chosen, predictions = np.zeros(len(spread)), np.zeros((m, columns))
    for penalty in PENALTIES:
        share = values / (values + penalty * values.sum())
        leverage = (vectors**2) @ share + 1 / m
        errors = (residual - vectors @ (share[:, None] * coordinates)) / np.maximum(1 - leverage, 1e-12)[
            :, None
        ]
        found = 1 - (errors**2).sum(axis=0).reshape(-1, columns).sum(axis=1) / np.where(
            spread > 0, spread, 1.0
        )
        better = found - best > TIE * np.maximum(1.0, abs(found))
        best[better], chosen[better] = found[better], penalty
        if better[0]:
            predictions = Y[:, :columns] - errors[:, :columns]
    return Ridge(best, chosen, predictions)
