"""Elimination and guessing: solutions against the plain ones, clean and noisy labels, and no answer without a check."""

import numpy as np
import pytest

from cases import attempt
from learnable.attacks.elimination import parity_by_elimination, parity_by_guessing, solved
from learnable.complexity.gf2 import eliminate
from learnable.hardness.family import families
from learnable.hardness.parity_costs import significant


def drawn(spec, count, seed=0):
    """A secret, rows and labels, and the generator after them."""
    family, rng = families.read(spec), np.random.default_rng(seed)
    secret = family.plant(rng)
    return secret, *family.rows(secret, count, rng), rng


@pytest.mark.parametrize("n", [1, 5, 63, 64, 65, 130])
def test_many_systems_at_once_are_solved_like_one_at_a_time(n):
    rng = np.random.default_rng(n)
    x = rng.integers(0, 2, (40, n))
    A = rng.integers(0, 2, (40, n + 3, n))
    b = np.einsum("sij,sj->si", A, x) % 2
    naive = [eliminate(A[s], b[s])[1] for s in range(40)]
    assert [np.flatnonzero(row).tolist() for row in solved(A, b)] == naive


@pytest.mark.parametrize(
    "spec", ["noisy_parity(n=30, degree=15, flip=0.0)", "gaussian_parity(n=64, sigma=0.0)"]
)
def test_a_clean_parity_falls_to_elimination(spec):
    secret, X, y, _ = drawn(spec, 200)
    found = parity_by_elimination(X, y)
    assert found.answer == {**secret, "sign": 1} and "all 200 labels agree" in found.because
    assert parity_by_elimination(X, -y).answer == {**secret, "sign": -1}


def test_label_noise_stops_elimination_and_it_says_so():
    for seed in range(5):
        _, X, y, _ = drawn("noisy_parity(n=30, degree=15, flip=0.02)", 1000, seed)
        found = parity_by_elimination(X, y)
        assert found.answer is None and "contradict each other" in found.because
    _, X, y, _ = drawn("gaussian_parity(n=30, sigma=0.1)", 1000)
    assert "the labels are not ±1" in parity_by_elimination(X, y).because
    assert "too few to tell: about 71" in parity_by_elimination(X[:50], np.sign(y[:50])).because


@pytest.mark.parametrize(
    ("spec", "rows"),
    [
        ("noisy_parity(n=30, degree=15)", 1000),
        ("noisy_parity(n=64, degree=40, flip=0.05)", 1000),
        ("noisy_parity(n=20, degree=1, flip=0.25)", 5000),
        ("gaussian_parity(n=100, sigma=1.0)", 3000),
        ("gaussian_parity(n=40, sigma=2.0)", 20_000),
    ],
)
def test_guessing_rows_finds_the_set_behind_noise(spec, rows):
    for seed in range(2):
        secret, X, y, rng = drawn(spec, rows, seed)
        found = parity_by_guessing(X, y, rng, guesses=20_000)
        assert found.answer == {**secret, "sign": 1}, (seed, found.because)
        assert (
            found.evidence["guesses"] <= 20_000 and "no wrong set comes near that by chance" in found.because
        )
        assert parity_by_guessing(X, -y, rng, guesses=20_000).answer == {**secret, "sign": -1}


def test_nothing_is_recovered_from_labels_that_hide_nothing():
    """40 sets of random labels, few rows included, where a solution fits the rows that it was solved from."""
    rng, tried = np.random.default_rng(0), 0
    for m, n in [(300, 100), (241, 1), (2000, 20), (250, 10)]:
        for _ in range(10):
            X = 1 - 2 * rng.integers(0, 2, (m, n))
            for y in (rng.choice([-1.0, 1.0], m), 1.5 * rng.standard_normal(m)):
                found = parity_by_guessing(X, y, rng, guesses=600)
                assert found.answer is None, (m, n)
                tried += 1
    assert tried == 80 and "none of 600 guesses" in parity_by_guessing(X, y, rng, guesses=600).because


def test_too_much_noise_is_said():
    _, X, y, rng = drawn("noisy_parity(n=100, degree=50, flip=0.3)", 5000)
    found = parity_by_guessing(X, y, rng, guesses=1000)
    assert found.answer is None and "too many labels are wrong, or the label is no parity" in found.because
    assert "rows are too few to tell: 340 are needed" in parity_by_guessing(X[:300], y[:300], rng).because


def test_the_bound_on_chance_holds():
    rng = np.random.default_rng(0)
    y = np.abs(rng.standard_normal(400)) + 0.5
    sums = np.abs((1 - 2 * rng.integers(0, 2, (20_000, 400))) @ y).max()
    assert sums < significant(20_000) * np.sqrt((y**2).sum())
    assert significant(1, 0.5) ** 2 / 2 == pytest.approx(np.log(4))


@pytest.mark.parametrize(
    ("X", "y", "words"),
    [
        (np.ones((3, 2)), np.ones(2), "X has shape (3, 2) and y (2,); wanted (m, n) and (m,), m at least 1"),
        (np.ones((0, 2)), np.ones(0), "wanted (m, n) and (m,), m at least 1"),
        (np.zeros((3, 2)), np.ones(3), "X holds other numbers than +1 and -1"),
        (np.ones((3, 2)), [1.0, np.nan, 1.0], "y holds a number that is not finite"),
    ],
)
def test_refusals(X, y, words):
    for attack in (parity_by_elimination, lambda X, y: parity_by_guessing(X, y, np.random.default_rng(0))):
        assert words in attempt(lambda run=attack: run(X, y))[1]
    assert "guesses is 0" in attempt(lambda: parity_by_guessing(X, y, np.random.default_rng(0), guesses=0))[1]
