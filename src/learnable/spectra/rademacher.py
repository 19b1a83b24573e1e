"""Kernel eigenvalues of a first layer with Rademacher weights on the hypercube, in closed form.

With w in s·{±1}^n the signs of w only move χ_S by a sign, so κ_k = E_b a_k(b)², a_k(b) = E_x σ(s·Σx_i + b) x_1…x_k,
a Krawtchouk transform of n+1 values (Abbe & Boix-Adserà 2022, arXiv 2208.03113, whose depth-2 learner of parities
rests on it). Without biases it is a rational for relu's kind, a ball for other activations; with Gaussian biases
and an activation of relu's kind a_k is linear in b between the kinks, and Gaussian moments give κ_k.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from learnable.networks.degree_support import Reach
from learnable.networks.kernels import reaches, steps
from learnable.networks.mlp import MLP
from learnable.precision import precision
from learnable.spectra.kinks import PIECES, ball, biased_eigenvalues
from learnable.transforms.krawtchouk import level_coefficients

Found = dict[str, tuple[dict[int, Any], Any]]
"""Layer → (degree → eigenvalue, mean square), Arb balls."""

SMOOTH: dict[str, Callable[[Any], Any]] = {
    "erf": lambda u: u.erf(),
    "tanh": lambda u: u.tanh(),
    "cos": lambda u: u.cos(),
    "square": lambda u: u * u,
    "sigmoid": lambda u: 1 / (1 + (-u).exp()),
    "gelu": lambda u: u * (1 + (u / (0 * u + 2).sqrt()).erf()) / 2,
}
"""Activations on Arb balls."""

LARGEST = 1000
"""The most coordinates."""


def rademacher_form(network: Any) -> bool:
    """Whether the first layer has a closed form here: Rademacher weights, and no biases or an activation of relu's kind.

    >>> rademacher_form(MLP(init="rademacher")), rademacher_form(MLP(init="uniform"))
    (True, False)
    """
    if not isinstance(network, MLP) or network.init != "rademacher":
        return False
    name = network.sigma.name
    return name in PIECES or (name in SMOOTH and network.bias_variances(2)[0] == 0)


def proven_reach(network: MLP, n: int) -> Reach | None:
    """The degrees that the first layer can see; None for a sign whose sum may be 0, where it is +1 and not odd."""
    may_tie = network.sigma.name == "sign" and n % 2 == 0 and network.bias_variances(n)[0] == 0
    return None if may_tie else reaches(network, n)["hidden 1"]


def first_coefficients(name: str, n: int, bias: Fraction | int = 0) -> list[Fraction]:
    """a_k = E_x σ(x_1 + … + x_n + bias) x_1…x_k for k = 0…n, exactly, for an activation of relu's kind.

    >>> [str(v) for v in first_coefficients("relu", 4)]
    ['3/4', '1/2', '1/4', '0', '-1/4']
    """
    positive, negative = PIECES[name]
    sums = [Fraction(n - 2 * h) + bias for h in range(n + 1)]
    return level_coefficients([(s * u + c) for u in sums for s, c in [positive if u >= 0 else negative]])


def rademacher_eigenvalues(network: MLP, n: int, degrees: Sequence[int]) -> Found:
    """The first hidden layer's eigenvalues on `degrees` and its mean square; the output's where it reads that layer.

    >>> found = rademacher_eigenvalues(MLP(init="rademacher", weight_variance=1.0), 20, [2, 20])["hidden 1"][0]
    >>> [round((20 * float(v)) ** 0.5, 4) for v in found.values()]
    [0.0927, 0.0927]
    """
    from flint import arb

    with precision(3 * n + 128):
        first, second = list(steps(network, n))[:2]
        name, proven = network.sigma.name, proven_reach(network, n)
        if first.bias_variance:
            values, square = biased_eigenvalues(name, n, first.weight_variance, first.bias_variance, degrees)
        else:
            eigenvalues = _without_biases(name, n, first.weight_variance, degrees)
            values = {k: a * a for k, a in eigenvalues[0].items()}
            square = eigenvalues[1]
        values = {k: v if proven is None or proven.sees(k) else arb(0) for k, v in values.items()}
        result: Found = {first.name: (values, square)}
        if len(network.widths) == 1:
            w, b = ball(second.weight_variance), ball(second.bias_variance)
            outer = {k: w * v + (b if k == 0 else arb(0)) for k, v in values.items()}
            result[second.name] = outer, w * square + b
        return result


def _without_biases(
    name: str, n: int, variance: Fraction, degrees: Sequence[int]
) -> tuple[dict[int, Any], Any]:
    """a_k(0) on the degrees, and the mean square."""
    from flint import arb

    scale = ball(variance / n).sqrt()
    if name in PIECES:
        size = arb(1) if name == "sign" else scale
        exact = first_coefficients(name, n)
        eigenvalues = {k: size * ball(exact[k]) for k in degrees}
        values = [size * ball(v) for v in _values(name, n)]
    else:
        values = [SMOOTH[name](scale * (n - 2 * h)) for h in range(n + 1)]
        every = level_coefficients(values)
        eigenvalues = {k: every[k] for k in degrees}
    squares = (math.comb(n, h) * v * v for h, v in enumerate(values))
    return eigenvalues, sum(squares, arb(0)) / 2**n


def _values(name: str, n: int) -> list[Fraction]:
    """σ(n - 2h) for h = 0…n."""
    positive, negative = PIECES[name]
    return [
        s * u + c for h in range(n + 1) for u in [n - 2 * h] for s, c in [positive if u >= 0 else negative]
    ]
