"""Boosted trees: gradient boosting on histograms of the columns (scikit-learn)."""

from __future__ import annotations

from typing import Any

from learnable import extras

TREES = 60
"""Trees, shared among the classes where there are several."""
FEWEST = 5
LEAVES, BINS, RATE = 16, 31, 0.15
COLUMNS = 128
"""Of more columns those are taken that are most correlated with the label where it is fitted."""


def installed() -> bool:
    """Whether scikit-learn is there."""
    return extras.installed("sklearn")


def boosted(X: Any, Y: Any, at: Any) -> Any:
    """The label Y (m, c) predicted at `at` (q, c): the real label, or where c > 1 the probabilities of the classes.

    >>> import numpy as np
    >>> x = np.linspace(-1.0, 1.0, 400)[:, None]
    >>> boosted(x, np.sign(x), np.array([[-0.5], [0.5]])).round(1).tolist()
    [[-1.0], [1.0]]
    """
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    c = Y.shape[1]
    if X.shape[1] > COLUMNS:
        kept = most_correlated(X, Y, COLUMNS)
        X, at = X[:, kept], at[:, kept]
    options: dict[str, Any] = {
        "max_leaf_nodes": LEAVES,
        "max_bins": BINS,
        "min_samples_leaf": max(1, min(20, len(X) // 20)),
        "early_stopping": False,
        "random_state": 0,
    }
    if c == 1:
        model = HistGradientBoostingRegressor(max_iter=TREES, learning_rate=RATE, **options)
        return model.fit(X, Y[:, 0]).predict(at)[:, None]
    codes, out = Y.argmax(axis=1), np.zeros((len(at), c))
    present = np.unique(codes)
    if len(present) == 1:
        out[:, present[0]] = 1.0
        return out
    rounds = max(FEWEST, 2 * TREES // c)
    model = HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=max(RATE, min(0.3, 3 / rounds)), **options
    )
    out[:, present] = model.fit(X, codes).predict_proba(at)
    return out


def most_correlated(X: Any, Y: Any, count: int) -> Any:
    """The places of the columns of X most correlated with the columns of Y, in their order.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).standard_normal((50, 4))
    >>> most_correlated(x, x[:, 2:3], 1).tolist()
    [2]
    """
    import numpy as np

    X, Y = X - X.mean(axis=0), Y - Y.mean(axis=0)
    size = np.sqrt((X**2).sum(axis=0))
    tied = ((X.T @ Y) ** 2).sum(axis=1) / np.where(size > 0, size, np.inf) ** 2
    return np.sort(np.argsort(-tied, kind="stable")[:count])
