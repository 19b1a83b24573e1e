"""Leave-one-out in closed form against leaving every row out, and its level on shuffled labels."""

import numpy as np
import pytest

from learnable.rows import ridge
from learnable.rows.ridge import leave_one_out
from learnable.specs import InputError

RNG = np.random.default_rng(1)


def one_out(X, y, penalty):
    """Ridge regression with a free intercept on all rows but one, for every row; λ is the same in all fits."""
    m = len(X)
    centred = X - X.mean(axis=0)
    weight = penalty * (centred**2).sum()
    found = np.empty(m)
    for i in range(m):
        kept = np.arange(m) != i
        A = np.column_stack([np.ones(m), centred])
        P = np.diag([0.0] + [weight] * X.shape[1])
        beta = np.linalg.solve(A[kept].T @ A[kept] + P, A[kept].T @ y[kept])
        found[i] = A[i] @ beta
    return found


@pytest.mark.parametrize("penalty", [1e-4, 1e-2, 1.0])
def test_it_is_every_row_left_out_in_turn(penalty, monkeypatch):
    monkeypatch.setattr(ridge, "PENALTIES", (penalty,))
    X = RNG.standard_normal((15, 4))
    y = X[:, 0] - 2 * X[:, 1] + RNG.standard_normal(15)
    found = leave_one_out(X @ X.T, y[:, None])
    expected = one_out(X, y, penalty)
    np.testing.assert_allclose(found.predictions[:, 0], expected, rtol=1e-6)
    others = (y.sum() - y) / 14
    assert found.r_squared[0] == pytest.approx(
        1 - ((y - expected) ** 2).sum() / ((y - others) ** 2).sum(), rel=1e-6
    )


def test_the_best_penalty_is_chosen_for_each_label():
    X = RNG.standard_normal((40, 30))
    Y = np.column_stack([X @ RNG.standard_normal(30), X[:, 0] + 5 * RNG.standard_normal(40)])
    found = leave_one_out(X @ X.T, Y)
    for column in range(2):
        alone = leave_one_out(X @ X.T, Y[:, column : column + 1])
        assert found.r_squared[column] == pytest.approx(alone.r_squared[0])
        assert found.penalties[column] == alone.penalties[0]
    assert found.penalties[0] < found.penalties[1]


def test_shuffled_labels_score_about_zero():
    X = RNG.standard_normal((80, 20))
    shuffles = np.column_stack([RNG.permutation(np.repeat([1.0, -1.0], 40)) for _ in range(500)])
    found = leave_one_out(X @ X.T, shuffles).r_squared
    assert abs(np.median(found)) < 0.05 and np.quantile(found, 0.95) < 0.1


def test_several_columns_are_one_label():
    X = RNG.standard_normal((30, 5))
    Y = X[:, :3] + 0.1 * RNG.standard_normal((30, 3))
    both = leave_one_out(X @ X.T, np.hstack([Y, Y[RNG.permutation(30)]]), columns=3)
    assert both.r_squared.shape == (2,) and both.r_squared[0] > 0.9 > 0.3 > both.r_squared[1]
    assert both.predictions.shape == (30, 3)


def test_refusals():
    with pytest.raises(InputError, match="the network does not tell them apart"):
        leave_one_out(np.ones((9, 9)), np.arange(9.0)[:, None])
    with pytest.raises(InputError, match="3 rows; wanted at least 4"):
        leave_one_out(np.eye(3), np.ones((3, 1)))
