"""Hermite coefficients of a function of one Gaussian, by quadrature with a stated error.

σ(√q·g) = Σ_j a_j(q) He_j(g)/√j! with Σ_j a_j² = E σ(√q·g)², so that E σ(u)σ(v) = Σ_j a_j(qx)·a_j(qy)·r^j
for centred Gaussians of variances qx, qy and correlation r. The integral over |g| ≤ 14 is cut into panels
that meet at 0, each with a Gauss-Legendre rule; the error is the difference from a rule of twice the panels.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from learnable.specs import InputError

EDGE, NODES = 14, 32


@dataclass(frozen=True)
class Expansion:
    """Coefficients a_j(q), shape (variances, order); `error` bounds each of them; `mean_square` is E σ².

    `mean_square_error` is the stated error of the mean square, shape (variances,).
    """

    coefficients: Any
    mean_square: Any
    error: float
    mean_square_error: Any


def expand(function: Callable[[Any], Any], variances: Any, order: int, *, stated: bool = True) -> Expansion:
    """The expansion of `function` at each variance, an array of shape (variances,).

    With `stated` the error is measured against a rule of twice the size, else it is nan.
    Raises `InputError` where the function does not return as many finite numbers as it got.

    >>> import numpy as np
    >>> found = expand(np.tanh, np.array([1.0]), 4)
    >>> (np.round(found.coefficients[0], 6) + 0.0).tolist(), found.error < 1e-12  # -0.0 + 0.0 is 0.0
    ([0.0, 0.605706, 0.0, -0.148437], True)
    """
    import numpy as np

    roots = np.sqrt(np.asarray(variances, dtype=float))
    coarse, square = _integrals(function, roots, order, 1)
    if not stated:
        return Expansion(coarse, square, math.nan, np.full(len(roots), math.nan))
    fine, fine_square = _integrals(function, roots, order, 2)
    size = float(np.sqrt(fine_square.max(initial=0.0)))
    error = float(np.abs(fine - coarse).max(initial=0.0)) + 1e-15 * size
    return Expansion(fine, fine_square, error, np.abs(fine_square - square) + 1e-15 * fine_square)


def _integrals(function: Callable[[Any], Any], roots: Any, order: int, panels: int) -> tuple[Any, Any]:
    import numpy as np

    nodes, rows = gaussian_rule(order, panels)
    measure = rows[0]
    out = np.empty((len(roots), order))
    square = np.empty(len(roots))
    for start in range(0, len(roots), 256):
        part = slice(start, start + 256)
        values = apply(function, roots[part, None] * nodes)
        out[part] = values @ rows.T
        square[part] = (values * values) @ measure
    return out, square


def apply(function: Callable[[Any], Any], u: Any) -> Any:
    """The function on an array, checked: the same shape, finite numbers."""
    import numpy as np

    name = getattr(function, "__name__", "activation")
    values = np.asarray(function(u), dtype=float)
    if values.shape != u.shape:
        raise InputError(
            f"activation {name} returned shape {values.shape} for an array of shape {u.shape}; "
            "it must act on every entry, as numpy.tanh does"
        )
    if not np.isfinite(values).all():
        raise InputError(
            f"activation {name} returned a number that is not finite; it must be finite on all reals"
        )
    return values


@cache
def gaussian_rule(order: int, panels: int) -> tuple[Any, Any]:
    """Nodes on [-EDGE, EDGE], and weight·density·He_j(node)/√j! for every j < order, shape (order, nodes).

    >>> nodes, weights = gaussian_rule(3, panels=2)
    >>> ((weights @ nodes**2).round(6) + 0.0).tolist()  # x² = 1 + √2·He_2/√2!
    [1.0, 0.0, 1.414214]
    """
    import numpy as np

    size = max(NODES, 12 + int(2.2 * math.sqrt(order)))
    x, w = np.polynomial.legendre.leggauss(size)
    width = 1.0 / panels
    starts = np.arange(-EDGE, EDGE, width)
    nodes = (starts[:, None] + width * (x + 1) / 2).ravel()
    measure = np.tile(w * width / 2, len(starts)) * np.exp(-nodes * nodes / 2) / math.sqrt(2 * math.pi)
    rows = np.empty((order, len(nodes)))
    before, now = np.zeros_like(nodes), measure
    for j in range(order):
        rows[j] = now
        before, now = now, (nodes * now - math.sqrt(j) * before) / math.sqrt(j + 1)
    return nodes, rows
