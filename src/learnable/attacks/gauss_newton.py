"""Gauss–Newton for a network of one hidden ReLU layer with a fixed readout ±1.

Where the pattern of active units is right the network is linear in its weights, so on labels without noise the last steps
converge at once: the error is squared, down to rounding.
"""

from __future__ import annotations

from typing import Any

STEPS, INNER = 60, 200
"""The most outer steps, and the most steps of conjugate gradients in each."""
ENOUGH = 1e-28
"""The mean squared residual over the mean square of the labels at which nothing is left to gain."""


def refined(weights: Any, readout: Any, X: Any, y: Any) -> Any:
    """Weights (units, d) that lessen Σ (y - Σ a_i max(<w_i, x>, 0))² on rows X (m, d), y (m,), from those given.

    Each step solves the linearised least squares by conjugate gradients and goes as far as the loss falls, halving. It stops
    where no step helps.

    >>> import numpy as np
    >>> X = np.random.default_rng(0).standard_normal((500, 2))
    >>> y = np.maximum(X @ [1.0, 2.0], 0) - np.maximum(X @ [1.0, -1.0], 0)
    >>> refined(np.array([[1.2, 1.7], [0.8, -1.3]]), np.array([1.0, -1.0]), X, y).round(6).tolist()
    [[1.0, 2.0], [1.0, -1.0]]
    """
    import numpy as np

    X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    weights, readout = np.array(weights, dtype=np.float64), np.asarray(readout, dtype=np.float64)
    hidden, residual = _state(weights, readout, X, y)
    loss, scale = float(residual @ residual), float(y @ y)
    for _ in range(STEPS):
        if loss <= ENOUGH * scale:
            break
        step = _direction((hidden > 0) * readout, X, residual)
        for power in range(12):
            tried = weights + step * 0.5**power
            hidden_there, residual_there = _state(tried, readout, X, y)
            there = float(residual_there @ residual_there)
            if there < loss:
                break
        else:
            break
        stalled = there > loss * (1 - 1e-6)
        weights, hidden, residual, loss = tried, hidden_there, residual_there, there
        if stalled:
            break
    return weights


def _state(weights: Any, readout: Any, X: Any, y: Any) -> tuple[Any, Any]:
    """<w_i, x> for every row and unit, and what the network leaves of y."""
    import numpy as np

    hidden = X @ weights.T
    return hidden, y - np.maximum(hidden, 0.0) @ readout


def _direction(gates: Any, X: Any, residual: Any) -> Any:
    """The least-squares step: J v = residual with (J v)(x) = Σ_i gates_i(x) <v_i, x>, by conjugate gradients."""
    import numpy as np

    left = (gates * residual[:, None]).T @ X
    found, along = np.zeros_like(left), left.copy()
    size = float((left * left).sum())
    goal = 1e-18 * size
    for _ in range(INNER):
        if size <= goal:
            break
        image = ((X @ along.T) * gates).sum(axis=1)
        curvature = float(image @ image)
        if curvature <= 0:
            break
        pace = size / curvature
        found += pace * along
        left -= pace * ((gates * image[:, None]).T @ X)
        fresh = float((left * left).sum())
        along = left + fresh / size * along
        size = fresh
    return found
