"""The moment learner: its moments by definition, what it recovers, and that it never gives a wrong network."""

import numpy as np
import pytest

from cases import attempt
from learnable.attacks.gauss_newton import _direction, refined
from learnable.attacks.moment_sums import CHUNK, fourth, quadratic
from learnable.attacks.moments import misfit, recover_units, unit_errors
from learnable.hardness.shallow import Shallow, network

SMALL = (Shallow(6, 3), Shallow(6, 6), Shallow(2, 1), Shallow(8, 4, 2.0))


def drawn(family, count, seed=0):
    """A secret, rows and labels, and the generator after them."""
    rng = np.random.default_rng(seed)
    secret = family.plant(rng)
    return secret, *family.rows(secret, count, rng), rng


# --------------------------------------------------------------------------------------------- the moments


def hermite4(z):
    """He4(z), the naive twin: z⊗z⊗z⊗z minus pairs plus pairs of pairs, entry by entry."""
    r, e = len(z), np.eye(len(z))
    full = np.empty((r, r, r, r))
    for i, j, k, m in np.ndindex(r, r, r, r):
        six = e[i, j] * z[k] * z[m] + e[k, m] * z[i] * z[j] + e[i, k] * z[j] * z[m]
        six += e[j, m] * z[i] * z[k] + e[i, m] * z[j] * z[k] + e[j, k] * z[i] * z[m]
        three = e[i, j] * e[k, m] + e[i, k] * e[j, m] + e[i, m] * e[j, k]
        full[i, j, k, m] = z[i] * z[j] * z[k] * z[m] - six + three
    return full


def test_one_pass_is_the_plain_average():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((200, 4)), rng.standard_normal(200)
    part = quadratic(X, y, passes=1)
    assert part.constant == pytest.approx(y.mean()) and np.allclose(part.linear, X.T @ y / 200)
    assert np.allclose(part.second, sum(v * (np.outer(x, x) - np.eye(4)) for x, v in zip(X, y)) / 200)
    basis = np.linalg.qr(rng.standard_normal((4, 3)))[0]
    naive = sum(v * hermite4(x @ basis) for x, v in zip(X, y - part(X))) / 200
    assert np.allclose(fourth(X, y, part, basis), naive)


@pytest.mark.parametrize("family", SMALL, ids=str)
def test_moments_are_those_of_the_formulas(family):
    secret, X, y, _ = drawn(family, 2 * CHUNK + 100)
    W, a = np.array(secret["weights"]), np.array(secret["readout"])
    part = quadratic(X, y)
    size = np.linalg.norm(W, axis=1)
    u, c = W / size[:, None], 1 / np.sqrt(2 * np.pi)
    second = c * np.einsum("i,ij,ik->jk", a * size, u, u)
    assert part.constant == pytest.approx((a * size).sum() * c, abs=0.02)
    assert np.allclose(part.linear, a @ W / 2, atol=0.02)
    error = np.linalg.norm(part.second - second, 2)
    assert error < 4 * part.noise and part.noise < 0.05
    exact = -c * np.einsum("i,ij,ik,il,im->jklm", a * size, u, u, u, u)
    assert np.abs(fourth(X, y, part, np.eye(family.d)) - exact).max() < 0.15


def test_what_is_left_after_more_passes_has_less_noise():
    _, X, y, _ = drawn(Shallow(10, 5), 40_000)
    assert quadratic(X, y).noise < 0.5 * quadratic(X, y, passes=1).noise


def test_the_step_is_the_least_squares_step():
    rng = np.random.default_rng(0)
    X, residual, gates = (
        rng.standard_normal((300, 3)),
        rng.standard_normal(300),
        rng.integers(-1, 2, (300, 2)) * 1.0,
    )
    J = np.hstack([gates[:, :1] * X, gates[:, 1:] * X])
    assert np.allclose(_direction(gates, X, residual).ravel(), np.linalg.lstsq(J, residual, rcond=None)[0])


def test_refining_goes_down_to_rounding_and_never_up():
    secret, X, y, rng = drawn(Shallow(7, 3), 4000)
    near = np.array(secret["weights"]) + 0.05 * rng.standard_normal((3, 7))
    found = refined(near, secret["readout"], X, y)
    assert misfit(found, secret["readout"], X, y) < 1e-26
    far = rng.standard_normal((3, 7))
    moved = refined(far, secret["readout"], X, y)
    assert misfit(moved, secret["readout"], X, y) <= misfit(far, secret["readout"], X, y)


# ------------------------------------------------------------------------------------------- what is recovered


