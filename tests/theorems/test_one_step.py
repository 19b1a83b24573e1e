"""The constructive learners: the figures of one gradient step on eight bits and on the sphere, and what predicts them."""

from itertools import product

import numpy as np
import pytest

from learnable.laws import Hypercube
from learnable.specs import InputError
from learnable.theorems.one_step import correlation, on_sphere, one_step, sign_neurons

X = Hypercube(8).points()
ALL = {"X": X, "W": X, "b": np.zeros(256)}


@pytest.mark.parametrize("degree", [2, 6, 8])
def test_all_sign_vectors_learn_a_parity_exactly_in_one_step(degree):
    found = one_step(y=X[:, :degree].prod(axis=1), **ALL)
    assert found.decrease == pytest.approx(1, abs=1e-12) and found.before == 1


@pytest.mark.parametrize("degree", [3, 5, 7])
def test_without_biases_odd_degrees_are_out_of_sight(degree):
    assert correlation(8, degree, 0) == 0
    with pytest.raises(InputError, match="no unit is correlated with the target; take other biases"):
        one_step(y=X[:, :degree].prod(axis=1), **ALL)


@pytest.mark.parametrize(
    ("degree", "figure", "spread"), [(2, 0.53, 0.12), (8, 0.34, 0.10), (6, 0.025, 0.012)]
)
def test_two_hundred_random_sign_neurons(degree, figure, spread):
    """Means of 20 draws: .53 ± .03, .34 ± .03 and .025 ± .003, one draw spreading by .12, .10 and .012."""
    y = X[:, :degree].prod(axis=1)
    draws = [
        one_step(X, y, *sign_neurons(8, 200, np.random.default_rng([11, s]))).decrease for s in range(20)
    ]
    assert np.mean(draws) == pytest.approx(figure, abs=3 * spread / 20**0.5)
    assert np.std(draws, ddof=1) == pytest.approx(spread, rel=0.5)


def test_the_step_is_the_gradient_of_every_parameter():
    """The loss after the step is that of parameters moved along a finite-difference gradient."""
    rng = np.random.default_rng(0)
    x, y = Hypercube(4).points(), rng.normal(size=16)
    W, b = sign_neurons(4, 6, rng)

    def loss(a, W, b):
        return np.mean((y - a @ np.maximum(W @ x.T + b[:, None], 0)) ** 2) / 2

    flat, sizes = np.concatenate([np.zeros(6), W.ravel(), b]), (6, 30)
    gradient = np.zeros_like(flat)
    for i in range(len(flat)):
        step = np.zeros_like(flat)
        step[i] = 1e-6
        ends = [loss(p[:6], p[6:30].reshape(6, 4), p[30:]) for p in (flat + step, flat - step)]
        gradient[i] = (ends[0] - ends[1]) / 2e-6
    found = one_step(x, y, W, b, rate=0.03)
    moved = flat - 0.03 * gradient
    assert found.after == pytest.approx(2 * loss(moved[:6], moved[6:30].reshape(6, 4), moved[30:]), rel=1e-6)
    assert np.abs(gradient[sizes[0] :]).max() < 1e-9
    best = one_step(x, y, W, b)
    assert best.after <= found.after and best.after <= one_step(x, y, W, b, rate=1.1 * best.rate).after


def test_the_decrease_is_at_least_what_the_correlations_promise():
    rng = np.random.default_rng(1)
    for _ in range(20):
        y, (W, b) = rng.normal(size=256), sign_neurons(8, 50, rng)
        values = np.maximum(W @ X.T + b[:, None], 0)
        c, square = values @ y / 256, (values**2).mean(axis=1).max()
        found = one_step(X, y, W, b)
        assert found.before - found.after >= c @ c / (50 * square) * (1 - 1e-9)


def test_correlations_are_those_of_every_point():
    for n, bias in product(range(1, 9), (-1, 0, 1, 2)):
        x = Hypercube(n).points()
        value = np.maximum(x.sum(axis=1) + bias, 0)
        for degree in range(n + 1):
            assert float(correlation(n, degree, bias)) == pytest.approx(
                np.mean(value * x[:, :degree].prod(axis=1)), abs=1e-12
            )


@pytest.mark.parametrize(
    ("n", "degree", "bias", "value"),
    [(20, 1, 0, 0.5), (20, 2, 0, 0.0927), (20, 4, 0, -0.00546), (20, 10, 0, 2.67e-4), (20, 18, 0, 0.00546),
     (20, 20, 0, -0.0927), (40, 2, 0, 0.0642927), (40, 40, 0, 0.0642927), (60, 30, 0, 1.39e-10),
     (20, 3, -1, 0.00464), (20, 19, -1, 0.00464), (20, 20, -1, -0.00464)],
)  # fmt: skip
def test_known_correlations(n, degree, bias, value):
    found = float(correlation(n, degree, bias))
    assert (abs(found) if n >= 40 else found) == pytest.approx(value, rel=4e-3)


@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize("d", [3, 8])
def test_one_step_on_the_sphere_is_the_step_on_a_sample(d, degree):
    """The closed form against 200,000 points of the sphere."""
    rng = np.random.default_rng(d)
    points = rng.standard_normal((200_000, d))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    y = (
        points[:, 0] * d**0.5
        if degree == 1
        else (points[:, 0] ** 2 - 1 / d) / (np.sqrt(2 * (d - 1) / (d + 2)) / d)
    )
    assert np.mean(y**2) == pytest.approx(1, abs=0.02)
    W = np.random.default_rng(5).standard_normal((12, d))
    W /= np.linalg.norm(W, axis=1, keepdims=True)
    closed = on_sphere(d, degree, 12, np.random.default_rng(5))
    sampled = one_step(points, y, W, np.zeros(12))
    assert closed.decrease == pytest.approx(sampled.decrease, abs=0.02)
    assert closed.rate == pytest.approx(sampled.rate, rel=0.1)


def test_one_step_learns_low_degrees_on_the_sphere_and_needs_more_units_for_two_than_for_one():
    rng = np.random.default_rng(2)
    for d in (5, 10, 20):
        one, two = (np.mean([on_sphere(d, k, 1000, rng).decrease for _ in range(5)]) for k in (1, 2))
        assert one > 0.9 and 0.4 < two < one
    assert on_sphere(20, 2, 3000, rng).decrease > on_sphere(20, 2, 100, rng).decrease + 0.2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: one_step(X, X[:4, 0], X, np.zeros(256)),
            r"X has shape \(256, 8\), y \(4,\).*wanted \(m, n\), \(m,\)",
        ),
        (lambda: correlation(4, 5, 0), "degree is 5; wanted a whole number from 0 to 4"),
        (
            lambda: on_sphere(5, 3, 9, np.random.default_rng(0)),
            "degree is 3 and d is 5; wanted degree=1 or degree=2",
        ),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(InputError, match=message):
        call()
