"""How good predictions are on rows that were held out, against guessing, with an interval and a p-value.

For ±1 labels the score is the accuracy with its Wilson interval, and the p-value is Fisher's exact one: if the signs
predicted had nothing to do with the labels, the number of rows where both are +1 would be hypergeometric, whatever
the share of +1 among either. For real labels the score is R² = 1 - Σ(y - p)²/Σ(y - c)², c the training mean, with the
interval of a ratio of means, and the p-value is that of the correlation of p with y.
"""

from __future__ import annotations

import math
from typing import Any

from learnable.estimates import NORMAL_95, Estimate

LEVEL = 0.01
"""The probability that any attack of a run is said to beat guessing where none does."""


def scored(y: Any, predictions: Any, train: Any, signs: bool) -> tuple[Estimate, float, float]:
    """Score, score of guessing, and p-value of predictions (q,) for held-out labels y (q,).

    `train` holds the training labels, from which guessing takes its constant.

    >>> import numpy as np
    >>> y = np.array([1.0, -1.0] * 50)
    >>> score, null, p = scored(y, y, y, True)
    >>> score.value, null, p < 1e-20
    (1.0, 0.5, True)
    """
    import numpy as np

    y, p = np.asarray(y, dtype=np.float64), np.asarray(predictions, dtype=np.float64)
    return _signs(y, p, train) if signs else _real(y, p, float(np.mean(train)))


def _signs(y: Any, p: Any, train: Any) -> tuple[Estimate, float, float]:
    import numpy as np
    from scipy.stats import hypergeom

    said, told = p > 0, y > 0
    hits, q = int((said == told).sum()), len(y)
    score = Estimate.share(hits, q)
    majority = bool(np.mean(np.asarray(train) > 0) >= 0.5)
    both = int((said & told).sum())
    p_value = float(hypergeom.sf(both - 1, q, int(told.sum()), int(said.sum())))
    return score, float(np.mean(told == majority)), p_value


def _real(y: Any, p: Any, mean: float) -> tuple[Estimate, float, float]:
    import numpy as np
    from scipy.stats import t as student

    q = len(y)
    base, rest = (y - mean) ** 2, (y - p) ** 2
    whole = float(base.mean())
    value = 1 - float(rest.mean()) / whole if whole > 0 else 0.0
    spread = float(np.std(rest - (1 - value) * base)) / (whole * math.sqrt(q)) if whole > 0 else 0.0
    score = Estimate.sampled(value, NORMAL_95 * spread, q)
    if not (np.std(p) > 0 and np.std(y) > 0):
        return score, 0.0, 1.0
    r = min(max(float(np.corrcoef(y, p)[0, 1]), -1.0), 1.0)
    scale = math.sqrt(max(1 - r * r, 1e-300))
    return score, 0.0, float(student.sf(r * math.sqrt(q - 2) / scale, q - 2))


def learned(score: Estimate, null: float, ceiling: float) -> bool:
    """At least half of the way from guessing to the planted answer, by the lower end of the interval.

    >>> learned(Estimate.sampled(0.8, 0.02, 1000), 0.5, 0.9), learned(Estimate.sampled(0.6, 0.02, 1000), 0.5, 0.9)
    (True, False)
    """
    return ceiling > null and score.low >= (null + ceiling) / 2
