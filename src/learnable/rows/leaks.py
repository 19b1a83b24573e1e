"""Leaks: columns that alone give the label where the others do not.

The skill of one column is cross-validated in two halves: the column is cut into its values, where they repeat, or into bins
of equal counts, and the label's mean or commonest class of a bin is predicted for the other half. A function of the column
of any shape is seen, not only a straight line. A column is a leak where its skill is at least `HIGH` and that of all other
columns is `FAR` below it. One column that gives the label may also be the honest answer: whether it is known before the
label is, only a person can say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from learnable.estimates import Estimate
from learnable.rows.ceiling import models, skill_of
from learnable.rows.labelled_rows import LabelledRows
from learnable.rows.splits import folds
from learnable.rows.trees import most_correlated

HIGH, FAR = 0.9, 0.3
FEW = 1 / 3
"""Leaks that copy each other are set aside together where they are at most this share of the columns."""
FEWEST = 16
"""Rows from which on columns are looked at."""
BINS = 32
EXACT = 1e-9
"""A correlation this near 1 is 1 up to rounding."""
LOOKED_AT = 512
"""The columns most correlated with the label are looked at, where there are more."""
MOST = 4
"""So many columns are named at most."""


@dataclass(frozen=True)
class Leak:
    """A column that alone gives the label: its place, name, skill, what the other columns have, and how it gives it.

    `how` is ``multiple`` (the label times a constant, plus one), ``monotone`` or ``function``.
    """

    column: int
    name: str
    skill: float
    others: Estimate
    how: Literal["multiple", "monotone", "function"]

    def json(self) -> dict[str, Any]:
        """The leak for a program; columns are counted from 1."""
        return {
            "column": self.column + 1,
            "name": self.name,
            "skill": self.skill,
            "others": self.others.json(),
            "how": self.how,
        }

    @property
    def remark(self) -> str:
        """What to tell a person."""
        how = {
            "multiple": "is the label times a constant",
            "monotone": "orders the rows as the label does",
            "function": "alone gives the label",
        }[self.how]
        return (
            f"column {self.name} {how} (skill {self.skill:.2f}, all other columns {max(self.others.value, 0.0):.2f}): drop "
            "it unless it is known before the label is"
        )


def leaks(rows: LabelledRows, *, seed: int = 0) -> tuple[Leak, ...]:
    """The columns that leak, the most skilful first.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> X, y = rng.standard_normal((300, 4)), rng.integers(0, 2, 300)
    >>> X[:, 2] = 5.0 * y
    >>> rows = LabelledRows(X, (2.0 * y - 1)[:, None], y, None, ("a", "b", "c", "d"))
    >>> [(leak.name, leak.how, round(leak.skill, 2)) for leak in leaks(rows)]
    [('c', 'multiple', 1.0)]
    """
    import numpy as np

    m, d = rows.X.shape
    if d < 2 or m < FEWEST:
        return ()
    skills = column_skills(rows, seed)
    high = [int(j) for j in np.argsort(-skills, kind="stable") if skills[j] >= HIGH]
    exact = [j for j in high if _how(rows.X[:, j], rows) != "function"]
    if len(exact) > max(1, d * FEW):  # so many columns tell that none of them gives anything away
        exact = []
    found = []
    for j in high[:MOST]:
        out = sorted({j, *exact})
        others = _skill_without(rows, out, seed)
        if skills[j] - max(others.value, 0.0) >= FAR:
            found.append(Leak(j, _name(rows, j), float(skills[j]), others, _how(rows.X[:, j], rows)))
    return tuple(found)


def column_skills(rows: LabelledRows, seed: int = 0) -> Any:
    """The skill of each column alone (d,); -1 for those that are not looked at and 0 for constant ones."""
    import numpy as np

    half = folds(rows.X, rows.codes, rows.groups, seed=seed, count=2)
    skills = np.full(rows.X.shape[1], -1.0)
    for j in _looked_at(rows):
        skills[j] = _column_skill(_bins(rows.X[:, j]), rows, half)
    return skills


def _looked_at(rows: LabelledRows) -> Any:
    """Places of the columns most correlated with the label or, where classes order them, with its columns."""
    import numpy as np

    d = rows.X.shape[1]
    return np.arange(d) if d <= LOOKED_AT else most_correlated(rows.X, rows.Y, LOOKED_AT)


def _bins(x: Any) -> Any:
    """The number of each value where values repeat, else of its bin, from 0."""
    import numpy as np

    values, code = np.unique(x, return_inverse=True)
    if len(values) <= max(BINS, len(x) // 8):
        return code.reshape(-1)
    rank = np.cumsum(np.bincount(code)) - 1
    return rank[code] * min(BINS, len(x) // 8) // len(x)


def _column_skill(bins: Any, rows: LabelledRows, half: Any) -> float:
    """Cross-validated skill of the mean label, or the commonest class, of each bin."""
    import numpy as np

    Y, count = rows.indicators, int(bins.max()) + 1
    right, wrong = 0.0, 0.0
    said = np.zeros(len(Y), dtype=np.int64)
    for h in (0, 1):
        seen, held = half != h, half == h
        sums = np.stack([np.bincount(bins[seen], y[seen], count) for y in Y.T], axis=1)
        rows_in = np.bincount(bins[seen], minlength=count)[:, None]
        mean = Y[seen].mean(axis=0)
        table = np.where(rows_in > 0, sums / np.maximum(rows_in, 1), mean)
        if rows.codes is None:
            right += float(((Y[held] - table[bins[held]]) ** 2).sum())
            wrong += float(((Y[held] - mean) ** 2).sum())
        else:
            said[held] = (table / np.maximum(mean, 1e-9)).argmax(axis=1)[bins[held]]
    if rows.codes is None:
        return 1 - right / wrong if wrong > 0 else 0.0
    there = np.unique(rows.codes)
    balanced = float(np.mean([(said[rows.codes == c] == c).mean() for c in there]))
    return (balanced - 1 / len(there)) / (1 - 1 / len(there)) if len(there) > 1 else 0.0


def _how(x: Any, rows: LabelledRows) -> Literal["multiple", "monotone", "function"]:
    """Whether a column is a line of the label, a monotone function, or another."""
    import numpy as np

    y = rows.Y[:, 0] if rows.Y.shape[1] == 1 else rows.codes
    if rows.Y.shape[1] == 1 and x.std() > 0 and abs(np.corrcoef(x, y)[0, 1]) >= 1 - EXACT:
        return "multiple"
    order = np.argsort(x, kind="stable")
    steps, ties = np.diff(y[order]), np.diff(x[order]) == 0
    if (steps[ties] != 0).any():
        return "function"
    return "monotone" if (steps >= 0).all() or (steps <= 0).all() else "function"


def _skill_without(rows: LabelledRows, columns: list[int], seed: int) -> Estimate:
    """The better of a linear model and neighbours on the other columns, in two folds."""
    import numpy as np

    left = LabelledRows(np.delete(rows.X, columns, axis=1), rows.Y, rows.codes, rows.groups, ())
    fold = folds(rows.X, rows.codes, rows.groups, seed=seed, count=2)
    found = []
    if left.X.shape[1]:
        found = [skill_of(name, predict, left, fold) for name, predict in models().items()]
    if not found:
        return Estimate.sampled(0.0, 0.0, len(rows.Y))
    values = [(s.balanced or s.skill) for s in found]
    return max(values, key=lambda e: e.value)


def _name(rows: LabelledRows, j: int) -> str:
    return rows.names[j] if j < len(rows.names) else str(j + 1)
