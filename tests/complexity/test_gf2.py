"""Parity recognition: elimination against brute force, and what counts as recognised."""

import itertools

import numpy as np
import pytest

from learnable.complexity.gf2 import MARGIN, eliminate, parity_of_columns


def brute(A, b):
    """Every solution of A x = b over GF(2), by trying all of them."""
    n = A.shape[1]
    return [
        x for x in itertools.product((0, 1), repeat=n) if np.array_equal(A @ np.array(x, dtype=int) % 2, b)
    ]


def rank_naive(A):
    """Row by row: keep a row if it is no sum of kept ones."""
    span = {(0,) * A.shape[1]}
    rank = 0
    for row in map(tuple, A.tolist()):
        if row not in span:
            span |= {tuple(a ^ b for a, b in zip(row, s, strict=True)) for s in span}
            rank += 1
    return rank


@pytest.mark.parametrize("seed", range(60))
def test_elimination_is_brute_force(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(1, 9, size=2)
    A = (rng.random((m, n)) < rng.choice([0.2, 0.5])).astype(int)
    b = A @ rng.integers(0, 2, size=n) % 2 if seed % 2 else rng.integers(0, 2, size=m)
    rank, solution = eliminate(A, b)
    solutions = brute(A, b)
    assert rank == rank_naive(A)
    if solution is None:
        assert solutions == []
    else:
        assert len(solutions) == 2 ** (n - rank)
        assert tuple(int(i in solution) for i in range(n)) in solutions


@pytest.mark.parametrize("n", [1, 62, 63, 64, 65, 127, 128, 130])
def test_elimination_across_word_ends(n):
    rng = np.random.default_rng(n)
    A = rng.integers(0, 2, size=(n + 50, n))
    x = rng.integers(0, 2, size=n)
    assert eliminate(A, A @ x % 2) == (n, np.flatnonzero(x).tolist())
    assert eliminate(A, rng.integers(0, 2, size=n + 50))[1] is None


PARITIES = [(600, 20, 10, 1), (600, 20, 10, -1), (600, 20, 1, -1), (150, 100, 50, 1), (2_000, 300, 299, -1)]


@pytest.mark.parametrize(("m", "n", "k", "sign"), PARITIES)
def test_a_parity_is_recognised_and_one_wrong_label_ends_it(m, n, k, sign):
    rng = np.random.default_rng(m + n)
    X = 1.0 - 2 * rng.integers(0, 2, size=(m, n))
    columns = tuple(sorted(rng.choice(n, k, replace=False).tolist()))
    y = sign * X[:, columns].prod(axis=1)
    found = parity_of_columns(X, y)
    assert (found.answer, found.columns, found.sign, found.k) == ("yes", columns, sign, k)
    assert (found.binary, found.unique, found.spare) == (n, True, m - n - 1)
    y[m // 2] *= -1
    assert parity_of_columns(X, y).answer == "no"


def test_columns_of_any_two_values_and_others_are_skipped():
    rng = np.random.default_rng(3)
    bits = rng.integers(0, 2, size=(300, 6))
    X = np.hstack([bits * 5.0 - 3.0, rng.standard_normal((300, 2)), np.ones((300, 1))])[
        :, [6, 0, 1, 8, 2, 7, 3, 4, 5]
    ]
    y = (2.0 * bits[:, [0, 2, 4]] - 1).prod(axis=1)
    found = parity_of_columns(X, y)
    assert (found.answer, found.columns, found.sign, found.binary) == ("yes", (1, 4, 7), 1, 6)


@pytest.mark.parametrize("labels", ["majority", "and", "coin"])
def test_what_is_no_parity(labels):
    rng = np.random.default_rng(4)
    X = 1.0 - 2 * rng.integers(0, 2, size=(600, 9))
    y = {
        "majority": np.sign(X.sum(axis=1)),
        "and": np.where((X[:, 0] < 0) & (X[:, 1] < 0), -1.0, 1.0),
        "coin": 1.0 - 2 * rng.integers(0, 2, size=600),
    }[labels]
    found = parity_of_columns(X, y)
    assert found.answer == "no"
    assert found.quadratic == ("yes" if labels == "and" else "no")


def test_enough_different_rows_are_asked_for():
    rng = np.random.default_rng(5)
    X = 1.0 - 2 * rng.integers(0, 2, size=(60, 30))
    y = X[:, :4].prod(axis=1)
    found = parity_of_columns(X, y)
    assert (found.answer, found.columns, found.rows_needed) == ("too few rows", (), 30 + 1 + MARGIN)
    few = parity_of_columns(np.tile(X[:40, :5], (20, 1)), np.tile(y[:40], 20))
    assert few.answer == "too few rows"  # 800 rows, at most 32 of them different
    assert parity_of_columns(X[:45], 1.0 - 2 * rng.integers(0, 2, size=45)).answer == "no"


def test_equal_rows_with_unequal_labels_are_no_parity():
    X = np.tile([[1.0, 1, -1], [1, -1, -1]], (50, 1))
    y = np.ones(100)
    y[::4] = -1
    assert parity_of_columns(X, y).answer == "no"


def test_dependent_columns_give_one_of_several_solutions():
    rng = np.random.default_rng(6)
    X = 1.0 - 2 * rng.integers(0, 2, size=(200, 6))
    X = np.hstack([X, X[:, :2], -X[:, 2:3]])
    y = X[:, [6, 3, 8]].prod(axis=1)
    found = parity_of_columns(X, y)
    assert (found.answer, found.columns, found.unique, found.sign) == ("yes", (0, 2, 3), False, -1)
    np.testing.assert_array_equal(found.sign * X[:, found.columns].prod(axis=1), y)


def test_no_columns_of_two_values():
    assert parity_of_columns(np.random.default_rng(0).standard_normal((50, 3)), np.ones(50)).answer == "no"


def test_ten_thousand_rows_of_a_thousand_columns():
    rng = np.random.default_rng(7)
    X = rng.integers(0, 2, size=(10_000, 1_000), dtype=np.int8)
    y = 1.0 - 2.0 * (X[:, ::50].sum(axis=1) % 2)
    found = parity_of_columns(X, y)
    assert found.columns == tuple(range(0, 1_000, 50))
