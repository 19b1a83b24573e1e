"""Kernel eigenvalues for activations without a closed form, by quadrature with a stated error.

A layer's kernel is a power series φ(r) = Σ_j c_j r^j with c_j ≥ 0, and κ_k = Σ_j c_j E[r^j x_1…x_k] has
no negative term. E[r^j x_1…x_k]·C(n,k) is the chance that j steps of a random walk on the cube are at
distance k. The c_j of the first layer are squared Hermite coefficients; deeper layers compose truncated
series. What the truncation leaves out is a mass φ(1) - Σ c_j, bounded where it could weigh most.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from learnable.networks.activations import Activation
from learnable.networks.hermite import expand
from learnable.networks.kernels import LayerMap, reaches, steps
from learnable.networks.mlp import MLP
from learnable.precision import precision

ORDER = 320
SLACK = 1e-12
"""Relative room for rounding in sums of terms that are not negative."""


@dataclass(frozen=True)
class Series:
    """φ(r) ≥ Σ_j low_j r^j; the mass `rest` ≥ φ(1) - Σ low sits at unknown exponents.

    `beyond` says that it sits past the truncation, except for `width` ≥ each c_j - low_j before it.
    """

    low: Any
    total: float
    rest: float
    beyond: bool
    width: Any


@precision(53)
def quadrature_eigenvalues(
    network: MLP, n: int, degrees: Sequence[int]
) -> dict[str, tuple[dict[int, Any], Any]]:
    """For each layer of a Gaussian network: its eigenvalues on `degrees` and its mean square, Arb balls.

    >>> found = quadrature_eigenvalues(MLP(widths=(8,), activation="tanh"), 10, [1, 2])
    >>> found["hidden 1"][0][1].str(6, radius=False), float(found["hidden 1"][0][2])
    ('0.0474202', 0.0)
    """
    from flint import arb

    walk, proven, eigenvalues = walk_levels(n, ORDER), reaches(network, n), {}
    for name, now in layer_series(network, n):
        reach = proven[name]
        values = {
            k: _eigenvalue(now, walk, n, k) if reach is None or reach.sees(k) else arb(0) for k in degrees
        }
        eigenvalues[name] = values, _interval(now.total, SLACK * now.total)
    return eigenvalues


def layer_series(network: MLP, inputs: int, scale: float = 1.0) -> Iterator[tuple[str, Series]]:
    """The kernel of every layer as a series in the correlation of two inputs, where <x,x>/inputs is `scale`.

    >>> [name for name, _ in layer_series(MLP(widths=(8,), activation="tanh"), 10)]
    ['hidden 1', 'output']
    """
    now = Series(scale * _unit(1), scale, 0.0, True, 0.0 * _unit(1))
    for step in steps(network, inputs):
        now = _through(now, step)
        yield step.name, now


def walk_levels(n: int, order: int) -> Any:
    """D[j, k] = the chance that j random steps on the cube end k flips away, for j, k ≤ order (k ≤ n).

    >>> walk_levels(2, 2).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.5, 0.0, 0.5]]
    """
    import numpy as np

    size = min(n, order) + 1
    walk = np.zeros((order + 1, size))
    walk[0, 0] = 1.0
    away = (n - np.arange(size - 1)) / n
    back = np.arange(1, size) / n
    for j in range(order):
        walk[j + 1, 1:] += walk[j, :-1] * away
        walk[j + 1, :-1] += walk[j, 1:] * back
    return walk


def _unit(place: int) -> Any:
    """The series r^place."""
    import numpy as np

    return np.eye(1, ORDER + 1, place)[0]


def _through(now: Series, step: LayerMap) -> Series:
    """The next layer's series: affine, then the activation."""
    w, b = float(step.weight_variance), float(step.bias_variance)
    low, width = w * now.low + b * _unit(0), w * now.width
    affine = Series(low, w * now.total + b, w * now.rest, now.beyond, width)
    return affine if step.activation is None else _activated(step.activation, affine)


def _activated(sigma: Activation, inner: Series) -> Series:
    import numpy as np

    q = inner.total
    expansion = expand(sigma.function, np.array([q]), ORDER + 1)
    # a variance that is off by rounding moves a coefficient by as much
    error = expansion.error + SLACK * math.sqrt(float(expansion.mean_square[0]))
    total = float(expansion.mean_square[0]) + float(expansion.mean_square_error[0])
    size = np.abs(expansion.coefficients[0])
    least, most = np.maximum(size - error, 0.0) ** 2, (size + error) ** 2
    never = _never(sigma)
    least[never], most[never] = 0.0, 0.0
    if inner.low[1:].sum() == inner.low[1] and inner.low[0] == 0 and inner.rest == 0:
        return Series(least, total, max(total - least.sum(), 0.0) + SLACK * total, True, most - least)
    low = _composed(least, inner.low / q if q > 0 else _unit(0))
    return Series(low, total, max(total - low.sum(), 0.0) + SLACK * total, False, 0.0 * low)


def _never(sigma: Activation) -> Any:
    """The degrees whose Hermite coefficient is zero by proof."""
    import numpy as np

    j = np.arange(ORDER + 1)
    if sigma.reach is None:
        return np.zeros(ORDER + 1, dtype=bool)
    even, odd = (-1 if top is None else top for top in (sigma.reach.even, sigma.reach.odd))
    return np.where(j % 2 == 0, j > even, j > odd)


def _composed(outer: Any, inner: Any) -> Any:
    """Σ_j outer_j·inner(r)^j cut at ORDER, by Horner's rule; every term is at least zero."""
    import numpy as np

    total = 0.0 * inner
    for coefficient in outer[::-1]:
        total = np.convolve(total, inner)[: ORDER + 1]
        total[0] += coefficient
    return total


def _eigenvalue(now: Series, walk: Any, n: int, k: int) -> Any:
    """[Σ low_j D_jk, the same + what the rest could add] / C(n,k)."""
    from flint import arb, fmpz

    if k >= walk.shape[1]:
        low, high = 0.0, now.total
    else:
        level = walk[:, k]
        low = float(now.low @ level)
        if now.beyond:
            far = math.comb(n, k) * float(walk[-1, 0]) if n < 60 else math.inf
            high = low + float(now.width @ level) + now.rest * min(1.0, far)
        else:
            high = low + now.rest * _heaviest(level, walk, n, k)
    ball = arb(low * (1 - SLACK)).union(arb(high * (1 + SLACK)))
    return ball / fmpz(math.comb(n, k))


def _heaviest(level: Any, walk: Any, n: int, k: int) -> float:
    """The greatest chance of distance k after any number of steps."""
    far = math.comb(n, k) * float(walk[-1, 0]) if n < 60 else 1.0
    return max(float(level.max()), min(1.0, far))


def _interval(value: float, room: float) -> Any:
    from flint import arb

    return arb(value - room).union(arb(value + room))
