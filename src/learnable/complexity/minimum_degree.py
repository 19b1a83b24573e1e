"""The minimum-degree interpolator: what training finds on points it has never seen.

Of all functions that agree with f where training looks, the minimum-degree interpolator has the least profile
(W_n, W_{n-1}, …, W_0), compared from the top. Descent on random features converges to it, and larger networks come
close (Abbe, Bengio, Lotfi & Rizk 2023, arXiv 2301.13105). Where coordinate i is frozen at 1 in training, x_i·χ_S turns
into χ_S and the error on the unseen half is 4·Inf_i f.
"""

from __future__ import annotations

from typing import Any

from learnable.memory import forecast
from learnable.specs import InputError
from learnable.transforms.walsh import walsh_hadamard

MOST = 10
"""Coordinates of a function whose interpolator is worked out: 2^n unknowns."""


def minimum_degree_interpolator(values: Any, seen: Any) -> Any:
    """The values of the minimum-degree interpolator, an array of shape (2^n,).

    `values` and `seen` have shape (2^n,), entry i with coordinate j equal to -1 iff bit j-1 of i is set; `seen` holds
    truth values. Level by level from the top: among the interpolators that are best so far, the affine set z ↦ a + Nz,
    least squares on the coefficients of the level.

    >>> import numpy as np
    >>> x1, x2 = np.array([1, -1, 1, -1]), np.array([1, 1, -1, -1])
    >>> np.round(minimum_degree_interpolator(x1 * x2, x2 == 1), 12).tolist()      # x1·x2 with x2 = 1: x1
    [1.0, -1.0, 1.0, -1.0]
    """
    import numpy as np

    values, seen = np.asarray(values, dtype=float), np.asarray(seen, dtype=bool)
    n = len(values).bit_length() - 1
    if values.shape != (2**n,) or seen.shape != values.shape:
        raise InputError(f"values has shape {values.shape} and seen {seen.shape}; wanted (2^n,) for both")
    if n > MOST:
        raise InputError(f"minimum_degree_interpolator: n is {n}; wanted at most {MOST}")
    forecast(24 * len(values) * int((~seen).sum()), "the free values of an interpolator", "see more points")
    free = np.flatnonzero(~seen)
    levels = np.bitwise_count(np.arange(len(values)))
    start = np.where(seen, values, 0.0)
    basis = np.zeros((len(values), len(free)))
    basis[free, np.arange(len(free))] = 1.0
    spectrum = np.stack([walsh_hadamard(column) for column in basis.T], axis=1) if len(free) else basis
    point, z, inside = walsh_hadamard(start), np.zeros(len(free)), np.eye(len(free))
    for level in range(n, -1, -1):
        if not inside.shape[1]:
            break
        rows = spectrum[levels == level]
        part = rows @ inside
        z = z - inside @ np.linalg.lstsq(part, point[levels == level] + rows @ z, rcond=1e-10)[0]
        inside = inside @ _kernel(part)
    start[free] = z
    return start


def _kernel(matrix: Any) -> Any:
    """An orthonormal basis of what the matrix maps to 0."""
    import numpy as np

    _, sizes, rows = np.linalg.svd(matrix)
    rank = int((sizes > 1e-9 * max(1.0, sizes.max(initial=0.0))).sum())
    return rows[rank:].T


def unseen_error(values: Any, seen: Any) -> float:
    """The mean squared error of the minimum-degree interpolator on the points that are not seen; 0 where all are.

    >>> import numpy as np
    >>> x1, x2 = np.array([1, -1, 1, -1]), np.array([1, 1, -1, -1])
    >>> round(unseen_error(x1 * x2, x2 == 1), 12)        # x1 against -x1: 4·Inf_2
    4.0
    """
    import numpy as np

    unseen = ~np.asarray(seen, dtype=bool)
    if not unseen.any():
        return 0.0
    interpolator = minimum_degree_interpolator(values, seen)
    return float(np.mean((interpolator - np.asarray(values, dtype=float))[unseen] ** 2))
