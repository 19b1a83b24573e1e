"""Random hypergraphs: which k of the n bits each output of a local generator reads."""

from __future__ import annotations

from numbers import Integral
from typing import Any

from learnable.memory import forecast
from learnable.specs import InputError, within


def hyperedges(n: int, m: int, k: int, rng: Any) -> Any:
    """`m` independent hyperedges, each uniform among the n(n-1)…(n-k+1) ordered choices of k distinct members.

    Member j is drawn among the n - j + 1 that are left, numbered in their order: the number drawn goes up by one for
    every earlier member at or below it, taken in increasing order. So every ordered choice has one way to come up.
    Members are places 0 … n-1, an array of shape (m, k); `rng` is a numpy Generator. Raises `InputError` where m is
    below 0, k below 1 or above n.

    Source: the law G(n, m, k) of arXiv 2302.07426, section 2.

    >>> import numpy as np
    >>> hyperedges(5, 2, 3, np.random.default_rng(0)).tolist()
    [[4, 2, 0], [3, 1, 0]]
    """
    import numpy as np

    check_sizes(n, m, k, 0)
    forecast(3 * 8 * m * k, f"{m} hyperedges of {k} members", "use a smaller m")
    edges = np.empty((m, k), dtype=np.int64)
    for j in range(k):
        drawn = rng.integers(0, n - j, size=m)
        earlier = np.sort(edges[:, :j], axis=1)
        for i in range(j):
            drawn += drawn >= earlier[:, i]
        edges[:, j] = drawn
    return edges


def check_sizes(n: int, m: int, k: int, least: int = 1) -> None:
    """Refuse sizes that no hypergraph has, or one of fewer than `least` hyperedges.

    >>> check_sizes(3, 10, 5)
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: n is 3; a hyperedge has k = 5 distinct members, type n=5 or more
    """
    whole("m", m, least, "type m=1000")
    whole("k", k, 1)
    whole("n", n, 1)
    if k > n:
        raise InputError(f"n is {n}; a hyperedge has k = {k} distinct members, type n={k} or more")


def whole(where: str, value: int, low: int, hint: str = "") -> None:
    """Refuse what is no whole number, of Python's or NumPy's, from `low` on.

    >>> whole("m", 2.5, 1, "type m=1000")
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: m is 2.5; wanted a whole number; type m=1000
    """
    within(where, value, low, hint=hint)
    if not isinstance(value, Integral):
        raise InputError(f"{where} is {value}; wanted a whole number{'; ' + hint if hint else ''}")
