"""Scales of the columns of rows and of their labels, as a network meets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scales:
    """`largest`: the greatest root mean square of a column; `offset`: the greatest mean over deviation.

    `apart` is the greatest deviation over the median of those that vary. `label_mean` and `label_size` are those of
    the label as a number (deviation), 0 and 1 for classes. `looked_up` says that rows are whole numbers for a table.
    """

    largest: float
    smallest: float
    offset: float
    apart: float
    idle: int
    label_mean: float
    label_size: float
    looked_up: bool
    finite: bool


def scales_of(X: Any, labels: Any, real: bool) -> Scales:
    """The scales of rows X (m, …), a tensor, and the label's numbers (m,).

    >>> import torch
    >>> X = torch.tensor([[0.0, 1000.0], [1.0, 3000.0], [0.0, 1000.0], [1.0, 3000.0]])
    >>> found = scales_of(X, [0.0, 1.0, 0.0, 1.0], real=True)
    >>> found.largest > 2000, round(found.apart), found.label_size
    (True, 2, 0.5)
    """
    import numpy as np

    looked_up = not X.is_floating_point()
    flat = X.detach().reshape(len(X), -1).double().numpy()
    y = np.asarray(labels, dtype=float)
    deviation, mean = flat.std(axis=0), flat.mean(axis=0)
    varies = deviation > 1e-9 * np.maximum(1.0, np.abs(mean))
    size = np.sqrt((flat**2).mean(axis=0))
    return Scales(
        float(size.max(initial=0.0)),
        float(deviation[varies].min(initial=np.inf)),
        float((np.abs(mean) / np.where(varies, deviation, 1.0))[varies].max(initial=0.0)),
        float(deviation.max(initial=0.0) / np.median(deviation[varies])) if varies.any() else 1.0,
        int((~varies).sum()),
        float(y.mean()) if real else 0.0,
        float(y.std()) if real else 1.0,
        looked_up,
        bool(np.isfinite(flat).all() and np.isfinite(y).all()),
    )
