"""Noisy parities: the law of rows and labels, the planted set, twins, claims, and the texts of refusals."""

from math import prod

import numpy as np
import pytest

from cases import attempt
from learnable.hardness.family import families
from learnable.hardness.parity import NoisyParity
from learnable.hardness.sign_rows import product, sign_rows

PARITIES = (
    "noisy_parity(n=1, degree=1)",
    "noisy_parity(n=7, degree=7, flip=0.3)",
    "noisy_parity(n=30, degree=15)",
    "noisy_parity(n=30, degree=4, flip=0.0)",
    "gaussian_parity(n=2, sigma=0.0)",
    "gaussian_parity(n=31, sigma=2.5)",
    "gaussian_parity(n=31, sigma=2.5, degree=3)",
)


def drawn(spec, count, seed=0):
    """The family, its secret, and rows of it."""
    family, rng = families.read(spec), np.random.default_rng(seed)
    secret = family.plant(rng)
    return family, secret, *family.rows(secret, count, rng)


@pytest.mark.parametrize("spec", PARITIES)
def test_rows_are_fair_signs_and_labels_are_the_planted_product_with_noise(spec):
    family, secret, X, y = drawn(spec, 40_000)
    assert X.shape == (40_000, family.dimension) and X.dtype == np.int8 and family.binary
    assert y.shape == (40_000,) and y.dtype == np.float64 and set(np.unique(X)) == {-1, 1}
    slack = 6 / 40_000**0.5
    assert np.abs(X.mean(axis=0)).max() < slack
    assert np.abs((X.T.astype(float) @ X / len(X)) - np.eye(family.dimension)).max() < slack
    truth = np.array([prod(int(row[c]) for c in secret["columns"]) for row in X[:500]])
    assert np.array_equal(family.answer(secret, X[:500]), truth)
    noise = y - family.answer(secret, X)
    if spec.startswith("noisy"):
        assert set(np.unique(y)) <= {-1.0, 1.0}
        assert abs(float((noise != 0).mean()) - family.flip) < slack
    else:
        assert abs(noise.std() - family.sigma) <= 6 * family.sigma / 40_000**0.5
        assert abs(noise.mean()) <= slack * family.sigma


def test_the_set_is_uniform_and_has_the_size_that_is_asked():
    rng = np.random.default_rng(0)
    found = [families.read("gaussian_parity(n=9, sigma=1.0)").plant(rng)["columns"] for _ in range(2000)]
    assert {len(c) for c in found} == {4} and all(c == sorted(set(c)) for c in found)
    share = np.bincount(np.concatenate(found), minlength=9) / 2000
    assert np.abs(share - 4 / 9).max() < 6 * 0.5 / 2000**0.5


@pytest.mark.parametrize("spec", PARITIES)
def test_the_same_seed_gives_the_same_bytes(spec):
    one, two, other = (drawn(spec, 100, seed)[1:] for seed in (3, 3, 4))
    assert one[0] == two[0] and one[1].tobytes() == two[1].tobytes() and one[2].tobytes() == two[2].tobytes()
    assert one[1].tobytes() != other[1].tobytes()


def test_rows_are_bits_of_the_generator():
    X = sign_rows(3, 5, np.random.default_rng(5))
    taken = np.unpackbits(np.frombuffer(np.random.default_rng(5).bytes(2), dtype=np.uint8))[:15]
    assert np.array_equal(X, 1 - 2 * taken.astype(int).reshape(3, 5))
    assert np.array_equal(product(X, [0, 2]), X[:, 0] * X[:, 2])


@pytest.mark.parametrize("spec", PARITIES)
def test_the_twin_is_one_column_of_the_same_rows(spec):
    family = families.read(spec)
    twin = family.twin()
    assert twin.dimension == family.dimension and len(twin.plant(np.random.default_rng(0))["columns"]) == 1
    assert twin.claims(1000).claimed == () and families.read(str(twin)) == twin


def test_what_is_claimed_follows_the_noise_and_the_size_of_the_set():
    hard = NoisyParity(200, 100, 0.25).claims(10**5)
    assert "LPN" in hard.assumption and len(hard.claimed) == 2 and "100000 are here" in hard.claimed[1]
    assert hard.parameters["log10_guesses"] > 24 and hard.parameters["rows_that_determine_the_answer"] > 200
    clean = NoisyParity(200, 100, 0.0).claims(10**5)
    assert (
        clean.claimed == () and "elimination over GF(2) finds the set from 241 rows" in clean.not_claimed[0]
    )
    broken = [
        families.read(s).claims(10**5)
        for s in ("noisy_parity(n=100, degree=50)", "gaussian_parity(n=60, sigma=1.0)")
    ]
    assert all(c.not_hard_here.startswith("These rows are not hard: a") and c.claimed for c in broken)
    assert hard.not_hard_here == "" and clean.not_hard_here.endswith("flip=0.15 (about 10^14.3 guesses).")
    few = NoisyParity(200, 100, 0.25).claims(50)
    assert "only 50 are here, too few for any algorithm" in few.claimed[1]
    low = NoisyParity(200, 3).claims(10**5)
    assert low.claimed == () and "of 3 of 200 nothing is claimed" in low.not_claimed[0]
    gaussian = families.read("gaussian_parity(n=300, sigma=10.0)").claims(10**5)
    assert "LPGN" in gaussian.assumption and len(gaussian.claimed) == 2
    assert all(
        "Hard for gradient descent is not hard" in " ".join(c.not_claimed) for c in (hard, clean, gaussian)
    )


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("noisy_parity(n=10, degree=11)", "noisy_parity: degree is 11; wanted from 1 to 10; type degree=5"),
        ("noisy_parity(n=10, degree=0)", "noisy_parity: degree is 0; wanted from 1 to 10"),
        ("noisy_parity(n=0, degree=1)", "noisy_parity: n is 0; wanted from 1 to 100000"),
        (
            "noisy_parity(n=10, degree=5, flip=0.5)",
            "noisy_parity: flip is 0.5; wanted at least 0 and below 0.5",
        ),
        ("noisy_parity(n=10, degree=5, flip=-0.1)", "noisy_parity: flip is -0.1; wanted at least 0"),
        (
            "gaussian_parity(n=10, sigma=-1)",
            "gaussian_parity: sigma is -1.0; wanted at least 0; type sigma=1.0",
        ),
        ("gaussian_parity(n=1, sigma=1)", "gaussian_parity: n is 1; wanted from 2 to 100000"),
        ("gaussian_parity(n=9, sigma=1, degree=10)", "gaussian_parity: degree is 10; wanted from 1 to 9"),
    ],
)
def test_refusals(spec, words):
    found, text = attempt(lambda: families.read(spec))
    assert found is None and words in text


def test_no_rows_and_too_many_rows_are_refused(monkeypatch):
    family = families.read("noisy_parity(n=100, degree=5)")
    secret = family.plant(np.random.default_rng(0))
    assert (
        "count is 0; wanted at least 1; type count=1000"
        in attempt(lambda: family.rows(secret, 0, np.random.default_rng(0)))[1]
    )
    monkeypatch.setenv("LEARNABLE_MEMORY_GB", "0.001")
    assert (
        "rows of 100 signs would need"
        in attempt(lambda: family.rows(secret, 10**6, np.random.default_rng(0)))[1]
    )
