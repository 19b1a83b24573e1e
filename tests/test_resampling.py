"""Where a number stands among shuffled labels, ties and all; and the jackknife against what it must be of a mean."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

from learnable.descent.energy_test import energy_test
from learnable.resampling import Null, jackknife, left_out_error, null_of
from learnable.rows.baselines import baselines
from learnable.rows.score import Measure, score_of


def p_naive(value, shuffled):
    """The share of the label and its shuffles that reach the label, over rationals."""
    every = [Fraction(v) for v in (value, *shuffled)]
    return Fraction(sum(v >= every[0] for v in every), len(every))


CASES = [
    (1.0, [1.0, 0.0, 0.0], 0.5),
    (0.0, [0.0] * 9, 1.0),
    (2.0, [-1.0, 1.0, 0.0], 0.25),
    (-3.0, [-1.0, -3.0, -5.0, -7.0], 0.6),
    (1e-12, [0.0, 2e-12, 1e-12], 0.75),
    (1e300, [0.0, 1.0], 1 / 3),
    (5.0, [], 1.0),
]


@pytest.mark.parametrize(("value", "shuffled", "p"), CASES)
def test_a_tie_counts_as_reached(value, shuffled, p):
    found = null_of(value, shuffled)
    assert found.p_value == pytest.approx(p) == float(p_naive(value, shuffled))


@pytest.mark.parametrize(("value", "shuffled"), [case[:2] for case in CASES if len(case[1]) > 1])
def test_mean_deviation_and_z_are_those_of_the_shuffles(value, shuffled):
    found = null_of(value, shuffled)
    mean = sum(shuffled) / len(shuffled)
    deviation = (sum((v - mean) ** 2 for v in shuffled) / (len(shuffled) - 1)) ** 0.5
    assert (found.mean, found.deviation) == pytest.approx((mean, deviation))
    assert found.z == pytest.approx((value - mean) / deviation if deviation else 0.0)


def test_rounding_does_not_break_a_tie_and_a_difference_is_no_tie():
    assert 0.1 + 0.2 > 0.3 and null_of(0.1 + 0.2, [0.3]).p_value == 1.0
    assert null_of(1.0 + 1e-6, [1.0, 1.0]).p_value == pytest.approx(1 / 3)
    assert null_of(1.0, [1.0 + 1e-6, 0.0]).p_value == pytest.approx(2 / 3)


def test_the_p_value_of_every_order_of_a_label_with_ties_is_valid():
    """Of all 120 orders of a label of 5 rows, at most a share a has p at most a; with a strict count it has more."""
    x, y = np.array([0.1, 0.2, 0.3, 0.4, 0.5]), [0.1, 0.1, 0.1, 0.7, 0.7]
    values = np.array([sum(a * b for a, b in zip(x, order, strict=True)) for order in permutations(y)])
    p = np.array([null_of(v, np.delete(values, i)).p_value for i, v in enumerate(values)])
    assert len(set(p.round(9))) < 12 < len(p) == 120
    for level in np.unique(p):
        assert (p <= level).mean() == pytest.approx(level)


def test_every_test_against_shuffles_counts_ties_alike():
    """Constant rows, a score that one shuffle equals up to rounding, and two samples that are one point."""
    y = np.array([1.0, -1.0] * 20)
    constant = baselines(np.ones((40, 2)), np.column_stack([y, -y, y]))["linear"]
    assert constant.p_value == 1.0
    score = score_of(Measure("m", "", "", ""), np.array([[0.1 + 0.2, 0.3, 0.0]]), 0.0, 9, 0)
    assert score.p_value == pytest.approx(2 / 3)
    assert energy_test(np.full((4, 2), 0.1), np.full((4, 2), 0.1), np.random.default_rng(0)) == 1.0


def test_nothing_to_hold_a_number_against_says_nothing():
    found = null_of(3.0, [])
    assert np.isnan(found.mean) and (found.deviation, found.z, found.p_value) == (0.0, 0.0, 1.0)
    assert null_of(3.0, [1.0]) == Null(1.0, 0.0, 0.0, 0.5)


@pytest.mark.parametrize("g", [2, 5, 40])
def test_the_jackknife_of_a_mean_is_its_standard_error(g):
    x = np.random.default_rng(g).standard_normal(g) + 3
    left = [np.delete(x, j).mean() for j in range(g)]
    assert left_out_error(left) == pytest.approx(x.std(ddof=1) / g**0.5)


@pytest.mark.parametrize(("rows", "groups"), [(40, 10), (41, 7), (8, 10), (7, 10)])
def test_groups_are_every_gth_row_and_few_rows_have_no_error(rows, groups):
    x = np.random.default_rng(0).standard_normal(rows)
    seen = []

    def statistic(kept):
        seen.append(tuple(kept))
        return float(x[kept].mean())

    found = jackknife(rows, statistic, groups)
    g = min(groups, rows // 4) if rows >= 8 else 0
    assert seen == [tuple(i for i in range(rows) if i % g != j) for j in range(g)]
    if g:
        left = [x[list(kept)].mean() for kept in seen]
        assert found == pytest.approx(((g - 1) / g * sum((v - np.mean(left)) ** 2 for v in left)) ** 0.5)
    else:
        assert found == 0.0