@pytest.mark.parametrize("family", [*SMALL, Shallow(20, 5), Shallow(12, 8), Shallow(10, 3, 2.0)], ids=str)
def test_units_are_recovered_up_to_their_order(family):
    for seed in range(2):
        secret, X, y, rng = drawn(family, 60_000, seed)
        found = recover_units(X, y, rng, units=family.units)
        assert found.answer is not None, found.because
        assert unit_errors(found.answer, secret).max() < 1e-9
        assert found.evidence["held_out"] < 1e-12 and "units fit 6000 held-out rows" in found.because


def test_the_number_of_units_is_seen():
    for units in (1, 2, 5):
        secret, X, y, rng = drawn(Shallow(9, units), 100_000)
        found = recover_units(X, y, rng)
        assert found.evidence["directions"] == units and unit_errors(found.answer, secret).max() < 1e-9


@pytest.mark.slow
def test_five_units_of_twenty_inputs_from_a_million_rows():
    for condition, works in ((1.0, True), (3.0, True), (10.0, True), (1e4, False)):
        for seed in range(3):
            secret, X, y, rng = drawn(Shallow(20, 5, condition), 10**6, seed)
            found = recover_units(X, y, rng, units=5)
            assert (found.answer is not None) is works, (condition, seed, found.because)
            assert not works or unit_errors(found.answer, secret).max() < 1e-9


# ---------------------------------------------------------------------------------------------- what is not


@pytest.mark.parametrize("condition", [100.0, 1e4, 1e8])
def test_weights_that_nearly_depend_on_each_other_are_not_recovered_and_it_says_so(condition):
    for seed in range(2):
        _, X, y, rng = drawn(Shallow(12, 5, condition), 40_000, seed)
        found = recover_units(X, y, rng, units=5)
        assert found.answer is None and "of 5 directions: the weakest has strength" in found.because
        assert found.evidence["weakest"] < 4 * found.evidence["noise"]
        open_ended = recover_units(X[:20_000], y[:20_000], rng)
        assert (
            open_ended.answer is None
            and "of the variance on 2000 held-out rows, so they are not" in open_ended.because
        )


def test_an_answer_is_right_or_there_is_none():
    """Conditions and row counts around the border: nothing that is given is wrong."""
    given = 0
    for condition in (1.0, 5.0, 20.0):
        for rows in (1000, 10_000):
            for seed in range(2):
                secret, X, y, rng = drawn(Shallow(8, 3, condition), rows, seed)
                for units in (3, None):
                    found = recover_units(X, y, rng, units=units)
                    assert not found or unit_errors(found.answer, secret).max() < 1e-6
                    given += bool(found)
    assert 4 <= given <= 22


def test_other_labels_are_refused_by_the_held_out_rows():
    _, X, y, rng = drawn(Shallow(8, 3), 50_000)
    noisy = recover_units(X, y + 0.01 * rng.standard_normal(len(y)), rng, units=3)
    assert noisy.answer is None and "the labels carry noise or are another function" in noisy.because
    assert noisy.evidence["held_out"] < 1e-3
    biased = network(np.eye(8)[:3], [1.0, 1.0, -1.0], X + 0.3)
    assert recover_units(X, biased, rng, units=3).answer is None
    flat = recover_units(X, X[:, 0], rng)
    assert flat.answer is None
    assert "the labels are all alike" in recover_units(X, np.ones(len(X)), rng).because


def test_more_units_than_asked_and_other_inputs_are_said():
    _, X, y, rng = drawn(Shallow(8, 4), 50_000)
    found = recover_units(X, y, rng, units=2)
    assert found.answer is None and "the second moment shows 4 directions, so try more units" in found.because
    cube = np.where(X > 0, 1.0, -1.0)
    assert (
        "the inputs are not standard Gaussian: E x² is 1 and E x⁴ is 1" in recover_units(cube, y, rng).because
    )
    assert "19 rows are too few" in recover_units(X[:19], y[:19], rng).because


@pytest.mark.parametrize(
    ("X", "y", "units", "words"),
    [
        (np.ones((5, 2)), np.ones(4), None, "X has shape (5, 2) and y (4,); wanted (m, d) and (m,)"),
        (np.ones((5, 2)), [1, 2, np.inf, 3, 4], None, "X or y holds a number that is not finite"),
        (np.ones((5, 30)), np.ones(5), 25, "units is 25; wanted from 1 to 24"),
        (np.ones((5, 2)), np.ones(5), 0, "units is 0; wanted from 1 to 2"),
    ],
)
def test_refusals(X, y, units, words):
    assert words in attempt(lambda: recover_units(X, y, np.random.default_rng(0), units=units))[1]
