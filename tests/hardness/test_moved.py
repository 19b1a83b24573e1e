"""Unknown members of orbits: the planted element, labels against the target by hand, twins, refusals."""

import numpy as np
import pytest

from cases import attempt
from learnable.hardness.family import families
from learnable.targets import targets

CASES = {
    "moved(majority(n=9))": "moved(parity(n=9, degree=1))",
    "moved(staircase(n=12, degree=3))": "moved(parity(n=12, degree=1))",
    "moved(parity(n=12, degree=3), flip=0.2)": "moved(parity(n=12, degree=1), flip=0.2)",
    "moved(modular(n=1))": "moved(parity(n=1, degree=1))",
    "moved(gegenbauer(d=6, degree=2))": "moved(gegenbauer(d=6, degree=1))",
    "moved(hermite(d=6, degree=3))": "moved(hermite(d=6, degree=1))",
    "moved(sign(single_index(d=5, link=tanh)), flip=0.1)": "moved(sign(hermite(d=5, degree=1)), flip=0.1)",
}


@pytest.mark.parametrize("spec", CASES)
def test_labels_are_the_target_at_the_moved_input(spec):
    family, rng = families.read(spec), np.random.default_rng(0)
    assert str(family) == spec and families.read(str(family)) == family
    secret = family.plant(rng)
    X, y = family.rows(secret, 6000, rng)
    assert X.shape == (6000, family.dimension) and X.dtype == (np.int8 if family.binary else np.float64)
    if family.binary:
        moved = np.array([[s * row[p] for s, p in zip(secret["signs"], secret["places"])] for row in X])
        assert sorted(secret["places"]) == list(range(family.dimension))
    else:
        g = np.array(secret["rotation"])
        assert np.allclose(g @ g.T, np.eye(family.dimension))
        moved = np.array([g @ row for row in X])
    truth = family.target(moved)
    assert np.allclose(family.answer(secret, X), truth)
    assert abs(float((~np.isclose(y, truth)).mean()) - family.flip) < 5 * 0.5 / 6000**0.5


@pytest.mark.parametrize("spec", CASES)
def test_the_twin_is_one_coordinate_of_the_same_inputs(spec):
    family = families.read(spec)
    twin = family.twin()
    assert str(twin) == CASES[spec] and twin.law == family.law
    rng = np.random.default_rng(1)
    secret = twin.plant(rng)
    X, y = twin.rows(secret, 4000, rng)
    direction = X.T.astype(float) @ y
    share = np.abs(direction).max() / np.linalg.norm(direction) if twin.binary else 1.0
    assert share > 0.9 and twin.twin() == twin
    expected = np.corrcoef(X @ direction, y)[0, 1]
    assert expected > 0.5


def test_elements_are_uniform_and_repeat_with_the_seed():
    family = families.read("moved(majority(n=5))")
    found = [family.plant(np.random.default_rng(s)) for s in range(600)]
    assert family.plant(np.random.default_rng(3)) == found[3]
    assert abs(np.mean([f["signs"] for f in found])) < 5 / 3000**0.5
    first = np.bincount([f["places"][0] for f in found], minlength=5) / 600
    assert np.abs(first - 0.2).max() < 5 * 0.4 / 600**0.5


def test_what_is_claimed_binds_equivariant_training_alone():
    claims = families.read("moved(parity(n=30, degree=15))").claims(1000)
    assert claims.assumption == "none" and "unchanged by every signed permutation" in claims.claimed[0]
    assert "elimination over GF(2) finds it" in claims.not_claimed[1]
    assert claims.parameters["log10_orbit_at_most"] == pytest.approx(41.45, abs=0.05)
    assert families.read("moved(hermite(d=6, degree=3))").claims(9).parameters["log10_orbit_at_most"] is None


@pytest.mark.parametrize(
    ("make", "words"),
    [
        ("moved(majority(n=9), flip=0.7)", "moved: flip is 0.7; wanted at least 0 and below 0.5"),
        (
            "moved(staircase(n=4, degree=2), flip=0.1)",
            "moved: flip turns labels of ±1, and staircase(n=4, degree=2) has other values, such as",
        ),
        (
            "moved(digits)",
            "moved: target is digits; wanted a target, such as",
        ),
        (
            "moved(biased(majority(n=9), bias=0.2))",
            "which sign changes do not preserve; wanted a target without bias",
        ),
        ("moved(3)", "moved: target is 3; wanted a target"),
    ],
)
def test_refusals(make, words):
    found, text = attempt(lambda: families.read(make))
    assert found is None and words in text


def test_rows_are_refused_where_there_are_none_or_too_many(monkeypatch):
    family = families.read("moved(hermite(d=50, degree=3))")
    secret = family.plant(np.random.default_rng(0))
    assert targets.read("hermite(d=50, degree=3)") == family.target
    rng = np.random.default_rng(0)
    assert "count is 0; wanted at least 1" in attempt(lambda: family.rows(secret, 0, rng))[1]
    monkeypatch.setenv("LEARNABLE_MEMORY_GB", "0.001")
    assert "100000 rows of gaussian(d=50) would need" in attempt(lambda: family.rows(secret, 10**5, rng))[1]
