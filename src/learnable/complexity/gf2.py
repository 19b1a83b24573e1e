"""Parities of columns: whether a ±1 label is the exact parity of some columns, by elimination over GF(2) on bit-packed rows.

Write every column of two values as a bit and the label as a bit b: the label is a parity, up to a constant
sign, exactly where A x = b over GF(2) has a solution, A the bits with a column of ones. Of D different rows a
random label satisfies such a system with probability at most 2^-(D - rank A), so a fit counts only where
D - rank A is at least 40. Elimination is the one attack that breaks a noiseless parity
(Blum, Kalai & Wasserman 2003, arXiv cs/0010022); gradient descent cannot do what it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from learnable.complexity.elimination import eliminate

MARGIN = 40
"""Different rows beyond the rank: a chance fit has probability at most 2^-40."""
QUADRATIC_UNKNOWNS = 5_000
"""Above this many unknowns the polynomial of degree 2 is not looked for (99 columns)."""


@dataclass(frozen=True)
class ParityFit:
    """What elimination found. `columns` are 0-based places in X; `binary` says how many columns were candidates.

    `answer` is ``yes``, ``no``, or ``too few rows`` (then about `rows_needed` different rows would tell).
    Where columns depend on each other (duplicates, one-hot groups) the solution is one of several, with the
    earliest columns, and not always the shortest: `unique` is then false.
    `quadratic` is the same answer for polynomials of degree 2 over GF(2); it is for information only, since
    AND of two bits is one of them. None where there are too many columns.
    `spare` is D - rank A: a random label fits with probability at most 2^-spare.
    """

    answer: Literal["yes", "no", "too few rows"]
    columns: tuple[int, ...] = ()
    sign: int = 1
    binary: int = 0
    unique: bool = True
    spare: int = 0
    rows_needed: int = 0
    quadratic: Literal["yes", "no", "too few rows"] | None = None

    @property
    def k(self) -> int:
        """How many columns the parity multiplies."""
        return len(self.columns)


def parity_of_columns(X: Any, y: Any) -> ParityFit:
    """Is y = sign · product of some two-valued columns of X, on every row?

    X has shape (m, d); y has shape (m,) and holds ±1. In a column the greater value counts as +1 and the
    other as -1. About 1 s for 10^4 rows of 10^3 columns.

    >>> import numpy as np
    >>> X = 1 - 2 * np.random.default_rng(0).integers(0, 2, size=(200, 12))
    >>> found = parity_of_columns(X, X[:, [1, 4, 7]].prod(axis=1))
    >>> found.answer, found.columns, found.sign
    ('yes', (1, 4, 7), 1)
    """
    import numpy as np

    places, bits = _binary_columns(np.asarray(X))
    if not len(places):
        return ParityFit("no")
    minus = np.asarray(y) < 0
    rows = _different(bits, minus)
    if rows is None:  # equal bits with unequal labels: the label is no function of these columns
        return ParityFit("no", binary=len(places), quadratic="no")
    bits, minus = bits[rows], minus[rows]
    quadratic = _quadratic(bits, minus)
    ones = np.ones((len(bits), 1), dtype=bool)
    answer, chosen, rank = _fit(np.hstack([ones, bits]), minus)
    if answer != "yes":
        needed = len(places) + 1 + MARGIN if answer == "too few rows" else 0
        return ParityFit(answer, binary=len(places), rows_needed=needed, quadratic=quadratic)
    columns = tuple(int(places[c - 1]) for c in chosen if c)
    unique = rank == len(places) + 1
    sign = -1 if 0 in chosen else 1
    return ParityFit("yes", columns, sign, len(places), unique, len(bits) - rank, 0, quadratic)


def _binary_columns(X: Any) -> tuple[Any, Any]:
    """The places of the columns with exactly two values, and their bits (True for the lesser value)."""
    import numpy as np

    low, high = X.min(axis=0), X.max(axis=0)
    two = (low < high) & np.all(np.equal(X, low) | np.equal(X, high), axis=0)
    return np.flatnonzero(two), X[:, two] == low[two]


def _different(bits: Any, minus: Any) -> Any:
    """Places of the different rows, in their order; None where two equal rows carry unequal labels."""
    import numpy as np

    packed = np.packbits(bits, axis=1)
    keys = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    if np.any(minus != minus[first][group.ravel()]):
        return None
    return np.sort(first)


def _quadratic(bits: Any, minus: Any) -> Literal["yes", "no", "too few rows"] | None:
    """Whether the label is a polynomial of degree at most 2 over GF(2) in the bits."""
    import numpy as np

    n = bits.shape[1]
    unknowns = 1 + n * (n + 1) // 2
    if unknowns > QUADRATIC_UNKNOWNS:
        return None
    if len(bits) < MARGIN:
        return "too few rows"
    left, right = np.tril_indices(n)  # x·x = x, so the diagonal holds the columns themselves
    few = slice(unknowns + 2 * MARGIN)
    ones = np.ones((len(bits[few]), 1), dtype=bool)
    answer = _fit(np.hstack([ones, bits[few][:, left] & bits[few][:, right]]), minus[few])[0]
    if answer != "yes" or len(bits) <= unknowns + 2 * MARGIN:
        return answer
    ones = np.ones((len(bits), 1), dtype=bool)
    return _fit(np.hstack([ones, bits[:, left] & bits[:, right]]), minus)[0]


def _fit(A: Any, b: Any) -> tuple[Literal["yes", "no", "too few rows"], list[int], int]:
    """The answer, the columns of one solution of A x = b over GF(2), and the rank of A.

    A few rows more than unknowns are tried first: what fails there fails everywhere.
    """
    few = A.shape[1] + 2 * MARGIN
    if len(A) > 2 * few:
        _, solution = eliminate(A[:few], b[:few])
        if solution is None:
            return "no", [], 0
    rank, solution = eliminate(A, b)
    if len(A) - rank < MARGIN:
        return ("too few rows" if solution is not None else "no"), [], 0
    if solution is None:
        return "no", [], 0
    return "yes", solution, rank
