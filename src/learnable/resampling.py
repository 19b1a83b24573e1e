"""Resampling: where a number stands among shuffled labels, and its error when rows are left out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learnable.ties import TIE

GROUPS = 10


@dataclass(frozen=True)
class Null:
    """What a number is on shuffled labels, `mean` and `deviation`, and how it stands there: `z` and `p_value`."""

    mean: float
    deviation: float
    z: float
    p_value: float


def null_of(value: float, shuffled: Any) -> Null:
    """A number held against the same number of shuffled labels: z = (value - mean)/deviation, one-sided p-value.

    p = (1 + #{shuffled >= value})/(1 + #shuffled): the label itself is one of the shuffles, and a tie counts as reached, so
    that under the null P[p <= a] <= a for every a (Phipson & Smyth 2010, arXiv 1603.05766). Shuffles that leave the label as
    it is give the same number up to rounding, so equal means equal up to `TIE`, relative to the number and the spread of
    the shuffles. Where nothing varies, z is 0.

    >>> null_of(2.0, [-1.0, 1.0, 0.0])
    Null(mean=0.0, deviation=1.0, z=2.0, p_value=0.25)
    >>> null_of(0.1 + 0.2, [0.3, 0.0, 0.0]).p_value
    0.5
    """
    import numpy as np

    value, nulls = float(value), np.asarray(shuffled, dtype=np.float64)
    mean = float(nulls.mean()) if len(nulls) else math.nan
    deviation = float(nulls.std(ddof=1)) if len(nulls) > 1 else 0.0
    z = (value - mean) / deviation if deviation > 0 else 0.0
    reached = int(np.sum(nulls >= value - TIE * (abs(value) + deviation)))
    return Null(mean, deviation, z, (1 + reached) / (1 + len(nulls)))


def jackknife(rows: int, statistic: Callable[[Any], float], groups: int = GROUPS) -> float:
    """The `left_out_error` of a statistic of rows, given their indices; groups are every g-th row. 0 below 8 rows.

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
    return left_out_error([statistic(index[index % g != j]) for j in range(g)])


def left_out_error(values: Any) -> float:
    """The jackknife's standard error, √((g-1)/g·Σ (s_j - s̄)²), s_j a statistic without the j-th of g equal groups.

    Of a mean it is the standard error itself, s/√g.

    >>> left_out_error([2.5, 2.0, 1.5]), 1 / 3**0.5  # means of 1, 2, 3 without each
    (0.5773502691896257, 0.5773502691896258)
    """
    import numpy as np

    s = np.asarray(values)
    return float(np.sqrt((len(s) - 1) / len(s) * ((s - s.mean()) ** 2).sum()))
