"""Gradient boosting on histograms of the columns (scikit-learn)."""

from __future__ import annotations

from typing import Any

from learnable import extras
from learnable.hardness.attacks.protocol import Clock, Guess, Problem

ROWS = 20_000
STAGES = (40, 80, 120, 160, 200)
"""Trees after each stage; it stops where a stage no longer helps on the rows held out."""


def installed(problem: Problem) -> str:
    """Why boosting does not run."""
    return "" if extras.installed("sklearn") else extras.sentence("boosting", "sklearn")


def boosting(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """Regression trees, each on what the ones before left over."""
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingRegressor

    X, y = np.asarray(problem.X[:ROWS], dtype=np.float32), np.asarray(problem.y[:ROWS], dtype=np.float64)
    cut = len(y) - len(y) // 5
    model = HistGradientBoostingRegressor(
        max_iter=STAGES[0], warm_start=True, early_stopping=False, random_state=int(rng.integers(2**31))
    )
    best, trees, predictions = float(np.mean((y[cut:] - y[:cut].mean()) ** 2)), 0, None
    for stage in STAGES:
        clock.check(f"growing tree {stage}")
        model.set_params(max_iter=stage).fit(X[:cut], y[:cut])
        loss = float(np.mean((model.predict(X[cut:]) - y[cut:]) ** 2))
        if loss >= best and predictions is not None:
            break
        best, trees = min(best, loss), stage
        predictions = model.predict(np.asarray(problem.queries, dtype=np.float32))
    return Guess(f"{trees} trees on {cut:,} rows", predictions)
