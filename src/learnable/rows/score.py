"""A score: a number with its interval, its range and direction, and what it is on shuffled labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.estimates import NORMAL_95, Estimate, student_95
from learnable.resampling import null_of
from learnable.rows.errors import Errors


@dataclass(frozen=True)
class Measure:
    """What a score means: the range of its values, and in which direction a network is better; in words."""

    name: str
    range: str
    better: str
    what: str


@dataclass(frozen=True)
class Score:
    """A measure of one network on one task, with a 95% interval, and its null: the same on shuffled labels.

    `z` is the distance from the null's mean in its standard deviations, `p_value` the share of shuffles that do as well,
    the label itself counted among them. `errors` are those of every row where the score is an R².
    """

    measure: Measure
    estimate: Estimate
    null: float
    null_deviation: float
    z: float
    p_value: float
    errors: Errors | None = None

    def json(self) -> dict[str, Any]:
        """E of the interface, with the null beside it."""
        return {
            **self.estimate.json(),
            "range": self.measure.range,
            "better": self.measure.better,
            "null": {
                "mean": self.null,
                "deviation": self.null_deviation,
                "z": self.z,
                "p_value": self.p_value,
            },
        }


def score_of(
    measure: Measure, draws: Any, deviation: float, rows: int, seed: int, errors: Errors | None = None
) -> Score:
    """The score from `draws` (inits, 1 + shuffles): the label's value in the first column, its shuffles in the others.

    `deviation` is the standard error that the rows cause; the spread between initialisations adds to it. Values are
    averaged over initialisations, shuffles likewise, so that the null is that of the average.

    >>> import numpy as np
    >>> found = score_of(Measure("m", "0 to 1", "higher", ""), np.array([[0.5, 0.0, 0.1], [0.7, 0.0, -0.1]]), 0.0, 9, 0)
    >>> found.estimate.value, found.null, round(found.p_value, 3)
    (0.6, 0.0, 0.333)
    """
    import numpy as np

    means = draws.mean(axis=0)
    between = 0.0
    if len(draws) > 1:
        between = student_95(len(draws) - 1) * float(draws[:, 0].std(ddof=1)) / len(draws) ** 0.5
    half = float(np.hypot(NORMAL_95 * deviation, between))
    value, null = float(means[0]), null_of(means[0], means[1:])
    estimate = Estimate.sampled(value, half, rows, seed)
    return Score(measure, estimate, null.mean, null.deviation, null.z, null.p_value, errors)
