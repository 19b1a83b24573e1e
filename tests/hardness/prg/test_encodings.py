"""Hyperedges in 0/1 rows, and the closed forms of how often Gaussian inputs encode one."""

import math
from itertools import permutations, product

import numpy as np
import pytest
from scipy.stats import norm

from cases import attempt
from learnable.hardness.prg.encodings import (
    checked_size,
    decode,
    decode_inputs,
    encode,
    encoding_share,
    good_share,
    threshold,
)
from learnable.hardness.prg.generator import hyperedges
from learnable.hardness.prg.inputs import gaussian_inputs

GOLDEN = {
    (50, 5): 0.0057650,
    (100, 5): 0.0062420,
    (100, 7): 7.61984e-4,
    (40, 5): 0.0055337,
    (25, 5): 0.0048682,
    (12, 3): 0.0432521,
}


def naive_encoding(edge, n):
    return [0 if place == vertex else 1 for vertex in edge for place in range(n)]


@pytest.mark.parametrize(("n", "k"), [(2, 1), (3, 2), (4, 3), (5, 5)])
def test_rows_encode_exactly_the_hyperedges(n, k):
    edges = list(permutations(range(n), k))
    bits = encode(edges, n)
    assert bits.tolist() == [naive_encoding(e, n) for e in edges]
    found, valid = decode(bits, n)
    assert valid.all() and found.tolist() == [list(e) for e in edges]


def test_every_other_row_encodes_nothing():
    """All 2^(kn) rows of k = 2 slices of n = 4."""
    rows = np.array(list(product((0, 1), repeat=8)))
    encodings = {tuple(naive_encoding(e, 4)) for e in permutations(range(4), 2)}
    assert decode(rows, 4)[1].tolist() == [tuple(r) in encodings for r in rows.tolist()]


def test_one_sum_tells_whether_the_edge_reads_beta():
    rng = np.random.default_rng(1)
    x, edges = rng.integers(0, 2, size=6), hyperedges(6, 50, 3, rng)
    rows = encode(edges, 6)
    for beta in product((0, 1), repeat=3):
        mask = np.array([x[v] != beta[j] for j in range(3) for v in range(6)])
        differ = (x[edges] != np.array(beta)).sum(axis=1)
        assert ((rows * mask).sum(axis=1) == mask.sum() - differ).all()


@pytest.mark.parametrize(("n", "k"), GOLDEN)
def test_the_share_of_encodings(n, k):
    assert encoding_share(n, k) == pytest.approx(GOLDEN[n, k], rel=2e-5)


def test_the_share_by_enumeration():
    """Σ over hyperedges of (1/n)^k·(1-1/n)^(k(n-1))."""
    for n, k in ((3, 2), (5, 3), (6, 5)):
        each = (1 / n) ** k * (1 - 1 / n) ** (k * (n - 1))
        assert encoding_share(n, k) == pytest.approx(math.perm(n, k) * each, rel=1e-12)


@pytest.mark.parametrize(("n", "k"), [(6, 2), (12, 3)])
def test_the_shares_by_sampling(n, k):
    z, c, w, rows = gaussian_inputs(200_000, n, np.random.default_rng(5)), threshold(n), 1 / n**2, 200_000
    valid = decode_inputs(z, n, k)[1]
    near = ((z[:, : k * n] > c - w) & (z[:, : k * n] < c + 2 * w)).any(axis=1)
    for found, share in (
        (valid, encoding_share(n, k)),
        (valid & ~near, good_share(n, k)),
    ):
        assert abs(found.sum() - rows * share) < 4.5 * math.sqrt(rows * share * (1 - share))


def test_the_threshold_is_a_normal_quantile():
    assert threshold(2) == 0 and threshold(40) == pytest.approx(norm.ppf(1 / 40), rel=1e-12)


@pytest.mark.parametrize(
    ("n", "k", "words"),
    [
        (4, 5, "n is 4 and the predicate reads 5 different bits; wanted n at least 5, type n=5"),
        (1, 1, "wanted n at least 2"),
        (150, 5, "n^4 times the spacing of float64 is 1.1e-07"),
        (101, 5, "type n from 5 to 100"),
    ],
)
def test_refusals(n, k, words):
    assert words in attempt(lambda: checked_size(n, k))[1]


def test_sizes_at_the_ends_are_taken():
    assert [attempt(lambda n=n: checked_size(n, 5))[1] for n in (5, 100)] == ["", ""]
