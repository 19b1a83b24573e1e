"""The generic learners: each against a naive twin, each on rows it must learn and on labels that are noise."""

from itertools import combinations, combinations_with_replacement

import numpy as np
import pytest

from learnable.attacks import baselines, networks, regression
from learnable.attacks.catalogue import ATTACKS
from learnable.attacks.protocol import Clock, OutOfTimeError, Problem
from learnable.attacks.scoring import scored

LEARNERS = ("linear", "low_degree", "neighbours", "kernel", "boosting", "mlp_sgd", "mlp_adam")
BY_NAME = {a.name: a for a in ATTACKS}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(networks, "STEPS", 600)
    monkeypatch.setattr(networks, "WIDTHS", (64, 64))
    monkeypatch.setattr(baselines, "KERNEL_ROWS", 1000)
    monkeypatch.setattr(baselines, "STAGES", (40, 80))


def signs(m, n, label, seed=0, real=False):
    """A problem of m rows and 500 test rows, and the test labels."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((m + 500, n)) if real else 1 - 2 * rng.integers(0, 2, (m + 500, n), dtype=np.int8)
    y = np.asarray(label(X, rng), dtype=np.float64)
    binary = bool(np.all(np.abs(y) == 1))
    return Problem(None, X[:m], y[:m], X[m:], binary, m, 500), y[m:]


def run(name, problem, seed=0):
    assert BY_NAME[name].applies(problem) == ""
    return BY_NAME[name].run(problem, np.random.default_rng(seed), Clock.of(60))


@pytest.mark.parametrize("name", LEARNERS)
@pytest.mark.parametrize("real", [False, True], ids=["signs", "real"])
def test_a_linear_label_is_learned(name, real):
    label = (lambda X, rng: X[:, 0] - 2 * X[:, 3]) if real else (lambda X, rng: X[:, 3])
    problem, y = signs(2000, 6, label, real=real)
    score = scored(y, run(name, problem).predictions, problem.y, problem.signs)[0]
    assert score.value > (0.85 if real else 0.99)


@pytest.mark.parametrize("name", LEARNERS)
def test_noise_is_not_learned(name):
    problem, y = signs(1500, 8, lambda X, rng: rng.choice([-1.0, 1.0], size=len(X)))
    assert scored(y, run(name, problem).predictions, problem.y, True)[2] > 1e-3


@pytest.mark.parametrize("name", LEARNERS)
def test_the_same_seed_gives_the_same_predictions(name):
    problem, _ = signs(600, 5, lambda X, rng: X[:, 0] * X[:, 1])
    assert run(name, problem, 3).predictions.tobytes() == run(name, problem, 3).predictions.tobytes()


@pytest.mark.parametrize("name", LEARNERS)
def test_an_attack_stops_when_its_time_is_over(name):
    problem, _ = signs(600, 5, lambda X, rng: X[:, 0])
    with pytest.raises(OutOfTimeError):
        BY_NAME[name].run(problem, np.random.default_rng(0), Clock.of(-1))


def test_a_product_of_three_needs_degree_three():
    problem, y = signs(4000, 20, lambda X, rng: X[:, 2] * X[:, 5] * X[:, 11])
    for name, learns in (("linear", False), ("low_degree", True)):
        p = scored(y, run(name, problem).predictions, problem.y, True)[2]
        assert (p < 1e-20) is learns


def test_ridge_is_the_solution_of_the_normal_equations():
    rng = np.random.default_rng(0)
    X, Q, y = rng.standard_normal((90, 4)), rng.standard_normal((7, 4)), rng.standard_normal(90)

    def naive(X, y, Q, penalty):
        mean, C = X.mean(axis=0), X - X.mean(axis=0)
        G = C.T @ C
        w = np.linalg.solve(G + penalty * np.mean(np.diag(G)) * np.eye(4), C.T @ (y - y.mean()))
        return (Q - mean) @ w + y.mean()

    losses = [np.mean((naive(X[:72], y[:72], X[72:], p) - y[72:]) ** 2) for p in regression.PENALTIES]
    wanted = naive(X, y, Q, regression.PENALTIES[int(np.argmin(losses))])
    found = regression.ridge(lambda rows: rows, X, y, Q, Clock.of(60))
    np.testing.assert_allclose(found, wanted, atol=1e-9)


@pytest.mark.parametrize(
    ("n", "degree", "binary"), [(5, 3, True), (4, 2, False), (3, 3, False), (2, 3, True)]
)
def test_monomials_are_all_products(n, degree, binary):
    X = np.random.default_rng(0).standard_normal((6, n)).astype(np.float32)
    choose = combinations if binary else combinations_with_replacement
    wanted = [np.prod(X[:, list(s)], axis=1) for k in range(1, degree + 1) for s in choose(range(n), k)]
    found = regression.products(X, regression.monomials(n, degree, binary))
    assert regression.count(n, degree, binary) == found.shape[1] == len(wanted)
    np.testing.assert_allclose(found, np.array(wanted).T, rtol=1e-5)


def test_nearest_rows_are_the_nearest():
    rng = np.random.default_rng(0)
    X, y, Q = rng.standard_normal((80, 3)), rng.standard_normal(80), rng.standard_normal((9, 3))
    near = [np.argsort(((X - q) ** 2).sum(axis=1)) for q in Q]
    for k in baselines.NEIGHBOURS:
        found = baselines.nearest(X, y[:, None], Q, k)[:, 0]
        np.testing.assert_allclose(found, [y[order[:k]].mean() for order in near])


@pytest.mark.parametrize(
    ("name", "value"), [("power 2", 2.25), ("power 3", 3.375), ("gaussian", np.exp(-0.25))]
)
def test_kernels_by_hand(name, value):
    A, B = np.array([[1.0, 0.0]]), np.array([[1.0, 1.0]])
    assert baselines.gram(name, A, B)[0, 0] == pytest.approx(value)


def test_real_columns_are_standardised_by_the_training_rows_alone():
    problem, _ = signs(300, 3, lambda X, rng: X[:, 0], real=True)
    X, Q = regression.columns_of(problem)
    np.testing.assert_allclose(X.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(X.std(axis=0), 1, atol=1e-5)
    scale = problem.X.std(axis=0)
    np.testing.assert_allclose(Q * scale + problem.X.mean(axis=0), problem.queries, atol=1e-5)


@pytest.mark.parametrize(
    ("attack", "d", "why"),
    [
        (regression.wide, 3000, "3,000 columns are more than the 2,500 it is fitted on"),
        (regression.too_many, 300, "degree 2 of 300 columns has 45,150 monomials, more than 2,500"),
    ],
)
def test_what_does_not_apply_says_why(attack, d, why):
    X = np.ones((4, d), dtype=np.int8)
    assert why in attack(Problem(None, X, np.ones(4), X, True, 4, 4))
