"""The linear model and the neighbours against naive twins; p-values against the law they must have."""

import numpy as np
import pytest

from learnable.rows.baselines import FOLDS, _accuracy, baselines, row_limit
from learnable.rows.neighbours import NEIGHBOURS, neighbours
from learnable.rows.ridge import COLUMN_PENALTIES, ridge
from learnable.rows.standardisation import standardised


def ridge_naive(X, y, at):
    """Every penalty by a linear solve, the criterion from the hat matrix, one label at a time."""
    n, d = X.shape
    middle = X.mean(axis=0)
    Z, z = X - middle, y - y.mean()
    best = None
    for penalty in np.array(COLUMN_PENALTIES) * (Z**2).sum() / d:
        solve = np.linalg.solve(Z.T @ Z + penalty * np.eye(d), Z.T)
        criterion = ((z - Z @ solve @ z) ** 2).sum() / (n - 1 - np.trace(Z @ solve)) ** 2
        if best is None or criterion < best[0]:
            best = criterion, (at - middle) @ (solve @ z) + y.mean()
    return best[1]


@pytest.mark.parametrize(("n", "d"), [(40, 3), (30, 30), (20, 50)])
def test_ridge_is_the_naive_twin(n, d):
    rng = np.random.default_rng(n + d)
    X, at = rng.standard_normal((n, d)), rng.standard_normal((7, d))
    Y = np.column_stack([X[:, 0] + 0.1 * rng.standard_normal(n), rng.standard_normal((n, 4))])
    expected = np.column_stack([ridge_naive(X, y, at) for y in Y.T])
    np.testing.assert_allclose(ridge(X, Y, at), expected, rtol=1e-5, atol=1e-7)


def neighbours_naive(X, y, at):
    guess = []
    for row in at:
        far = ((X - row) ** 2).sum(axis=1)
        reach = np.sort(far)[min(NEIGHBOURS, len(X)) - 1]
        guess.append(y[far <= reach + 1e-8].mean())
    return np.array(guess)


@pytest.mark.parametrize("kind", ["normal", "bits", "many bits", "three rows", "equal rows"])
def test_neighbours_are_the_naive_twin(kind):
    rng = np.random.default_rng(1)
    X = {
        "normal": rng.standard_normal((300, 4)),
        "bits": 1.0 - 2 * rng.integers(0, 2, size=(300, 5)),
        "many bits": 1.0 - 2 * rng.integers(0, 2, size=(300, 12)),
        "three rows": rng.standard_normal((3, 4)),
        "equal rows": np.ones((10, 2)),
    }[kind]
    at, Y = rng.standard_normal((9, X.shape[1])).round(), rng.standard_normal((len(X), 3))
    expected = np.column_stack([neighbours_naive(X, y, at) for y in Y.T])
    np.testing.assert_allclose(neighbours(X, Y, at), expected, atol=1e-12)


def test_scores_are_the_naive_twin():
    rng = np.random.default_rng(2)
    X = rng.standard_normal((101, 3)) * [1, 100, 1e-3] + [0, 1e3, 0]
    y = np.where(X[:, 0] + 0.5 * rng.standard_normal(101) > 0.5, 1.0, -1.0)
    found = baselines(X, np.column_stack([y] + [rng.permutation(y) for _ in range(20)]), seed=5)
    order = np.random.default_rng([5, 6]).permutation(101)
    Z, z = standardised(X[order], bits=True), y[order]
    for name, twin in (("linear", ridge_naive), ("neighbours", neighbours_naive)):
        inside, label, right = [], [], []
        for f in range(FOLDS):
            test = np.arange(101) % FOLDS == f
            guess = twin(Z[~test], z[~test], Z[test])
            inside += (guess - guess.mean()).tolist()
            label += (z[test] - z[test].mean()).tolist()
            right += ((guess > 0) == (z[test] > 0)).tolist()
        score = np.dot(inside, label) / np.linalg.norm(inside) / np.linalg.norm(label)
        assert found[name].correlation.value == pytest.approx(score, rel=1e-5)
        assert found[name].accuracy.value == pytest.approx(np.mean(right))
        assert found[name].chance == max(np.mean(y == 1), np.mean(y == -1))
        assert found[name].correlation.low < score < found[name].correlation.high


def test_standardised_columns():
    X = np.array([[0.0, 5, 1, 2], [1, 5, 2, 2], [0, 5, 4, 3], [0, 5, 9, 2]])
    Z = standardised(X, bits=True)
    assert Z[:, 0].tolist() == [-1, 1, -1, -1]
    assert Z[:, 1].tolist() == [0, 0, 0, 0]
    assert Z[:, 3].tolist() == [-1, -1, 1, -1]
    assert Z[:, 2].mean() == pytest.approx(0) and Z[:, 2].std() == pytest.approx(1)


