"""Activations: what a unit does to its input, one row an activation.

A row holds the function, the reach of its Hermite expansion, and, where one is known, its dual
E σ(u)σ(v) for centred Gaussians (u, v) of variances qx, qy. A dual is written once, in terms of a small
arithmetic (`Doubles` for data, `Balls` for proofs), of s = √(qx·qy) and of the correlation r.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learnable.networks.arithmetic import Arithmetic
from learnable.networks.degree_support import Reach
from learnable.specs import InputError, nearest

Dual = Callable[[Arithmetic, Any, Any, Any, Any], Any]

EVERY = math.inf


@dataclass(frozen=True)
class Activation:
    """A function of one real number, as a network uses it.

    `function` acts on arrays. `dual(arithmetic, qx, qy, s, r)` is E σ(u)σ(v), or None where only quadrature
    is known. `reach` is proven for every variance above zero: the greatest even and odd degree with a Hermite
    coefficient that is not zero (`math.inf` for no end); None where nothing is known. `why` says it in words.

    >>> from learnable.networks.arithmetic import Doubles
    >>> relu = activation_named("relu")
    >>> float(relu.dual(Doubles, 2.0, 2.0, 2.0, 1.0))
    1.0
    """

    name: str
    function: Callable[[Any], Any]
    dual: Dual | None
    reach: Reach | None
    why: str

    def __str__(self) -> str:
        return self.name


def _absolute(m: Arithmetic, s: Any, r: Any) -> Any:
    """E|u||v| = (2/π)·s·(√(1-r²) + r·asin r)."""
    return 2 * s * (m.root((1 - r) * (1 + r)) + r * m.asin(r)) / m.pi()


def _leaky(slope: Any) -> Dual:
    """max(u, slope·u) = (1+slope)/2·u + (1-slope)/2·|u|, and E u|v| = 0."""

    def dual(m: Arithmetic, qx: Any, qy: Any, s: Any, r: Any) -> Any:
        odd, even = m.ratio(100 + slope, 200), m.ratio(100 - slope, 200)
        return odd * odd * s * r + even * even * _absolute(m, s, r)

    return dual


def _erf(m: Arithmetic, qx: Any, qy: Any, s: Any, r: Any) -> Any:
    return 2 * m.asin(2 * s * r / m.root((1 + 2 * qx) * (1 + 2 * qy))) / m.pi()


def _gelu(m: Arithmetic, qx: Any, qy: Any, s: Any, r: Any) -> Any:
    """By Gaussian integration by parts, with c = s·r and D = (1+qx)(1+qy) - c²."""
    c, d = s * r, (1 + qx) * (1 + qy)
    turn = c * m.asin(c / m.root(d)) / (2 * m.pi())
    rest = s * s * (1 - r) * (1 + r) + c * c / (1 + qx) + c * c / (1 + qy)
    return c / 4 + turn + rest / (2 * m.pi() * m.root(d - c * c))


def _cos(m: Arithmetic, qx: Any, qy: Any, s: Any, r: Any) -> Any:
    half = (qx + qy) / 2
    return (m.exp(s * r - half) + m.exp(-s * r - half)) / 2


def _numpy_erf(u: Any) -> Any:
    from scipy.special import erf

    return erf(u)


def _numpy_gelu(u: Any) -> Any:
    from scipy.special import ndtr

    return u * ndtr(u)


def _numpy_sigmoid(u: Any) -> Any:
    from scipy.special import expit

    return expit(u)


def _numpy_tanh(u: Any) -> Any:
    import numpy as np

    return np.tanh(u)


def _numpy_relu(u: Any) -> Any:
    import numpy as np

    return np.maximum(u, 0.0)


def _numpy_leaky(u: Any) -> Any:
    import numpy as np

    return np.maximum(u, 0.01 * u)


def _numpy_abs(u: Any) -> Any:
    import numpy as np

    return np.abs(u)


def _numpy_sign(u: Any) -> Any:
    import numpy as np

    return np.where(np.asarray(u) < 0, -1.0, 1.0)


def _numpy_cos(u: Any) -> Any:
    import numpy as np

    return np.cos(u)


def _square(m: Arithmetic, qx: Any, qy: Any, s: Any, r: Any) -> Any:
    return qx * qy + 2 * s * s * r * r


def _row(name: str, function: Any, dual: Dual | None, reach: Reach, why: str) -> Activation:
    return Activation(name, function, dual, reach, why)


_ODD = "it is an odd function"
_EVEN = "it is an even function"
_BENT = "even but for its linear part"
_ROWS = (
    _row("relu", _numpy_relu, _leaky(0), Reach(EVERY, 1), f"it is u/2 + |u|/2, {_BENT}"),
    _row("leaky_relu", _numpy_leaky, _leaky(1), Reach(EVERY, 1), f"it is .505·u + .495·|u|, {_BENT}"),
    _row("abs", _numpy_abs, lambda m, qx, qy, s, r: _absolute(m, s, r), Reach(EVERY, None), _EVEN),
    _row("erf", _numpy_erf, _erf, Reach(None, EVERY), _ODD),
    _row("sign", _numpy_sign, lambda m, qx, qy, s, r: 2 * m.asin(r) / m.pi(), Reach(None, EVERY), _ODD),
    _row("tanh", _numpy_tanh, None, Reach(None, EVERY), _ODD),
    _row("gelu", _numpy_gelu, _gelu, Reach(EVERY, 1), f"it is u/2 + u·erf(u/√2)/2, {_BENT}"),
    _row(
        "sigmoid", _numpy_sigmoid, None, Reach(0, EVERY), "it is 1/2 + tanh(u/2)/2, odd but for its constant"
    ),
    _row("identity", lambda u: u, lambda m, qx, qy, s, r: s * r, Reach(None, 1), "it is linear"),
    _row("square", lambda u: u * u, _square, Reach(2, None), "it is u²"),
    _row("cos", _numpy_cos, _cos, Reach(EVERY, None), _EVEN),
)
ACTIVATIONS: dict[str, Activation] = {row.name: row for row in _ROWS}


def activation_named(given: Any) -> Activation:
    """The activation of that name; or, for a Python callable on arrays, one that is integrated numerically.

    Raises `InputError` for a name that is not in the table and for what is neither a name nor callable.

    >>> activation_named("sign").why
    'it is an odd function'
    """
    if isinstance(given, Activation):
        return given
    if isinstance(given, str):
        if given in ACTIVATIONS:
            return ACTIVATIONS[given]
        known = ", ".join(ACTIVATIONS)
        raise InputError(f"mlp: activation is {given}, unknown{nearest(given, ACTIVATIONS)}; known: {known}")
    if callable(given):
        name = f"<python function {getattr(given, '__name__', type(given).__name__)}>"
        return Activation(name, given, None, None, "nothing is known of a Python function")
    known = ", ".join(ACTIVATIONS)
    raise InputError(f"mlp: activation is {given!r}; wanted a function of an array, or a name: {known}")
