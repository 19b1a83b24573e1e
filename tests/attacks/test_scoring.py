"""Scores, intervals and p-values against brute force."""

from itertools import permutations
from math import comb

import numpy as np
import pytest

from learnable.attacks.scoring import learned, scored
from learnable.estimates import Estimate


@pytest.mark.parametrize("seed", range(6))
def test_the_p_value_of_signs_is_that_of_a_permutation_test(seed):
    rng = np.random.default_rng(seed)
    y, p = rng.choice([-1.0, 1.0], size=7, p=[0.3, 0.7]), rng.choice([-1.0, 1.0], size=7)
    hits = sum(((np.array(q) > 0) & (p > 0)).sum() >= ((y > 0) & (p > 0)).sum() for q in permutations(y))
    assert scored(y, p, y, True)[2] == pytest.approx(hits / 5040)


def test_guessing_takes_the_majority_of_the_training_labels():
    test = np.array([1.0, 1.0, 1.0, -1.0])
    assert scored(test, test, np.array([1.0, 1.0, -1.0]), True)[1] == 0.75
    assert scored(test, test, np.array([-1.0, -1.0, 1.0]), True)[1] == 0.25
    assert scored(test, test, np.array([0.5, 2.0]), False)[1] == 0.0


def test_r_squared_is_what_it_says_and_its_interval_covers():
    rng, covered = np.random.default_rng(0), 0
    for _ in range(400):
        x = rng.standard_normal(300)
        y = x + rng.standard_normal(300)
        score = scored(y, x, np.zeros(5), False)[0]
        assert score.value == pytest.approx(1 - ((y - x) ** 2).sum() / (y**2).sum())
        covered += score.low <= 0.5 <= score.high
    assert 0.91 <= covered / 400 <= 0.98


@pytest.mark.parametrize("signs", [True, False])
def test_p_values_are_uniform_where_predictions_know_nothing(signs):
    rng = np.random.default_rng(1)
    draw = (lambda: rng.choice([-1.0, 1.0], size=200)) if signs else (lambda: rng.standard_normal(200))
    p = np.array([scored(draw(), draw(), draw(), signs)[2] for _ in range(2000)])
    for level in (0.01, 0.1, 0.5):
        share = np.mean(p <= level)
        assert share <= level + 4 * np.sqrt(level * (1 - level) / 2000)
        assert share >= 0.4 * level


def test_constant_predictions_prove_nothing():
    y = np.array([1.0, -1.0] * 20)
    assert scored(y, np.ones(40), y, True)[2] == pytest.approx(1.0)
    assert scored(y, np.full(40, 0.3), y, False)[2] == 1.0
    assert scored(np.ones(40), y, y, False)[2] == 1.0


def test_perfect_real_predictions_are_certain():
    y = np.linspace(-1, 1, 50)
    score, null, p = scored(y, y, y, False)
    assert (score.value, null) == (1.0, 0.0) and p < 1e-30


def test_ten_of_ten_right_is_one_of_the_orders():
    y = np.array([1.0] * 5 + [-1.0] * 5)
    assert scored(y, y, y, True)[2] == pytest.approx(1 / comb(10, 5))


@pytest.mark.parametrize(
    ("low", "null", "ceiling", "wanted"),
    [(0.70, 0.5, 0.9, True), (0.69, 0.5, 0.9, False), (0.9, 0.5, 0.5, False), (0.5, 0.0, 1.0, True)],
)
def test_learned_is_half_of_the_way(low, null, ceiling, wanted):
    score = Estimate(low + 0.01, -0.1, low, low + 0.02, "sampled", 100)
    assert learned(score, null, ceiling) is wanted