def test_p_values_of_null_labels_are_uniform():
    """With 19 shuffles the p-value is one of 1/20 … 20/20, each as likely."""
    rng = np.random.default_rng(3)
    X = rng.standard_normal((40, 3))
    tail = {"linear": 0, "neighbours": 0}
    runs = 400
    for _ in range(runs):
        Y = np.column_stack([rng.permutation(np.repeat([1.0, -1.0], [8, 32])) for _ in range(20)])
        for name, found in baselines(X, Y).items():
            tail[name] += found.p_value <= 0.1
    for hits in tail.values():
        low, high = 0.1 - 4 * np.sqrt(0.09 / runs), 0.1 + 4 * np.sqrt(0.09 / runs)
        assert low < hits / runs < high


def test_a_rare_class_does_not_fool_the_score():
    rng = np.random.default_rng(4)
    y = np.where(rng.random(600) < 0.05, 1.0, -1.0)
    shuffles = np.column_stack([rng.permutation(y) for _ in range(99)])
    null = baselines(rng.standard_normal((600, 5)), np.column_stack([y, shuffles]))
    shifted = baselines(rng.standard_normal((600, 5)) + y[:, None], np.column_stack([y, shuffles]))
    assert null["neighbours"].accuracy.value > 0.94 and null["neighbours"].p_value > 0.01
    assert null["linear"].p_value > 0.01
    assert shifted["linear"].p_value == shifted["neighbours"].p_value == 0.01


def test_a_real_label_has_no_accuracy():
    rng = np.random.default_rng(5)
    X = rng.standard_normal((100, 2))
    found = baselines(X, np.column_stack([X[:, 0]] + [rng.permutation(X[:, 0]) for _ in range(19)]))
    assert found["linear"].correlation.value == pytest.approx(1, abs=1e-3)
    assert found["linear"].accuracy is None and found["linear"].chance is None
    assert found["linear"].json()["accuracy"] is None


def test_constant_features_say_nothing():
    y = np.repeat([1.0, -1.0], 20)
    rng = np.random.default_rng(6)
    found = baselines(np.ones((40, 3)), np.column_stack([y] + [rng.permutation(y) for _ in range(19)]))
    for b in found.values():
        assert (b.correlation.value, b.p_value, b.z) == (0.0, 1.0, 0.0)


@pytest.mark.parametrize("seed", range(5))
def test_features_that_differ_by_rounding_alone_say_nothing(seed):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([1.0, -1.0], 20)) + 0.1
    X = 0.1 * (1 + 1e-16 * rng.integers(-2, 3, (40, 3)))
    found = baselines(X, np.column_stack([y] + [rng.permutation(y) for _ in range(19)]))
    for b in found.values():
        assert (b.correlation.value, b.p_value, b.z) == (0.0, 1.0, 0.0)


def test_a_prediction_at_the_middle_counts_as_the_lower_label():
    """Six neighbours of which three have each label: the mean is the middle but for rounding."""
    label = np.array([0.3, 0.7] * 20)[:, None]
    for off in (0.0, 1e-16, -1e-16):
        right, chance = _accuracy(np.full((40, 1), 0.5 + off), label)
        assert (right.value, chance) == (0.5, 0.5)
        assert (
            _accuracy(np.full((40, 1), 0.5 + off), np.where(np.arange(40) < 30, 0.3, 0.7)[:, None])[0].value
            == 0.75
        )


def test_rows_are_capped_and_the_seed_decides():
    rng = np.random.default_rng(7)
    X = rng.standard_normal((300, 3))
    Y = np.column_stack([np.sign(X[:, 0])] + [rng.permutation(np.sign(X[:, 0])) for _ in range(19)])
    one, two, other = (baselines(X, Y, rows=100, seed=s)["linear"] for s in (0, 0, 1))
    assert one == two != other
    assert one.correlation.samples == 100
    assert [row_limit(m, d) for m, d in ((10, 1), (9000, 1), (9000, 5000))] == [10, 5000, 2000]


def test_several_columns_are_one_label():
    """Products are summed over the columns: as the naive twin does, one label at a time."""
    rng = np.random.default_rng(8)
    X, codes = rng.standard_normal((90, 4)), rng.integers(0, 3, 90)
    X[:, 0] += codes
    Y = np.hstack([np.eye(3)[codes], *(np.eye(3)[rng.permutation(codes)] for _ in range(19))])
    found = baselines(X, Y, columns=3)
    order = np.random.default_rng([0, 6]).permutation(90)
    Z, z = standardised(X[order], bits=True), np.eye(3)[codes[order]]
    guess, label = np.empty((90, 3)), np.empty((90, 3))
    for f in range(FOLDS):
        test = np.arange(90) % FOLDS == f
        told = np.column_stack([neighbours_naive(Z[~test], column[~test], Z[test]) for column in z.T])
        guess[test], label[test] = told - told.mean(axis=0), z[test] - z[test].mean(axis=0)
    score = (guess * label).sum() / np.linalg.norm(guess) / np.linalg.norm(label)
    assert found["neighbours"].correlation.value == pytest.approx(score, rel=1e-9)
    assert found["linear"].p_value == 0.05 and found["linear"].accuracy.value > 0.4
    assert found["linear"].chance == np.bincount(codes).max() / 90
