"""Baselines: a linear model and 5 nearest neighbours on the rows, cross-validated, against shuffled labels.

Both predict a row from the labels of the other folds by a rule that shuffled labels go through as well, so the
p-value is that of a permutation test with every model fitted again: valid at any size, whatever the inputs
(Phipson & Smyth 2010, arXiv 1603.05766). The score is the correlation within folds of the held-out predictions
with the label: it is about 0 for a label that has nothing to do with the inputs, and a rare class does not
fool it as it fools accuracy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from learnable.estimates import NORMAL_95, Estimate
from learnable.resampling import null_of
from learnable.rows.neighbours import neighbours
from learnable.rows.ridge import ridge
from learnable.rows.standardisation import standardised
from learnable.ties import TIE, greatest

FOLDS = 5
ROWS, MOST_ROWS, WIDE, WIDE_ROWS = 5_000, 20_000, 1_000, 2_000
"""Cost: ROWS rows unless asked otherwise, never more than MOST_ROWS, or WIDE_ROWS of more than WIDE columns."""


@dataclass(frozen=True)
class Baseline:
    """One model's held-out predictions, scored; `nulls` are the scores of the shuffled labels.

    `correlation` has a 95% interval from the spread of the nulls. `accuracy` (Wilson interval) is to be held
    against `chance`, the share of the greater class; both are None for a real label.
    """

    name: str
    correlation: Estimate
    p_value: float
    nulls: tuple[float, ...]
    accuracy: Estimate | None = None
    chance: float | None = None

    @property
    def explained(self) -> tuple[float, float]:
        """The share of the label's variance that the rescaled predictions explain, and its upper end."""
        return max(0.0, self.correlation.value) ** 2, max(0.0, self.correlation.high) ** 2

    @property
    def z(self) -> float:
        """The correlation in standard deviations of its permutation null."""
        return null_of(self.correlation.value, self.nulls).z

    def json(self) -> dict[str, Any]:
        """The baseline for a program; of the null only its size."""
        return {
            "correlation": self.correlation.json(),
            "p_value": self.p_value,
            "z": self.z,
            "shuffles": len(self.nulls),
            "accuracy": None if self.accuracy is None else self.accuracy.json(),
            "chance": self.chance,
        }


def baselines(X: Any, Y: Any, *, rows: int = ROWS, seed: int = 0, columns: int = 1) -> dict[str, Baseline]:
    """The linear model and 5 nearest neighbours on rows X (m, d), standardised, in 5 folds.

    Y is (m, (1 + shuffles)·columns): the label, then shuffles of it; products are summed over the columns of a label.
    Rows beyond `rows` or the limits of cost are left out at random (`seed`); the folds do not look at labels, so that
    shuffles are drawn from the law of the label wherever it has nothing to do with the inputs.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((200, 3))
    >>> y = np.where(X[:, 0] > 0, 1.0, -1.0)
    >>> found = baselines(X, np.stack([y] + [rng.permutation(y) for _ in range(99)], axis=1))
    >>> found["linear"].p_value, found["neighbours"].accuracy.value > 0.8
    (0.01, True)
    """
    import numpy as np

    X, Y = np.asarray(X, dtype=np.float64), np.asarray(Y, dtype=np.float64)
    kept = np.random.default_rng([seed, 6]).permutation(len(X))[: row_limit(len(X), X.shape[1], rows)]
    X, Y = standardised(X[kept], bits=True), Y[kept]
    fold = np.arange(len(X)) % FOLDS
    return {
        "linear": _scored("linear", partial(ridge, columns=columns), X, Y, fold, columns),
        "neighbours": _scored("neighbours", neighbours, X, Y, fold, columns),
    }


def row_limit(m: int, d: int, rows: int = ROWS) -> int:
    """How many of m rows of d columns are used: the limits keep the work under about a minute.

    >>> row_limit(600, 20), row_limit(10**6, 20), row_limit(10**6, 20, 10**5), row_limit(10**6, 3072)
    (600, 5000, 20000, 2000)
    """
    return min(m, rows, MOST_ROWS if d <= WIDE else WIDE_ROWS)


def _scored(
    name: str, predict: Callable[[Any, Any, Any], Any], X: Any, Y: Any, fold: Any, columns: int
) -> Baseline:
    """Every row predicted from the other folds; correlations within folds, of the label (first columns) and every shuffle.

    Minus the mean of each fold: what is left says nothing about how folds differ in their share of labels.
    """
    import numpy as np

    inner, told, spread = (np.zeros(Y.shape[1] // columns) for _ in range(3))
    first = np.empty((len(Y), columns))
    for f in range(FOLDS):
        test = fold == f
        guess, label = predict(X[~test], Y[~test], X[test]), Y[test]
        first[test] = guess[:, :columns]
        guess, label = guess - guess.mean(axis=0), label - label.mean(axis=0)
        for total, one, two in ((inner, guess, label), (told, guess, guess), (spread, label, label)):
            total += np.einsum("ij,ij->j", one, two).reshape(-1, columns).sum(axis=1)
    size = np.sqrt(told * spread)
    flat = size <= TIE * spread  # a constant up to rounding, whose correlation would be that of the rounding
    scores = np.where(flat, 0.0, inner / np.where(flat, 1.0, size))
    value, nulls = float(scores[0]), scores[1:]
    null = null_of(value, nulls)
    half = NORMAL_95 * null.deviation * (1 - value**2)
    correlation = Estimate.sampled(value, half, len(Y))
    accuracy, chance = _accuracy(first, Y[:, :columns])
    return Baseline(name, correlation, null.p_value, tuple(map(float, nulls)), accuracy, chance)


def _accuracy(guess: Any, label: Any) -> tuple[Estimate | None, float | None]:
    """The share of rows whose class is named, and the share of the greatest class; None for a real label.

    Of several columns the greatest names the class, of one column the side of the middle between its two values.
    """
    import numpy as np

    if label.shape[1] > 1:
        said, told = greatest(guess), label.argmax(axis=1)
    else:
        low, high = float(label.min()), float(label.max())
        if not np.all((label == low) | (label == high)):
            return None, None
        middle = (low + high) / 2 + TIE * (high - low)  # the middle itself counts as the lower label
        said, told = (guess[:, 0] > middle).astype(int), (label[:, 0] == high).astype(int)
    right = int((said == told).sum())
    return Estimate.share(right, len(label)), float(np.bincount(told).max() / len(told))
