"""The standard error that a finite set of rows causes, by leaving out one group of rows after another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

GROUPS = 10


def jackknife(rows: int, statistic: Callable[[Any], float], groups: int = GROUPS) -> float:
    """√((g-1)/g·Σ (s_j - s̄)²), s_j the statistic of the rows (as indices) without group j; groups are every g-th row.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).standard_normal(1000)
    >>> round(jackknife(1000, lambda kept: x[kept].mean(), groups=100), 3), round(float(x.std()) / 1000**0.5, 3)
    (0.033, 0.031)
    """
    import numpy as np

    g = min(groups, rows // 4)
    if g < 2:
        return 0.0
    index = np.arange(rows)
    found = np.array([statistic(index[index % g != j]) for j in range(g)])
    return float(np.sqrt((g - 1) / g * ((found - found.mean()) ** 2).sum()))
