"""Ridge regression with an intercept: leave-one-out predictions, and fits of many labels at once.

Both start from one decomposition of centred rows X = U S V' (or of a centred kernel, U S² U'). The penalty is chosen for
every label: by leave-one-out errors in closed form, (y_i - ŷ_i)/(1 - H_ii) with H = U S²/(S² + λ) U' (Allen 1974; Wahba
1990), or, where labels are many, by generalised cross-validation, which needs no leverages (Golub, Heath & Wahba 1979).

On the tangent kernel it is the limit of training (Jacot, Gabriel & Hongler 2018, arXiv 1806.07572).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.specs import InputError
from learnable.ties import TIE, least

PENALTIES = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
"""λ over the sum of S²; the best is chosen by the leave-one-out error, for shuffles too."""
COLUMN_PENALTIES = tuple(10.0**e for e in range(-4, 4))
"""λ over the mean of S² by column, for many labels at once."""


@dataclass(frozen=True)
class LeftOut:
    """R² of leave-one-out predictions for each label, the penalty chosen for it, and the first label's predictions."""

    r_squared: Any
    penalties: Any
    predictions: Any


def leave_one_out(K: Any, Y: Any, columns: int = 1) -> LeftOut:
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

    if len(K) < 4:
        raise InputError(f"ridge: {len(K)} rows; wanted at least 4")
    centred = K - K.mean(axis=0) - K.mean(axis=1)[:, None] + K.mean()
    squares, left = np.linalg.eigh((centred + centred.T) / 2)
    squares = np.maximum(squares, 0.0)
    if not squares.sum() > 0:
        raise InputError("ridge: the kernel is the same for all rows; the network does not tell them apart")
    return _left_out(left, squares, Y, columns)


def _left_out(left: Any, squares: Any, Y: Any, columns: int) -> LeftOut:
    """From the decomposition of the centred rows: U (m, r) and S² (r,)."""
    import numpy as np

    m = len(Y)
    residual = Y - Y.mean(axis=0)
    spread = ((residual * m / (m - 1)) ** 2).sum(axis=0).reshape(-1, columns).sum(axis=1)
    coordinates = left.T @ residual
    best = np.full(len(spread), -np.inf)
    chosen, predictions = np.zeros(len(spread)), np.zeros((m, columns))
    for penalty in PENALTIES:
        share = squares / (squares + penalty * squares.sum())
        leverage = np.maximum(1 - (left**2) @ share - 1 / m, 1e-12)[:, None]
        errors = (residual - left @ (share[:, None] * coordinates)) / leverage
        found = 1 - (errors**2).sum(axis=0).reshape(-1, columns).sum(axis=1) / np.where(
            spread > 0, spread, 1.0
        )
        better = found - best > TIE * np.maximum(1.0, abs(found))
        best[better], chosen[better] = found[better], penalty
        if better[0]:
            predictions = Y[:, :columns] - errors[:, :columns]
    return LeftOut(best, chosen, predictions)


def predicted(X: Any, Y: Any, at: Any) -> Any:
    """The label Y (m, c) of the rows `at`, by the fit on X (m, d) with the least leave-one-out error.

    >>> import numpy as np
    >>> x = np.linspace(-1.0, 1.0, 21)[:, None]
    >>> predicted(x, 2 * x + 1, np.array([[3.0]])).round(2).tolist()
    [[7.0]]
    """
    import numpy as np

    mean_x, mean_y = X.mean(axis=0), Y.mean(axis=0)
    squares, right = right_vectors(X - mean_x)
    if not len(squares):
        return np.tile(mean_y, (len(at), 1))
    left = (X - mean_x) @ right / np.sqrt(squares)
    penalty = _left_out(left, squares, Y, Y.shape[1]).penalties[0] * squares.sum()
    weights = right @ ((np.sqrt(squares) / (squares + penalty))[:, None] * (left.T @ (Y - mean_y)))
    return (at - mean_x) @ weights + mean_y


def ridge(X: Any, Y: Any, at: Any, columns: int = 1) -> Any:
    """Ridge regression of every label in Y (rows, labels·columns) on X (rows, d), predicted at `at`.

    Every label has the penalty with the least |Y - fit|²/(rows - 1 - tr F)², F = S²/(S² + λ).

    >>> import numpy as np
    >>> x = np.linspace(-1.0, 1.0, 21)[:, None]
    >>> ridge(x, 2 * x + 1, np.array([[3.0]])).round(2).tolist()
    [[7.0]]
    """
    import numpy as np

    mean_x, mean_y = X.mean(axis=0), Y.mean(axis=0)
    X = X - mean_x
    squares, right = right_vectors(X)
    scores = right.T @ (X.T @ Y)  # S U'Y; X is centred, so Y need not be
    penalties = np.array(COLUMN_PENALTIES)[:, None] * squares.sum() / X.shape[1]
    shrink = squares / np.maximum(squares + penalties, 1e-300)
    spread = np.einsum("ij,ij->j", Y, Y) - len(Y) * mean_y**2
    left = spread - (2 * shrink - shrink**2) @ (scores**2 / squares[:, None])
    left = np.maximum(left, 0.0).reshape(len(penalties), -1, columns).sum(axis=2)
    free = np.maximum(len(X) - 1 - shrink.sum(axis=1), 1e-9)
    best = np.repeat(least(left / free[:, None] ** 2), columns)
    weights = right @ (scores * (shrink / squares)[best].T)
    return (at - mean_x) @ weights + mean_y


def right_vectors(X: Any) -> tuple[Any, Any]:
    """S² (r,) above rounding and V (d, r) of X = U S V', by the smaller of both Gram matrices."""
    import numpy as np

    wide = X.shape[1] > len(X)
    squares, vectors = np.linalg.eigh(X @ X.T if wide else X.T @ X)
    kept = squares > max(1e-10 * squares[-1], 1e-200)
    squares, vectors = squares[kept], vectors[:, kept]
    return squares, (X.T @ vectors) / np.sqrt(squares) if wide else vectors
