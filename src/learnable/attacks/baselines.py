"""Nearest neighbours, kernel ridge regression and gradient boosting (scikit-learn) as attacks."""

from __future__ import annotations

from typing import Any

from learnable import extras
from learnable.attacks.protocol import Clock, Guess, Problem
from learnable.attacks.regression import columns_of, solved
from learnable.rows.neighbours import neighbours as nearest

NEIGHBOURS = (1, 5, 25)
NEIGHBOUR_ROWS, HELD = 20_000, 500
KERNEL_ROWS = 3_000
"""A solve costs the third power of this, about half a second."""
PENALTIES = (1e-3, 1e-1, 1.0)
ROWS = 20_000
STAGES = (40, 80, 120, 160, 200)
"""Trees after each stage; it stops where a stage no longer helps on the rows held out."""


def neighbours(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """The mean label of the nearest rows; of how many, is chosen on 500 rows that are held out."""
    import numpy as np

    X, Q = columns_of(problem)
    X, y = X[:NEIGHBOUR_ROWS], np.asarray(problem.y[:NEIGHBOUR_ROWS], dtype=np.float64)
    held = min(HELD, len(y) // 5)

    def told(rows: Any, labels: Any, at: Any, k: int) -> Any:
        return nearest(rows, labels[:, None], at, k, lambda: clock.check("measuring distances"))[:, 0]

    losses = (
        [((told(X[held:], y[held:], X[:held], k) - y[:held]) ** 2).mean() for k in NEIGHBOURS]
        if held
        else [0.0]
    )
    k = NEIGHBOURS[int(np.argmin(losses))]
    return Guess(f"the mean of {k} of {len(y):,} rows", told(X, y, Q, k))


def kernel(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """Kernel ridge with (1 + ⟨x, x'⟩/d)^2, its cube, and a Gaussian as wide as a typical distance.

    Kernel and penalty are chosen on a fifth of the rows that is held out.
    """
    import numpy as np

    X, Q = columns_of(problem)
    X, y = X[:KERNEL_ROWS].astype(np.float64), np.asarray(problem.y[:KERNEL_ROWS], dtype=np.float64)
    Q, mean = Q.astype(np.float64), y.mean()
    cut = len(y) - len(y) // 5
    best = (np.inf, "", 0.0)
    for name in ("power 2", "power 3", "gaussian"):
        K = gram(name, X, X)
        for penalty in PENALTIES:
            clock.check("solving")
            held = K[cut:, :cut] @ solved(K[:cut, :cut], y[:cut] - mean, penalty) + mean
            best = min(best, (float(((held - y[cut:]) ** 2).mean()), name, penalty))
    _, name, penalty = best
    weights = solved(gram(name, X, X), y - mean, penalty)
    return Guess(f"a {name} kernel on {len(y):,} rows", gram(name, Q, X) @ weights + mean)


def gram(name: str, A: Any, B: Any) -> Any:
    """The kernel between rows of A (a, d) and of B (b, d).

    >>> import numpy as np
    >>> float(gram("power 2", np.array([[1.0, 1.0]]), np.array([[1.0, 1.0]]))[0, 0])
    4.0
    """
    import numpy as np

    inner = A @ B.T
    d = A.shape[1]
    if name == "gaussian":
        square = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * inner
        return np.exp(-square / (2 * d))
    return (1 + inner / d) ** int(name.split()[1])


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
