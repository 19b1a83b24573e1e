"""The staircase is learned in stairs, and its last monomial alone is not, under the same budget."""

import numpy as np
import pytest


def test_the_staircase_is_learned_in_the_order_of_degree(read, measurement):
    stairs = measurement("stairs")
    rows = read("stairs")
    when = stairs.arrivals(rows)
    assert when.shape == (16, 4) and np.isfinite(when).all()
    assert (np.diff(when, axis=1) >= 0).all()
    assert (np.diff(np.median(when, axis=0)) > 0).all()
    _, losses = stairs.curves(rows, stairs.TARGETS[0], "loss")
    assert losses[:, -1].max() <= 0.25


def test_the_last_monomial_alone_is_not_learned(read, measurement):
    stairs = measurement("stairs")
    rows = read("stairs")
    _, losses = stairs.curves(rows, stairs.TARGETS[1], "loss")
    assert losses.shape[0] == 16 and losses.min() > 0.9
    for k in stairs.DEGREES:
        assert np.abs(stairs.curves(rows, stairs.TARGETS[1], f"c{k}")[1]).max() < 0.1


@pytest.mark.slow
def test_the_curves_are_measured_again(read, measurement):
    stairs = measurement("stairs")
    again, stated = stairs.measure()["stairs"], read("stairs")
    assert len(again) == len(stated)
    for target in stairs.TARGETS:
        one, two = (stairs.curves(rows, target, "loss")[1] for rows in (again, stated))
        assert np.median(np.abs(one - two)) < 0.02
