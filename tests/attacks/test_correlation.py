"""Search by correlation, against every set one by one."""

from itertools import combinations

import numpy as np
import pytest

from cases import attempt
from learnable.attacks.correlation import parity_by_correlation, parity_by_transform
from learnable.hardness.family import families


def drawn(spec, count, seed=0):
    """A secret, rows and labels."""
    family, rng = families.read(spec), np.random.default_rng(seed)
    secret = family.plant(rng)
    return secret, *family.rows(secret, count, rng)


def strongest(X, y, sizes):
    """The set of one of those sizes with the largest |Σ y χ|, by going through all."""
    n = X.shape[1]
    sets = [c for k in sizes for c in combinations(range(n), k)]
    sums = {c: float(y @ X[:, list(c)].prod(axis=1)) for c in sets}
    best = max(sets, key=lambda c: abs(sums[c]))
    return list(best), sums[best]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8, 9])
def test_small_sets_and_their_complements_are_found_as_by_brute_force(size):
    for seed in range(3):
        secret, X, y = drawn(f"noisy_parity(n=10, degree={size}, flip=0.2)", 1500, seed)
        found = parity_by_correlation(X, -y, degree=4)
        best, total = strongest(X, -y, [0, 1, 2, 3, 4, 6, 7, 8, 9, 10])
        assert found.answer == {"columns": secret["columns"], "sign": -1} and best == secret["columns"]
        assert found.evidence["correlation"] == pytest.approx(total / 1500, abs=1e-6)


@pytest.mark.parametrize("size", [1, 4, 5, 10])
def test_all_sets_at_once_are_found_as_by_brute_force(size):
    secret, X, y = drawn(f"gaussian_parity(n=10, sigma=2.0, degree={size})", 2000)
    found = parity_by_transform(X, y)
    best, total = strongest(X, y, range(11))
    assert found.answer == {"columns": secret["columns"], "sign": 1} and best == secret["columns"]
    assert found.evidence["correlation"] == pytest.approx(total / 2000)


def test_a_middle_degree_is_out_of_reach_and_it_says_so():
    _, X, y = drawn("noisy_parity(n=40, degree=20)", 2000)
    found = parity_by_correlation(X, y, degree=2)
    assert found.answer is None and "none correlates with the label beyond chance" in found.because
    assert found.evidence["candidates"] == 2 * (1 + 40 + 780)
    beyond = parity_by_correlation(X, y, degree=20)
    assert beyond.answer is None and "multiplications on 2000 rows, and 2e+11 are allowed" in beyond.because


def test_a_function_of_several_sets_is_no_parity():
    _, X, _ = drawn("noisy_parity(n=9, degree=2)", 3000)
    y = np.sign(X.sum(axis=1)).astype(float)
    for found in (parity_by_correlation(X, y), parity_by_transform(X, y)):
        assert found.answer is None and "it is no single parity" in found.because
    constant = parity_by_correlation(X, np.zeros(3000))
    assert constant.answer is None and parity_by_transform(X, np.zeros(3000)).answer is None


def test_random_labels_are_no_parity():
    rng = np.random.default_rng(0)
    for _ in range(20):
        X, y = 1 - 2 * rng.integers(0, 2, (300, 12)), rng.choice([-1.0, 1.0], 300)
        assert not parity_by_correlation(X, y) and not parity_by_transform(X, y)


def test_refusals():
    X = np.ones((3, 30))
    assert (
        "X has 30 columns; all 2^n parities are searched for up to 26"
        in attempt(lambda: parity_by_transform(X, np.ones(3)))[1]
    )
    assert (
        "degree is 0; wanted at least 1" in attempt(lambda: parity_by_correlation(X, np.ones(3), degree=0))[1]
    )
