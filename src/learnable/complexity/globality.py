"""The globality degree: how many inputs must be read, beside the histogram of all, to know anything of the label.

The least k such that some k positions, with the number of -1's of the whole input, have mutual information with the
label above a threshold (Abbe, Bengio, Lotfi, Sandon & Saremi 2024, arXiv 2406.06467). There the threshold is some power
of 1/n, for a family of growing n; at one n it has to be chosen, and half a nat (most of one bit) is taken here. A parity
of k of n bits has min(k, n - k): the histogram gives the parity of all.
"""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import Any

from learnable.memory import forecast
from learnable.specs import InputError, within

MOST_WORK = 2**30
"""Subsets times points that are gone through."""


def globality_of_parity(n: int, degree: int) -> int:
    """min(degree, n - degree).

    >>> globality_of_parity(30, 27)
    3
    """
    within("globality: n", n, 1)
    within("globality: degree", degree, 0, n)
    return min(degree, n - degree)


def globality_degree(values: Any, threshold: float = 0.5) -> int | None:
    """The globality degree of a function on {±1}^n, from its 2^n values; None where nothing reaches the threshold.

    `values` has shape (2^n,), entry i with coordinate j equal to -1 iff bit j-1 of i is set. The mutual information is
    in nats, and exact: it is between the label and (histogram, positions) for uniform inputs.

    >>> import numpy as np
    >>> places = np.arange(2**6)
    >>> globality_degree(np.bitwise_count(places & 0b11111) & 1)    # parity of 5 of 6 bits
    1
    """
    import numpy as np

    values = np.asarray(values)
    n = len(values).bit_length() - 1
    if len(values) != 2**n:
        raise InputError(
            f"globality_degree: values has length {len(values)}; wanted a power of 2, one value a point"
        )
    if max(comb(n, k) for k in range(n + 1)) * len(values) > MOST_WORK:
        raise InputError(
            f"globality_degree: n is {n}; wanted at most 18, since every subset of positions is tried"
        )
    labels = np.unique(values, return_inverse=True)[1]
    forecast(64 * len(values), f"{len(values)} points with their positions", "use fewer coordinates")
    index = np.arange(len(values))
    histogram = np.bitwise_count(index).astype(np.int64)
    for k in range(n + 1):
        for places in combinations(range(n), k):
            key = histogram
            for j in places:
                key = 2 * key + (index >> j & 1)
            if _information(key, labels) > threshold:
                return k
    return None


def _information(key: Any, labels: Any) -> float:
    """The mutual information of two labellings of equally likely points, in nats."""
    import numpy as np

    def entropy(of: Any) -> float:
        counts = np.unique(of, return_counts=True)[1] / len(of)
        return float(-(counts * np.log(counts)).sum())

    return entropy(key) + entropy(labels) - entropy(key * (labels.max() + 1) + labels)
