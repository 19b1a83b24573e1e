"""Labels beside their shuffles."""

from __future__ import annotations

from typing import Any


def beside_shuffles(Y: Any, count: int, seed: int) -> Any:
    """The label Y (m, c) and `count` permutations of its rows side by side, an array (m, (1 + count)·c).

    >>> import numpy as np
    >>> beside_shuffles(np.eye(4)[:, :2], 3, seed=0).shape
    (4, 8)
    """
    import numpy as np

    order = np.tile(np.arange(len(Y))[:, None], (1, count))
    order = np.random.default_rng([seed, 8]).permuted(order, axis=0)
    return np.hstack([Y, Y[order].reshape(len(Y), -1)])
