"""Squared errors row by row: R² with its standard error, and the difference of two R² on the same rows.

Two networks are measured on the same rows, and rows that are hard for one are mostly hard for the other: the error of the
difference is that of the rows' differences, far below the sum of both errors. Source: the delta method for a ratio of
means; Welch 1947 for the spread between initialisations, which the networks do not share.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from learnable.estimates import NORMAL_95, Estimate, student_95


@dataclass(frozen=True, eq=False)
class Errors:
    """`squared` (inits, m): the error of every row, summed over the label's columns; `spread` (m,): that of the mean."""

    squared: Any
    spread: Any

    @property
    def r_squared(self) -> Any:
        """1 - Σ squared/Σ spread of every initialisation, an array (inits,)."""
        return 1 - self.squared.sum(axis=1) / self.spread.sum()


def errors_of(predictions: Any, Y: Any, left_out: bool = True) -> Errors:
    """The errors of `predictions` (inits, m, c) of labels Y (m, c) that are centred on these rows.

    The mean is that of the other rows where a row is `left_out`: y_i - ȳ_{-i} = m/(m-1)·(y_i - ȳ).

    >>> import numpy as np
    >>> found = errors_of(np.array([[[0.5], [-0.5]]]), np.array([[1.0], [-1.0]]))
    >>> found.squared.tolist(), found.spread.tolist(), found.r_squared.tolist()
    ([[0.25, 0.25]], [4.0, 4.0], [0.9375])
    """
    m = len(Y)
    factor = (m / (m - 1)) ** 2 if left_out else 1.0
    return Errors(((predictions - Y) ** 2).sum(axis=2), (Y**2).sum(axis=1) * factor)


def deviation(errors: Errors) -> float:
    """The standard error that the rows cause to the mean R² over initialisations, by the delta method.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> round(deviation(Errors(rng.exponential(0.5, (1, 10_000)), np.ones(10_000))), 4)
    0.005
    """
    return _length(_influence(errors))


def difference(one: Errors, two: Errors, seed: int) -> Estimate:
    """R² of `one` minus that of `two` on the same rows, with a 95% interval.

    >>> import numpy as np
    >>> hard = np.random.default_rng(0).exponential(0.5, (1, 400))
    >>> found = difference(Errors(hard, np.ones(400)), Errors(hard + 0.01, np.ones(400)), 0)
    >>> round(found.value, 6), found.high - found.low < 1e-9
    (0.01, True)
    """
    rows = _length(_influence(one) - _influence(two))
    value = float(one.r_squared.mean() - two.r_squared.mean())
    half = math.hypot(NORMAL_95 * rows, _between(one.r_squared, two.r_squared))
    return Estimate.sampled(value, half, len(one.spread), seed)


def _influence(errors: Errors) -> Any:
    """What each row adds to R² = 1 - A/B: -(a_i - (A/B)·b_i)/B."""
    a, b = errors.squared.mean(axis=0), errors.spread
    total = b.sum()
    return -(a - a.sum() / total * b) / total


def _length(influence: Any) -> float:
    m = len(influence)
    return float((m / (m - 1) * (influence**2).sum()) ** 0.5) if m > 1 else 0.0


def _between(one: Any, two: Any) -> float:
    """Half the 95% interval that the drawn initialisations cause; 0 where both are alone."""
    parts = [(float(x.var(ddof=1)) / len(x), len(x) - 1) for x in (one, two) if len(x) > 1]
    total = sum(v for v, _ in parts)
    if not total > 0:
        return 0.0
    freedom = total**2 / sum(v**2 / f for v, f in parts)
    return student_95(freedom) * total**0.5
