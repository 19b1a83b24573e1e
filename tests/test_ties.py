"""Choices among numbers that are equal but for rounding."""

import numpy as np
import pytest

from learnable.ties import SINGLE, TIE, descending, largest, least, nearest, tied

UP = 1 + 2.0**-52


@pytest.mark.parametrize(
    ("a", "b", "tie", "same"),
    [
        (1.0, UP, TIE, True),
        (1e6, 1e6 * UP, TIE, True),
        (0.0, 1e-12, TIE, True),
        (1.0, 1.0 + 1e-7, TIE, False),
        (1.0, 1.0 + 1e-7, SINGLE, True),
        (1.0, UP, 0.0, False),
        (float("inf"), float("inf"), TIE, True),
        (float("inf"), 1.0, TIE, False),
        (float("-inf"), float("-inf"), TIE, True),
    ],
)
def test_numbers_that_differ_by_rounding_are_tied(a, b, tie, same):
    assert tied(a, b, tie) is tied(b, a, tie) is same


@pytest.mark.parametrize("seed", range(20))
def test_rounding_changes_no_choice(seed):
    """Numbers with many ties, each off by some roundings: the same place, and the same order."""
    rng = np.random.default_rng(seed)
    exact = rng.integers(0, 4, 12) / 3
    for _ in range(10):
        off = (exact * (1 + 1e-15 * rng.integers(-3, 4, 12))).tolist()
        assert largest(off) == int(exact.argmax())
        assert descending(off) == sorted(range(12), key=lambda i: -exact[i])
        assert least(np.array(off)[:, None] + 1).tolist() == [int(exact.argmin())]


def test_nearest_shares_are_those_of_a_plain_count():
    rng = np.random.default_rng(0)
    exact = rng.integers(0, 5, (30, 12)).astype(float)
    found = nearest(exact * (1 + 1e-14 * rng.standard_normal((30, 12))), 3, TIE)
    for row, shares in zip(exact, found, strict=True):
        chosen = row <= sorted(row)[2]
        np.testing.assert_allclose(shares, chosen / chosen.sum())
    assert (np.count_nonzero(found, axis=1) > 3).any()
