"""Ranks with intervals: who is surely better than whom on the same rows, and ties where noise could be the difference."""

from __future__ import annotations

from collections.abc import Sequence

from learnable.estimates import Estimate
from learnable.rows.errors import difference
from learnable.rows.score import Score
from learnable.ties import SINGLE, tied


def ahead(one: Score, two: Score, seed: int = 0) -> Estimate:
    """`one` minus `two` with a 95% interval: row by row where both have errors on the same ones."""
    if one.errors is not None and two.errors is not None and len(one.errors.spread) == len(two.errors.spread):
        return difference(one.errors, two.errors, seed)
    a, b = one.estimate, two.estimate
    half = (((a.high - a.low) / 2) ** 2 + ((b.high - b.low) / 2) ** 2) ** 0.5
    return Estimate.sampled(a.value - b.value, half, min(a.samples or 0, b.samples or 0), seed)


def ranks(scores: Sequence[Score]) -> list[tuple[int, int]]:
    """The first and last place that each may have: 1 + those surely better, and all but those surely worse.

    A difference is sure where its 95% interval is above 0, pair by pair: of many pairs that are equal one in forty comes
    out in the one direction, and one in forty in the other.

    >>> from learnable.rows.score import Measure
    >>> s = [Score(Measure("", "", "", ""), Estimate.sampled(v, 0.1, 9), 0, 1, 0, 1) for v in (0.5, 0.9, 0.45)]
    >>> ranks(s)
    [(2, 3), (1, 1), (2, 3)]
    """
    n = len(scores)
    surely = [
        [i != j and _surely(scores[i], scores[j]) for j in range(n)] for i in range(n)
    ]  # row better than column
    return [(1 + sum(surely[j][i] for j in range(n)), n - sum(surely[i])) for i in range(n)]


def _surely(one: Score, two: Score) -> bool:
    """Whether one is better. Networks that differ by rounding alone are not: their interval is as narrow as that."""
    return not tied(one.estimate.value, two.estimate.value, SINGLE) and ahead(one, two).low > 0


def agreement(values: Sequence[float], counts: Sequence[float]) -> float | None:
    """Kendall's tau-b of scores and sizes: 1 where the larger network always scores higher; None where one never varies.

    >>> agreement([0.3, 0.2, 0.1], [30, 20, 10]), agreement([0.3, 0.2], [5, 5])
    (1.0, None)
    """
    pairs = [(i, j) for i in range(len(values)) for j in range(i)]
    signs = [(_sign(values[i], values[j], SINGLE), _sign(counts[i], counts[j], 0.0)) for i, j in pairs]
    untied = [sum(s[k] != 0 for s in signs) for k in (0, 1)]
    if 0 in untied:
        return None
    return float(sum(a * b for a, b in signs)) / float(untied[0] * untied[1]) ** 0.5


def _sign(a: float, b: float, tie: float) -> int:
    return 0 if tied(a, b, tie) else int(a > b) - int(a < b)
