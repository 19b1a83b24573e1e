"""A_jk = E a_j(s,b) a_k(s,b): the Hermite coefficients of a random unit σ(s·u + b), paired and averaged.

s² = (weight_variance/d)·χ²_d and b is Gaussian. Where σ(s·u) = s^p σ(u) and there is no bias, and for cos, this is a
closed form. Else s and b are averaged by Gauss rules; the coefficients are closed forms for activations with one kink
(Price's theorem: derivatives of |u| are point masses), and integrals for the rest. The error is the difference from a
rule of twice the size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.networks.activations import Activation
from learnable.networks.hermite import apply, gaussian_rule
from learnable.precision import precision
from learnable.transforms.hermite import absolute_square, hermite_values, sign_square

_BITS = 256
BENT = {
    "relu": (Fraction(1, 2), Fraction(1, 2)),
    "leaky_relu": (Fraction(101, 200), Fraction(99, 200)),
    "abs": (Fraction(0), Fraction(1)),
    "identity": (Fraction(1), Fraction(0)),
}
"""σ(u) = odd·u + even·|u|."""


@dataclass(frozen=True)
class Products:
    """A_jk over pairs of degrees, and E σ², Arb balls; exact or by quadrature."""

    method: str
    products: dict[tuple[int, int], Any]
    mean_square: Any


def hermite_products(
    sigma: Activation, d: int, variance: Fraction, bias: Fraction, degrees: Sequence[int]
) -> Products:
    """A_jk for all pairs of `degrees`.

    >>> from learnable.networks.activations import activation_named
    >>> found = hermite_products(activation_named("relu"), 10, Fraction(2), Fraction(0), [1, 2])
    >>> float(found.products[1, 1]), float(found.mean_square)
    (0.5, 1.0)
    """
    with precision(_BITS):
        if sigma.name == "cos":
            return _cosine(d, variance, bias, degrees)
        if bias == 0 and (sigma.name in BENT or sigma.name in ("sign", "square")):
            return _homogeneous(sigma.name, d, variance, degrees)
        return _integrated(sigma, d, float(variance), float(bias), degrees)


def _homogeneous(name: str, d: int, variance: Fraction, degrees: Sequence[int]) -> Products:
    """a_k(s) = s^p a_k(1): one vector, times E s^(2p)."""
    power = {"sign": 0, "square": 2}.get(name, 1)
    mass = _ball((Fraction(1), variance, variance**2 * (1 + Fraction(2, d)))[power])
    values = {k: _unit_coefficient(name, k) for k in degrees}
    norm = {"sign": Fraction(1), "square": Fraction(3)}.get(name)
    if norm is None:
        odd, even = BENT[name]
        norm = odd**2 + even**2
    return Products(
        "exact",
        {(j, k): mass * a * b for j, a in values.items() for k, b in values.items()},
        mass * _ball(norm),
    )


def _unit_coefficient(name: str, k: int) -> Any:
    """E σ(u) he_k(u)."""
    from flint import arb

    if name == "square":
        return {0: arb(1), 2: arb(2).sqrt()}.get(k, arb(0))
    odd, even = BENT.get(name, (Fraction(0), Fraction(1)))
    sign, square = sign_square(k) if name == "sign" else absolute_square(k)
    bent = sign * (_ball(square) * 2 / arb.pi()).sqrt() * _ball(even)
    return bent + (_ball(odd) if k == 1 else 0)


def _cosine(d: int, variance: Fraction, bias: Fraction, degrees: Sequence[int]) -> Products:
    """cos(su+b) = cos(su)cos b - sin(su)sin b, and a_k is ±s^k e^(-s²/2)/√k! for both."""
    c, damp = variance / d, (-2 * _ball(bias)).exp()
    shares = (1 + damp) / 2, (1 - damp) / 2
    products = {}
    for j in degrees:
        for k in degrees:
            if (j - k) % 2:
                products[j, k] = 0 * damp
                continue
            m = (j + k) // 2
            rising = math.prod(range(d, d + 2 * m, 2))
            mean = _ball(c**m * rising) * ((1 + 2 * _ball(c)).log() * -_ball(Fraction(d, 2) + m)).exp()
            signs = (-1) ** (j // 2 + k // 2)
            root = _ball(Fraction(math.factorial(j) * math.factorial(k))).sqrt()
            products[j, k] = signs * shares[j % 2] * mean / root
    square = (1 + ((1 + 4 * _ball(c)).log() * -_ball(Fraction(d, 2))).exp() * damp) / 2
    return Products("exact", products, square)


def _integrated(sigma: Activation, d: int, variance: float, bias: float, degrees: Sequence[int]) -> Products:
    import numpy as np
    from flint import arb

    rules = [_grid(sigma, d, variance, bias, max(degrees, default=0), size) for size in (1, 2)]
    rows = list(degrees)
    coarse, fine = (((a[rows] * w) @ a[rows].T, float((w * squares).sum())) for a, squares, w in rules)
    scale = abs(fine[1])
    error = 2 * np.abs(fine[0] - coarse[0]) + 1e-13 * scale
    products = {
        (j, k): arb(float(fine[0][x, y]), float(error[x, y]))
        for x, j in enumerate(rows)
        for y, k in enumerate(rows)
    }
    return Products("quadrature", products, arb(fine[1], 2 * abs(fine[1] - coarse[1]) + 1e-13 * scale))


def _grid(
    sigma: Activation, d: int, variance: float, bias: float, top: int, size: int
) -> tuple[Any, Any, Any]:
    """a_k at every node (s, b), shape (top + 1, nodes); E σ² there; and the weights of the nodes."""
    import numpy as np

    chi, weights = _laguerre(d / 2 - 1, 24 * size)
    s = np.sqrt(2 * chi * variance / d)
    z, masses = np.polynomial.hermite_e.hermegauss(64 * size) if bias else (np.zeros(1), np.ones(1))
    s, b = (grid.ravel() for grid in np.meshgrid(s, math.sqrt(bias) * z, indexing="ij"))
    node_weights = np.outer(weights, masses / masses.sum()).ravel()
    if sigma.name in BENT or sigma.name == "sign":
        return (*_kinked(sigma.name, s, b, top), node_weights)
    nodes, rows = gaussian_rule(top + 1, size)
    values = apply(sigma.function, s[:, None] * nodes + b[:, None])
    return rows @ values.T, (values * values) @ rows[0], node_weights


def _kinked(name: str, s: Any, b: Any, top: int) -> tuple[Any, Any]:
    """The coefficients of σ(su+b) for σ with one kink: |su+b| has second derivative 2s²δ(su+b), sign the first 2sδ."""
    import numpy as np
    from scipy.special import erf

    t = b / s
    density, reached = np.exp(-t * t / 2) / math.sqrt(2 * math.pi), erf(t / math.sqrt(2))
    he = hermite_values(max(top, 2), -t)
    a = np.zeros((top + 1, len(s)))
    if name == "sign":
        a[0] = reached
        for k in range(1, top + 1):
            a[k] = 2 * density * he[k - 1] / math.sqrt(k)
        return a, np.ones_like(s)
    odd, even = (float(x) for x in BENT[name])
    a[0] = odd * b + even * (2 * s * density + b * reached)
    if top:
        a[1] = odd * s + even * s * reached
    for k in range(2, top + 1):
        a[k] = even * 2 * s * density * he[k - 2] / math.sqrt(k * (k - 1))
    second = s * s + b * b
    signed = second * reached + 2 * s * b * density
    return a, (odd * odd + even * even) * second + 2 * odd * even * signed


def _laguerre(alpha: float, size: int) -> tuple[Any, Any]:
    """Nodes and weights (of sum 1) for the density ∝ x^alpha e^-x (Golub & Welsch 1969)."""
    import numpy as np

    i = np.arange(1, size)
    off = np.sqrt(i * (i + alpha))
    nodes, vectors = np.linalg.eigh(
        np.diag(2 * np.arange(size) + alpha + 1) + np.diag(off, 1) + np.diag(off, -1)
    )
    return nodes, vectors[0] ** 2


def _ball(x: Fraction) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(x.numerator, x.denominator))
