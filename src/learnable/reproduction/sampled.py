"""Numbers from runs with 95% intervals: means and rank correlations; and training that Ctrl-C ends for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from learnable.estimates import Estimate, student_95


def mean(values: Sequence[float]) -> Estimate:
    """The mean with Student's interval.

    >>> print(mean([1.0, 2.0, 3.0]))
    2 [-0.484138, 4.48414] (sampled)
    """
    import numpy as np

    x = np.asarray(values, dtype=float)
    half = student_95(len(x) - 1) * float(x.std(ddof=1)) / len(x) ** 0.5 if len(x) > 1 else float("inf")
    return Estimate.sampled(float(x.mean()), half, len(x))


def exact(value: float, low: float | None = None, high: float | None = None) -> Estimate:
    """A number that nothing was sampled for, within bounds where they are known.

    >>> print(exact(2.0))
    2 (exact)
    """
    import math

    log10 = math.log10(abs(value)) if value else None
    low, high = value if low is None else low, value if high is None else high
    return Estimate(value, log10, low, high, "exact", exactly_zero=value == low == high == 0)


def between(value: float, low: float, high: float, samples: int) -> Estimate:
    """A value with an interval that is not symmetric, such as a bootstrap's."""
    import dataclasses

    return dataclasses.replace(Estimate.sampled(value, 0.0, samples), low=low, high=high)


def rank_correlation(x: Any, y: Any, seed: int, draws: int = 2000) -> Estimate:
    """Spearman's correlation with the 2.5% and 97.5% quantiles of a bootstrap over the pairs.

    >>> print(rank_correlation([1, 2, 3, 4], [1, 4, 9, 16], seed=0).value)
    1.0
    """
    import numpy as np
    from scipy.stats import rankdata

    def ranked(rows: Any) -> float:
        a, b = rankdata(u[rows]), rankdata(v[rows])
        spread = a.std() * b.std()
        return float(((a - a.mean()) * (b - b.mean())).mean() / spread) if spread > 0 else float("nan")

    u, v = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    rng = np.random.default_rng(seed)
    boots = [ranked(rng.integers(0, len(u), len(u))) for _ in range(draws)]
    low, high = np.nanquantile(boots, [0.025, 0.975])
    return between(round(ranked(np.arange(len(u))), 12), float(low), float(high), len(u))


def trained(network: Any, target: Any, training: str, runs: int, seed: int, **options: Any) -> Any:
    """`descent.train` with `runs` seeds that belong to `seed`; Ctrl-C is raised again, since a part is no result."""
    from learnable.descent import train

    found = train(network, target, training, [1000 * seed + i for i in range(runs)], **options)
    if found.interrupted:
        raise KeyboardInterrupt
    return found
