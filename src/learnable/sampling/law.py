"""The alignment of each layer with a target on a law, from drawn networks: on every point, or on fresh inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from learnable.estimates import student_95
from learnable.laws import Hypercube, Law
from learnable.networks.draws import BATCH, Draw, draw_of
from learnable.networks.vocabulary import Network
from learnable.specs import within
from learnable.threads import each

EXACT_POINTS = 14
"""The most coordinates of a hypercube of which every point is visited."""


@dataclass(frozen=True)
class LayerAlignment:
    """E (E_x f(x)N(x))² of a layer's units, sampled: a mean over draws with its 95% half width.

    `mean_square` is E N(x)². `draws` networks were drawn and `samples` inputs used for each
    (2^n where every point was).
    """

    name: str
    value: float
    half_width: float
    mean_square: float
    draws: int
    samples: int


def law_alignment(
    network: Network,
    law: Law,
    target: Callable[[Any], Any],
    *,
    draws: int = 32,
    samples: int = 4096,
    seed: int = 0,
    workers: int = 1,
) -> dict[str, LayerAlignment]:
    """E_N (E_x f(x) N(x))² for every layer, from `draws` networks.

    `target` maps rows (m, d) to (m,). On a hypercube of n ≤ 14 the inner mean is over every point; else it is
    the U-statistic of `samples` fresh inputs a draw. The interval is Student's t over the draws.
    Raises `InputError` for fewer than 2 draws or samples.

    >>> from learnable.laws import Hypercube
    >>> from learnable.networks.mlp import MLP
    >>> found = law_alignment(MLP(widths=(64,)), Hypercube(4), lambda X: X[:, 0], draws=64)
    >>> abs(found["hidden 1"].value - 0.125) < found["hidden 1"].half_width
    True
    """
    within("draws", draws, 2, hint="type draws=32")
    within("samples", samples, 2, hint="type samples=4096")
    every = isinstance(law, Hypercube) and law.n <= EXACT_POINTS

    def one(index: int) -> dict[str, tuple[float, float]]:
        draw = draw_of(network, law.dimension, seed, index)
        return _of_draw(draw, _inputs(law, samples, seed, index), target, every)

    alignments = each(one, draws, workers)
    count = 2**law.dimension if every else samples
    return {
        name: _over_draws(name, [f[name][0] for f in alignments], [f[name][1] for f in alignments], count)
        for name in alignments[0]
    }


def _inputs(law: Law, samples: int, seed: int, index: int) -> Iterator[tuple[Any, Any]]:
    """The inputs of one draw, in batches: every point of a small hypercube, else fresh ones.

    Beside the points of a biased one is their probability times 2^n, whose mean is 1; beside all others None.
    """
    import numpy as np

    if isinstance(law, Hypercube) and law.n <= EXACT_POINTS:
        for start in range(0, 2**law.n, BATCH):
            stop = min(start + BATCH, 2**law.n)
            yield law.points(start, stop), law.weights(start, stop) * 2**law.n if law.bias else None
        return
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(index, 1)))
    for start in range(0, samples, BATCH):
        yield law.draw(min(BATCH, samples - start), rng), None


def _of_draw(
    draw: Draw, batches: Iterator[tuple[Any, Any]], target: Any, every: bool
) -> dict[str, tuple[float, float]]:
    """For each layer of one drawn network: the unbiased alignment averaged over units, and E N²."""
    import numpy as np

    sums: dict[str, list[Any]] = {}
    count = 0
    for X, weight in batches:
        y = np.asarray(target(X), dtype=float)
        count += len(X)
        for name, units in draw(X).items():
            squares = units * units
            if weight is None:
                now = [y @ units, (y * y) @ squares, squares.sum()]
            else:
                now = [(weight * y) @ units, (weight * y * y) @ squares, (weight @ squares).sum()]
            sums[name] = [a + b for a, b in zip(sums[name], now, strict=True)] if name in sums else now
    alignments = {}
    for name, (first, second, square) in sums.items():
        pairs = first**2 / count**2 if every else (first**2 - second) / (count * (count - 1))
        alignments[name] = float(pairs.mean()), float(square) / (count * len(first))
    return alignments


def _over_draws(name: str, values: list[float], squares: list[float], samples: int) -> LayerAlignment:
    import numpy as np

    half = student_95(len(values) - 1) * float(np.std(values, ddof=1)) / len(values) ** 0.5
    return LayerAlignment(name, float(np.mean(values)), half, float(np.mean(squares)), len(values), samples)
