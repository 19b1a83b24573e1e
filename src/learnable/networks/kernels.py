"""The kernel of every layer of a network at initialisation, closed form by closed form.

φ_0(x,z) = <x,z>/n; z-covariance = weight_variance·φ_(l-1) + bias variance; φ_l = E σ(u)σ(v) for Gaussians of
that covariance. The first hidden layer is exact at any width, later ones in the infinite-width limit; the
output is linear in the last hidden layer. On the hypercube φ depends on the number h of coordinates in which
two points differ, through r = 1-2h/n, and is computed in Arb balls; on rows of data, in doubles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from learnable.networks.activations import Activation
from learnable.networks.arithmetic import Balls, Doubles
from learnable.networks.degree_support import INPUT, Reach
from learnable.networks.hermite import apply, expand
from learnable.networks.mlp import MLP
from learnable.precision import precision

KernelMethod = Literal["exact", "wide-limit", "quadrature"]

SNAP = 2e-14
DATA_ORDER = 96
"""Hermite coefficients a row, on data, where an activation has no closed form."""


@dataclass(frozen=True)
class LayerMap:
    """One layer of the recursion: its name, the variances that feed it, and its activation (or None)."""

    name: str
    weight_variance: Fraction
    bias_variance: Fraction
    activation: Activation | None


def steps(network: MLP, inputs: int) -> Iterator[LayerMap]:
    """The layers of a network from the first hidden one to the output.

    >>> [s.name for s in steps(MLP(widths=(8, 4)), 10)]
    ['hidden 1', 'hidden 2', 'output']
    """
    fans = (inputs, *network.widths)
    for depth, fan in enumerate(fans):
        if network.bias_variance == "fan_in":
            bias = Fraction(1, fan)
        else:
            bias = Fraction(network.bias_variance)
        last = depth == len(network.widths)
        weight = Fraction(0) if last and network.readout == "zero" else Fraction(network.weight_variance)
        name = "output" if last else f"hidden {depth + 1}"
        yield LayerMap(name, weight, bias, None if last else network.sigma)


def reaches(network: MLP, inputs: int) -> dict[str, Reach | None]:
    """For each layer the degrees its kernel can see, by proof; None where nothing is known of the activation.

    >>> reaches(MLP(widths=(8,)), 10)["hidden 1"].sees(3)
    False
    """
    supports: dict[str, Reach | None] = {}
    now: Reach | None = INPUT
    for step in steps(network, inputs):
        if step.weight_variance == 0:
            now = Reach(None, None)
        if now is not None and step.bias_variance > 0:
            now = now.with_bias()
        if step.activation is not None:
            outer = step.activation.reach
            now = None if outer is None or now is None else now.through(outer)
        supports[step.name] = now
    return supports


def closed_form(network: MLP) -> bool:
    """Whether every layer has a closed form: Gaussian weights and a known dual."""
    return network.init == "gaussian" and network.sigma.dual is not None


def kernel_method(network: MLP, name: str) -> KernelMethod:
    """How the kernel of that layer of a Gaussian network is known.

    >>> kernel_method(MLP(widths=(8,)), "output"), kernel_method(MLP(widths=(8, 8)), "hidden 2")
    ('exact', 'wide-limit')
    """
    if not closed_form(network):
        return "quadrature"
    first = name == "hidden 1" or (name == "output" and len(network.widths) == 1)
    return "exact" if first else "wide-limit"


def hypercube_kernel(
    network: MLP, n: int, bits: int, weights: Sequence[int] | None = None
) -> dict[str, list[Any]]:
    """φ_layer at each Hamming distance of `weights` (0…n by default; 0 is the mean square), as Arb balls.

    They are computed with that many `bits`. The network must be `closed_form`.

    >>> [v.str(4, radius=False) for v in hypercube_kernel(MLP(widths=(8,)), 2, 64, [0, 1])["hidden 1"]]
    ['1.000', '0.3183']
    """
    from flint import arb

    with precision(bits):
        distances = range(n + 1) if weights is None else weights
        now = [arb(n - 2 * h) / n for h in distances]
        peak, kernels, reach = arb(1), {}, reaches(network, n)
        incoming: Reach | None = INPUT
        for step in steps(network, n):
            w, b = _ball(step.weight_variance), _ball(step.bias_variance)
            now, peak = [w * v + b for v in now], w * peak + b
            if step.activation is not None:
                inside = incoming.with_bias() if incoming is not None and step.bias_variance > 0 else incoming
                now, peak = _activated(step.activation, now, peak, _ends(distances, n, inside))
            kernels[step.name] = now
            incoming = reach[step.name]
        return kernels


def _ends(distances: Sequence[int], n: int, reach: Reach | None) -> dict[int, int]:
    """Where the correlation is exactly ±1: at distance 0, and at n for a kernel that is even or odd."""
    exact = {}
    for place, h in enumerate(distances):
        if h == 0:
            exact[place] = 1
        elif h == n and reach is not None and (reach.odd is None or reach.even is None):
            exact[place] = 1 if reach.odd is None else -1
    return exact


def _activated(
    sigma: Activation, covariance: list[Any], q: Any, exact: dict[int, int]
) -> tuple[list[Any], Any]:
    from flint import arb

    correlation = [arb(exact[i]) if i in exact else c / q for i, c in enumerate(covariance)]
    values = [sigma.dual(Balls, q, q, q, r) for r in correlation]  # type: ignore[misc]
    return values, sigma.dual(Balls, q, q, q, arb(1))  # type: ignore[misc]


def _ball(x: Fraction) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(x.numerator, x.denominator))


# --------------------------------------------------------------------------------------------- rows of data


def gram(network: MLP, X: Any, Z: Any) -> dict[str, Any]:
    """K(x,z) of every layer for rows X (m, d) and Z (k, d), an array (m, k) each, in doubles.

    Rows may have any norm. Weights must be Gaussian. Where an activation has no closed form its Hermite
    expansion of 96 terms stands in, with coefficients for each row's own variance.

    >>> import numpy as np
    >>> round(float(gram(MLP(widths=(8,)), np.ones((1, 4)), np.ones((1, 4)))["hidden 1"][0, 0]), 12)
    1.0
    """
    import numpy as np

    d = X.shape[1]
    now, x, z = X @ Z.T / d, np.einsum("ij,ij->i", X, X) / d, np.einsum("ij,ij->i", Z, Z) / d
    grams = {}
    for step in steps(network, d):
        w, b = float(step.weight_variance), float(step.bias_variance)
        now, x, z = w * now + b, w * x + b, w * z + b
        if step.activation is not None:
            now, x, z = _dual_of_rows(step.activation, now, x, z)
        grams[step.name] = now
    return grams


def diagonal(network: MLP, X: Any) -> dict[str, Any]:
    """K(x,x) of every layer for rows X (m, d), an array (m,) each."""
    import numpy as np

    d = X.shape[1]
    now = np.einsum("ij,ij->i", X, X) / d
    diagonals = {}
    for step in steps(network, d):
        now = float(step.weight_variance) * now + float(step.bias_variance)
        if step.activation is not None:
            now = _mean_squares(step.activation, now)
        diagonals[step.name] = now
    return diagonals


def _dual_of_rows(sigma: Activation, c: Any, qx: Any, qz: Any) -> tuple[Any, Any, Any]:
    import numpy as np

    s = np.sqrt(qx)[:, None] * np.sqrt(qz)
    still = s == 0
    r = np.clip(c / np.where(still, 1.0, s), -1.0, 1.0)
    # rounding short of ±1 would cost half the digits of an arc sine, and half again in the next layer
    r = np.where(np.abs(r) > 1 - SNAP, np.sign(r), r)
    # a unit that is always 0 is constant: fully correlated with another such unit, independent of the rest
    r[still] = ((qx == 0)[:, None] & (qz == 0))[still]
    if sigma.dual is not None:
        value = sigma.dual(Doubles, qx[:, None], qz, s, r)
    else:
        value = _by_expansion(sigma, qx, qz, r)
    return value, _mean_squares(sigma, qx), _mean_squares(sigma, qz)


def _mean_squares(sigma: Activation, q: Any) -> Any:
    import numpy as np

    if sigma.dual is not None:
        return sigma.dual(Doubles, q, q, q, np.ones_like(q))
    distinct, place = np.unique(q, return_inverse=True)
    return expand(sigma.function, distinct, 1, stated=False).mean_square[place]


def _by_expansion(sigma: Activation, qx: Any, qz: Any, r: Any) -> Any:
    """Σ_j a_j(qx) a_j(qz) r^j by Horner's rule."""
    a, b = _coefficients(sigma, qx), _coefficients(sigma, qz)
    total = a[:, -1, None] * b[:, -1]
    for j in range(a.shape[1] - 2, -1, -1):
        total *= r
        total += a[:, j, None] * b[:, j]
    return total


