"""Alignment and cross-predictability from draws, for groups too large to list and targets known by their values.

For a random g, <f, f∘g>² is estimated without bias from m fresh inputs by ((Σ z)² - Σ z²)/(m(m-1)), z = f(x) f(gx), and
its mean over g is the cross-predictability. For the alignment a direction h = Σ u_i f∘g_i is chosen from one set of elements
and inputs, and E_g <f∘g, h>²/||h||² is scored on others: whatever h is, that is a lower bound
(Abbe & Boix-Adserà 2022, arXiv 2208.03113, for the definition). The upper bound is √CP.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Any

from learnable.estimates import Estimate, student_95
from learnable.groups import FiniteGroup, Group
from learnable.groups.finite import images_of
from learnable.laws import Law
from learnable.memory import forecast
from learnable.resampling import left_out_error
from learnable.specs import InputError, within

UNSEEN = 3.0
"""What happens with a probability above 3/M is seen in M draws with a probability of 95%."""
BLOCKS = 32


@dataclass(frozen=True)
class SampledOrbit:
    """What was found of an orbit: its cross-predictability, and a direction that proves an alignment from below."""

    cross_predictability: Estimate
    alignment_below: Estimate

    def alignment(self) -> Estimate:
        """The score of the direction, with an interval from there up to √CP: C >= score and C² <= CP."""
        below, above = self.alignment_below, sqrt(max(0.0, self.cross_predictability.high))
        return Estimate(
            below.value,
            below.log10,
            max(0.0, below.low),
            max(above, below.high),
            "sampled",
            below.samples,
            below.seed,
        )


def sampled_orbit(
    target: Callable[[Any], Any],
    law: Law,
    group: Group,
    *,
    mean: float = 0.0,
    elements: int = 256,
    samples: int = 4096,
    seed: int = 0,
) -> SampledOrbit:
    """Cross-predictability and alignment of a target, from `elements` random g and `samples` inputs for each.

    `target` maps rows (m, d) to (m,); `mean` is taken from its values. Raises `InputError` for a group that does not
    preserve the law, and for fewer than 8 elements or samples.

    >>> from learnable.groups import Permutations
    >>> from learnable.laws import Hypercube
    >>> found = sampled_orbit(lambda x: x[:, 0], Hypercube(6), Permutations(6))
    >>> found.cross_predictability.low <= 1 / 6 <= found.cross_predictability.high, found.alignment().low <= 1 / 6
    (True, True)
    """
    import numpy as np

    within("elements", elements, 8, hint="type elements=256")
    within("samples", samples, 8, hint="type samples=4096")
    if group.why_not(law):
        raise InputError(f"group is {group}, and {group.why_not(law)}; wanted a group that preserves {law}")
    forecast(
        64 * samples * law.dimension, f"{samples} inputs of {law.dimension} coordinates", "use fewer samples"
    )
    forecast(
        16 * law.dimension**2,
        f"an element as a matrix of {law.dimension} x {law.dimension}",
        "use fewer coordinates",
    )
    crossing, training, scoring = (
        np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(11, part))) for part in range(3)
    )

    def values(x: Any) -> Any:
        return np.asarray(target(x), dtype=np.float64) - mean

    crossed = _crossed(values, law, group, elements, samples, crossing, seed)
    return SampledOrbit(crossed, _scored(values, law, group, elements, samples, training, scoring, seed))


def moved(x: Any, g: Any, group: Group) -> Any:
    """The inputs g·x, one a row."""
    import numpy as np

    if not isinstance(group, FiniteGroup):
        return x @ g.T
    images = np.array(images_of(g))
    return x[:, np.abs(images) - 1] * np.sign(images)


def _crossed(
    values: Any, law: Law, group: Group, elements: int, samples: int, rng: Any, seed: int
) -> Estimate:
    """The mean of the U-statistics with Student's interval, and room for what no element showed."""
    import numpy as np

    products, squares = [], []
    for _ in range(elements):
        x = law.draw(samples, rng)
        first = values(x)
        z = first * values(moved(x, group.draw(rng), group))
        products.append((z.sum() ** 2 - (z * z).sum()) / (samples * (samples - 1)))
        squares.append(float((first * first).mean()))
    half = student_95(elements - 1) * float(np.std(products, ddof=1)) / sqrt(elements)
    rare = UNSEEN / elements * float(np.mean(squares)) ** 2
    middle = float(np.mean(products))
    return Estimate(
        middle,
        _log10(middle),
        max(0.0, middle - half),
        middle + half + rare,
        "sampled",
        elements * samples,
        seed,
    )


def _scored(
    values: Any, law: Law, group: Group, elements: int, samples: int, training: Any, scoring: Any, seed: int
) -> Estimate:
    """A direction from one half of the draws, its score from the other: a ratio of means, with the jackknife's interval."""
    import numpy as np

    x, chosen = law.draw(samples, training), [group.draw(training) for _ in range(min(64, elements))]
    rows = np.array([values(moved(x, g, group)) for g in chosen])
    weights = np.linalg.eigh(rows @ rows.T / samples)[1][:, -1]
    over, under = np.zeros(BLOCKS), np.zeros(BLOCKS)
    size = max(8, samples // 8)
    for block in range(BLOCKS):
        x = law.draw(size, scoring)
        h = sum(w * values(moved(x, g, group)) for w, g in zip(weights, chosen, strict=True))
        under[block] = float((h * h).mean())
        for _ in range(max(1, elements // BLOCKS)):
            z = h * values(moved(x, group.draw(scoring), group))
            over[block] += (z.sum() ** 2 - (z * z).sum()) / (size * (size - 1)) / max(1, elements // BLOCKS)
    if not under.sum() > 0:
        return Estimate.sampled(0.0, 0.0, BLOCKS * size, seed)
    score = over.sum() / under.sum()
    left = (over.sum() - over) / (under.sum() - under)
    half = student_95(BLOCKS - 1) * left_out_error(left)
    return Estimate.sampled(float(score), half, BLOCKS * size, seed)


def _log10(value: float) -> float | None:
    from math import log10

    return log10(abs(value)) if value else None
