"""Rows that are the points of a hypercube: their truth table, and its Walsh coefficients under noise.

A column of two values is a coordinate: of -1 and 1 as they stand, of any others the lesser is +1 (bit 0) and the greater
-1 (bit 1). Where every point is there once the table is an exact target; where a few labels are wrong or a few points
are missing, ĉ_S = mean of (f - mean f)·χ_S over the points that are there says which coefficients stand above noise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

from learnable.specs import InputError
from learnable.targets.forms import DenseTable, Form
from learnable.targets.labels import Sample
from learnable.transforms.walsh import walsh_hadamard

MOST = 12
"""The most coordinates of a cube that rows are compared with."""
SURE = 0.01


@dataclass(frozen=True)
class WalshCoefficient:
    """One Walsh coefficient: its variables from 1, its value, and the `level` at which no coefficient of random labels
    would be as large, over all sets at once."""

    variables: tuple[int, ...]
    value: float
    level: float

    def __str__(self) -> str:
        return f"{self.value:+.3g}·{'·'.join(f'x{j}' for j in self.variables)}"


@dataclass(frozen=True, eq=False)
class CubeRows:
    """The truth table of rows: `values` (2^n,) or (2^n, c), the mean label at every point, not a number where it is missing.

    Entry i has coordinate j equal to -1 iff bit j-1 of i is set. `points` (m,) is the entry of each row, `counts` (2^n,)
    how many rows each entry has, and `conflicting` the entries whose rows have different labels.
    """

    n: int
    points: Any
    values: Any
    counts: Any
    conflicting: tuple[int, ...]

    @property
    def missing(self) -> tuple[int, ...]:
        """The points without a row."""
        return tuple((self.counts == 0).nonzero()[0].tolist())

    @property
    def repeated(self) -> tuple[int, ...]:
        """The points of several rows."""
        return tuple((self.counts > 1).nonzero()[0].tolist())

    @property
    def whole(self) -> bool:
        """Whether every point is there once."""
        return bool((self.counts == 1).all())

    def form(self) -> Form:
        """The exact form of the table.

        Raises `InputError` where points are missing, rows of one disagree, or the label has columns.
        """
        if self.missing or self.conflicting or self.values.ndim > 1:
            raise InputError(
                f"a truth table of {self.n} coordinates wants one number at each of its {2**self.n} points; "
                f"{len(self.missing)} are missing and {len(self.conflicting)} have several labels"
            )
        return Form.plain(self.n, DenseTable(self.values), self.n)

    def coefficients(self, most: int = 16) -> tuple[WalshCoefficient, ...]:
        """The strongest coefficients of degree 1 and more, at most `most`, strongest first.

        For labels of two values the level is exact (hypergeometric, times the number of sets); for others it is normal.
        """
        return tuple(islice(self._ranked(), most))

    def _ranked(self) -> Iterator[WalshCoefficient]:
        """Every coefficient that is not zero, strongest first."""
        import numpy as np

        centred = self._centred()
        values = walsh_hadamard(centred) / (self.counts > 0).sum()
        values[0] = 0.0
        least = 1e-9 * float(np.abs(centred).max())
        for i in np.lexsort((np.arange(len(values)), -np.abs(np.round(values, 12)))).tolist():
            if abs(values[i]) <= least:
                return
            level = min(1.0, (len(values) - 1) * self._chance(i, values[i]))
            yield WalshCoefficient(_bits(i), float(values[i]), level)

    def suspects(self, level: float = SURE) -> tuple[int, ...]:
        """The points whose label of two values differs from what the coefficients of at most that `level` say.

        Empty where those coefficients do not carry most of the label's variance.
        """
        import numpy as np

        kept = list(takewhile(lambda c: c.level <= level, self._ranked()))
        there, centred = self.counts > 0, self._centred()
        labels = np.unique(self.values[there])
        variance = float((centred[there] ** 2).mean())
        if len(labels) != 2 or sum(c.value**2 for c in kept) < 0.5 * variance:
            return ()
        told = np.nanmean(self.values) + sum(c.value * self._character(_index(c.variables)) for c in kept)
        guess = labels[(told > labels.mean()).astype(int)]
        return tuple(int(i) for i in np.flatnonzero(there & (guess != self.values)))

    def _centred(self) -> Any:
        """The label less its mean over the points that are there, 0 where there is none."""
        import numpy as np

        if self.values.ndim > 1:
            raise InputError(
                "a label of several columns has no Walsh coefficients of its own; take two of its classes"
            )
        there = self.counts > 0
        return np.where(there, self.values - self.values[there].mean(), 0.0)

    def _character(self, index: int) -> Any:
        import numpy as np

        return 1.0 - 2.0 * (np.bitwise_count(np.arange(2**self.n) & index) % 2)

    def _chance(self, index: int, value: float) -> float:
        """The chance that shuffled labels have a coefficient as large at this set."""
        import numpy as np
        from scipy.stats import hypergeom, norm

        there = self.counts > 0
        signs, labels, m = self._character(index)[there], self.values[there], int(there.sum())
        different = np.unique(labels)
        ups = int((signs > 0).sum())
        if len(different) != 2:
            spread = labels.std() * np.sqrt(max(1 - signs.mean() ** 2, 1e-300) / max(m - 1, 1))
            return float(2 * norm.sf(abs(value) / max(spread, 1e-300)))
        greater = int((labels == different[1]).sum())
        both = int(((labels == different[1]) & (signs > 0)).sum())
        law, mean = hypergeom(m, greater, ups), greater * ups / m
        far = abs(both - mean) * (1 - 1e-9)
        return float(law.cdf(np.floor(mean - far)) + law.sf(np.ceil(mean + far) - 1)) if far else 1.0


def cube_of(sample: Sample) -> CubeRows | None:
    """The cube that rows are points of: at most `MOST` columns, two values in each, at least half of the points there.

    >>> import numpy as np
    >>> xor = Sample(np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([-1.0, 1, 1, -1]), ("a", "b"), "", "xor")
    >>> cube = cube_of(xor)
    >>> cube.whole, cube.values.tolist(), [str(c) for c in cube.coefficients()]
    (True, [-1.0, 1.0, 1.0, -1.0], ['-1·x1·x2'])
    """
    import numpy as np

    m, n = sample.X.shape
    if not 1 <= n <= MOST or 2 * m < 2**n:
        return None
    low, high = sample.X.min(axis=0), sample.X.max(axis=0)
    if (low == high).any() or not ((low == sample.X) | (high == sample.X)).all():
        return None
    signed = (low == -1) & (high == 1)
    points = np.where(signed, low == sample.X, high == sample.X) @ (1 << np.arange(n))
    counts = np.bincount(points, minlength=2**n)
    if 2 * int((counts > 0).sum()) < 2**n:
        return None
    values = np.full((2**n, *sample.y.shape[1:]), np.nan)
    values[points[::-1]] = sample.y[::-1]
    differs = (values[points] != sample.y).reshape(m, -1).any(axis=1)
    conflicting = np.unique(points[differs])
    sums = np.zeros_like(values)
    np.add.at(sums, points, sample.y)
    values[conflicting] = (sums[conflicting].T / counts[conflicting]).T
    return CubeRows(n, points, values, counts, tuple(conflicting.tolist()))


def _bits(index: int) -> tuple[int, ...]:
    return tuple(j + 1 for j in range(index.bit_length()) if index >> j & 1)


def _index(variables: tuple[int, ...]) -> int:
    return sum(1 << (j - 1) for j in variables)
