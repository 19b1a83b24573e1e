"""SGD takes longer for every further degree, as the units' first gradients say."""

import doctest
import math
from itertools import pairwise

import pytest


def test_the_time_grows_with_every_degree(read, measurement):
    times = measurement("sgd_times")
    rows = read("sgd_times")
    assert len(rows) == len(times.DEGREES) * len(times.SEEDS) and times.DEGREES == (1, 2, 3, 4, 5, 6)
    found = list(times.medians(rows).values())
    assert all(a < b for a, b in pairwise(found))
    assert found[5] > 30 * found[1] and found[1] > 10 * found[0]
    assert all(r["steps"] for r in rows if r["degree"] <= 5)


def test_the_time_follows_the_first_gradients(read, measurement):
    """Within a factor 1.5 of c/γ_k over degrees 2 to 6, while the times differ by a factor of 30."""
    times = measurement("sgd_times")
    found = times.medians(read("sgd_times"))
    c = times.scale(found)
    for k in (2, 3, 4, 5, 6):
        assert 1 / 1.5 < found[k] / (c / times.signal(k)) < 1.5


def test_the_signal_is_the_root_mean_square_gradient(measurement):
    """Sampled units: E over (w, b) of (E_x χ_S x_1 1[w·x + b > 0])², S = {1, 2, 3}."""
    import numpy as np

    from learnable.laws import Hypercube

    times = measurement("sgd_times")
    assert doctest.testmod(times).failed == 0
    rng, X = np.random.default_rng(0), Hypercube(times.N).points()
    pre = X @ (rng.standard_normal((times.N, 1500)) * math.sqrt(2 / times.N)) + rng.standard_normal(1500)
    squares = ((X[:, 1] * X[:, 2]) @ (pre > 0) / len(X)) ** 2
    half = 4 * squares.std() / math.sqrt(len(squares))
    assert times.signal(3) ** 2 == pytest.approx(squares.mean(), abs=half)


def test_degree_two_is_measured_again(read, measurement, monkeypatch):
    times = measurement("sgd_times")
    monkeypatch.setattr(times, "STAGES", (400,))
    again = {r["seed"]: r["steps"] for r in times._degree(2)}
    stated = {r["seed"]: r["steps"] for r in read("sgd_times") if r["degree"] == 2}
    assert len(again) == len(stated) == 16
    assert all(again[seed] == steps for seed, steps in stated.items() if steps <= 400)
