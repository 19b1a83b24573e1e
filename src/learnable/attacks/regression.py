"""Ridge regression on monomials: the linear model, and all products of two or three columns.

The predictions are those of w with (F'F + λI) w = F'y on centred features F, λ chosen on a fifth of the rows that is
held out. Features are made in blocks, so that only F'F (p, p) is ever held. Degree 1 is everything that the first
moments of the rows tell; degree D everything that a statistical learner of degree D could use.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations, combinations_with_replacement
from typing import Any

from learnable.attacks.protocol import Clock, Guess, Problem
from learnable.rows.standardisation import units_of

MONOMIALS = 2_500
"""The most features: F'F then takes 50 MB and a solve under a second."""
BLOCK = 4_096
PENALTIES = (1e-4, 1e-2, 1e-1, 1.0, 10.0)
"""λ in units of the mean diagonal of F'F."""
DEGREES = (3, 2)

Features = Callable[[Any], Any]


def columns_of(problem: Problem) -> tuple[Any, Any]:
    """Training and test inputs as float32; real columns with mean 0 and variance 1 in training.

    >>> import numpy as np
    >>> from learnable.attacks.protocol import Problem
    >>> X = np.array([[0.0], [2.0]])
    >>> columns_of(Problem(None, X, np.ones(2), X, False, 2, 2))[0].ravel().tolist()
    [-1.0, 1.0]
    """
    import numpy as np

    X, Q = problem.X.astype(np.float32), problem.queries.astype(np.float32)
    if problem.X.dtype == np.int8:
        return X, Q
    units = units_of(X)
    return units(X), units(Q)


