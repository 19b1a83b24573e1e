"""Skill that rows can give, against fresh rows and against what a person knows."""

import numpy as np
import pytest

from learnable.rows.ceiling import NORMAL_80, _of_classes, best_of, ceiling, models, skill_of
from learnable.rows.labelled_rows import LabelledRows, labelled_rows
from learnable.rows.splits import folds
from learnable.targets import Arrays

NAMES = {"linear", "neighbours", "trees"}


def rows_of(X, y):
    return labelled_rows(Arrays(X, y).load())


def line(g, m):
    X = g.standard_normal((m, 5))
    return X, X[:, 0] + g.standard_normal(m)


def curve(g, m):
    X = g.uniform(-2, 2, (m, 3))
    return X, np.sin(3 * X[:, 0]) + 0.2 * g.standard_normal(m)


def classes(g, m):
    X = g.standard_normal((m, 4))
    return X, np.digitize(X[:, 0] + 0.3 * g.standard_normal(m), [-0.7, 0.7])


def noise(g, m):
    return g.standard_normal((m, 4)), g.integers(0, 3, m)


# the model that should be best, the least and the greatest skill that it may have
TABLE = {
    "a line, half of it noise": (line, "linear", 0.35, 0.6),
    "a curve": (curve, "trees", 0.7, 1.0),
    "three classes along a line": (classes, None, 0.55, 0.95),
    "noise": (noise, None, -0.15, 0.12),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_ceiling_of_known_rows(name):
    make, best, low, high = TABLE[name]
    for seed in range(3):
        found = ceiling(rows_of(*make(np.random.default_rng([seed, 31]), 400)), seed=seed)
        top = best_of(found)
        assert set(found) == NAMES
        assert low <= top.skill.value <= high, (seed, found)
        assert best is None or top.model == best
        assert top.skill.low <= top.skill.value <= top.skill.high


def test_intervals_hold_fresh_skill_about_as_often_as_they_say():
    """The skill on 2,000 fresh rows of the model fitted on all rows lies in the 80% interval in 60% to 98% of 60 draws."""
    inside, runs = 0, 60
    for seed in range(runs):
        g = np.random.default_rng([seed, 32])
        X, y = classes(g, 300)
        fresh, told = classes(g, 2000)
        rows = rows_of(X, y)
        predict = models()["neighbours"]
        found = skill_of("neighbours", predict, rows, folds(rows.X, rows.codes, seed=seed))
        said = predict(rows.X, rows.indicators, fresh).argmax(axis=1)
        skill = _of_classes(said, told).value
        inside += found.skill.low <= skill <= found.skill.high
    assert 0.6 <= inside / runs <= 0.98, inside


def test_a_rare_class_is_seen_when_classes_are_balanced():
    for seed in range(4):
        g = np.random.default_rng([seed, 33])
        X = g.standard_normal((1000, 4))
        y = (X[:, 0] + g.standard_normal(1000) > 2.3).astype(int)
        found = ceiling(rows_of(X, y), seed=seed)["linear"]
        assert found.skill.value < 0.3 < 0.45 < found.balanced.value


def test_the_skill_of_classes_is_balanced_accuracy():
    codes = np.array([0] * 90 + [1] * 10)
    assert _of_classes(np.zeros(100, dtype=int), codes).value == 0.0
    assert _of_classes(codes, codes).value == 1.0
    half = _of_classes(np.where(np.arange(100) < 95, 0, 1), codes)
    assert half.value == pytest.approx(0.5)
    spread = np.sqrt((91 / 92) * (1 / 92) / 90 + 0.25 / 10) / 2 / 0.5
    assert half.high - half.value == pytest.approx(NORMAL_80 * spread)
    assert _of_classes(np.zeros(9, dtype=int), np.zeros(9, dtype=int)).value == 0.0


def test_copies_and_groups_do_not_flatter():
    g = np.random.default_rng(34)
    X, codes = (
        g.standard_normal((100, 3))[np.arange(500) % 100],
        (g.random(100) < 0.5).astype(int)[np.arange(500) % 100],
    )
    rows = LabelledRows(X, 2.0 * codes[:, None] - 1, codes, None, ())
    assert best_of(ceiling(rows)).skill.value < 0.4
    apart = LabelledRows(X + 0.001 * g.standard_normal(X.shape), rows.Y, codes, np.arange(500) % 100, ())
    assert best_of(ceiling(apart)).skill.value < 0.4
    assert best_of(ceiling(LabelledRows(apart.X, rows.Y, codes, None, ()))).skill.value > 0.9
