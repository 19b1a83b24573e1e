"""Baselines on held-out rows against plain fits, in few columns and in many."""

import numpy as np
import pytest

from learnable.rows import neighbours, ridge
from learnable.rows.task import task_of
from learnable.rows.task_baselines import linear_held_out, nearest_held_out, nearest_rows
from learnable.targets import Arrays

RNG = np.random.default_rng(0)


def task(m, d):
    X = RNG.standard_normal((m, d)) * RNG.uniform(0.1, 3, d)
    return task_of(Arrays(X, X[:, 0] - 0.5 * X[:, 1] + 0.3 * RNG.standard_normal(m)))


def parts(t):
    kept, held = t.split(0).train, t.split(0).held
    mean, scale = t.X[kept].mean(axis=0), t.X[kept].std(axis=0)
    return (t.X[kept] - mean) / scale, (t.X[held] - mean) / scale, t.Y[kept], t.Y[held]


@pytest.mark.parametrize(("m", "d"), [(100, 5), (40, 90)])
def test_the_linear_model_is_ridge_regression(m, d, monkeypatch):
    monkeypatch.setattr(ridge, "PENALTIES", (1e-2,))
    t = task(m, d)
    A, B, Y, Z = parts(t)
    weights = np.linalg.solve(A.T @ A + 1e-2 * (A**2).sum() * np.eye(d), A.T @ (Y - Y.mean()))
    errors = (Z - (B @ weights + Y.mean())) ** 2
    expected = 1 - errors.sum() / ((Z - Y.mean()) ** 2).sum()
    assert linear_held_out(t, 0).estimate.value == pytest.approx(expected, abs=1e-9)


def test_the_penalty_is_chosen_without_the_held_out_rows():
    t = task(200, 6)
    before = linear_held_out(t, 0).errors.squared.copy()
    kept, held = t.split(0).train, t.split(0).held
    assert sorted([*kept, *held]) == list(range(200)) and len(held) == 40
    t.Y[held[0]] += 100.0
    after = linear_held_out(t, 0).errors.squared
    np.testing.assert_allclose(after[0, 1:], before[0, 1:])
    assert after[0, 0] > 1000 > before[0, 0]


def test_neighbours_are_the_five_nearest_training_rows(monkeypatch):
    monkeypatch.setattr(neighbours, "BLOCK", 7)
    t = task(100, 4)
    A, B, Y, Z = parts(t)
    near = np.array([np.argsort(((A - b) ** 2).sum(axis=1))[:5] for b in B])
    expected = 1 - ((Z - Y[near].mean(axis=1)) ** 2).sum() / ((Z - Y.mean()) ** 2).sum()
    assert nearest_held_out(t, 0).estimate.value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_on_bits_every_row_as_near_as_the_fifth_is_a_neighbour(seed):
    """Most rows are equally near there, and which five are taken would be chance: all of them count, rounding or not."""
    rng = np.random.default_rng(seed)
    bits = np.column_stack([rng.permutation(np.repeat([0.1, 0.7], 60)) for _ in range(6)])  # of equal spread
    t = task_of(Arrays(bits, rng.standard_normal(120)))
    far = (t.X[:, None] != t.X[None]).sum(axis=2).astype(float)
    np.fill_diagonal(far, np.inf)
    predicted = np.array([t.Y[row <= np.sort(row)[4]].mean() for row in far])
    expected = 1 - ((t.Y[:, 0] - predicted) ** 2).sum() / ((t.Y * 120 / 119) ** 2).sum()
    assert nearest_rows(t).estimate.value == pytest.approx(expected, abs=1e-9)
    other = task_of(Arrays(t.X * (1 + 1e-15 * rng.standard_normal(6)), t.Y[:, 0]))
    for found in (nearest_rows, nearest_held_out):
        assert found(t, 0).estimate.value == pytest.approx(found(other, 0).estimate.value, abs=1e-9)
    assert (np.count_nonzero(far <= np.sort(far)[:, 4:5], axis=1) > 5).mean() > 0.5