def _coefficients(sigma: Activation, q: Any) -> Any:
    import numpy as np

    distinct, place = np.unique(q, return_inverse=True)
    return expand(sigma.function, distinct, DATA_ORDER, stated=False).coefficients[place]


def features(network: MLP, layers: Sequence[tuple[Any, Any]], X: Any) -> dict[str, Any]:
    """The values of every unit of one drawn network on rows X (m, d), an array (m, units) a layer.

    `layers` is what `MLP.draw` returned. The output is an array (m, 1).
    """
    now, outputs = X, {}
    for depth, (weights, biases) in enumerate(layers):
        before, now = now, now @ weights + biases
        last = depth == len(layers) - 1
        if not last:
            if network.sigma.name == "sign":
                now = _unrounded(now, before, weights, biases)
            now = apply(network.sigma.function, now)
        outputs["output" if last else f"hidden {depth + 1}"] = now
    return outputs


def _unrounded(sums: Any, X: Any, weights: Any, biases: Any) -> Any:
    """The sums, those within their rounding of 0 as 0: equal weights cancel, and a sign of what is left would be chance."""
    import numpy as np

    room = (len(weights) + 2) * 2.0**-53 * (np.abs(X) @ np.abs(weights) + np.abs(biases))
    return np.where(np.abs(sums) <= room, 0.0, sums)
