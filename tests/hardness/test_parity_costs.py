"""What attacks cost, by formula and by experiment."""

import math
from itertools import pairwise

import numpy as np
import pytest

from learnable.attacks.elimination import parity_by_guessing, solved
from learnable.hardness.family import families
from learnable.hardness.parity_costs import best_pool, extreme_flip, guesses, log10_sets, rows_of_extremes


@pytest.mark.parametrize(("rows", "pool", "sigma"), [(2000, 100, 1.0), (20_000, 500, 2.0), (5000, 5000, 3.0)])
def test_the_share_of_wrong_signs_among_the_largest_labels(rows, pool, sigma):
    rng, wrong = np.random.default_rng(0), []
    for _ in range(100):
        y = 1 + sigma * rng.standard_normal(rows)
        wrong.append((y[np.argsort(-np.abs(y))[:pool]] < 0).mean())
    error = np.std(wrong) / 10
    assert abs(np.mean(wrong) - extreme_flip(rows, pool, sigma)) < 5 * error + 1e-3


def test_how_often_random_equations_give_the_set():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (4000, 30)).astype(bool)
    A = rng.integers(0, 2, (4000, 30, 30))
    b = np.einsum("sij,sj->si", A, x) % 2 == 1
    share = (solved(A, b) == x).all(axis=1).mean()
    assert abs(share - 0.61) < 5 * 0.5 / 4000**0.5


def test_guesses_are_the_inverse_of_the_chance_of_a_clean_guess():
    assert guesses(50, 0.0) == pytest.approx(-math.log10(0.61))
    assert guesses(50, 0.1) == pytest.approx(-50 * math.log10(0.9) - math.log10(0.61))
    assert guesses(50, 0.1, 10**6) == pytest.approx(guesses(50, 0.1), abs=1e-3)
    assert guesses(50, 0.5, 60) == math.inf and best_pool(10, 50, 9.0)[1] <= 50 * math.log10(2)
    rng = np.random.default_rng(0)
    wrong = np.zeros(200, dtype=bool)
    wrong[:10] = True
    clean = np.mean([not wrong[rng.choice(200, 40, replace=False)].any() for _ in range(20_000)])
    assert 10 ** -guesses(40, 0.05, 200) / 0.61 == pytest.approx(clean, rel=0.15)


def test_the_rows_at_which_extremes_are_enough():
    assert rows_of_extremes(100, 0.0) == math.log10(140)
    found = [rows_of_extremes(100, s) for s in (0.5, 1.0, 2.0, 4.0, 8.0)]
    assert all(a < b for a, b in pairwise(found))
    family, rng = families.read("gaussian_parity(n=60, sigma=1.5)"), np.random.default_rng(1)
    secret = family.plant(rng)
    X, y = family.rows(secret, int(10 ** rows_of_extremes(60, 1.5)), rng)
    assert parity_by_guessing(X, y, rng, guesses=2000).answer == {**secret, "sign": 1}


def test_more_rows_make_guessing_cheaper_and_more_noise_dearer():
    by_rows = [best_pool(10**k, 100, 3.0)[1] for k in (3, 4, 5, 6)]
    by_noise = [best_pool(10**5, 100, sigma)[1] for sigma in (1.0, 2.0, 4.0, 8.0)]
    assert all(a > b for a, b in pairwise(by_rows))
    assert all(a < b for a, b in pairwise(by_noise))


def test_the_number_of_sets():
    assert log10_sets(20, 3) == pytest.approx(math.log10(math.comb(20, 3)))
    assert log10_sets(5, 5) == 0.0
