"""Boosted trees: gradient boosting on histograms of the columns (scikit-learn)."""

from __future__ import annotations

from typing import Any

from learnable import extras

TREES = 60
"""Trees, shared among the classes where there are several."""
FEWEST = 5
LEAVES, BINS, RATE = 16, 31, 0.15


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
