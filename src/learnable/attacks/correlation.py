"""Search for a parity by its correlation with the label: sets of few columns, their complements, or all 2^n sets.

Σ y_i χ_S(x_i) is about m for the right S and about √m for the others, whatever the label noise. Sets of up to `degree`
columns cost n^degree rows each; all sets at once cost n·2^n by the Walsh–Hadamard transform. Columns count from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import comb
from typing import Any

from learnable.attacks.elimination import signed_rows
from learnable.attacks.protocol import Recovered
from learnable.hardness.parity_costs import TRANSFORMED, significant
from learnable.memory import forecast
from learnable.specs import InputError, within
from learnable.transforms.walsh import walsh_hadamard

WORK = 2 * 10**11
"""Multiplications that a search may take unless it is told otherwise: about ten seconds."""
CHUNK = 2**14
Found = tuple[float, tuple[int, ...]]


def parity_by_correlation(X: Any, y: Any, *, degree: int = 3, work: float = WORK) -> Recovered:
    """The parity of at most `degree` columns, or of all but at most `degree`, that the label correlates with.

    Every such set is tried; the one with the largest |Σ y χ| counts where no wrong set comes so high with probability
    1e-9, and where no second set does too (then the label is no single parity). X (m, n) holds ±1, y (m,) numbers. The
    answer is ``{"columns", "sign"}``. Where n^degree·m is beyond `work` nothing is tried, and `because` says so.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> X = 1 - 2 * rng.integers(0, 2, size=(2000, 20))
    >>> parity_by_correlation(X, X[:, [1, 4, 7]].prod(axis=1) + rng.standard_normal(2000)).answer
    {'columns': [1, 4, 7], 'sign': 1}
    """
    import numpy as np

    X, y = signed_rows(X, y)
    m, n = X.shape
    within("degree", degree, 1, hint="type degree=3")
    degree = min(degree, n)
    sets = 2 * sum(comb(n, k) for k in range(degree + 1))
    if sets * m > work:
        return Recovered(
            None,
            f"there are {sets} sets of at most {degree} of {n} columns and their complements: {sets * m:.2g} "
            f"multiplications on {m} rows, and {work:.2g} are allowed; use fewer rows, a smaller degree, or a larger work",
            {"candidates": float(sets)},
        )
    found: list[Found] = []
    for full, labels in ((False, y), (True, y * X.prod(axis=1, dtype=np.int8))):
        for total, columns in _low(X, labels, degree):
            rest = tuple(i for i in range(n) if i not in columns)
            found.append((total, rest if full else columns))
    return _judged(found, y, float(sets), f"sets of at most {degree} columns or all but {degree}")


def parity_by_transform(X: Any, y: Any) -> Recovered:
    """The parity, of any of the 2^n sets of columns, that the label correlates with; n at most 26.

    One Walsh–Hadamard transform of the labels summed by point gives Σ y χ_S for every S. It takes n·2^n additions, and
    about 2n·ln 2/(1 - 2·flip)² rows are enough. The answer is ``{"columns", "sign"}``. Raises `InputError` for more columns.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> X = 1 - 2 * rng.integers(0, 2, size=(2000, 12))
    >>> parity_by_transform(X, X[:, :9].prod(axis=1) + 2 * rng.standard_normal(2000)).answer["columns"]
    [0, 1, 2, 3, 4, 5, 6, 7, 8]
    """
    import numpy as np

    X, y = signed_rows(X, y)
    n = X.shape[1]
    if n > TRANSFORMED:
        raise InputError(
            f"X has {n} columns; all 2^n parities are searched for up to {TRANSFORMED} columns: use "
            "parity_by_correlation or parity_by_guessing"
        )
    forecast(32 * 2**n, f"the correlations with all 2^{n} parities", "use fewer columns")
    point = (X < 0) @ (1 << np.arange(n, dtype=np.int64))
    sums = walsh_hadamard(np.bincount(point, y, 2**n))
    first, second = np.argpartition(-np.abs(sums), 1)[:2] if n else (0, 0)
    found = [
        (float(sums[i]), tuple(int(j) for j in range(n) if i >> j & 1)) for i in (int(first), int(second))
    ]
    return _judged(found, y, float(2**n), f"all 2^{n} sets")


def _low(X: Any, y: Any, degree: int) -> Iterator[Found]:
    """The two sets of at most `degree` columns with the largest |Σ y χ|, for each prefix of degree - 2 columns.

    Two columns at a time are one matrix product; for the rest every set of columns before them is gone through.
    """
    import numpy as np

    m, n = X.shape
    yield float(y.sum()), ()
    singles = y @ X
    yield from ((float(singles[i]), (i,)) for i in _largest(singles))
    for size in range(degree - 1):
        for prefix in combinations(range(n), size):
            start = prefix[-1] + 1 if prefix else 0
            if n - start < 2:
                continue
            sums = np.zeros((n - start, n - start))
            for a in range(0, m, CHUNK):
                part = X[a : a + CHUNK, start:].astype(np.float32)
                label = y[a : a + CHUNK] * X[a : a + CHUNK, list(prefix)].prod(axis=1, dtype=np.int8)
                sums += (part * label[:, None].astype(np.float32)).T @ part
            left, right = np.triu_indices(n - start, 1)
            for place in _largest(sums[left, right]):
                i, j = int(left[place]), int(right[place])
                yield float(sums[i, j]), (*prefix, start + i, start + j)


def _largest(sums: Any) -> list[int]:
    """The places of the two largest sizes."""
    import numpy as np

    return [int(i) for i in np.argpartition(-np.abs(sums), min(1, len(sums) - 1))[:2]]


def _judged(found: list[Found], y: Any, sets: float, tried: str) -> Recovered:
    """The set with the largest correlation, where it and no other is beyond chance."""
    import numpy as np

    ranked = sorted({c: t for t, c in found}.items(), key=lambda item: -abs(item[1]))
    columns, total = ranked[0]
    scale = float(np.sqrt((y**2).sum()))
    least = significant(sets) * scale
    evidence = {"candidates": sets, "correlation": total / len(y), "chance": least / len(y)}
    if scale == 0 or abs(total) <= least:
        return Recovered(
            None,
            f"of {tried} none correlates with the label beyond chance: the largest is {abs(total) / len(y):.3g}, and on "
            f"{len(y)} rows {least / len(y):.3g} is wanted; the parity has another size, or more rows are needed",
            evidence,
        )
    if len(ranked) > 1 and abs(ranked[1][1]) > least:
        return Recovered(
            None,
            f"several sets correlate with the label ({list(columns)}: {total / len(y):.3g}, {list(ranked[1][0])}: "
            f"{ranked[1][1] / len(y):.3g}): it is no single parity",
            evidence,
        )
    why = (
        f"of {tried} this one alone correlates with the label beyond chance: {total / len(y):.3g}, where "
        f"{least / len(y):.3g} is wanted"
    )
    return Recovered({"columns": list(columns), "sign": 1 if total > 0 else -1}, why, evidence)
