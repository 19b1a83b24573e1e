"""All solutions over GF(2) against brute force, and echelon form across bytes and words."""

import itertools

import numpy as np
import pytest

from learnable.complexity.elimination import echelon, eliminate, pack, row_bytes, solutions


def brute(A, b):
    """Every solution of A x = b over GF(2), by trying all of them."""
    cube = itertools.product((0, 1), repeat=A.shape[1])
    return {x for x in cube if np.array_equal(A @ np.array(x, dtype=int) % 2, b)}


@pytest.mark.parametrize("seed", range(60))
def test_solutions_are_those_of_brute_force(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(1, 12, size=2)
    A = (rng.random((m, n)) < rng.choice([0.2, 0.5])).astype(int)
    b = A @ rng.integers(0, 2, size=n) % 2 if seed % 3 else rng.integers(0, 2, size=m)
    found, wanted = solutions(A, b), brute(A, b)
    one, kernel = (np.zeros(n, dtype=bool), np.zeros((0, n), dtype=bool)) if found is None else found
    sums = itertools.product((0, 1), repeat=len(kernel))
    spanned = {tuple((one + np.array(c, dtype=int) @ kernel) % 2) for c in sums}
    assert len(spanned) == 2 ** len(kernel)
    assert wanted == (set() if found is None else spanned)


def naive_echelon(rows, columns):
    """The same, one column and one row at a time."""
    rows, pivots = [list(r) for r in rows], []
    for c in range(columns):
        at = next((i for i in range(len(pivots), len(rows)) if rows[i][c]), None)
        if at is None:
            continue
        top = len(pivots)
        rows[top], rows[at] = rows[at], rows[top]
        for i in range(top + 1, len(rows)):
            if rows[i][c]:
                rows[i] = [a ^ b for a, b in zip(rows[i], rows[top], strict=True)]
        pivots.append(c)
    return pivots


SHAPES = [(1, 1), (3, 7), (9, 8), (8, 9), (20, 17), (70, 64), (64, 65), (30, 130), (130, 129), (50, 0)]


@pytest.mark.parametrize(("m", "n"), SHAPES)
@pytest.mark.parametrize("density", [0.03, 0.5])
def test_echelon_form_is_that_of_one_column_at_a_time(m, n, density):
    rng = np.random.default_rng(m + n)
    A, b = rng.random((m, n)) < density, rng.integers(0, 2, size=m)
    packed = pack(A, b)
    assert packed.shape == (m, row_bytes(n)) and row_bytes(n) % 8 == 0
    pivots = echelon(packed, n)
    assert pivots == naive_echelon(np.hstack([A, b[:, None]]).astype(int).tolist(), n)
    bits = np.unpackbits(packed, axis=1, bitorder="little")[:, : n + 1]
    for row, c in enumerate(pivots):
        assert bits[row, c] and not bits[row, :c].any() and not bits[row + 1 :, c].any()
    assert not bits[len(pivots) :, :n].any()


def test_five_thousand_unknowns():
    rng = np.random.default_rng(0)
    A = rng.integers(0, 2, size=(5_100, 5_000), dtype=np.int8).astype(bool)
    x = np.flatnonzero(rng.integers(0, 2, size=5_000))
    rank, solution = eliminate(A, np.bitwise_xor.reduce(A[:, x], axis=1))
    assert (rank, solution) == (5_000, x.tolist())
