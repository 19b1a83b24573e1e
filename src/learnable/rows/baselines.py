"""What a linear model and 5 nearest neighbours learn from the rows, cross-validated, against shuffled labels.

Both predict a row from the labels of the other folds by a rule that shuffled labels go through as well, so the
p-value is that of a permutation test with every model fitted again: valid at any size, whatever the inputs
(Phipson & Smyth 2010, arXiv 1603.05766). The score is the correlation within folds of the held-out predictions
with the label: it is about 0 for a label that has nothing to do with the inputs, and a rare class does not
fool it as it fools accuracy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learnable.estimates import NORMAL_95, Estimate
from learnable.resampling import null_of
from learnable.rows.neighbours import neighbours
from learnable.rows.ridge import ridge
from learnable.rows.standardisation import standardised
from learnable.ties import TIE

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


def baselines(X: Any, Y: Any, *, rows: int = ROWS, seed: int = 0) -> dict[str, Baseline]:
    """The linear model and 5 nearest neighbours on rows X (m, d), standardised, in 5 folds.

    Y is (m, 1 + shuffles): the label, then shuffles of it. Rows beyond `rows` or the limits of cost are left out
    at random (`seed`); the folds do not look at labels, so that shuffles are drawn from the law of the label
    wherever it has nothing to do with the inputs.

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
        "linear": _scored("linear", _held_out(ridge, X, Y, fold), Y, fold),
        "neighbours": _scored("neighbours", _held_out(neighbours, X, Y, fold), Y, fold),
    }


def row_limit(m: int, d: int, rows: int = ROWS) -> int:
    """How many of m rows of d columns are used: the limits keep the work under about a minute.

    >>> row_limit(600, 20), row_limit(10**6, 20), row_limit(10**6, 20, 10**5), row_limit(10**6, 3072)
    (600, 5000, 20000, 2000)
    """
    return min(m, rows, MOST_ROWS if d <= WIDE else WIDE_ROWS)


def _held_out(predict: Callable[[Any, Any, Any], Any], X: Any, Y: Any, fold: Any) -> Any:
    """Every row's prediction from the rows of the other folds, for every column of Y."""
    import numpy as np

    guess = np.empty_like(Y)
    for f in range(FOLDS):
        test = fold == f
        guess[test] = predict(X[~test], Y[~test], X[test])
    return guess


def _scored(name: str, guess: Any, Y: Any, fold: Any) -> Baseline:
    """Correlations within folds, of the label (first column) and of every shuffle."""
    import numpy as np

    inside, label = _centred(guess, fold), _centred(Y, fold)
    told, spread = np.sqrt((inside**2).sum(axis=0)), np.sqrt((label**2).sum(axis=0))
    flat = (
        told * spread <= TIE * spread**2
    )  # a constant up to rounding, whose correlation would be that of the rounding
    scores = np.where(flat, 0.0, (inside * label).sum(axis=0) / np.where(flat, 1.0, told * spread))
    value, nulls = float(scores[0]), scores[1:]
    null = null_of(value, nulls)
    half = NORMAL_95 * null.deviation * (1 - value**2)
    correlation = Estimate.sampled(value, half, len(Y))
    accuracy, chance = _accuracy(guess[:, 0], Y[:, 0])
    return Baseline(name, correlation, null.p_value, tuple(map(float, nulls)), accuracy, chance)


def _centred(values: Any, fold: Any) -> Any:
    """Minus the mean of each fold: what is left says nothing about how folds differ in their share of labels."""
    import numpy as np

    values = np.array(values)
    for f in range(FOLDS):
        values[fold == f] -= values[fold == f].mean(axis=0)
    return values


def _accuracy(guess: Any, label: Any) -> tuple[Estimate | None, float | None]:
    """The share of rows on the right side of the middle between two labels, and the share of the greater class."""
    import numpy as np

    low, high = float(label.min()), float(label.max())
    if not np.all((label == low) | (label == high)):
        return None, None
    above = guess > (low + high) / 2 + TIE * (high - low)  # the middle itself counts as the lower label
    right = int(np.sum(above == (label == high)))
    share = float(np.mean(label == high))
    return Estimate.share(right, len(label)), max(share, 1 - share)
