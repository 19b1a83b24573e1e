"""Goldreich's local generator and its random hypergraphs: each output bit is a predicate of k of the n seed bits."""

from __future__ import annotations

from numbers import Integral
from typing import Any

from learnable.hardness.prg.predicates import Predicate
from learnable.memory import forecast
from learnable.specs import InputError, coerce, within


def generate_bits(predicate: Any, edges: Any, x: Any) -> Any:
    """The outputs f_{P,G}(x) = (P(x|S_1), …, P(x|S_m)), an array (m,) of 0 and 1.

    `predicate` is a `Predicate` or its text, `edges` the hyperedges S_i as rows of places 0 … n-1 of shape (m, k), `x`
    the seed, n bits 0 and 1. Raises `InputError` where their sizes do not fit.

    Source: Goldreich 2000; arXiv 2302.07426, section 2.

    >>> generate_bits("tsa", [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0]], [1, 1, 0, 1, 1]).tolist()
    [1, 1]
    """
    predicate = coerce(predicate, Predicate, "predicate")
    x = bits(x, "x")
    edges = read_edges(edges, predicate, len(x))
    return table(predicate)[positions(edges, x)]


def positions(edges: Any, x: Any) -> Any:
    """Where each hyperedge reads the predicate's table: Σ_j 2^(j-1) x_{i_j}, an array (m,).

    >>> import numpy as np
    >>> positions(np.array([[0, 1], [1, 2]]), np.array([1, 0, 1])).tolist()  # x_S is (1, 0), then (0, 1)
    [1, 2]
    """
    import numpy as np

    index = np.zeros(len(edges), dtype=np.intp)
    for j in range(edges.shape[1]):
        index += x[edges[:, j]].astype(np.intp) << j
    return index


def table(predicate: Predicate) -> Any:
    """The predicate's table as an array of 2^k bits.

    >>> from learnable.hardness.prg.predicates import Maj3
    >>> table(Maj3()).tolist()
    [0, 0, 0, 1, 0, 1, 1, 1]
    """
    import numpy as np

    return np.array(predicate.table, dtype=np.int8)


def bits(given: Any, name: str) -> Any:
    """An array of 0 and 1 in one line, int8, or a refusal.

    >>> bits([True, False], "x").tolist()
    [1, 0]
    """
    import numpy as np

    found = np.asarray(given)
    if found.ndim != 1 or not np.all((found == 0) | (found == 1)):
        raise InputError(f"{name} has shape {found.shape}; wanted one line of bits, each 0 or 1")
    return found.astype(np.int8)


def read_edges(given: Any, predicate: Predicate, n: int) -> Any:
    """Hyperedges (m, k) of distinct places below n, for that predicate, or a refusal.

    >>> from learnable.hardness.prg.predicates import Maj3
    >>> read_edges([[0, 2, 1]], Maj3(), 3).tolist()
    [[0, 2, 1]]
    """
    import numpy as np

    found, k = np.asarray(given), predicate.arity
    if found.ndim != 2 or found.shape[1] != k or not np.issubdtype(found.dtype, np.integer):
        raise InputError(
            f"edges has shape {found.shape} and type {found.dtype}; {predicate} reads {k} bits, wanted whole numbers "
            f"of shape (m, {k})"
        )
    if found.size and (found.min() < 0 or found.max() >= n):
        raise InputError(f"edges holds {_outside(found)}; n is {n}, wanted places 0 to {n - 1}")
    ordered = np.sort(found, axis=1)
    double = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
    if len(double):
        raise InputError(
            f"edges: row {double[0]} is {found[double[0]].tolist()}; wanted {k} distinct members"
        )
    return found.astype(np.int64)


def _outside(found: Any) -> int:
    return int(found.min() if found.min() < 0 else found.max())


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
