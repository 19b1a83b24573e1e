"""What one step takes away: the run in closed form is the step on every point, and the bound is below the mean of runs."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import integrate, special

from learnable import check
from learnable.laws import Hypercube
from learnable.specs import InputError
from learnable.targets import targets
from learnable.targets.levels import degree_weights
from learnable.theorems.converse import _mean_square, on_hypercube, share_of, step_on_hypercube
from learnable.theorems.converse_sphere import on_sphere_in_one_step, sphere_eigenvalue, step_on_sphere
from learnable.theorems.one_step import one_step, sign_neurons

CUBE = [
    "parity(n=8, degree=2)",
    "parity(n=8, degree=3)",
    "parity(n=7, degree=7)",
    "majority(n=7)",
    "random_boolean(n=8)",
    "staircase(n=9, degree=3)",
    "modular(n=8)",
    "sign(staircase(n=9, degree=3))",
    "moved(extension(majority(n=5), n=9), seed=2)",
]


@pytest.mark.parametrize("text", CUBE)
def test_the_closed_form_is_the_step_on_every_point(text):
    goal = targets.read(text)
    x = Hypercube(goal.law.n).points()
    y = goal(x) - goal(x).mean()
    W, b = sign_neurons(goal.law.n, 64, np.random.default_rng([3, 29]))
    found = step_on_hypercube(goal.form(), 64, 3)
    assert share_of(found) == pytest.approx(one_step(x, y, W, b).decrease, rel=1e-9)
    assert found.decrease == pytest.approx(share_of(found), rel=1e-9)


@pytest.mark.parametrize("text", CUBE)
def test_the_bound_is_below_the_mean_of_runs(text):
    form = targets.read(text).form()
    weights = {k: w[0] for k, w in degree_weights(form.local).items()}
    found = on_hypercube(form, weights)
    runs = [share_of(step_on_hypercube(form, 40, seed)) for seed in range(12)]
    assert 0 < float(found.bound) < np.mean(runs)
    assert found.json()["seed"] == 0 and found.run == share_of(step_on_hypercube(form, 512, 0))


def test_the_bound_is_the_mean_over_every_first_layer():
    """Σ_k W_k a_k(b)² is the mean of <f, σ>² over all sign vectors, and B² the largest mean square."""
    x = Hypercube(6).points()
    y = x[:, 0] * x[:, 1] * (1 + x[:, 3]) / 2
    squares = [np.mean((np.maximum(x @ x.T + b, 0) @ y / 64) ** 2) for b in (-1, 0, 1)]
    form = targets.read('polynomial(n=6, expression="x1*x2/2 + x1*x2*x4/2")').form()
    found = on_hypercube(form, {2: Fraction(1, 4), 3: Fraction(1, 4)})
    top = max(_mean_square(6, b) for b in (-1, 0, 1))
    assert float(found.bound) == pytest.approx(np.mean(squares) / float(top) / 0.5, rel=1e-12)
    assert float(_mean_square(6, 1)) == pytest.approx(np.mean(np.maximum(x.sum(axis=1) + 1, 0) ** 2))


@pytest.mark.parametrize(
    ("d", "k", "b"), [(10, 2, 0.0), (10, 3, 1.0), (10, 4, 0.0), (7, 5, -1.0), (3, 6, 0.5)]
)
def test_eigenvalues_on_the_sphere_are_those_of_a_quadrature(d, k, b):
    zonal = special.gegenbauer(k, (d - 2) / 2)
    parts = (integrate.quad(lambda t: (1 - t * t) ** ((d - 3) / 2) * max(np.sqrt(d) * t + b, 0) * zonal(t) / zonal(1),
                            -1, 1, points=[-b / np.sqrt(d)])[0],
             integrate.quad(lambda t: (1 - t * t) ** ((d - 3) / 2), -1, 1)[0])  # fmt: skip
    assert sphere_eigenvalue(d, k, b) == pytest.approx(parts[0] / parts[1], rel=1e-6)


@pytest.mark.parametrize("k", [3, 5, 7])
def test_odd_degrees_need_biases(k):
    assert sphere_eigenvalue(9, k, 0.0) == 0 and sphere_eigenvalue(9, k, 1.0) ** 2 > 0


@pytest.mark.parametrize(
    ("text", "near"),
    [("gegenbauer(d=10, degree=1)", 0.003), ("gegenbauer(d=10, degree=2)", 0.003), ("gegenbauer(d=8, degree=4)", 0.001),
     ("single_index(d=10, link=relu, law=sphere)", 0.003)],
)  # fmt: skip
def test_the_step_on_the_sphere_is_what_draws_show(text, near):
    goal = targets.read(text)
    form, d = goal.form(), goal.law.d
    rng = np.random.default_rng([0, 31])
    W = rng.standard_normal((64, d))
    W /= np.linalg.norm(W, axis=1, keepdims=True)
    b = rng.integers(-1, 2, size=64)
    held = [c for c in form.coefficients if c.degree and c.square[0] > 0]
    step = step_on_sphere(d, held, float(form.variance()[1]), 64, 0)
    x = goal.law.draw(200_000, np.random.default_rng(1))
    y = goal(x) - goal(x).mean()
    net = step.weights @ np.maximum(W @ (np.sqrt(d) * x).T + b[:, None], 0)
    assert share_of(step) == pytest.approx(1 - np.mean((y - net) ** 2) / np.mean(y**2), abs=near)
    runs = [share_of(step_on_sphere(d, held, float(form.variance()[1]), 64, s)) for s in range(8)]
    assert 0 < float(on_sphere_in_one_step(form, units=64).bound) < np.mean(runs)


def test_check_says_the_converse():
    cube = check("parity(n=20, degree=2)").json()["measures"]["one_step"]
    assert cube["method"] == "exact" and cube["decrease_at_least"] < cube["run"] and cube["units"] == 512
    hard = check("parity(n=20, degree=10)").json()["measures"]["one_step"]
    assert hard["run"] < 1e-5 < cube["run"]
    assert check("gegenbauer(d=9, degree=3)").json()["measures"]["one_step"]["run"] > 0
    assert check("hermite(d=9, degree=3)").json()["measures"]["one_step"] is None


def test_what_takes_too_long_is_left_out():
    form = targets.read("parity(n=3000, degree=1500)").form()
    assert on_hypercube(form, {1500: Fraction(1)}) is None
    wide = targets.read("parity(n=400, degree=2)").form()
    assert on_hypercube(wide, {2: Fraction(1)}).run is None
    assert on_hypercube(targets.read("parity(n=4, degree=0)").form(), {0: Fraction(1)}) is None


def test_bad_input():
    with pytest.raises(InputError, match="d is 1 and units is 64; wanted d from 2 on"):
        step_on_sphere(1, [], 1.0, 64, 0)
