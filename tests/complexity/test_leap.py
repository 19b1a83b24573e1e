"""Leap: golden values, the closure and the definition over all orders, and a million monomials."""

import numpy as np
import pytest

from learnable.complexity.leap import leap, leap_of_arrays, leap_of_masks
from naive import leap as naive_leap
from naive import leap_over_orders

GOLDEN = (
    ([(0,), (0, 1), (0, 1, 2)], 1),
    ([(0, 1, 2)], 3),
    ([(0,), (0, 1, 2)], 2),
    ([], 0),
    ([()], 0),
    ([(), (5,)], 1),
    ([(0, 1), (0, 1)], 2),
    ([(0, 1, 2, 3), (0, 1, 2, 3, 4, 5)], 4),
    ([(0, 1), (2, 3), (0, 2)], 2),
    ([(0, 1, 2), (3,), (0, 3), (1, 3), (2, 3)], 1),
    ([(0, 1, 2, 3), (3, 4), (4,)], 3),
)


@pytest.mark.parametrize(("supports", "value"), GOLDEN)
def test_golden_values(supports, value):
    assert leap(supports) == naive_leap(supports) == leap_of_masks(masks(supports)) == value


def masks(supports):
    return np.array([sum(1 << i for i in s) for s in supports], dtype=np.int64)


def systems(seed, count, most_sets, n):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield [
            tuple(sorted(rng.choice(n, rng.integers(0, n + 1), replace=False).tolist()))
            for _ in range(rng.integers(1, most_sets + 1))
        ]


def test_random_systems_agree_with_the_definition_over_all_orders():
    values = [(leap(s), leap_over_orders(s)) for s in systems(0, 300, 5, 6)]
    assert len(values) == 300 and {a for a, _ in values} >= {0, 1, 2, 3, 4}
    assert all(a == b for a, b in values)


def test_random_systems_agree_with_the_closure():
    ran = 0
    for s in systems(1, 400, 14, 12):
        assert leap(s) == naive_leap(s) == leap_of_masks(masks(s))
        ran += 1
    assert ran == 400


def test_coordinates_may_be_any_numbers():
    assert leap([(10**9,), (10**9, 7)]) == 1
    assert leap_of_arrays(np.array([5, 5, 90_000]), np.array([1, 2])) == 1
    assert leap_of_masks(np.array([], dtype=np.int64)) == 0


def test_a_long_staircase_is_climbed():
    sizes = np.full(20_000, 2)
    members = np.repeat(np.arange(20_000), 2) + np.tile([0, 1], 20_000)
    assert leap_of_arrays(members, sizes) == 2
    members[0] = members[1]
    assert leap_of_arrays(np.concatenate([[0], members[2:]]), np.concatenate([[1], sizes[1:]])) == 2


def million(n):
    """A million sets of five of n coordinates, laid end to end."""
    rng = np.random.default_rng(n)
    return np.sort(rng.integers(0, n - 4, (10**6, 5)), axis=1) + np.arange(5)


def windows(n):
    """Steps from nothing to four coordinates, and a million windows of five in any order, each of one new coordinate."""
    rows = np.tile(np.arange(n - 4)[:, None] + np.arange(5), (10**6 // (n - 4), 1))
    rows = np.random.default_rng(0).permutation(rows)
    return np.concatenate([[0, 0, 1, 0, 1, 2, 0, 1, 2, 3], rows.ravel()]), [1, 2, 3, 4] + [5] * len(rows)


MILLIONS = {
    "random, 1000 coordinates": lambda: (million(1000).ravel(), [5] * 10**6, 5),
    "random, 60 coordinates": lambda: (million(60).ravel(), [5] * 10**6, 5),
    "half of the coordinates alone": lambda: (
        np.concatenate([np.arange(500), million(1000).ravel()]),
        [1] * 500 + [5] * 10**6,
        1,
    ),
    "windows": lambda: (*windows(1000), 1),
    "one set before": lambda: (np.concatenate([[0], million(1000).ravel()]), [1] + [5] * 10**6, 4),
}


@pytest.mark.parametrize("name", MILLIONS)
def test_a_million_monomials_of_five_variables(name):
    """At most 1000 coordinates, from arrays: less than two on a quiet machine, and minutes one set at a time."""
    members, sizes, wanted = MILLIONS[name]()
    sizes = np.array(sizes)
    assert leap_of_arrays(members, sizes) == wanted


def test_sets_of_a_million_are_those_of_the_naive_closure():
    kept = [tuple(np.unique(row).tolist()) for row in million(1000)[:3000] % 40]
    assert leap(kept) == naive_leap(kept)
