"""Weights by degree from every form: the same numbers, and the means."""

from fractions import Fraction

import numpy as np
import pytest

from cases import SMALL, UNTOLD
from learnable.targets import targets
from learnable.targets.forms import DenseTable, tabulate
from learnable.targets.levels import degree_weights, mean
from naive import points


@pytest.mark.parametrize(
    "text", [*SMALL, *UNTOLD, "majority(n=11)", "modular(n=10, modulus=7)", "staircase(n=9, degree=9)"]
)
def test_a_form_and_its_table_have_the_same_weights(text, folder):
    form = targets.read(text.format(folder=folder)).form()
    held, tabled = degree_weights(form.local), degree_weights(tabulate(form).local)
    for degree in {*held, *tabled}:
        low, high = held.get(degree, (0, 0))
        other_low, other_high = tabled.get(degree, (0, 0))
        assert other_low - Fraction(1, 10**12) <= low <= high <= other_high + Fraction(1, 10**12)


@pytest.mark.parametrize("text", [*SMALL, *UNTOLD])
def test_the_mean_is_that_over_every_point(text, folder):
    target = targets.read(text.format(folder=folder))
    assert mean(target.form().local) == pytest.approx(target(points(target.law.n)).mean(), abs=1e-14)


def test_large_whole_tables_are_summed_without_rounding():
    """2^18 values of ±64: the coefficient of the mean is 2^24, whose square needs all three parts of the sum."""
    values = np.full(2**18, 64.0)
    values[:7] = -63.0
    total = 64 * (2**18 - 7) - 63 * 7
    found = degree_weights(DenseTable(values))
    assert found[0] == (Fraction(total, 2**18) ** 2,) * 2
    squares = Fraction(64**2 * (2**18 - 7) + 63**2 * 7, 2**18)
    assert sum(w[0] for w in found.values()) == squares


def test_bounds_of_a_real_table_hold_its_second_moment():
    values = np.random.default_rng(0).standard_normal(2**12) * 1e3
    found = degree_weights(DenseTable(values))
    exact = sum(Fraction(float(v)) ** 2 for v in values) / 2**12
    assert sum(w[0] for w in found.values()) <= exact <= sum(w[1] for w in found.values())
    assert all(high - low <= high / 10**9 for low, high in found.values())


@pytest.mark.parametrize("act", [degree_weights, mean])
def test_another_thing_has_no_degrees(act):
    with pytest.raises((TypeError, AttributeError)):
        act(object())
    with pytest.raises(TypeError, match="a function held as object has no degrees"):
        degree_weights(object())