def linear(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """Ridge on the columns themselves."""
    X, Q = columns_of(problem)
    predictions = ridge(lambda rows: rows, X, problem.y, Q, clock)
    return Guess(f"ridge on {X.shape[1]:,} columns and {problem.m:,} rows", predictions)


def wide(problem: Problem) -> str:
    """Why the linear model is not fitted.

    >>> import numpy as np
    >>> [wide(Problem(None, np.ones((1, d)), None, None, False, 1, 1)) for d in (2_500, 3_000)]
    ['', '3,000 columns are more than the 2,500 it is fitted on']
    """
    d = problem.X.shape[1]
    return f"{d:,} columns are more than the {MONOMIALS:,} it is fitted on" if d > MONOMIALS else ""


def low_degree(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """Ridge on every monomial of degree 3 at most, or 2 where those are too many."""
    X, Q = columns_of(problem)
    binary = str(problem.X.dtype) == "int8"
    degree = affordable(X.shape[1], binary)
    index = monomials(X.shape[1], degree, binary)
    predictions = ridge(lambda rows: products(rows, index), X, problem.y, Q, clock)
    total = sum(len(part) for part in index)
    return Guess(f"ridge on {total:,} monomials up to degree {degree} and {problem.m:,} rows", predictions)


def too_many(problem: Problem) -> str:
    """Why the monomials are not fitted.

    >>> import numpy as np
    >>> too_many(Problem(None, np.ones((1, 200), dtype=np.int8), None, None, True, 1, 1))
    'degree 2 of 200 columns has 20,100 monomials, more than 2,500 (the kernel has them all)'
    """
    d, binary = problem.X.shape[1], str(problem.X.dtype) == "int8"
    if affordable(d, binary):
        return ""
    return (
        f"degree 2 of {d:,} columns has {count(d, 2, binary):,} monomials, more than {MONOMIALS:,} "
        "(the kernel has them all)"
    )


def affordable(d: int, binary: bool) -> int:
    """The greatest degree, 3 or 2, with at most `MONOMIALS` monomials of d columns; 0 where there is none.

    >>> affordable(20, True), affordable(60, True), affordable(200, True)
    (3, 2, 0)
    """
    return next((k for k in DEGREES if count(d, k, binary) <= MONOMIALS), 0)


def count(d: int, degree: int, binary: bool) -> int:
    """How many monomials of degree 1 to `degree` d columns have; x² counts where columns are not ±1.

    >>> count(4, 2, True), count(4, 2, False)
    (10, 14)
    """
    return sum(math.comb(d + (0 if binary else k - 1), k) for k in range(1, degree + 1))


def monomials(d: int, degree: int, binary: bool) -> list[Any]:
    """For each degree k the columns of every monomial, an array (·, k).

    >>> [part.tolist() for part in monomials(2, 2, False)]
    [[[0], [1]], [[0, 0], [0, 1], [1, 1]]]
    """
    import numpy as np

    choose = combinations if binary else combinations_with_replacement
    return [np.array(list(choose(range(d), k)), dtype=np.intp).reshape(-1, k) for k in range(1, degree + 1)]


def products(rows: Any, index: list[Any]) -> Any:
    """The monomials of rows (b, d), an array (b, p).

    >>> import numpy as np
    >>> products(np.array([[2.0, 3.0]]), monomials(2, 2, False)).tolist()
    [[2.0, 3.0, 4.0, 6.0, 9.0]]
    """
    import numpy as np

    return np.hstack([np.prod(rows[:, part], axis=2, dtype=np.float32) for part in index])


def ridge(features: Features, X: Any, y: Any, Q: Any, clock: Clock) -> Any:
    """Predictions for Q of the ridge regression of y on features of X, the penalty chosen on a fifth of the rows.

    >>> import numpy as np
    >>> X = np.linspace(-1, 1, 50, dtype=np.float32)[:, None]
    >>> float(ridge(lambda rows: rows, X, 2 * X[:, 0] + 1, X[:1], Clock.of(9)).round(2)[0])
    -1.0
    """
    import numpy as np

    y = np.asarray(y, dtype=np.float64)
    cut = len(y) - len(y) // 5
    first = _moments(features, X[:cut], y[:cut], clock)
    rest = _moments(features, X[cut:], y[cut:], clock)
    tried = [_solve(first, penalty) for penalty in PENALTIES]
    clock.check("choosing a penalty")
    held = _predict(features, X[cut:], np.stack([w for w, _ in tried], axis=1), clock)
    offsets = np.array([c for _, c in tried])
    best = int(np.argmin(((held + offsets - y[cut:, None]) ** 2).mean(axis=0))) if len(y) > cut else 2
    w, c = _solve(tuple(a + b for a, b in zip(first, rest, strict=True)), PENALTIES[best])
    return _predict(features, Q, w[:, None], clock)[:, 0] + c


def _moments(features: Features, X: Any, y: Any, clock: Clock) -> tuple[Any, ...]:
    """F'F, F'y, F'1, 1'y and the number of rows."""
    import numpy as np

    p = features(X[:1]).shape[1] if len(X) else features(np.ones((1, X.shape[1]), np.float32)).shape[1]
    G, b, s = np.zeros((p, p)), np.zeros(p), np.zeros(p)
    for at in range(0, len(X), BLOCK):
        clock.check("adding up products")
        F = features(X[at : at + BLOCK])
        G += F.T @ F
        b += F.T @ y[at : at + BLOCK]
        s += F.sum(axis=0, dtype=np.float64)
    return G, b, s, float(y.sum()), len(X)


def _solve(moments: tuple[Any, ...], penalty: float) -> tuple[Any, float]:
    """The weights and the constant for one penalty."""
    import numpy as np

    G, b, s, total, m = moments
    mean = s / m
    w = solved(G - m * np.outer(mean, mean), b - mean * total, penalty)
    return w, total / m - float(mean @ w)


def solved(A: Any, b: Any, penalty: float) -> Any:
    """(A + λI)⁻¹b by Cholesky, λ in units of the mean diagonal of A: one solve a penalty costs less than all eigenvectors.

    >>> import numpy as np
    >>> solved(np.eye(2), np.array([1.0, 3.0]), 1.0).round(3).tolist()
    [0.5, 1.5]
    """
    import numpy as np
    from scipy.linalg import cho_factor, cho_solve

    scale = float(np.mean(np.diag(A))) or 1.0
    return cho_solve(cho_factor(A + penalty * scale * np.eye(len(A)), overwrite_a=True), b)


def _predict(features: Features, X: Any, W: Any, clock: Clock) -> Any:
    import numpy as np

    out = [np.zeros((0, W.shape[1]))]
    for at in range(0, len(X), BLOCK):
        clock.check("predicting")
        out.append(features(X[at : at + BLOCK]) @ W)
    return np.concatenate(out)
