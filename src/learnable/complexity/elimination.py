"""Gaussian elimination over GF(2) on bit-packed rows, eight columns at a time.

The eight columns of a byte are brought to echelon form first, while every row only notes which of the new pivot rows it
is to be added; then each row takes its sum from a table of all 2^8 sums of them, one visit to memory instead of four on
average (the method of four Russians: Arlazarov, Dinic, Kronrod & Faradzev 1970; Bard 2006).
"""

from __future__ import annotations

from typing import Any

_ROWS = 2048
"""Rows that take their sums in one visit: the copy of the table's rows then stays in cache."""


def eliminate(A: Any, b: Any) -> tuple[int, list[int] | None]:
    """The rank of A over GF(2), and the columns where a solution of A x = b is 1 (None where there is none).

    A (m, n) and b (m,) hold truth values. Columns that depend on earlier ones are left at 0.

    >>> eliminate([[1, 0], [1, 1], [0, 1]], [1, 0, 1])
    (2, [0, 1])
    """
    rank, solution, _ = _solved(A, b, kernel=False)
    return rank, solution


def solutions(A: Any, b: Any) -> tuple[Any, Any] | None:
    """All solutions of A x = b over GF(2): one of them, and a basis of the kernel of A; None where there is none.

    A (m, n) and b (m,) hold truth values. The one is an array (n,), the basis an array (n - rank, n), of booleans: every
    solution is the one plus a sum of rows of the basis.

    >>> one, kernel = solutions([[1, 1, 0], [0, 1, 1]], [1, 0])
    >>> one.astype(int).tolist(), kernel.astype(int).tolist()
    ([1, 0, 0], [[1, 1, 1]])
    """
    import numpy as np

    _, solution, kernel = _solved(A, b, kernel=True)
    if solution is None:
        return None
    one = np.zeros(np.shape(A)[1], dtype=bool)
    one[solution] = True
    return one, kernel


def pack(A: Any, b: Any) -> Any:
    """Rows (A | b) as bits, bit j of a row in bit j mod 8 of byte j // 8: an array (m, 8·words) of uint8.

    >>> pack([[1, 0], [1, 1]], [1, 0])[:, 0].tolist()  # 1 + 4, 1 + 2
    [5, 3]
    """
    import numpy as np

    A, b = np.asarray(A, dtype=bool), np.asarray(b, dtype=bool)
    m, n = A.shape
    packed = np.zeros((m, row_bytes(n)), dtype=np.uint8)
    bits = np.packbits(np.hstack([A, b[:, None]]), axis=1, bitorder="little")
    packed[:, : bits.shape[1]] = bits
    return packed


def row_bytes(columns: int) -> int:
    """The bytes of a packed row of that many columns and a label: whole words of 64 bits.

    >>> row_bytes(63), row_bytes(64)
    (8, 16)
    """
    return 8 * (columns // 64 + 1)


def echelon(packed: Any, columns: int) -> list[int]:
    """Bring packed rows (see `pack`) to echelon form in place; the pivot columns, one for each of the first rows.

    Columns are taken in their order, so that a row whose pivot is at c has zeros before c.

    >>> rows = pack([[1, 0], [1, 1], [0, 1]], [1, 0, 1])
    >>> echelon(rows, 2), rows[:, 0].tolist()
    ([0, 1], [5, 6, 0])
    """
    pivots: list[int] = []
    words = packed.view("<u8")
    for start in range(0, columns, 8):
        if len(pivots) == len(packed):
            break
        _byte(packed, words, start, min(8, columns - start), pivots)
    return pivots


def _byte(packed: Any, words: Any, start: int, width: int, pivots: list[int]) -> None:
    """Eliminate `width` columns from `start`, a multiple of 8, and append their pivots."""
    import numpy as np

    top, first = len(pivots), start // 64
    below, keys = words[top:, first:], packed[top:, start // 8].copy()
    owed = np.zeros(len(keys), dtype=np.uint8)  # bit i: the i-th new pivot row is still to be added
    table = np.zeros((1, below.shape[1]), dtype=below.dtype)
    for bit in range(width):
        new = len(pivots) - top
        if new == len(keys):
            break
        at = new + int(np.argmax(keys[new:] >> bit & 1))
        if not keys[at] >> bit & 1:
            continue
        below[at] ^= table[owed[at]]
        for rows in (below, keys, owed):
            rows[[new, at]] = rows[[at, new]]
        rest = new + 1 + np.flatnonzero(keys[new + 1 :] >> bit & 1)
        keys[rest] ^= keys[new]
        owed[rest] |= 1 << new
        table = np.concatenate([table, table ^ below[new]])
        pivots.append(start + bit)
    for low in range(len(pivots) - top, len(keys), _ROWS):
        below[low : low + _ROWS] ^= table[owed[low : low + _ROWS]]


def _solved(A: Any, b: Any, *, kernel: bool) -> tuple[int, list[int] | None, Any]:
    """Rank, the columns of a solution, and where asked a basis of the kernel."""
    import numpy as np

    n = np.shape(A)[1]
    packed = pack(A, b)
    pivots = echelon(packed, n)
    rank = len(pivots)
    free = np.setdiff1d(np.arange(n), pivots) if kernel else np.array([], dtype=int)
    wanted = np.append(free, n)  # the label is one more column that the pivots are expressed in
    bits = packed[:, wanted // 8] >> (wanted % 8).astype(np.uint8) & 1
    if bits[rank:, -1].any():
        return rank, None, None
    values = np.packbits(bits[:rank], axis=1)
    for row in range(rank - 1, -1, -1):
        hit = np.flatnonzero(packed[:row, pivots[row] // 8] >> np.uint8(pivots[row] % 8) & 1)
        values[hit] ^= values[row]
    bits = np.unpackbits(values, axis=1, count=len(wanted)).astype(bool)
    basis = np.zeros((len(free), n), dtype=bool)
    basis[np.arange(len(free)), free] = True
    basis[:, pivots] = bits[:, :-1].T
    return rank, [c for c, on in zip(pivots, bits[:, -1], strict=True) if on], basis
