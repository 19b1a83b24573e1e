"""Cubes of rows: the truth table, what is missing or repeated, and coefficients under noise against a plain twin."""

import itertools
import re

import numpy as np
import pytest

from learnable.specs import InputError
from learnable.targets import Arrays, targets
from learnable.targets.cubes import MOST, SURE, cube_of


def points(n, low=0.0, high=1.0):
    return np.array(list(itertools.product([low, high], repeat=n)))


def cube(X, y, classes=None):
    return cube_of(Arrays(X, y, classes).load())


def naive(X, y):
    """Every coefficient by its definition, columns of -1 and 1."""
    centred, m = y - y.mean(), len(y)
    sets = [s for k in range(1, X.shape[1] + 1) for s in itertools.combinations(range(X.shape[1]), k)]
    return {tuple(j + 1 for j in s): float((centred * X[:, list(s)].prod(axis=1)).sum() / m) for s in sets}


@pytest.mark.parametrize("n", [2, 3, 5])
@pytest.mark.parametrize("kept", [1.0, 0.7])
def test_coefficients_are_their_definition(n, kept):
    rng = np.random.default_rng(n)
    X, y = points(n, -1, 1), rng.standard_normal(2**n)
    rows = rng.permutation(2**n)[: max(4, round(kept * 2**n))]
    wanted = naive(X[rows], y[rows])
    found = cube(X[rows], y[rows], "real").coefficients(2**n)
    assert len(found) == len([v for v in wanted.values() if abs(v) > 1e-9])
    for c in found:
        assert c.value == pytest.approx(wanted[c.variables], abs=1e-12)
    sizes = [abs(c.value) for c in found]
    assert sizes == pytest.approx(sorted(sizes, reverse=True))


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1), (2, 7)])
def test_a_whole_cube_is_an_exact_target(low, high):
    X = points(5, low, high)
    y = (high == X).sum(axis=1) % 2
    found = cube(X, y)
    assert (found.n, found.whole, found.missing, found.repeated, found.conflicting) == (5, True, (), (), ())
    (only,) = found.coefficients()
    assert only.variables == (1, 2, 3, 4, 5) and abs(only.value) == 1 and only.level < 1e-6
    form = found.form()
    bits = np.where(low == X, -1.0, 1.0) if (low, high) == (-1, 1) else np.where(low == X, 1.0, -1.0)
    assert np.array_equal(form(bits), np.where(y == 1, 1.0, -1.0))
    parity = targets.read("parity(n=5, degree=5)")
    assert np.array_equal(
        abs(form(bits) + parity(bits)) / 2, np.full(32, abs(form(bits)[0] + parity(bits)[0]) / 2)
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_few_wrong_labels_and_missing_points_are_told(seed):
    rng = np.random.default_rng(seed)
    X = points(8)
    true = np.where(X[:, [0, 2, 5]].sum(axis=1) % 2, 1, -1)
    wrong, y = rng.permutation(256)[:12], true.copy()
    y[wrong] *= -1
    rows = np.setdiff1d(np.arange(256), rng.permutation(256)[:20])
    found = cube(X[rows], y[rows])
    strongest, second = found.coefficients(2)
    assert strongest.variables == (1, 3, 6) and strongest.level < 1e-20 and second.level > SURE
    assert len(found.missing) == 20 and not found.whole
    assert set(found.suspects()) == set(found.points[np.isin(rows, wrong)])
    with pytest.raises(
        InputError, match=re.escape("its 256 points; 20 are missing and 0 have several labels")
    ):
        found.form()


def test_levels_hold_under_random_labels():
    """Of 150 random truth tables about one in a hundred may have a coefficient at the level of .01: at most 7 do."""
    rng, X, hits = np.random.default_rng(0), points(6), {"classes": 0, "real": 0}
    for _ in range(150):
        for kind, y in (("classes", rng.integers(0, 2, 64)), ("real", rng.standard_normal(64))):
            hits[kind] += cube(X, y, kind if kind == "real" else None).coefficients(1)[0].level <= SURE
    assert max(hits.values()) <= 7


def test_repeated_and_conflicting_points():
    X, y = np.tile(points(3), (3, 1)), np.tile([0, 1, 1, 0, 1, 0, 0, 1], 3)
    same = cube(X, y)
    assert same.repeated == tuple(range(8)) and same.conflicting == () and not same.whole
    assert set(same.values) == {-1.0, 1.0} and len(same.form().local.values) == 8
    y[3] = 1
    other = cube(X, y)
    entry = other.points[3]
    assert other.conflicting == (entry,) and other.values[entry] == pytest.approx(-1 / 3)
    tenths = cube(np.tile(points(2), (3, 1)), np.tile([0.1, 0.2, 0.3, 0.7], 3), "real")
    assert sorted(tenths.values) == [0.1, 0.2, 0.3, 0.7]


def test_three_classes_have_a_table_of_columns():
    X = points(4)
    found = cube(X, X.sum(axis=1) % 3, "all")
    assert (
        found.whole
        and found.values.shape == (16, 3)
        and np.array_equal(found.values.sum(axis=1), np.ones(16))
    )
    with pytest.raises(InputError, match="a label of several columns has no Walsh coefficients of its own"):
        found.coefficients()


NO_CUBES = {
    "three values": np.array([[0, 0], [0, 1], [1, 0], [2, 1.0]]),
    "a constant column": np.c_[points(2), np.ones(4)],
    "under half of the points": np.r_[points(4)[:4], points(4)[-3:]],
    "too many columns": np.random.default_rng(0).integers(0, 2, (9000, MOST + 1)),
    "real values": np.random.default_rng(0).standard_normal((64, 3)),
}


@pytest.mark.parametrize("case", NO_CUBES)
def test_what_is_no_cube(case):
    X = NO_CUBES[case]
    assert cube(X, np.arange(len(X)) % 2) is None


def test_a_constant_label_has_no_coefficient():
    found = cube(points(3), np.ones(8))
    assert found.whole and found.coefficients() == () and found.suspects() == ()


def test_the_divisible_by_three_of_ten_bits_is_whole_and_told_with_wrong_labels():
    numbers = np.arange(1024)
    X = ((numbers[:, None] >> np.arange(10)) & 1).astype(float)
    y = (numbers % 3 == 0).astype(int)
    found = cube(X, y)
    assert found.whole and found.points.tolist() == numbers.tolist()
    form = found.form()
    assert np.array_equal(form(1 - 2 * X), 2 * y - 1)
    y[[5, 700, 900]] ^= 1
    assert cube(X, y).coefficients(1)[0].level < 1e-6
