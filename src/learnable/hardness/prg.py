"""Goldreich's local generator: each output bit is one predicate of k of the n bits of the seed."""

from __future__ import annotations

from typing import Any

from learnable.hardness.predicates import Predicate
from learnable.specs import InputError, coerce


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

    >>> from learnable.hardness.predicates import Maj3
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

    >>> from learnable.hardness.predicates import Maj3
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
