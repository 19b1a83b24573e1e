"""What resampling says of a number: where it stands among shuffled labels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

TIE = 1e-9
"""Numbers that differ by less, relative to their size and the spread of the shuffles, are equal: sums round."""


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
    it is give the same number up to rounding, so equal means equal up to `TIE`. Where nothing varies, z is 0.

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
