"""Places: pairs on the same rows, ties where noise could be the difference, sizes against scores."""

import numpy as np
import pytest

from learnable.estimates import Estimate
from learnable.ranking.intervals import agreement, ahead, ranks
from learnable.rows.errors import Errors
from learnable.rows.score import Measure, Score

MEASURE = Measure("m", "", "", "")


def score(value, half):
    return Score(MEASURE, Estimate.sampled(value, half, 9), 0.0, 1.0, 0.0, 1.0)


def rowed(squared, spread):
    errors = Errors(squared, spread)
    return Score(MEASURE, Estimate.sampled(float(errors.r_squared.mean()), 0.1, 9), 0, 1, 0, 1, errors)


def test_places_run_from_those_surely_better_to_all_but_those_surely_worse():
    found = ranks([score(0.9, 0.01), score(0.88, 0.05), score(0.5, 0.1), score(0.45, 0.1), score(0.1, 0.0)])
    assert found == [(1, 2), (1, 2), (3, 4), (3, 4), (5, 5)]


def test_the_same_rows_tell_apart_what_intervals_do_not():
    rng = np.random.default_rng(0)
    hard, spread = rng.exponential(0.5, (3, 200)), np.ones(200)
    hard[:] = hard[0]
    one, two = rowed(hard, spread), rowed(hard + 0.02 + 0.01 * rng.standard_normal((3, 200)), spread)
    assert ranks([one, two]) == [(1, 1), (2, 2)]
    alone = [Score(MEASURE, s.estimate, 0, 1, 0, 1) for s in (one, two)]
    assert ranks(alone) == [(1, 2), (1, 2)]


def test_equal_networks_are_called_different_about_as_often_as_said():
    """2.5% in each direction: of 600 pairs of equal networks on 100 rows, about 15 are called better."""
    rng, better = np.random.default_rng(1), 0
    for _ in range(600):
        base = rng.exponential(0.5, 100)
        draws = [
            base * np.exp(0.1 * rng.standard_normal((3, 1)) + 0.3 * rng.standard_normal((3, 100)))
            for _ in "ab"
        ]
        better += ahead(*(rowed(d, np.ones(100)) for d in draws)).low > 0
    assert 2 <= better <= 30


@pytest.mark.parametrize("seed", range(10))
def test_networks_that_differ_by_rounding_share_their_place(seed):
    rng = np.random.default_rng(seed)
    hard, spread = rng.exponential(0.5, (3, 200)), np.ones(200)
    one, two = rowed(hard, spread), rowed(hard * (1 + 1e-7 * rng.random()), spread)
    assert one.estimate.value != two.estimate.value
    assert ranks([one, two]) == ranks([two, one]) == [(1, 2), (1, 2)]
    assert agreement([one.estimate.value, two.estimate.value, -1.0], [5, 6, 1]) == pytest.approx(
        (2 / 3) ** 0.5
    )


@pytest.mark.parametrize("ties", [False, True])
def test_agreement_is_kendalls(ties):
    from scipy.stats import kendalltau

    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 4 if ties else 10**6, (2, 12)).astype(float)
    assert agreement(list(a), list(b)) == pytest.approx(kendalltau(a, b).statistic)
