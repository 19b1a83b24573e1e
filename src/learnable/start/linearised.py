"""Leave-one-out predictions of the linearised network, if it started where the network starts.

To first order training moves f₀ along the tangent kernel until it fits the residual y - f₀: the end is
f₀ + ridge(y - f₀), not ridge(y). Ridge regression of y alone is the same for first weights of any size; this one is not: an
output that starts far above the label is a random function that a row left out has to be cured of by the others.

Source: the linearised network with its initial output, Lee et al. 2019 (arXiv 1902.06720), eq. 10 and 11.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from learnable.rows.errors import deviation, errors_of
from learnable.rows.ridge import leave_one_out
from learnable.rows.score import Measure, Score, score_of
from learnable.rows.task import Task

LINEARISED = Measure(
    "linearised",
    "far below 0 to 1",
    "higher",
    "R² of f₀ + ridge(y - f₀) on rows left out: the network linearised where it starts",
)


def linearised(kernels: Sequence[Any], starts: Sequence[Any], labels: Any, part: Task, seed: int) -> Score:
    """The score from one tangent kernel (m, m) and one output f₀ (m, c) for each initialisation.

    `labels` (m, (1 + shuffles)·c) are the task's and its shuffles. The label is scaled to variance 1, as for the probe; an
    offset of f₀ costs nothing, since the ridge has an intercept.

    >>> import numpy as np
    >>> from learnable.rows.task import task_of
    >>> from learnable.targets import Arrays
    >>> x = np.linspace(-1, 1, 40)
    >>> task = task_of(Arrays(x[:, None], x))
    >>> noise = np.random.default_rng(0).standard_normal((40, 1))
    >>> labels = task.shuffled(9, seed=0)
    >>> [round(linearised([np.outer(x, x)], [s * noise], labels, task, 0).estimate.value, 1) for s in (0, 0.5, 5)]
    [1.0, 0.8, -14.7]
    """
    import numpy as np

    m, c = part.Y.shape
    label = labels / part.Y.std()
    spread = _squares(label, c) * (m / (m - 1)) ** 2
    draws, ends = [], []
    for K, start in zip(kernels, starts, strict=True):
        left = label - np.tile(start, (1, label.shape[1] // c))
        found = leave_one_out(K, left, c)
        missed = (1 - found.r_squared) * _squares(left - left.mean(axis=0), c) * (m / (m - 1)) ** 2
        draws.append(1 - missed / spread)
        ends.append(start + found.predictions)
    errors = errors_of(np.stack(ends), label[:, :c])
    return score_of(LINEARISED, np.stack(draws), deviation(errors), m, seed, errors)


def _squares(Y: Any, columns: int) -> Any:
    """The sum of squares of each label of `columns` columns."""
    return (Y**2).sum(axis=0).reshape(-1, columns).sum(axis=1)
