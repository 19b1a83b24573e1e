"""The identity behind the sum modulo 8 on every point, the reduction in both directions, the levels, the attacks."""

import numpy as np
import pytest

from cases import attempt
from learnable.attacks.modular import signs_by_elimination, signs_by_guessing
from learnable.hardness.family import families
from learnable.hardness.modular import NoisyModular, coefficient, values
from learnable.hardness.modular_reduction import (
    frame,
    modular_labels,
    parity_labels,
    parity_predictor,
    rows_to_strengthen,
    strengthened,
)
from learnable.laws import Hypercube


def planted(signs):
    """The set S of the signs that are -1, and χ_S on rows."""
    columns = [i for i, s in enumerate(signs) if s < 0]
    return columns, lambda X: X[:, columns].prod(axis=1)


# ------------------------------------------------------------------------------------------ the identity


@pytest.mark.parametrize("n", range(1, 13))
def test_the_identity_holds_on_every_point_for_every_sign_vector(n):
    points = Hypercube(n).points()
    minus = (points < 0).astype(np.float32)
    sums, k = (points @ points.T).astype(np.int16), minus.sum(axis=1)  # row x, column s
    chi = 1 - 2 * ((minus @ minus.T).astype(np.int16) % 2)
    for count in range(n + 1):
        middle, slope = frame(points, count)
        s = k == count
        assert np.array_equal((sums % 8)[:, s], middle[:, None] + slope[:, None] * chi[:, s])


