"""The reduction between parities with Gaussian noise and the sum modulo 8, in both directions.

With S the places where s is -1, k = |S| and c = (Σx_i - 2k) mod 8, which is known,

    (Σ s_i x_i) mod 8  =  middle + slope·χ_S(x),    middle = (c mod 4) + 2,  slope = +2 if c ≥ 4 else -2

(`modular` has the identity for every modulus 4q). So rows of a noisy parity are rows of the modular sum, and back, noise
and all; and a learner of the modular sum with mean squared error below 4 predicts the parity. Source: Abbe & Boix-Adserà
2022 (arXiv 2208.03113); the proof is in docs/theorems/modular.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from learnable.specs import InputError, above_zero, within

CHUNK = 2**20
"""Entries of the products q⊙x that are held at once."""
Predictor = Callable[[Any], Any]


def frame(X: Any, k: int) -> tuple[Any, Any]:
    """What is known of (Σ s_i x_i) mod 8 when s has k entries -1: `middle` and `slope`, arrays (m,), for rows X (m, n).

    >>> [part.tolist() for part in frame([[1, 1, 1], [-1, -1, -1]], 1)]
    [[3.0, 5.0], [-2.0, -2.0]]
    """
    import numpy as np

    X = np.asarray(X)
    within("k", k, 0, X.shape[1], "it is the number of columns in the parity")
    c = np.mod(X.sum(axis=1, dtype=np.int64) - 2 * k, 8)
    return (c % 4 + 2).astype(np.float64), np.where(c >= 4, 2.0, -2.0)


def modular_labels(X: Any, y: Any, k: int) -> Any:
    """Labels of the modular sum from labels y (m,) of a parity of k columns: middle + slope·y.

    Where y = χ_S(x) + N(0, σ²) they are (Σ s_i x_i mod 8) + N(0, 4σ²), s = -1 on S and +1 elsewhere: exactly so, since the
    slope is ±2 and known.

    >>> modular_labels([[1, 1, 1], [-1, 1, 1]], [1.0, -1.0], 1).tolist()  # S is the first column, Σ s_i x_i is 1 and 3
    [1.0, 3.0]
    """
    middle, slope = frame(X, k)
    return middle + slope * _labels(X, y)


def parity_labels(X: Any, y: Any, k: int) -> Any:
    """Labels of the parity from labels y (m,) of the modular sum with k negative signs: (y - middle)/slope.

    The inverse of `modular_labels`: noise N(0, σ²) becomes N(0, σ²/4).

    >>> parity_labels([[1, 1, 1], [-1, 1, 1]], [1.0, 3.0], 1).tolist()
    [1.0, -1.0]
    """
    middle, slope = frame(X, k)
    return (_labels(X, y) - middle) / slope


def parity_predictor(learned: Predictor, k: int) -> Predictor:
    """A weak predictor of χ_S from a learner of the modular sum: w(x) = (learned(x) - middle)/slope.

    Where the learner's mean squared error is below 4 - γ, E[w χ_S] > γ/8 + ‖w‖²/2 ≥ (√γ/2)·‖w‖: in the error
    E(h - middle - slope·χ_S)² = 4‖w‖² - 8 E[w χ_S] + 4. The mean alone, or any function of c, gives E[w χ_S] near 0.

    >>> predict = parity_predictor(lambda X: [1.0, 3.0], 1)
    >>> predict([[1, 1, 1], [-1, 1, 1]]).tolist()
    [1.0, -1.0]
    """
    return lambda X: parity_labels(X, learned(X), k)


def strengthened(weak: Predictor, X: Any, y: Any) -> Predictor:
    """A predictor that is right nearly everywhere, from a weak one and fresh noisy rows of the parity.

    Σ_i w(q⊙x_i)·y_i has mean m·χ_S(q)·E[w χ_S], because q⊙x_i is uniform and χ_S(x_i) = χ_S(q) χ_S(q⊙x_i); its sign is
    the prediction at q. With E[w χ_S] ≥ (√γ/2)‖w‖, `rows_to_strengthen` says how many rows make it right.

    X (m, n) holds ±1 and y (m,) the labels χ_S(x) + noise; both independent of how `weak` was trained.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> X = 1 - 2 * rng.integers(0, 2, size=(400, 6))
    >>> weak = lambda Z: Z[:, 0] * Z[:, 1] * (Z[:, 2] + Z[:, 3] + Z[:, 4] > 1)  # right on half of the points, silent else
    >>> strong = strengthened(weak, X, X[:, 0] * X[:, 1] + rng.standard_normal(400))
    >>> strong(np.array([[1] * 6, [-1] + [1] * 5])).tolist()
    [1.0, -1.0]
    """
    import numpy as np

    X, y = np.asarray(X), _labels(X, y)

    def predict(queries: Any) -> Any:
        queries = np.atleast_2d(np.asarray(queries))
        totals = np.zeros(len(queries))
        step = max(1, CHUNK // X.size)
        for start in range(0, len(queries), step):
            part = queries[start : start + step]
            found = np.asarray(weak((part[:, None, :] * X[None]).reshape(-1, X.shape[1])), dtype=np.float64)
            totals[start : start + step] = found.reshape(len(part), len(X)) @ y
        return np.where(totals >= 0, 1.0, -1.0)

    return predict


def rows_to_strengthen(gamma: float, sigma: float, error: float) -> int:
    """Rows of the parity with noise N(0, sigma²) on which a learner of error below 4 - gamma becomes right.

    A query is then wrong with a probability of at most `error`: by Chebyshev ‖w‖²(1 + sigma²)/(m·E[w χ]²), which is at most
    4(1 + sigma²)/(m·gamma).

    >>> rows_to_strengthen(1.0, 1.0, 0.01)
    800
    """
    above_zero("gamma", gamma)
    above_zero("error", error)
    within("gamma", gamma, 0, 4, "the mean squared error that is reached is 4 - gamma")
    within("sigma", sigma, 0)
    return math.ceil(round(4 * (1 + sigma**2) / (gamma * error), 6))


def _labels(X: Any, y: Any) -> Any:
    import numpy as np

    y = np.asarray(y, dtype=np.float64)
    if y.shape != np.shape(X)[:1]:
        raise InputError(f"y has shape {y.shape} and X has {len(X)} rows; wanted ({len(X)},)")
    return y
