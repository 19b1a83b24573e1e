"""Splits of rows: shares by class, copies and groups on one side, and what is done where that leaves too little."""

import numpy as np
import pytest

from learnable.rows.splits import DISTINCT, blocks_of, folds, split


@pytest.mark.parametrize("classes", [0, 2, 10])
@pytest.mark.parametrize("m", [60, 301, 1000])
def test_every_class_gives_its_share_and_no_row_is_lost(classes, m):
    X = np.random.default_rng(0).standard_normal((m, 3))
    codes = np.arange(m) % classes if classes else None
    for seed in range(5):
        found = split(X, codes, seed=seed)
        assert sorted([*found.train, *found.held]) == list(range(m)) and not found.note
        assert abs(len(found.held) - 0.2 * m) <= max(1, classes)
        for c in range(classes):
            assert abs((codes[found.held] == c).sum() - 0.2 * (codes == c).sum()) <= 1


def test_a_rare_class_has_rows_on_both_sides():
    codes = np.array([0] * 97 + [1] * 3)
    for seed in range(20):
        found = split(np.arange(100.0)[:, None], codes, seed=seed)
        assert {0, 1} == set(codes[found.train]) == set(codes[found.held])


def test_copies_and_groups_stay_on_one_side():
    rng = np.random.default_rng(1)
    X = rng.standard_normal((80, 2))[rng.integers(0, 80, 400)]
    groups = rng.integers(0, 60, 400)
    for seed in range(10):
        found = split(X, seed=seed)
        assert not {map(tuple, X[found.train])} & {map(tuple, X[found.held])}
        copies, _ = blocks_of(X)
        assert not set(copies[found.train]) & set(copies[found.held])
        apart = split(np.arange(400.0)[:, None], groups=groups, seed=seed)
        assert not set(groups[apart.train]) & set(groups[apart.held])
        assert 40 <= len(apart.held) <= 120


def test_groups_that_copies_tie_together_are_one_block():
    X = np.arange(100.0)[:, None]
    X[50] = X[0]  # groups 0 and 25 share a row
    groups = np.arange(100) // 2
    for seed in range(20):
        found = split(X, groups=groups, seed=seed)
        assert len({bool(np.isin(row, found.held)) for row in (0, 1, 50, 51)}) == 1


def test_few_different_rows_are_split_one_by_one():
    X = np.tile(np.arange(4.0)[:, None], (25, 1))
    found = split(X, seed=0)
    assert len(found.held) == 20
    assert found.note == "only 4 of 100 rows are different, so copies of a row are on both sides of the split"
    assert DISTINCT == 50


def test_one_group_that_is_nearly_everything_is_said():
    found = split(np.arange(100.0)[:, None], groups=np.array([0] * 80 + list(range(1, 21))), seed=0)
    assert found.note == "more than half of the rows belong together, so rows are split one by one"
    assert len(found.held) == 20


@pytest.mark.parametrize("m", [2, 3, 4, 5])
def test_tiny_sets_have_a_row_on_either_side(m):
    for codes in (None, np.arange(m) % 2):
        for seed in range(5):
            found = split(np.arange(float(m))[:, None], codes, seed=seed)
            assert len(found.train) and len(found.train) + len(found.held) == m
            assert len(found.held) or codes is not None


def test_splits_depend_on_the_seed_alone():
    X = np.random.default_rng(0).standard_normal((100, 3))
    assert (split(X, seed=3).held == split(X.copy(), seed=3).held).all()
    assert (split(X, seed=3).held != split(X, seed=4).held).any()


@pytest.mark.parametrize("classes", [0, 2, 7])
@pytest.mark.parametrize("count", [2, 5])
def test_folds_are_about_equal_and_keep_blocks(classes, count):
    rng = np.random.default_rng(3)
    X = rng.standard_normal((200, 2))[rng.integers(0, 200, 500)]
    codes = rng.integers(0, classes, 500) if classes else None
    groups = rng.integers(0, 90, 500)
    for seed in range(10):
        for named in (None, groups):
            found = folds(
                X if named is None else np.arange(500.0)[:, None], codes, named, seed=seed, count=count
            )
            sizes = np.bincount(found, minlength=count)
            assert sizes.min() > 300 / count / 1.5 and len(sizes) == count
            blocks = blocks_of(X)[0] if named is None else groups
            assert all(len(set(found[blocks == b])) == 1 for b in np.unique(blocks))


def test_folds_of_few_rows_are_never_empty_where_there_are_enough():
    for m in range(10, 40):
        for codes in (None, np.arange(m) % 3, (np.arange(m) == 0).astype(int)):
            assert np.bincount(folds(np.arange(float(m))[:, None], codes), minlength=5).min() > 0