@pytest.mark.parametrize("modulus", [4, 8, 12, 16, 20, 24])
@pytest.mark.parametrize("n", [3, 8, 9])
def test_the_identity_for_other_multiples_of_four(n, modulus):
    points = Hypercube(n).points()
    minus = (points < 0).astype(int)
    sums, j, k = points @ points.T, minus @ minus.T, minus.sum(axis=1)
    c = (points.sum(axis=1)[:, None] - 2 * k[None]) % modulus
    assert np.array_equal(sums % modulus, c % 4 + 4 * ((c // 4 + j) % (modulus // 4)))


def test_for_other_moduli_the_label_is_no_function_of_the_count_and_the_parity():
    points = Hypercube(8).points()
    k = 4
    s = np.array([-1] * k + [1] * (8 - k))
    known = points.sum(axis=1)
    chi = points[:, :k].prod(axis=1)
    for modulus, one in ((8, True), (6, False), (10, False), (12, False), (16, False), (7, False)):
        seen = {}
        for key, value in zip(zip(known, chi), (points @ s) % modulus):
            seen.setdefault(key, set()).add(value)
        assert all(len(v) == 1 for v in seen.values()) is one, modulus


# ----------------------------------------------------------------------------------------- the reduction


@pytest.mark.parametrize("n", [5, 8, 21])
def test_rows_of_one_problem_are_rows_of_the_other_noise_and_all(n):
    rng = np.random.default_rng(n)
    X = 1 - 2 * rng.integers(0, 2, (4000, n))
    signs = 1 - 2 * rng.integers(0, 2, n)
    columns, chi = planted(signs)
    noise = 0.7 * rng.standard_normal(4000)
    labels = modular_labels(X, chi(X) + noise, len(columns))
    left = labels - (X @ signs) % 8
    assert np.allclose(np.abs(left), 2 * np.abs(noise)) and abs(left.std() - 1.4) < 0.1
    assert abs(float(np.mean(left * X[:, 0]))) < 6 * 1.4 / 4000**0.5  # independent of the input
    assert np.allclose(parity_labels(X, labels, len(columns)), chi(X) + noise)
    again = families.read(f"noisy_modular(n={n}, sigma=0.0)").answer({"signs": signs.tolist()}, X)
    assert np.allclose(parity_labels(X, again, len(columns)), chi(X))


@pytest.mark.parametrize("gamma", [0.2, 1.0, 3.0])
def test_a_learner_below_four_predicts_the_parity_weakly_and_then_strongly(gamma):
    n, rng = 10, np.random.default_rng(3)
    points = Hypercube(n).points()
    signs = 1 - 2 * rng.integers(0, 2, n)
    columns, chi = planted(signs)
    middle, _ = frame(points, len(columns))
    truth, chosen = (points @ signs) % 8, rng.random(2**n) < gamma / 4
    learned = np.where(chosen, truth, middle) + 0.1 * rng.standard_normal(2**n)  # right where it was chosen
    loss = float(((learned - truth) ** 2).mean())
    below = 4 - loss
    place = 1 << np.arange(n)
    weak = parity_predictor(lambda X: learned[(X < 0) @ place], len(columns))
    correlation, size = float((weak(points) * chi(points)).mean()), float((weak(points) ** 2).mean()) ** 0.5
    assert correlation >= below / 8 + size**2 / 2 - 1e-12 and correlation >= below**0.5 / 2 * size
    rows = rows_to_strengthen(below, 1.0, 0.05)
    X = 1 - 2 * rng.integers(0, 2, (rows, n))
    strong = strengthened(weak, X, chi(X) + rng.standard_normal(rows))
    assert (strong(points[::3]) != chi(points[::3])).mean() <= 0.05


@pytest.mark.parametrize(("gamma", "sigma", "error"), [(1.0, 0.0, 0.1), (0.25, 2.0, 0.01), (4.0, 1.0, 0.05)])
def test_the_rows_are_those_of_the_worst_learner(gamma, sigma, error):
    """Over all norms of w with E[wχ] = γ/8 + ‖w‖²/2, by Chebyshev's bound."""
    size = np.linspace(0.01, 3, 100_000)
    worst = (size**2 / (gamma / 8 + size**2 / 2) ** 2).max()
    assert rows_to_strengthen(gamma, sigma, error) == pytest.approx(worst * (1 + sigma**2) / error, rel=1e-6)


def test_the_second_level_predicts_nothing():
    """The mean of the frame has loss exactly 4 and no correlation with the parity."""
    points = Hypercube(9).points()
    signs = np.array([-1] * 4 + [1] * 5)
    _, chi = planted(signs)
    middle, _ = frame(points, 4)
    assert float((((points @ signs) % 8 - middle) ** 2).mean()) == 4.0
    assert np.all(parity_predictor(lambda X: frame(X, 4)[0], 4)(points) * chi(points) == 0)


# -------------------------------------------------------------------------------------------- the family


@pytest.mark.parametrize(("n", "modulus"), [(2, 8), (8, 8), (9, 8), (10, 8), (10, 12), (11, 16)])
def test_levels_and_coefficients_by_enumeration(n, modulus):
    points = Hypercube(n).points()
    f = points.sum(axis=1) % modulus
    characters = {0: np.ones(2**n), 1: points[:, 0], n: points.prod(axis=1)}
    for k, character in characters.items():
        assert float(coefficient(n, modulus, k)) == pytest.approx(float((f * character).mean()), abs=1e-12)
    family = NoisyModular(n, modulus, 0.5)
    found = family.claims(1000).parameters
    rest = f - f.mean() - (f * characters[n]).mean() * characters[n]
    assert found["loss_of_the_mean"] == pytest.approx(f.var())
    assert found["loss_of_mean_and_full_parity"] == pytest.approx((rest**2).mean())
    twin = family.twin()
    assert np.allclose(twin.answer({"sign": 1}, points), f - rest)
    assert sorted(set(f)) == sorted(set(values(n, modulus)))


def test_the_golden_levels():
    found = [NoisyModular(n).claims(1).parameters["loss_of_the_mean"] for n in (8, 9, 10)]
    assert np.round(found, 3).tolist() == [5.234, 5.25, 5.121]


@pytest.mark.parametrize(
    "spec", ["noisy_modular(n=12)", "noisy_modular(n=7, modulus=16, sigma=0.3)", "modular_part(n=12)"]
)
def test_rows_and_noise(spec):
    family, rng = families.read(spec), np.random.default_rng(0)
    secret = family.plant(rng)
    X, y = family.rows(secret, 20_000, rng)
    noise = y - family.answer(secret, X)
    assert X.dtype == np.int8 and family.binary and X.shape == (20_000, family.dimension)
    assert abs(noise.std() - family.sigma) < 6 * family.sigma / 20_000**0.5 and abs(noise.mean()) < 0.05
    assert np.abs(X.mean(axis=0)).max() < 0.05
    assert families.read(str(family.twin())) == family.twin() and family.twin().sigma == family.sigma


def test_the_answer_is_the_sum_by_hand():
    family = NoisyModular(5, 8, 0.0)
    X = Hypercube(5).points().astype(np.int8)
    signs = [1, -1, -1, 1, -1]
    by_hand = [sum(s * int(v) for s, v in zip(signs, row)) % 8 for row in X]
    assert family.answer({"signs": signs}, X).tolist() == by_hand


def test_what_is_claimed_follows_the_modulus_and_the_noise():
    hard = NoisyModular(200, sigma=20.0).claims(10**5)
    assert "turns into a row of this family" in hard.claimed[0] and hard.parameters["parity_sigma"] == 10.0
    assert "±1 + N(0, 10²)" in hard.claimed[0] and "Rademacher first layer reaches" in hard.not_claimed[0]
    clean = NoisyModular(200, sigma=0.0).claims(10**5)
    assert clean.claimed == () and any("elimination over GF(2) finds" in s for s in clean.not_claimed)
    other = NoisyModular(200, 12).claims(10**5)
    assert (
        other.claimed == () and "No reduction from parities is known for modulus 12" in other.not_claimed[0]
    )
    assert NoisyModular(20).twin().claims(5).assumption == "none"


# -------------------------------------------------------------------------------------------- the attacks


def drawn(spec, count, seed=0):
    family, rng = families.read(spec), np.random.default_rng(seed)
    secret = family.plant(rng)
    return secret, *family.rows(secret, count, rng), rng


@pytest.mark.parametrize("n", [2, 3, 6, 7, 30, 101])
def test_without_noise_elimination_finds_the_signs(n):
    for seed in range(4):
        secret, X, y, _ = drawn(f"noisy_modular(n={n}, sigma=0.0)", 400, seed)
        found = signs_by_elimination(X, y)
        if n < 6:  # fewer than 41 different rows
            assert found.answer is None and "too few to tell" in found.because
        else:
            assert found.answer == secret, found.because


def test_label_noise_stops_elimination_and_it_says_so():
    _, X, y, rng = drawn("noisy_modular(n=20)", 400)
    assert "no whole numbers, so they carry noise" in signs_by_elimination(X, y).because
    rounded = signs_by_elimination(X, np.rint(y))
    assert rounded.answer is None and "for no count of negative signs" in rounded.because
    assert signs_by_elimination(X, rng.integers(0, 8, 400)).answer is None


@pytest.mark.parametrize(
    ("n", "sigma", "rows"), [(7, 1.0, 1000), (30, 1.0, 1000), (100, 1.0, 2000), (30, 3.0, 20_000)]
)
def test_guessing_finds_the_signs_behind_noise(n, sigma, rows):
    for seed in range(3):
        secret, X, y, rng = drawn(f"noisy_modular(n={n}, sigma={sigma})", rows, seed)
        found = signs_by_guessing(X, y, rng, guesses=10_000)
        assert found.answer == secret, (seed, found.because)


def test_guessing_says_when_it_fails():
    _, X, y, rng = drawn("noisy_modular(n=100, sigma=12.0)", 3000)
    found = signs_by_guessing(X, y, rng, guesses=512)
    assert found.answer is None and "(mod 2) negative signs, none of 512 guesses" in found.because


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (
            "noisy_modular(n=10, modulus=7)",
            "noisy_modular: modulus is 7; wanted a multiple of 4 from 8 to 10^6",
        ),
        ("noisy_modular(n=10, modulus=6)", "modulus is 6; wanted a multiple of 4"),
        ("noisy_modular(n=10, modulus=4)", "4 hides nothing else; type modulus=8"),
        ("noisy_modular(n=1)", "noisy_modular: n is 1; wanted from 2 to 2000"),
        ("noisy_modular(n=10, sigma=-2)", "noisy_modular: sigma is -2.0; wanted at least 0"),
        ("modular_part(n=10, sigma=-2)", "modular_part: sigma is -2.0; wanted at least 0"),
    ],
)
def test_refusals(spec, words):
    found, text = attempt(lambda: families.read(spec))
    assert found is None and words in text


def test_refusals_of_the_reduction():
    X = np.ones((3, 4))
    assert (
        "k is 5; wanted from 0 to 4; it is the number of columns in the parity"
        in attempt(lambda: frame(X, 5))[1]
    )
    assert (
        "y has shape (2,) and X has 3 rows; wanted (3,)" in attempt(lambda: modular_labels(X, [1, 1], 2))[1]
    )
    assert "gamma is 0.0; wanted a number above 0" in attempt(lambda: rows_to_strengthen(0.0, 1.0, 0.1))[1]
    assert "gamma is 5.0; wanted from 0 to 4" in attempt(lambda: rows_to_strengthen(5.0, 1.0, 0.1))[1]
    assert "error is 0; wanted a number above 0" in attempt(lambda: rows_to_strengthen(1.0, 1.0, 0))[1]
    assert "sigma is -1" in attempt(lambda: rows_to_strengthen(1.0, -1, 0.1))[1]
