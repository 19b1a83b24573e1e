"""The three levels: ±1 first weights come near 4, Gaussian ones stay at the mean, below come those that count points."""

import numpy as np
import pytest


def test_levels_are_those_of_every_point(measurement):
    for n in (8, 12):
        points = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
        f = points.sum(axis=1) % 8
        full = points.prod(axis=1)
        rest = f - f.mean() - (f * full).mean() * full
        assert measurement("three_levels").levels(n) == pytest.approx((f.var(), (rest**2).mean()))


def test_the_second_level_is_reached_from_signs_and_not_from_gaussian_weights(read, measurement):
    levels = measurement("three_levels")
    rows = read("three_levels")
    for n in (20, 24):
        signs, gaussian = (levels.curves(rows, n, init)[1] for init in levels.INITS)
        assert signs.shape[0] == len(levels.SEEDS) and 3.9 < signs[:, -1].min() <= signs[:, -1].max() < 4.4
        assert gaussian.min() > 4.8


def test_the_third_level_takes_as_many_examples_as_points(read, measurement):
    levels = measurement("three_levels")
    rows, others = read("three_levels"), read("three_levels_rows")
    assert levels.curves(rows, 8, "rademacher")[1][:, -1].max() < 3
    for n in levels.LOOKED_UP:
        table = {r["rows"]: r["loss"] for r in others if r["learner"] == "table" and r["n"] == n}
        assert all(loss > 4 for count, loss in table.items() if count <= 2**n / 8)
        assert all(loss < 4 for count, loss in table.items() if count >= 2**n)


def test_elimination_reads_what_training_does_not(read, measurement):
    found = [r for r in read("three_levels_rows") if r["learner"] == "elimination"]
    assert len(found) == 9 and all(r["loss"] == 0 and r["guesses"] <= 50_000 for r in found)


@pytest.mark.slow
def test_the_levels_are_measured_again(read, measurement):
    levels = measurement("three_levels")
    again, stated = levels.measure()["three_levels"], read("three_levels")
    assert len(again) == len(stated)
    for n in (8, 24):
        one, two = (levels.curves(rows, n, "rademacher")[1] for rows in (again, stated))
        assert np.median(np.abs(one - two)) < 0.05
