"""The tangent kernel of a network on the hypercube, degree by degree: how fast each degree is learned at first.

Θ(x, x') = E <∇N(x), ∇N(x')> at initialisation in the wide limit (Jacot, Gabriel & Hongler 2018, arXiv 1806.07572),
summed over units, so Θ(x, x) = E ||∇N||^2. In floating point: it feeds predictions, never proofs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from learnable.networks.activations import Activation
from learnable.networks.hermite import apply, expand
from learnable.networks.mlp import MLP

_TOP = 8
"""The highest degree that is followed on its own; the rest is one lump."""
_MOST = 1e10
"""Degrees of more dimensions than this are left to the lump: rounding would be larger than they are."""
_ORDER = 96


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

    Weights count by their variance alone, so rademacher and uniform ones are taken as Gaussian. A unit whose derivative
    is zero almost everywhere (sign) trains no earlier layer.

    >>> t = tangent(MLP(widths=(256,)), 20)
    >>> round(t.norm, 6), [round(float(r), 3) for r in t.rates[:3]]
    (278.0, [85.378, 6.916, 0.243])
    """
    import numpy as np

    grid = _Grid(n)
    fans = (n, *network.widths)
    start = network.bias_variances(n)
    bias = walk if network.bias else 0.0
    inner = n * grid.correlation
    summed, slopes = [inner], []
    for depth, width in enumerate(network.widths):
        covariance = (network.weight_variance / fans[depth] + walk) * inner + start[depth] + bias
        kernel, slope = _duals(network.sigma, covariance)
        inner = width * kernel
        summed.append(inner)
        slopes.append(slope)
    readout = 0.0 if network.readout == "zero" else network.weight_variance / fans[-1]
    output = (readout + walk) * inner + start[-1] + bias
    shift = 1.0 if network.bias else 0.0
    theta, back = summed[-1] + shift, np.ones_like(inner)
    for depth in reversed(range(len(network.widths))):
        above = readout if depth == len(network.widths) - 1 else network.weight_variance / fans[depth + 1]
        back = back * (above + walk) * network.widths[depth] * slopes[depth]
        theta = theta + back * (summed[depth] + shift)
    rates, outputs = grid.degrees(theta), grid.degrees(output)
    spent, sent = float(grid.dimensions @ rates), float(grid.dimensions @ outputs)
    return Tangent(
        grid.dimensions,
        rates,
        grid.dimensions * outputs,
        float(theta[0]),
        max(0.0, float(theta[0]) - spent),
        max(0.0, float(output[0]) - sent),
    )


def _duals(sigma: Activation, covariance: Any) -> tuple[Any, Any]:
    """E σσ' and E σ̇σ̇' on the grid, from Hermite expansions; entry 0 is the mean square, by quadrature."""
    import numpy as np

    q = float(covariance[0])
    if q == 0:
        return np.zeros_like(covariance), np.zeros_like(covariance)
    found = []
    for function in (sigma.function, _derivative(sigma)):
        series = expand(function, np.array([q]), _ORDER, stated=False)
        values = np.polynomial.polynomial.polyval(covariance / q, series.coefficients[0] ** 2)
        values[covariance >= q * (1 - 1e-12)] = series.mean_square[0]
        found.append(values)
    return found[0], found[1]


def _derivative(sigma: Activation) -> Any:
    def slope(u: Any) -> Any:
        return (apply(sigma.function, u + 1e-6) - apply(sigma.function, u - 1e-6)) / 2e-6

    return slope


class _Grid:
    """The Hamming distances that carry the binomial law, distance 0 first, and the Krawtchouk transform on them."""

    def __init__(self, n: int):
        import numpy as np

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

    def degrees(self, kernel: Any) -> Any:
        """Eigenvalues on degree 0 … top of a kernel given on the grid, none below zero."""
        import numpy as np

        return np.maximum(self.characters @ (self.weight * kernel), 0.0)
