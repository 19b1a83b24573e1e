"""Expand-and-Cluster: its gradient and clusters by definition, what it recovers, and that it never names a wrong network."""

import numpy as np
import pytest
from scipy.optimize import check_grad

from learnable.attacks import expand_and_cluster as room
from learnable.attacks import moments
from learnable.attacks.expand_and_cluster import clustered, expand_and_cluster, loss, trained, unfolded
from learnable.attacks.protocol import Clock, OutOfTimeError, Problem
from learnable.attacks.shallow_networks import by_clusters, no_units
from learnable.hardness import families
from learnable.hardness.shallow import Shallow, network

SEEDS = range(3)
FALLS = (
    (Shallow(20, 5), 1_000),
    (Shallow(20, 5, 3.0), 4_000),
    (Shallow(6, 3, 10.0), 1_000),
    (Shallow(4, 1), 200),
    (Shallow(5, 5), 1_000),
)
"""Networks and rows that determine them."""


def drawn(family, count, seed=0):
    """A secret, rows and labels, and the generator after them."""
    rng = np.random.default_rng([seed, 7])
    secret = family.plant(rng)
    return secret, *family.rows(secret, count, rng), rng


@pytest.mark.parametrize(("family", "rows"), FALLS, ids=str)
def test_units_are_recovered_from_few_rows(family, rows):
    for seed in SEEDS:
        secret, X, y, rng = drawn(family, rows, seed)
        recovered, student = expand_and_cluster(X, y, rng, units=family.units)
        assert recovered, recovered.because
        assert len(recovered.answer["readout"]) == family.units
        assert moments.unit_errors(recovered.answer, secret).max() < 1e-9
        assert student.loss <= room.FITS


def test_inputs_of_any_law_will_do():
    secret, _, _, rng = drawn(Shallow(6, 3), 1)
    X = rng.uniform(-1.0, 3.0, size=(1_000, 6))
    recovered, _ = expand_and_cluster(X, network(**secret, X=X), rng, units=3)
    assert moments.unit_errors(recovered.answer, secret).max() < 1e-9


@pytest.mark.parametrize("what", ["noise", "another function", "constant"])
def test_no_network_is_named_where_none_fits(what):
    _, X, y, rng = drawn(Shallow(6, 3), 600)
    labels = {
        "noise": y + 0.1 * rng.standard_normal(len(y)),
        "another function": np.sin(X[:, 0] * X[:, 1]),
        "constant": np.ones(len(y)),
    }[what]
    recovered, student = expand_and_cluster(X, labels, rng, units=3)
    assert recovered.answer is None
    assert "0 of 10 students of width 12 fit 540 rows; the best leaves " in recovered.because
    assert np.isfinite(student(X)).all()


def test_students_that_fit_too_few_rows_have_no_unit_in_common():
    _, X, y, rng = drawn(Shallow(20, 5), 200)
    recovered, _ = expand_and_cluster(X, y, rng, units=5)
    assert recovered.answer is None
    assert recovered.because.endswith(
        "students of width 20 fit 180 rows; no unit of theirs is in most of them"
    )


def test_clusters_that_are_no_network_are_said_to_miss(monkeypatch):
    _, X, y, rng = drawn(Shallow(6, 3), 600)
    monkeypatch.setattr(room, "clustered", lambda units: (np.eye(6)[:2], 0.0))
    recovered, _ = expand_and_cluster(X, y, rng, units=3)
    assert recovered.answer is None and recovered.evidence["held_out"] > 1e-3
    assert (
        "2 directions are in most of them, and a network of these fits 60 held-out rows to 0."
        in recovered.because
    )


def test_the_gradient_is_that_of_the_loss():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((40, 3)), rng.standard_normal(40)
    start = rng.standard_normal(4 * 3 + 4 + 3)
    value, gradient = loss(start, X, y, 4)
    assert value > 0 and gradient.shape == start.shape
    assert check_grad(lambda p: loss(p, X, y, 4)[0], lambda p: loss(p, X, y, 4)[1], start) < 1e-4


def test_a_unit_and_its_opposite_are_one_and_a_direction_of_one_student_is_none():
    rng = np.random.default_rng(0)
    true = np.linalg.qr(rng.standard_normal((8, 8)))[0][:3]
    students = []
    for _ in range(5):
        copies = true[[0, 1, 2, 2]] * rng.choice([-1.0, 1.0], size=(4, 1))
        students.append(np.vstack([copies, rng.standard_normal((2, 8))]))
    students = [s / np.linalg.norm(s, axis=1)[:, None] for s in students]
    directions, widest = clustered(students)
    assert np.allclose(np.abs(directions @ true.T), np.eye(3), atol=1e-12) and widest < 1e-3


def test_least_squares_give_sizes_and_signs():
    for seed in SEEDS:
        secret, X, y, rng = drawn(Shallow(7, 4, 5.0), 300, seed)
        weights = np.array(secret["weights"])
        turned = rng.choice([-1.0, 1.0], size=(4, 1))
        found = unfolded(turned * weights / np.linalg.norm(weights, axis=1)[:, None], X, y)
        assert np.allclose(found[0], weights) and found[1].tolist() == secret["readout"]


def test_training_ends_when_enough_students_fit_and_tells_what_it_does():
    _, X, y, rng = drawn(Shallow(4, 2), 400)
    told = set()
    students = trained(X, y, 8, rng, told.add)
    assert len(students) == room.ENOUGH and "while student 4 was trained" in told
    assert all(s.units.shape[1] == 4 and np.allclose(np.linalg.norm(s.units, axis=1), 1) for s in students)


def test_as_an_attack_it_names_the_network_and_stops_in_time():
    family = Shallow(6, 3)
    secret, X, y, rng = drawn(family, 800)
    problem = Problem(family, X, y, X[:50], False, len(X), 50)
    assert no_units(problem) == ""
    guess = by_clusters(problem, rng, Clock.of(600.0))
    assert moments.unit_errors(guess.planted, secret).max() < 1e-9 and np.allclose(guess.predictions, y[:50])
    with pytest.raises(OutOfTimeError, match="while student 1 was trained"):
        by_clusters(problem, rng, Clock.of(0.0))


def test_it_asks_for_the_number_of_units():
    family = families.read("noisy_parity(n=9, degree=3)")
    said = no_units(Problem(family, None, None, None, True, 0, 0))
    assert said == "the family is no network of one hidden layer with a known number of units"


def test_without_a_network_the_best_student_predicts():
    family = Shallow(6, 3)
    _, X, y, rng = drawn(family, 800)
    noisy = Problem(family, X, y + 0.1 * rng.standard_normal(len(y)), X[:50], False, len(X), 50)
    guess = by_clusters(noisy, rng, Clock.of(600.0))
    assert guess.planted is None and np.corrcoef(guess.predictions, y[:50])[0, 1] > 0.9
