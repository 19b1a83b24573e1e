"""Errors row by row against their definition, and their intervals against repeated draws."""

import numpy as np
import pytest

from learnable.rows.errors import Errors, deviation, difference, errors_of

RNG = np.random.default_rng(3)


def test_errors_are_those_of_definition():
    Y, predictions = RNG.standard_normal((9, 2)), RNG.standard_normal((4, 9, 2))
    Y -= Y.mean(axis=0)
    found = errors_of(predictions, Y)
    others = (Y.sum(axis=0) - Y) / 8
    np.testing.assert_allclose(found.spread, ((Y - others) ** 2).sum(axis=1))
    np.testing.assert_allclose(found.squared[2], ((Y - predictions[2]) ** 2).sum(axis=1))
    assert found.r_squared[1] == pytest.approx(1 - found.squared[1].sum() / found.spread.sum())


def drawn(rng, m=300):
    """Two models on the same rows: one has half the error of the other, row by row."""
    spread = rng.uniform(0.5, 1.5, m)
    base = 1.2 * spread * rng.uniform(0.0, 1.0, m) ** 2 * 1.5
    return Errors(base[None], spread), Errors(0.5 * base[None], spread)


def test_the_standard_error_is_that_of_repeated_draws():
    rng = np.random.default_rng(0)
    values = [drawn(rng)[0] for _ in range(2000)]
    found = np.array([e.r_squared[0] for e in values])
    assert np.median([deviation(e) for e in values]) == pytest.approx(found.std(), rel=0.08)


def test_the_interval_of_a_difference_covers_it_and_is_narrower_than_both():
    rng = np.random.default_rng(1)
    found = [difference(b, a, 0) for a, b in (drawn(rng) for _ in range(1000))]
    covered = np.mean([e.low <= 0.3 <= e.high for e in found])
    assert 0.91 < covered < 0.98
    a, b = drawn(rng)
    half = (found[0].high - found[0].low) / 2
    assert half < 0.8 * 1.96 * np.hypot(deviation(a), deviation(b))


def test_initialisations_that_differ_widen_the_difference_as_welch_says():
    from scipy.stats import ttest_ind

    spread = np.ones(50)
    one = Errors(np.outer([0.1, 0.2, 0.4], spread), spread)
    two = Errors(np.outer([0.5, 0.5, 0.6], spread), spread)
    found = difference(one, two, 0)
    expected = ttest_ind(one.r_squared, two.r_squared, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-6)
