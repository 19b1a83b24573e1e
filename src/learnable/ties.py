"""Ties: numbers that differ by rounding alone are equal, so that no choice among them hangs on the last bit.

A matrix product is rounded otherwise on every processor and with every number of threads. Where the largest of some numbers
is chosen, or some are put in order, numbers closer than a tie are taken in the order in which they are given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

TIE = 1e-9
"""Sums in double precision that differ by less, relative to their size, are equal."""
SINGLE = 1e-5
"""The same for what was computed in single precision."""


def tied(a: float, b: float, tie: float = TIE) -> bool:
    """Whether two numbers differ by at most `tie` times the larger of their sizes and 1.

    >>> tied(0.1 + 0.2, 0.3), tied(1.0, 1.0 + 1e-6), tied(1.0, 1.0 + 1e-6, tie=SINGLE)
    (True, False, True)
    """
    return math.isclose(a, b, rel_tol=tie, abs_tol=tie)


def nine_digits(value: float) -> float:
    """A number computed in double precision as it is reported, without the digits that rounding decides.

    >>> nine_digits(1.4742100054207152), nine_digits(2.6624209138649673e-10), nine_digits(float("inf"))
    (1.47421001, 2.66242091e-10, inf)
    """
    return float(f"{value:.9g}")


def largest(values: Sequence[float], tie: float = TIE) -> int:
    """The place of the largest number: the first of those that are tied with it.

    >>> largest([0.1, 0.3, 0.1 + 0.2]), largest([1.0, 2.0, 3.0])
    (1, 2)
    """
    top = max(values)
    return next(i for i, value in enumerate(values) if tied(value, top, tie))


def descending(values: Sequence[float], tie: float = TIE) -> list[int]:
    """The places of numbers from the largest to the smallest; neighbours that are tied keep the order they are given in.

    >>> descending([0.3, 0.5, 0.1 + 0.2]), descending([0.1 + 0.2, 0.5, 0.3])
    ([1, 0, 2], [1, 0, 2])
    """
    order, groups = sorted(range(len(values)), key=lambda i: -values[i]), []  # type: list[int], list[list[int]]
    for place in order:
        if groups and tied(values[groups[-1][-1]], values[place], tie):
            groups[-1].append(place)
        else:
            groups.append([place])
    return [place for group in groups for place in sorted(group)]


def least(values: Any, tie: float = TIE) -> Any:
    """By column, the row of the least number of an array (rows, columns), all above 0: the first of those tied with it.

    >>> least([[1.0, 2.0], [1.0 - 1e-12, 1.0], [3.0, 2.0]]).tolist()
    [0, 1]
    """
    import numpy as np

    found = np.asarray(values, dtype=np.float64)
    return (found <= found.min(axis=0) * (1 + tie)).argmax(axis=0)


def greatest(values: Any, tie: float = TIE) -> Any:
    """By row, the column of the largest number of an array (rows, columns): the first of those tied with it.

    >>> import numpy as np
    >>> greatest(np.array([[0.3, 0.1 + 0.2], [0.0, 1.0]])).tolist()
    [0, 1]
    """
    top = values.max(axis=1, keepdims=True)
    return (values >= top - tie * (1 + abs(top))).argmax(axis=1)


def nearest(far: Any, k: int, tie: float) -> Any:
    """The shares of the k nearest columns of each row of distances (rows, columns): equal, and of sum 1.

    Columns at most `tie` farther than the k-th count too: on inputs that are bits most neighbours are equally near.

    >>> import numpy as np
    >>> nearest(np.array([[0.0, 1.0, 1.0 + 1e-15, 2.0]]), 2, TIE).round(3).tolist()
    [[0.333, 0.333, 0.333, 0.0]]
    """
    import numpy as np

    near = far <= np.partition(far, k - 1, axis=1)[:, k - 1 : k] + tie
    return near / near.sum(axis=1, keepdims=True)
