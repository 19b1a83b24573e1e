"""Columns that alone give the label are named; honest columns are not."""

import numpy as np
import pytest

from learnable.rows.labelled_rows import labelled_rows
from learnable.rows.leaks import LOOKED_AT, column_skills, leaks
from learnable.targets import Arrays

NAMES = ("x1", "x2", "x3", "x4", "x5", "x6")


def drawn(g, m=400):
    return g.standard_normal((m, 5))


def real(g):
    X = drawn(g)
    return X, 0.5 * X[:, 0] + g.standard_normal(len(X))


def two(g):
    X = drawn(g)
    return X, (X[:, 0] + g.standard_normal(len(X)) > 0.5).astype(int)


def five(g):
    X = drawn(g)
    return X, np.digitize(X[:, 0] + 0.5 * g.standard_normal(len(X)), [-1, -0.3, 0.3, 1])


LEAKS = {
    "the label times a constant": (real, lambda g, y: -3.0 * y, "multiple"),
    "a monotone function": (real, lambda g, y: np.exp(y), "monotone"),
    "another function": (real, lambda g, y: np.round(y, 1) + 1e-3 * g.random(len(y)), "function"),
    "two classes times a constant": (two, lambda g, y: 7.0 * y, "multiple"),
    "two classes, monotone": (two, lambda g, y: y + g.random(len(y)) * 0.9, "monotone"),
    "two classes by parity of a code": (two, lambda g, y: y + 2 * g.integers(0, 8, len(y)), "function"),
    "five classes renumbered": (five, lambda g, y: np.array([3, 0, 4, 1, 2])[y], "function"),
    "five classes in order": (five, lambda g, y: y * 2.0, "monotone"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_is_named(name):
    make, column, how = LEAKS[name]
    for seed in range(4):
        g = np.random.default_rng([seed, 41])
        X, y = make(g)
        found = leaks(labelled_rows(Arrays(np.column_stack([X, column(g, y)]), y).load()), seed=seed)
        assert [(leak.name, leak.how) for leak in found] == [("x6", how)]
        assert found[0].skill > 0.95 and found[0].json()["column"] == 6
        assert (
            found[0].remark.startswith("column x6 ")
            and "drop it unless it is known before" in found[0].remark
        )


def test_two_leaks_do_not_hide_each_other():
    g = np.random.default_rng(42)
    X, y = two(g)
    found = leaks(labelled_rows(Arrays(np.column_stack([X, 3.0 * y, 1 - 2.0 * y]), y).load()))
    assert {leak.name for leak in found} == {"x6", "x7"}


HONEST = {
    "a noisy line": real,
    "two classes": two,
    "five classes": five,
    "noise": lambda g: (drawn(g), g.integers(0, 2, 400)),
    "a function of one only column": lambda g: (lambda x: (x, x[:, 0] ** 3))(g.standard_normal((300, 1))),
    "columns that all tell": lambda g: (
        lambda y: (y[:, None] + 0.05 * g.standard_normal((300, 4)), (y > 0).astype(int))
    )(g.choice([-1.0, 1.0], 300)),
    "an honest sum": lambda g: (lambda X: (X, (X.sum(axis=1) > 0).astype(int)))(drawn(g)),
    "all labels of a code differ": lambda g: (
        np.column_stack([g.permutation(400), drawn(g)]),
        g.integers(0, 2, 400),
    ),
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_columns_are_not_named(name):
    for seed in range(4):
        X, y = HONEST[name](np.random.default_rng([seed, 43]))
        assert leaks(labelled_rows(Arrays(X, y).load()), seed=seed) == ()


def test_column_skills_are_the_naive_twin_of_a_table():
    """A column of four values: the mean of each value in one half predicts the other."""
    from learnable.rows.splits import folds

    g = np.random.default_rng(44)
    x = g.integers(0, 4, 200).astype(float)
    y = np.array([1.0, -1.0, 2.0, 0.0])[x.astype(int)] + g.standard_normal(200)
    half, right, wrong = folds(np.column_stack([x, g.random(200)]), count=2), 0.0, 0.0
    X = np.column_stack([x, g.random(200)])
    half = folds(X, count=2)
    for h in (0, 1):
        seen = half != h
        for i in np.flatnonzero(half == h):
            right += (y[i] - y[seen & (x == x[i])].mean()) ** 2
            wrong += (y[i] - y[seen].mean()) ** 2
    found = column_skills(labelled_rows(Arrays(X, y).load()))
    assert found[0] == pytest.approx(1 - right / wrong)


def test_of_many_columns_the_most_correlated_are_looked_at():
    g = np.random.default_rng(45)
    X = g.standard_normal((100, LOOKED_AT + 60))
    y = (X[:, -1] > 0).astype(int)
    found = column_skills(labelled_rows(Arrays(X, y).load()))
    assert (found == -1).sum() == 60 and found[-1] > 0.8
