"""Exact bounds of operator norms against floating-point eigenvalues, and semidefiniteness against them."""

import random
from fractions import Fraction

import numpy as np
import pytest

from learnable.theorems.norms import LARGEST_BLOCK, blocks, gram_of, least_bound, semidefinite, squared_norm


def matrix(rng: random.Random, rows: int, columns: int, density: float) -> dict:
    found = {}
    for i in range(rows):
        for j in range(columns):
            if rng.random() < density:
                found[i, j] = Fraction(rng.randrange(-9, 10) or 1, rng.randrange(1, 12))
    return found


def dense(entries: dict) -> np.ndarray:
    rows, columns = 1 + max(i for i, _ in entries), 1 + max(j for _, j in entries)
    found = np.zeros((rows, columns))
    for (i, j), c in entries.items():
        found[i, j] = float(c)
    return found


def test_a_squared_norm_is_the_least_decimal_above_the_largest_eigenvalue():
    rng = random.Random(0)
    for _ in range(60):
        entries = matrix(rng, rng.randrange(1, 8), rng.randrange(1, 8), rng.choice([0.2, 0.5, 1.0]))
        if entries:
            wanted = np.linalg.norm(dense(entries), 2) ** 2
            assert float(squared_norm(entries)) == pytest.approx(wanted, rel=1.2e-11)
            assert float(squared_norm(entries, Fraction(4))) == pytest.approx(4 * wanted, rel=1.2e-11)


def test_blocks_share_no_row_and_no_column_and_hold_everything():
    rng = random.Random(1)
    for _ in range(40):
        entries = matrix(rng, 9, 9, 0.15)
        found = blocks(entries)
        assert {k: v for block in found for k, v in block.items()} == entries
        for side in (0, 1):
            seen = [{key[side] for key in block} for block in found]
            assert sum(map(len, seen)) == len(set().union(*seen))


def test_a_long_block_counts_with_its_squares():
    entries = {(i, j): Fraction(1) for i in range(LARGEST_BLOCK + 1) for j in (i, i + 1)}
    assert len(gram_of(entries)) == LARGEST_BLOCK + 1
    assert squared_norm(entries) == 2 * (LARGEST_BLOCK + 1)


def test_semidefinite_agrees_with_eigenvalues():
    rng, counts = random.Random(2), {True: 0, False: 0}
    for _ in range(400):
        size = rng.randrange(1, 6)
        half = [
            [Fraction(rng.randrange(-4, 5), rng.randrange(1, 4)) for _ in range(size)] for _ in range(size)
        ]
        gram = [[sum(a * b for a, b in zip(p, q)) for q in half] for p in half]
        shift = Fraction(rng.randrange(0, 3), 2)
        shifted = [[c - shift * (i == j) for j, c in enumerate(row)] for i, row in enumerate(gram)]
        least = np.linalg.eigvalsh([[float(c) for c in row] for row in shifted])[0]
        if abs(least) > 1e-9 or shift == 0:
            counts[semidefinite(shifted)] += 1
            assert semidefinite(shifted) == (least > -1e-9)
    assert min(counts.values()) > 50


def test_singular_matrices_are_decided():
    one, zero = Fraction(1), Fraction(0)
    assert semidefinite([[zero, zero], [zero, one]]) and not semidefinite([[zero, one], [one, one]])
    assert semidefinite([[one, one, one]] * 3) and not semidefinite([[-one]])
    assert semidefinite([])


def test_a_bound_of_nothing_is_zero():
    assert least_bound([]) == 0 and least_bound([], Fraction(1, 3)) == Fraction(333333333334, 10**12)
