"""The loss a training budget is expected to reach, where no theorem decides: the linearised network with its noise.

Every degree k of the target is learned at the rate of the tangent kernel's eigenvalue Θ_k, never where that is 0, and every
weight walks noise·√steps, which the output carries as an error of its own (the rule, its source and how well it does are
in docs/verdicts.md). A prediction, not a proof: it is made in floating point and in the wide limit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from learnable.descent.budgets import SGD, NoisyGD, Training, beyond_ensembles
from learnable.networks.mlp import MLP
from learnable.networks.slopes import flat
from learnable.networks.tangent import Tangent, tangent

_TIMES = 24
_WORST = 1e12
"""A residual beyond this many variances has diverged; it is not followed further."""
HELD = Fraction(1, 20)
"""A degree with more than this share of the variance counts for the motion of units."""


@dataclass(frozen=True)
class Forecast:
    """The expected loss at the end of training, over Var f, and its two parts.

    `left` is what remains of the target, `noise` what the initial output and the walk of the weights add. The other
    three say how far the linearised dynamics can be trusted: `time` is rate·c·steps; `motion` is the most that a unit
    moves along a degree that holds weight, time·√(Θ_k/width); `fastest` is the largest rate·c·Θ_k, above about 2 a step
    overshoots. All at initialisation.
    """

    left: float
    noise: float
    time: float
    motion: float
    fastest: float

    @property
    def loss(self) -> float:
        """Expected loss over Var f."""
        return self.left + self.noise


def forecast_loss(network: MLP, n: int, weights: dict[int, Fraction], training: Training) -> Forecast:
    """The linearised forecast for a target with these weights by degree; Var f is what lies above degree 0.

    Weight w_k decays to w_k (1 + γ_k s_k)^(-1/γ_k), s_k = 2·rate·c·Θ_k·steps, γ_k = C(n,k)/width, the law of a kernel
    of finite width; c is the factor by which clipping shortens gradients. Where the readout alone is trained (the sign) no
    more of it is learned than least squares on so many features holds. The output's own variance in degree k starts at its
    initial value, decays at the rate (1 + γ_k)·rate·c·Θ_k and gains noise^2·C(n,k)·Θ_k a step.

    >>> from fractions import Fraction
    >>> found = forecast_loss(MLP(widths=(256,)), 20, {4: Fraction(1)}, NoisyGD())
    >>> round(found.loss, 2), round(found.left, 2), round(found.motion, 4)
    (1.25, 1.0, 0.0028)
    """
    import numpy as np

    total = sum(weight for k, weight in weights.items() if k)
    variance = float(total)
    pace = _Pace.of(training)
    times = np.unique(np.concatenate([[0], np.round(np.geomspace(1, pace.steps, _TIMES))]))
    first = tangent(network, n)
    width, sizes = network.widths[-1], first.dimensions
    share = np.array([float(weights.get(k, 0) / total) for k in range(len(sizes))])
    beyond = float(sum(w for k, w in weights.items() if k >= len(sizes)) / total)
    own, rest = first.outputs.copy(), first.rest_output
    spent = np.zeros(len(sizes))
    for start, stop in pairwise(times):
        now = first if pace.noise == 0 else tangent(network, n, float(start + stop) / 2 * pace.noise**2)
        length = pace.shortening(now, network)
        speed = pace.rate * length * now.rates
        spent += 2 * (stop - start) * speed
        own_speed = np.minimum(speed * (1 + sizes / width), 1.0)
        kept = (1 - own_speed) ** (2 * (stop - start))
        sums = np.where(
            own_speed > 1e-12, (1 - kept) / np.maximum(1 - (1 - own_speed) ** 2, 1e-300), stop - start
        )
        residual = variance * (beyond + float(share @ np.exp(-spent))) + float(own.sum()) + rest
        sampling = pace.sampling(min(float(residual), _WORST * variance)) * length**2
        own = own * kept + (pace.noise**2 * sizes * now.rates + sampling * sizes * now.rates**2) * sums
        rest += pace.noise**2 * now.rest_rate * (stop - start)
    spread = sizes / width
    remaining = (1 + spread * spent) ** (-1 / spread)
    if flat(network.sigma):
        remaining = np.maximum(remaining, _beyond_features(first, width + network.bias))
    left = float((share * remaining).sum()) + beyond
    time = pace.rate * pace.shortening(first, network) * pace.steps
    moving = _rates_of_motion(network, n, first)[1:][share[1:] > float(HELD)]
    motion = time * math.sqrt(float(moving.max(initial=0.0)) / width)
    fastest = pace.rate * pace.shortening(first, network) * float(first.rates.max())
    return Forecast(left, (float(own.sum()) + float(rest)) / variance, time, motion, fastest)


def _beyond_features(kernel: Tangent, features: int) -> Any:
    """The share of each degree that least squares on so many random features leaves, λ/(Θ_k + λ), in the wide limit.

    λ makes the degrees of freedom Σ_k C(n,k)·Θ_k/(Θ_k + λ) the number of features; it is 0 where those span every degree
    that the kernel sees. Degrees above the top have small Θ_k and count with their trace over λ.
    """
    import numpy as np

    def freedom(ridge: float) -> float:
        return float(kernel.dimensions @ (kernel.rates / (kernel.rates + ridge))) + kernel.rest_rate / ridge

    low, high = 1e-12 * kernel.norm, kernel.norm
    if freedom(low) <= features:
        return np.zeros_like(kernel.rates)
    for _ in range(60):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if freedom(middle) > features else (low, middle)
    return high / (kernel.rates + high)


def _rates_of_motion(network: MLP, n: int, first: Tangent) -> Any:
    """Θ_k at initialisation; where it is 0 only because the readout is, Θ_k with a readout of the usual size."""
    import numpy as np

    if network.readout != "zero":
        return first.rates
    return np.where(first.rates > 0, first.rates, tangent(replace(network, readout="gaussian"), n).rates)


@dataclass(frozen=True)
class _Pace:
    """A budget as the linearised dynamics sees it."""

    steps: int
    rate: float
    noise: float
    clip: float
    clipping: str
    batch: float

    @classmethod
    def of(cls, training: Training) -> _Pace:
        if isinstance(training, NoisyGD):
            batch = math.inf if training.batch == "population" else float(training.batch)
            return cls(training.steps, training.rate, training.noise, training.clip, training.clipping, batch)
        if isinstance(training, SGD) and training.rate is not None and training.steps is not None:
            rate = training.rate / (1 - training.momentum)
            return cls(training.steps, rate, 0.0, math.inf, "none", float(training.batch))
        raise TypeError(f"no linearised dynamics for {training}")

    def shortening(self, kernel: Tangent, network: MLP) -> float:
        """The factor by which clipping shortens a network gradient of the usual size."""
        if self.clipping == "ball":
            return min(1.0, self.clip / math.sqrt(kernel.norm))
        if math.isinf(self.clip):
            return 1.0
        unit = (float(kernel.dimensions @ kernel.rates) + kernel.rest_rate) / network.widths[-1]
        return min(1.0, self.clip / math.sqrt(max(unit, 1e-12)))

    def sampling(self, residual: float) -> float:
        """The variance a step of sampled examples adds, over Θ_k^2."""
        return 0.0 if math.isinf(self.batch) else self.rate**2 * residual / self.batch


def predictable(network: Any, training: Training, degrees: Iterable[int] = (), n: int = 0) -> bool:
    """Whether the linearised forecast speaks: fully connected networks, under noisy GD or plain SGD.

    The forecast takes all weights as Gaussian. With ±1 (or other) first weights that misses the degrees close to n, which
    such weights see as well as those close to 0 (Abbe & Boix-Adserà 2022), so it is silent where the target holds some.
    It is silent too on sign units under ±1 weights, whose sums may be 0, where the sign is not odd.
    """
    if not isinstance(network, MLP) or not isinstance(training, NoisyGD | SGD) or beyond_ensembles(training):
        return False
    if network.init == "rademacher" and network.sigma.name == "sign":
        return False
    return network.init == "gaussian" or all(2 * k <= n for k in degrees)
