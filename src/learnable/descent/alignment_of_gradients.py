"""Gradient alignment at initialisation, and what it forbids: one fixed target, any architecture.

With the correlation loss -y·f, training on random labels moves weights by noise alone: after t steps they are
θ⁰ + noise·√t·N(0, I). Training on the target differs from it, in total variation, by at most
(rate/(2·noise))·√(Σ_{t<T} GAL_t), with GAL_t = E‖E_x[f(x)·∇NN(x; θ)]‖² at those weights
(Abbe, Cornacchia, Hązła & Kougang-Yombi 2024, arXiv 2412.04910; the constant by Pinsker's inequality).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from learnable.descent.budgets import NoisyGD, trainings
from learnable.descent.chunk_training import tensor
from learnable.descent.clipping import Cut
from learnable.descent.engines import engine_of
from learnable.descent.losses import loss_named
from learnable.descent.perceptrons import Weights
from learnable.descent.sources import POPULATION_UP_TO, source_of
from learnable.descent.streams import Streams, stream
from learnable.estimates import NORMAL_95, Estimate
from learnable.laws import Hypercube
from learnable.networks.vocabulary import networks
from learnable.specs import InputError, within

SAMPLE = 2**15
"""Rows of each of two independent batches where the inputs cannot all be visited."""


@dataclass(frozen=True)
class JunkFlow:
    """GAL at `steps` of the flow on random labels, and the bound on what training on the target can add to it.

    `bound` is sampled: it bounds P[success on the target] - P[success on random labels] up to its interval,
    and no certificate rests on it.
    """

    steps: tuple[int, ...]
    alignment: tuple[Estimate, ...]
    bound: Estimate


def gradient_alignment(
    network: Any, target: Any, *, training: Any = None, walk: float = 0.0, members: int = 32, seed: int = 0
) -> Estimate:
    """GAL = E_θ‖E_x[f(x)·∇NN(x; θ)]‖² over initial weights that walked by `walk`·N(0, I).

    `training` gives the cut of each example's gradient; without it nothing is cut. Over a hypercube with n ≤ 20
    the inner mean is exact and the interval is that of `members` networks; else it is the inner product of two
    independent batches, which is unbiased.

    >>> from learnable.targets.boolean import Parity
    >>> net = "mlp(widths=[8],bias=false,activation=square)"
    >>> gradient_alignment(net, Parity(n=6, degree=3)).value < 1e-30
    True
    """
    within("members", members, 2)
    engine, source = _engine(network, target)
    exact = isinstance(source.law, Hypercube) and source.law.n <= POPULATION_UP_TO
    kind: Any = "none"
    size = np.inf
    if training is not None:
        budget = _noisy(training)
        kind, size = budget.clipping, budget.clip
    cut = Cut(kind, torch.full((1,), float(size), dtype=engine.dtype))
    population = source.population() if exact else None
    shares = source.population_shares() if exact else None
    values = []
    for i in range(members):
        weights = _walked(engine, seed + i, walk)
        one = _pull(engine, weights, population or source.batch(Streams(), seed + i, 0, SAMPLE), cut, shares)
        two = one if exact else _pull(engine, weights, source.batch(Streams(), seed + i, 1, SAMPLE), cut)
        values.append(sum(float((a * b).sum()) for a, b in zip(one, two, strict=True)))
    half = NORMAL_95 * float(np.std(values, ddof=1)) / np.sqrt(members)
    return Estimate.sampled(float(np.mean(values)), half, members, seed, floor=0.0)


def junk_flow(
    network: Any, target: Any, training: Any, *, members: int = 16, points: int = 6, seed: int = 0
) -> JunkFlow:
    """GAL along the flow on random labels at about `points` steps, and the bound by the trapezoid rule.

    >>> from learnable.targets.boolean import Parity
    >>> flow = junk_flow("mlp(widths=[16])", Parity(n=8, degree=8), "noisy_gd(steps=50)", members=4)
    >>> flow.steps[0], flow.steps[-1], len(flow.alignment) == len(flow.steps)
    (0, 49, True)
    """
    budget = _noisy(training)
    if budget.noise == 0:
        raise InputError("noisy_gd: noise is 0.0 and the junk-flow bound divides by it; type noise=0.0025")
    last = budget.steps - 1
    steps = tuple(
        sorted({0, last, *np.unique(np.round(np.geomspace(1, max(last, 1), points))).astype(int).tolist()})
    )
    measured = tuple(
        gradient_alignment(
            network,
            target,
            training=budget,
            walk=budget.noise * t**0.5,
            members=members,
            seed=seed + 10**6 * i,
        )
        for i, t in enumerate(steps)
    )

    def bound(values: list[float]) -> float:
        total = values[0] + float(np.trapezoid(values, steps))
        return budget.rate / (2 * budget.noise) * np.sqrt(max(0.0, total))

    value, high = bound([e.value for e in measured]), bound([e.high for e in measured])
    return JunkFlow(steps, measured, Estimate.sampled(value, high - value, members, seed, floor=0.0))


def _engine(network: Any, target: Any) -> tuple[Any, Any]:
    source = source_of(target, SAMPLE)
    return engine_of(networks.read(network), source.inputs, torch.float64, "cpu", signs=source.signs), source


def _walked(engine: Any, seed: int, walk: float) -> Weights:
    rng = stream(seed, "noise")
    drawn = engine.draw(seed)
    moved = tuple(
        w + walk * torch.as_tensor(rng.standard_normal(tuple(w.shape))) for w in drawn[: engine.trained]
    )
    return tuple(w[None] for w in (*moved, *drawn[engine.trained :]))


def _pull(engine: Any, weights: Weights, pair: Any, cut: Cut, shares: Any = None) -> Weights:
    X, y = (tensor(a, engine)[None] for a in pair)
    parts = None if shares is None else tensor(shares, engine)[None]
    gradient: Weights = engine.pulled(weights, X, y, cut, loss_named("correlation"), parts).gradient
    return gradient


def _noisy(training: Any) -> NoisyGD:
    budget = trainings.read(training)
    if not isinstance(budget, NoisyGD):
        raise InputError(
            f"training is {budget}; gradient alignment speaks of noisy gradient descent: type noisy_gd()"
        )
    return budget
