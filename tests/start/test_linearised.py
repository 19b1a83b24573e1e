"""The linearised network from its own start: its definition by hand, and what ridge regression alone cannot see."""

import numpy as np
import pytest

from learnable.networks import networks
from learnable.rows.ridge import PENALTIES, leave_one_out
from learnable.rows.task import task_of
from learnable.start.backward import backward_scores
from learnable.start.bound import bind
from learnable.start.linearised import linearised
from learnable.targets import Arrays, targets


def by_hand(K, y, start, penalty):
    """Every row left out in turn: ridge with an intercept on the others, for the label that the start leaves."""
    m, found = len(y), []
    centred = K - K.mean(axis=0) - K.mean(axis=1)[:, None] + K.mean()
    strength = penalty * np.trace(centred)
    for i in range(m):
        kept = np.arange(m) != i
        left = (y - start)[kept]
        system = np.block([[K[np.ix_(kept, kept)] + strength * np.eye(m - 1), np.ones((m - 1, 1))],
                           [np.ones((1, m - 1)), np.zeros((1, 1))]])  # fmt: skip
        solved = np.linalg.solve(system, np.append(left, 0.0))
        found.append(start[i] + K[i, kept] @ solved[:-1] + solved[-1])
    others = (y.sum() - y) / (m - 1)
    return 1 - ((y - found) ** 2).sum() / ((y - others) ** 2).sum()


@pytest.mark.parametrize("size", [0.0, 0.3, 4.0])
def test_it_is_leave_one_out_of_what_the_start_leaves(size):
    rng = np.random.default_rng(1)
    X = rng.standard_normal((30, 4))
    task = task_of(Arrays(X, X[:, 0] + 0.3 * rng.standard_normal(30)))
    K, start = X @ X.T + 0.1 * np.eye(30), size * rng.standard_normal((30, 1))
    found = linearised([K], [start], task.shuffled(3, 0), task, 0)
    y = task.Y[:, 0] / task.Y.std()
    values = [by_hand(K, y, start[:, 0], p) for p in PENALTIES]
    assert found.estimate.value == pytest.approx(max(values), rel=1e-6)


def test_from_zero_it_is_ridge_and_an_offset_costs_nothing():
    task = task_of(targets.read("digits(classes=all)"), rows=60)
    K, labels = task.X @ task.X.T, task.shuffled(4, 0)
    ridge = leave_one_out(K, labels, 10).r_squared
    for offset in (0.0, 3.0):
        found = linearised([K], [np.full((60, 10), offset)], labels, task, 0)
        assert found.estimate.value == pytest.approx(ridge[0], abs=1e-9)
        assert found.null == pytest.approx(ridge[1:].mean(), abs=1e-9)


def test_huge_first_weights_cost_what_ridge_does_not_see():
    task = task_of(targets.read("digits(classes=[3,8])"), rows=150)
    plain, huge = (
        {s.measure.name: s.estimate.value for s in backward_scores(bind(networks.read(spec), task), task)}
        for spec in ("mlp(widths=[128])", "mlp(widths=[128], weight_variance=200.0)")
    )
    assert huge["tangent_ridge"] == pytest.approx(plain["tangent_ridge"], abs=0.02)
    assert huge["linearised"] < -1 < 0 < plain["linearised"]


def test_the_scale_of_a_real_label_does_not_matter():
    X = np.random.default_rng(2).standard_normal((80, 5))
    one, two = (
        backward_scores(bind(networks.read("mlp(widths=[32])"), task), task)[3].estimate.value
        for task in (task_of(Arrays(X, scale * X[:, 0] + 7)) for scale in (1.0, 1000.0))
    )
    assert one == pytest.approx(two, abs=1e-6)
