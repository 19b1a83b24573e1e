"""The tangent kernel of a network on the hypercube, degree by degree: how fast each degree is learned at first.

Θ(x, x') = E <∇N(x), ∇N(x')> at initialisation in the wide limit (Jacot, Gabriel & Hongler 2018, arXiv 1806.07572),
summed over units, so Θ(x, x) = E ||∇N||^2. In floating point: it feeds predictions, never proofs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from learnable.networks.activations import Activation
from learnable.networks.arithmetic import Doubles
from learnable.networks.degree_support import INPUT, Reach
from learnable.networks.hermite import apply, expand
from learnable.networks.kernels import SNAP
from learnable.networks.mlp import MLP
from learnable.networks.slopes import slope_of

_TOP = 8
"""The highest degree that is followed on its own; the rest is one lump."""
_MOST = 1e10
"""Degrees of more dimensions than this are left to the lump: rounding would be larger than they are."""
_ORDER = 96
"""Hermite coefficients, where an activation has no closed form."""


@dataclass(frozen=True)
class Tangent:
    """Per degree 0 … top: `dimensions`, eigenvalues `rates` of Θ, and the variance of the output at initialisation.

    `norm` is E||∇N||^2 (what the rates and the lump sum to), `rest_rate` the trace of Θ above the top degree, and
    `rest_output` the variance of the output there. Arrays have shape (top + 1,).
    """

    dimensions: Any
    rates: Any
    outputs: Any
    norm: float
    rest_rate: float
    rest_output: float


def tangent(network: MLP, n: int, walk: float = 0.0) -> Tangent:
    """The tangent kernel on the hypercube when every weight and bias has gained the variance `walk`.

    Degrees that the kernel cannot see, by the parity of its power series, have rates and outputs of exactly 0. Weights count
    by their variance alone, so rademacher and uniform ones are taken as Gaussian. A unit whose derivative is zero almost
    everywhere (sign) trains no earlier layer.

    >>> t = tangent(MLP(widths=(256,)), 20)
    >>> round(t.norm, 6), [round(float(r), 3) for r in t.rates[:3]]
    (278.0, [85.378, 6.916, 0.243])
    >>> tangent(MLP(widths=(256,), bias=False), 7).rates[[3, 5, 7]].tolist()
    [0.0, 0.0, 0.0]
    """
    grid = _Grid(n)
    theta, output = _kernels(network, n, _Kernel(grid.correlation, INPUT), walk)
    rates, outputs = grid.degrees(theta), grid.degrees(output)
    norm = float(theta.values[0])
    return Tangent(
        grid.dimensions,
        rates,
        grid.dimensions * outputs,
        norm,
        grid.beyond(theta, norm - float(grid.dimensions @ rates)),
        grid.beyond(output, float(output.values[0]) - float(grid.dimensions @ outputs)),
    )


@dataclass(frozen=True)
class _Kernel:
    """A kernel on the grid of distances, and the exponents of its power series; None where nothing is known."""

    values: Any
    reach: Reach | None

    def plus(self, other: _Kernel) -> _Kernel:
        reach = None if self.reach is None or other.reach is None else self.reach.plus(other.reach)
        return _Kernel(self.values + other.values, reach)

    def times(self, other: _Kernel) -> _Kernel:
        reach = None if self.reach is None or other.reach is None else self.reach.times(other.reach)
        return _Kernel(self.values * other.values, reach)

    def scaled(self, factor: float, shift: float = 0.0) -> _Kernel:
        """factor·K + shift, both at least zero."""
        reach = Reach(None, None) if factor == 0 else self.reach
        if reach is not None and shift > 0:
            reach = reach.with_bias()
        return _Kernel(factor * self.values + shift, reach)

    def through(self, sigma: Activation) -> _Kernel:
        """E σ(u)σ(v) for Gaussians (u, v) of this covariance."""
        reach = None if self.reach is None or sigma.reach is None else self.reach.through(sigma.reach)
        return _Kernel(_dual(sigma, self.values), reach)


def _kernels(network: MLP, n: int, correlation: _Kernel, walk: float) -> tuple[_Kernel, _Kernel]:
    """Θ = Σ_l (1 or 0 for a bias + <a_l, a_l'>)·Π_(m≥l) v_m·E σ'σ', by back-propagation, and the output's kernel."""
    fans = (n, *network.widths)
    start = network.bias_variances(n)
    bias, shift = (walk, 1.0) if network.bias else (0.0, 0.0)
    sigma, derivative = network.sigma, slope_of(network.sigma)
    readout = 0.0 if network.readout == "zero" else network.weight_variance / fans[-1]
    above = [*(network.weight_variance / fan for fan in fans[1:-1]), readout]
    inner = correlation.scaled(n)
    summed, slopes = [inner], []
    for depth, width in enumerate(network.widths):
        covariance = inner.scaled(network.weight_variance / fans[depth] + walk, start[depth] + bias)
        inner = covariance.through(sigma).scaled(width)
        summed.append(inner)
        slopes.append(covariance.through(derivative).scaled((above[depth] + walk) * width))
    output = inner.scaled(readout + walk, start[-1] + bias)
    theta, back = inner.scaled(1.0, shift), inner.scaled(0.0, 1.0)
    for depth in reversed(range(len(network.widths))):
        back = back.times(slopes[depth])
        theta = theta.plus(back.times(summed[depth].scaled(1.0, shift)))
    return theta, output


def _dual(sigma: Activation, covariance: Any) -> Any:
    """E σ(u)σ(v) on the grid, whose entry 0 is the variance; exact at correlation ±1."""
    import numpy as np

    q = covariance[0]
    if q == 0:
        return np.full_like(covariance, float(apply(sigma.function, np.zeros(1))[0]) ** 2)
    r = np.clip(covariance / q, -1.0, 1.0)
    r = np.where(np.abs(r) > 1 - SNAP, np.sign(r), r)
    return _by_series(sigma, float(q), r) if sigma.dual is None else sigma.dual(Doubles, q, q, q, r)


def _by_series(sigma: Activation, q: float, r: Any) -> Any:
    """Σ_j a_j²·r^j over `_ORDER` terms; what they leave of the mean square follows them, even and odd apart.

    So the sum is E σ(u)² at r = 1 and E σ(u)σ(-u) at r = -1.
    """
    import numpy as np

    reach = sigma.reach or Reach(math.inf, math.inf)
    series = np.zeros(_ORDER + 2)
    for parity, top in ((0, reach.even), (1, reach.odd)):
        if top is None:
            continue
        expansion = expand(_half(sigma, parity), np.array([q]), _ORDER, stated=False)
        places = [j for j in range(parity, _ORDER, 2) if j <= top]
        series[places] = expansion.coefficients[0, places] ** 2
        if top >= _ORDER:
            series[_ORDER + parity] = max(0.0, float(expansion.mean_square[0]) - float(series[places].sum()))
    return np.polynomial.polynomial.polyval(r, series)


def _half(sigma: Activation, parity: int) -> Any:
    """The even or the odd part of σ."""
    sign = -1.0 if parity else 1.0

    def half(u: Any) -> Any:
        return (apply(sigma.function, u) + sign * apply(sigma.function, -u)) / 2

    return half


class _Grid:
    """The Hamming distances that carry the binomial law, distance 0 first, and the Krawtchouk transform on them."""

    def __init__(self, n: int):
        import numpy as np

        self.n = n
        reach = int(12 * math.sqrt(n)) + 1
        bulk = np.arange(max(0, n // 2 - reach), min(n, n // 2 + reach + 1) + 1).clip(0, n)
        distance = np.concatenate([[0], np.unique(bulk)]).astype(float)
        self.correlation = 1.0 - 2.0 * distance / n
        log_weight = [
            math.lgamma(n + 1) - math.lgamma(h + 1) - math.lgamma(n - h + 1) - n * math.log(2)
            for h in distance
        ]
        weight = np.exp(log_weight)
        weight[0] = 0.0
        self.weight = weight / weight.sum()
        sizes = [float(math.comb(n, k)) for k in range(min(n, _TOP) + 1)]
        self.dimensions = np.array([s for s in sizes if s <= _MOST])
        rows = [np.ones_like(distance), self.correlation]
        for k in range(1, len(self.dimensions)):
            rows.append((n * self.correlation * rows[k] - k * rows[k - 1]) / max(1, n - k))
        self.characters = np.array(rows[: len(self.dimensions)])

    def degrees(self, kernel: _Kernel) -> Any:
        """Eigenvalues on degree 0 … top: exactly 0 where the kernel is blind, none below."""
        import numpy as np

        seen = [kernel.reach is None or kernel.reach.sees(k) for k in range(len(self.dimensions))]
        return np.where(seen, np.maximum(self.characters @ (self.weight * kernel.values), 0.0), 0.0)

    def beyond(self, kernel: _Kernel, rest: float) -> float:
        """What is left of the trace for the degrees above the top: exactly 0 where there are none that the kernel sees."""
        above = range(len(self.dimensions), min(self.n, len(self.dimensions) + 1) + 1)
        seen = any(kernel.reach is None or kernel.reach.sees(k) for k in above)
        return max(0.0, rest) if seen else 0.0
