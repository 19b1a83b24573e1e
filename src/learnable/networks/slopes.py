"""Derivatives of the activations with their duals: what back-propagation sends through a unit.

For centred Gaussians of variances qx, qy and covariance c, d/dc E σ(u)σ(v) = E σ'(u)σ'(v): the dual of the
derivative is the derivative of the dual.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from learnable.networks.activations import Activation, Dual
from learnable.networks.arithmetic import Arithmetic
from learnable.networks.degree_support import Reach
from learnable.networks.hermite import apply

_STEP = 1e-6
"""Of the difference that stands in for the derivative of a Python function."""


def slope_of(sigma: Activation) -> Activation:
    """The derivative of an activation, almost everywhere: of the sign it is zero.

    >>> from learnable.networks.activations import activation_named
    >>> slope = slope_of(activation_named("square"))
    >>> slope.function(3.0), slope.reach
    (6.0, Reach(even=None, odd=1))
    """
    name, why = f"{sigma.name}'", f"it is the derivative of {sigma.name}"
    if sigma.name == "sign":
        return Activation(name, lambda u: 0.0 * u, lambda m, qx, qy, s, r: 0 * r, Reach(None, None), why)
    function, dual = _SLOPES.get(sigma.name, (_difference(sigma.function), None))
    return Activation(name, function, dual, sigma.reach and sigma.reach.derivative(), why)


def flat(sigma: Activation) -> bool:
    """Whether the slope is known to be zero almost everywhere: gradients then train the readout alone.

    >>> from learnable.networks.activations import activation_named
    >>> flat(activation_named("sign")), flat(activation_named("relu"))
    (True, False)
    """
    return slope_of(sigma).reach == Reach(None, None)


def _difference(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def slope(u: Any) -> Any:
        return (apply(function, u + _STEP) - apply(function, u - _STEP)) / (2 * _STEP)

    return slope


def _kinked(percent: int) -> tuple[Callable[[Any], Any], Dual]:
    """1 above 0 and percent/100 below: a constant plus a multiple of the sign."""

    def slope(u: Any) -> Any:
        import numpy as np

        return np.where(u > 0, 1.0, percent / 100)

    def dual(m: Arithmetic, qx: Any, qy: Any, s: Any, r: Any) -> Any:
        even, odd = m.ratio(100 + percent, 200), m.ratio(100 - percent, 200)
        return even * even + odd * odd * 2 * m.asin(r) / m.pi()

    return slope, dual


def _erf_slope(u: Any) -> Any:
    import numpy as np

    return 2 * np.exp(-u * u) / np.sqrt(np.pi)


def _erf_dual(m: Arithmetic, qx: Any, qy: Any, s: Any, r: Any) -> Any:
    return 4 / (m.pi() * m.root((1 + 2 * qx) * (1 + 2 * qy) - 4 * s * s * r * r))


def _tanh_slope(u: Any) -> Any:
    import numpy as np

    return 1 - np.tanh(u) ** 2


def _sigmoid_slope(u: Any) -> Any:
    from scipy.special import expit

    return expit(u) * expit(-u)


def _gelu_slope(u: Any) -> Any:
    import numpy as np
    from scipy.special import ndtr

    return ndtr(u) + u * np.exp(-u * u / 2) / np.sqrt(2 * np.pi)


def _gelu_dual(m: Arithmetic, qx: Any, qy: Any, s: Any, r: Any) -> Any:
    """The derivative of gelu's dual in c = s·r, with D = (1+qx)(1+qy) - c²."""
    c, d = s * r, (1 + qx) * (1 + qy)
    root = m.root(d - c * c)
    rest = s * s * (1 - r) * (1 + r) + c * c / (1 + qx) + c * c / (1 + qy)
    turn = (m.asin(c / m.root(d)) + c / root) / (2 * m.pi())
    falls = 2 * c * (1 / (1 + qx) + 1 / (1 + qy) - 1) + rest * c / (d - c * c)
    return m.ratio(1, 4) + turn + falls / (2 * m.pi() * root)


def _cos_slope(u: Any) -> Any:
    import numpy as np

    return -np.sin(u)


def _cos_dual(m: Arithmetic, qx: Any, qy: Any, s: Any, r: Any) -> Any:
    half = (qx + qy) / 2
    return (m.exp(s * r - half) - m.exp(-s * r - half)) / 2


_SLOPES: dict[str, tuple[Callable[[Any], Any], Dual | None]] = {
    "relu": _kinked(0),
    "leaky_relu": _kinked(1),
    "abs": _kinked(-100),
    "erf": (_erf_slope, _erf_dual),
    "tanh": (_tanh_slope, None),
    "gelu": (_gelu_slope, _gelu_dual),
    "sigmoid": (_sigmoid_slope, None),
    "identity": (lambda u: 0 * u + 1, lambda m, qx, qy, s, r: 0 * r + 1),
    "square": (lambda u: 2 * u, lambda m, qx, qy, s, r: 4 * s * r),
    "cos": (_cos_slope, _cos_dual),
}
"""σ' on arrays, and E σ'(u)σ'(v) where it is known."""
