"""The positive control's weights, labels and refusals."""

import numpy as np
import pytest

from cases import attempt
from learnable.hardness.family import families
from learnable.hardness.shallow import Shallow, network


@pytest.mark.parametrize(
    ("d", "units", "condition"), [(2, 1, 1.0), (5, 5, 1.0), (20, 5, 1e4), (30, 12, 7.5), (9, 2, 3.0)]
)
def test_the_weights_have_exactly_that_condition_number(d, units, condition):
    for seed in range(3):
        secret = Shallow(d, units, condition).plant(np.random.default_rng(seed))
        weights = np.array(secret["weights"])
        singular = np.linalg.svd(weights, compute_uv=False)
        assert weights.shape == (units, d) and singular[0] == pytest.approx(1.0)
        assert singular[0] / singular[-1] == pytest.approx(condition, rel=1e-9)
        assert np.allclose(np.diff(np.log(singular), n=2), 0, atol=1e-9)
        assert len(secret["readout"]) == units and set(secret["readout"]) <= {1.0, -1.0}


def test_rows_are_gaussian_and_labels_are_the_network_unit_by_unit():
    family, rng = Shallow(6, 4, 2.0), np.random.default_rng(0)
    secret = family.plant(rng)
    X, y = family.rows(secret, 20_000, rng)
    assert X.dtype == np.float64 and not family.binary and family.dimension == 6
    assert np.abs(X.T @ X / 20_000 - np.eye(6)).max() < 0.06
    by_hand = [
        sum(
            a * max(sum(w * v for w, v in zip(unit, row)), 0.0)
            for a, unit in zip(secret["readout"], secret["weights"])
        )
        for row in X[:200]
    ]
    assert np.allclose(y[:200], by_hand) and np.array_equal(family.answer(secret, X), y)
    assert np.array_equal(network(secret["weights"], secret["readout"], X), y)
    again = Shallow(6, 4, 2.0).rows(secret, 5, np.random.default_rng(1))
    assert again[0].tobytes() == family.rows(secret, 5, np.random.default_rng(1))[0].tobytes()


def test_it_claims_to_be_easy():
    claims = Shallow(20, 5, 100.0).claims(10**6)
    assert claims.assumption == "none" and "positive control" in claims.claimed[0]
    assert (
        claims.not_claimed[0].startswith("Not hard.")
        and str(Shallow(20, 5, 100.0).twin()) == "shallow(d=20, units=5)"
    )
    assert "the easy twin itself" in Shallow(20, 5).claims(5).claimed[1]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("shallow(d=4, units=5)", "shallow: units is 5; wanted from 1 to d = 4"),
        ("shallow(d=4, units=0)", "shallow: units is 0; wanted from 1 to d = 4"),
        ("shallow(d=1, units=1)", "shallow: d is 1; wanted from 2 to 2000"),
        ("shallow(d=4, units=2, condition=0.5)", "shallow: condition is 0.5; wanted from 1 to"),
        ("shallow(d=4, units=1, condition=2)", "one unit has condition number 1: type units=2"),
    ],
)
def test_refusals(spec, words):
    found, text = attempt(lambda: families.read(spec))
    assert found is None and words in text


def test_no_rows_and_too_many_rows_are_refused(monkeypatch):
    family, rng = Shallow(50, 2), np.random.default_rng(0)
    secret = family.plant(rng)
    assert "count is 0; wanted at least 1" in attempt(lambda: family.rows(secret, 0, rng))[1]
    monkeypatch.setenv("LEARNABLE_MEMORY_GB", "0.001")
    assert "100000 rows of 50 numbers would need" in attempt(lambda: family.rows(secret, 10**5, rng))[1]
