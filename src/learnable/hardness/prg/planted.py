"""A predicate planted in a ReLU network: what its neurons T_β read of the planted bits x, and the labels P(x_S)."""

from __future__ import annotations

from typing import Any

from learnable.hardness.prg.encodings import checked_size
from learnable.hardness.prg.predicates import Predicate
from learnable.specs import InputError


def checked_planting(n: int, predicate: Predicate, x: tuple[int, ...], called: str) -> None:
    """Refuse sizes that a network named `called` does not take, and planted bits that are not n numbers 0 and 1.

    >>> from learnable.hardness.prg.predicates import Maj3
    >>> checked_planting(4, Maj3(), (0, 1, 1, 2), "depth3")
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: x is 4 numbers, values [0, 1, 2]; wanted 4 bits 0 and 1
    """
    checked_size(n, predicate.arity, called)
    if len(x) != n or set(x) - {0, 1}:
        raise InputError(f"x is {len(x)} numbers, values {sorted(set(x))}; wanted {n} bits 0 and 1")


def predicted(predicate: Predicate, x: Any, edges: Any) -> Any:
    """P(x_S) for every row S of `edges` (m, k), an int array (m,).

    >>> from learnable.hardness.prg.predicates import Maj3
    >>> predicted(Maj3(), (0, 1, 1, 0), [[0, 1, 2], [0, 1, 3]]).tolist()
    [1, 0]
    """
    import numpy as np

    bits = np.asarray(x, dtype=np.int64)[np.asarray(edges, dtype=np.int64)]
    return np.asarray(predicate.table)[bits @ (1 << np.arange(predicate.arity))]


def differing(predicate: Predicate, x: Any) -> Any:
    """For every β with P(β) = 1, in the order of the table, which (j, l) have x_l ≠ β_j: float64 (terms, k·n).

    >>> from learnable.hardness.prg.predicates import Listed
    >>> differing(Listed("0110"), (0, 1)).tolist()  # β = (1, 0) and (0, 1)
    [[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0]]
    """
    import numpy as np

    table, k = np.asarray(predicate.table), predicate.arity
    betas = (table.nonzero()[0][:, None] >> np.arange(k)) & 1
    return (np.asarray(x)[None, None, :] != betas[:, :, None]).reshape(len(betas), -1).astype(float)


def positive(values: Any) -> Any:
    """[·]_+, entry by entry.

    >>> positive([-1.0, 2.0]).tolist()
    [0.0, 2.0]
    """
    import numpy as np

    return np.maximum(values, 0.0)
