"""Which numbers fall to the attacks known here: what is said of them, held against the attacks themselves."""

import re

import numpy as np
import pytest

from learnable.attacks.algebraic import algebraic_attack
from learnable.attacks.correlation import parity_by_correlation, parity_by_transform
from learnable.attacks.elimination import parity_by_elimination, parity_by_guessing
from learnable.attacks.votes import linear_attack
from learnable.hardness.family import families
from learnable.hardness.feasible_attack import standing_flip, standing_sigma
from learnable.hardness.prg.feasible_attack import fallen
from learnable.hardness.prg.generator import generate_bits, hyperedges
from learnable.hardness.prg.predicates import predicates

FALLS = (
    ("noisy_parity(n=50, degree=25, flip=0.0)", 91, "elimination over GF(2)", parity_by_elimination),
    ("noisy_parity(n=50, degree=25)", 5000, "guesses of 50 rows", None),
    ("gaussian_parity(n=50, sigma=1.0)", 5000, "a few guesses of 50 rows", None),
    ("noisy_parity(n=16, degree=8, flip=0.4)", 4000, "all 2^16 sets", parity_by_transform),
    ("noisy_parity(n=60, degree=3, flip=0.4)", 20_000, "at most 3 columns", parity_by_correlation),
    ("noisy_parity(n=60, degree=58, flip=0.4)", 20_000, "all but 3", parity_by_correlation),
)


@pytest.mark.parametrize(("spec", "rows", "words", "attack"), FALLS)
def test_what_is_said_to_fall_falls(monkeypatch, spec, rows, words, attack):
    if "2^16" in words:
        monkeypatch.setattr("learnable.hardness.feasible_attack.MINUTES", 0.0)
    family, rng = families.read(spec), np.random.default_rng(0)
    said = family.claims(rows).not_hard_here
    assert said.startswith("These rows are not hard: ") and words in said
    secret = family.plant(rng)
    X, y = family.rows(secret, rows, rng)
    found = attack(X, y) if attack else parity_by_guessing(X, y, rng)
    assert found.answer == {**secret, "sign": 1}


@pytest.mark.parametrize(
    ("spec", "rows"),
    [
        ("noisy_parity(n=100, degree=50, flip=0.25)", 10**6),
        ("gaussian_parity(n=100, sigma=8.0)", 10**6),
        ("noisy_modular(n=100, sigma=16.0)", 10**6),
        ("noisy_parity(n=100, degree=50)", 400),
        ("prg(n=40, depth=2)", 200),
        ("prg(n=40, depth=2, input_noise=0.2)", 10**5),
        ("prg(n=10)", 1000),
        ("shallow(d=20, units=5)", 10**6),
    ],
)
def test_of_others_nothing_is_said(spec, rows):
    assert families.read(spec).claims(rows).not_hard_here == ""


@pytest.mark.parametrize("family", ["noisy_parity", "gaussian_parity", "noisy_modular"])
@pytest.mark.parametrize("n", [30, 60, 100, 300])
@pytest.mark.parametrize("rows", [5000, 10**6])
def test_the_noise_that_is_named_does_stand_and_less_does_not(family, n, rows):
    words = (
        standing_flip(n)
        if family == "noisy_parity"
        else standing_sigma(n, rows, 1 + (family == "noisy_modular"))
    )
    size = int((re.search(r"n=(\d+)", words) or [0, n])[1])
    name, value = re.search(r"(flip|sigma)=([\d.]+)", words).groups()
    degree = f"degree={size // 2}, " if family == "noisy_parity" else ""
    assert (
        families.read(f"{family}(n={size}, {degree}{name}={float(value)})").claims(rows).not_hard_here == ""
    )
    weak = f"{family}(n={n}, {degree.replace(str(size // 2), str(n // 2))}{name}={float(value) / 8})"
    assert words in families.read(weak).claims(rows).not_hard_here


@pytest.mark.parametrize(
    ("spec", "n", "outputs", "words", "attack"),
    [
        ("tsa", 30, 250, "monomials of degree 2", algebraic_attack),
        ("xor_maj(a=0, b=9)", 60, 6000, "single bits", linear_attack),
    ],
)
def test_generators_that_are_said_to_fall_fall(spec, n, outputs, words, attack):
    rng = np.random.default_rng(3)
    predicate = predicates.read(spec)
    assert words in fallen(predicate, n, outputs)
    x, edges = rng.integers(0, 2, size=n), hyperedges(n, outputs, predicate.arity, rng)
    assert attack(edges, generate_bits(spec, edges, x), spec, n).x == tuple(x)
