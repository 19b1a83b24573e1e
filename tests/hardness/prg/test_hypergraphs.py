"""Hyperedges: distinct members, every ordered choice equally likely, and refusals."""

from collections import Counter
from math import perm

import numpy as np
import pytest

from cases import attempt
from learnable.hardness.prg.generator import hyperedges


@pytest.mark.parametrize(("n", "k"), [(1, 1), (4, 1), (4, 2), (5, 3), (4, 4)])
def test_every_ordered_choice_is_equally_likely(n, k):
    m = 500 * perm(n, k)
    counts = Counter(map(tuple, hyperedges(n, m, k, np.random.default_rng(n + k)).tolist()))
    assert len(counts) == perm(n, k)
    assert all(len(set(edge)) == k and min(edge) >= 0 and max(edge) < n for edge in counts)
    chi = sum((c - 500) ** 2 / 500 for c in counts.values())
    free = max(1, len(counts) - 1)
    assert chi < free + 5 * np.sqrt(2 * free)


def test_the_same_seed_gives_the_same_edges_and_large_ones_are_distinct():
    one, two = (hyperedges(1000, 5000, 12, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(one, two) and one.shape == (5000, 12)
    assert (np.diff(np.sort(one, axis=1), axis=1) > 0).all()


def test_there_may_be_no_hyperedges():
    assert hyperedges(4, 0, 3, np.random.default_rng(1)).shape == (0, 3)


@pytest.mark.parametrize(
    ("n", "m", "k", "words"),
    [
        (4, 10, 5, "n is 4; a hyperedge has k = 5 distinct members, type n=5 or more"),
        (4, -1, 2, "m is -1; wanted at least 0; type m=1000"),
        (4, 10, 0, "k is 0; wanted at least 1"),
        (10**6, 10**12, 5, "1000000000000 hyperedges of 5 members would need"),
    ],
)
def test_refusals(n, m, k, words):
    found, text = attempt(lambda: hyperedges(n, m, k, np.random.default_rng(0)))
    assert found is None and words in text
