"""What rows show alone: signal, parity and nothing, on cases where a person knows; and how often noise is called signal."""

import json
import math

import numpy as np
import pytest

from learnable.estimates import wilson
from learnable.rows import shown, trees
from learnable.rows.labelled_rows import LabelledRows
from learnable.rows.pairs import pairs, rows_for
from learnable.rows.shown import look
from learnable.rows.shuffles import beside_shuffles
from learnable.specs import InputError
from learnable.targets import Arrays, targets
from learnable.targets.labels import Sample

SEEDS = 3
SIGNAL, PARITY, NONE = "signal", "parity", "none shown"


def bits(g, m, d):
    return 1.0 - 2 * g.integers(0, 2, size=(m, d))


def blobs(g, m, c, apart=2.0, d=5):
    codes = np.concatenate([np.arange(c), g.integers(0, c, m - c)])
    return g.standard_normal((m, d)) + apart * g.standard_normal((c, d))[codes], codes


def line(g, noise):
    X = g.standard_normal((300, 5))
    return X, X[:, 0] + noise * g.standard_normal(300)


def product(g, m, d, k):
    X = bits(g, m, d)
    return X, X[:, :k].prod(axis=1)


def ball(g):
    X = g.standard_normal((600, 10))
    return X, ((X**2).sum(axis=1) > 9.3).astype(int)


CASES = {
    "a line in noise": (lambda g: line(g, 1.5), SIGNAL),
    "a rare class": (lambda g: (lambda X: (X, (X[:, 0] > 1.3).astype(int)))(g.standard_normal((400, 4))), SIGNAL),
    "XOR of 2 of 20": (lambda g: product(g, 300, 20, 2), SIGNAL),
    "a ball in 10 dimensions": (ball, SIGNAL),
    "four blobs": (lambda g: blobs(g, 200, 4), SIGNAL),
    "twelve blobs": (lambda g: blobs(g, 300, 12), SIGNAL),
    "8-parity of 20": (lambda g: product(g, 300, 20, 8), PARITY),
    "coin flips": (lambda g: (bits(g, 300, 20), g.integers(0, 2, 300)), NONE),
    "heavy tails": (lambda g: (g.standard_t(2, (200, 5)), g.standard_t(2, 200)), NONE),
    "five classes of noise": (lambda g: (g.standard_normal((200, 6)), g.integers(0, 5, 200)), NONE),
    "a rare class of noise": (lambda g: (g.standard_normal((300, 4)), (np.arange(300) % 30 == g.integers(30)) * 1), NONE),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_says_what_a_person_knows(name):
    make, label = CASES[name]
    for seed in range(SEEDS):
        X, y = make(np.random.default_rng([seed, 21]))
        if name == "a rare class of noise":
            y = np.random.default_rng(seed).permutation(y)
        found = look(Arrays(X, y).load(), seed=seed, shuffles=999 if label == NONE else 199)
        assert found.label == label, (seed, dict(found.tests))
        assert set(found.tests) == {"linear", "neighbours", "pairs", "trees"}
        text = json.dumps(found.json(), allow_nan=False)
        assert json.loads(text)["label"] == label


def shuffled_sets(runs):
    """Rows of several kinds and sizes, two classes, three, six and real labels, shuffled."""
    g = np.random.default_rng(22)
    digits = targets.read("digits(classes=all)").load()
    for run in range(runs):
        m = int(g.integers(60, 200))
        kind = run % 6
        if kind == 0:
            rows = g.permutation(len(digits.codes))[:m]
            X, y = digits.X[rows], digits.codes[rows]
        elif kind == 1:
            X, y = blobs(g, m, 3)
        elif kind == 2:
            X, y = blobs(g, m, 6)
        elif kind == 3:
            X = g.lognormal(size=(m, 4))
            y = X[:, 0] + 0.1 * g.standard_normal(m)
        elif kind == 4:
            X = bits(g, m, 8)
            y = X[:, 0] * X[:, 1]
        else:
            X = g.standard_normal((m, 3))
            y = (X[:, 0] > 1.2).astype(int)
        yield X, g.permutation(y)


@pytest.mark.slow
def test_shuffled_labels_are_called_signal_less_than_twice_in_a_hundred():
    runs = 1_000
    wrong = [look(Arrays(X, y).load(), seed=i).label != NONE for i, (X, y) in enumerate(shuffled_sets(runs))]
    assert len(wrong) == runs
    print(
        f"shuffled labels called signal: {sum(wrong)} of {runs}, upper end {wilson(sum(wrong), runs)[1]:.4f}"
    )
    assert wilson(sum(wrong), runs)[1] < 0.02


def test_each_test_has_its_level_on_shuffled_labels():
    """With 19 shuffles p ≤ .1 in a tenth of the sets, for every test: 48 sets, four standard errors."""
    hits, runs = dict.fromkeys(("linear", "neighbours", "pairs", "trees"), 0), 48
    for X, y in shuffled_sets(runs):
        rows = shown.labelled_rows(Arrays(X, y).load())
        for name, test in shown._tests(rows, 2000, 19, 0)[0].items():
            hits[name] += test.p_value <= 0.1
    assert max(hits.values()) / runs < 0.1 + 4 * math.sqrt(0.09 / runs), hits


@pytest.mark.parametrize("how", ["groups", "copies"])
def test_blocks_do_not_pass_for_signal(how):
    """Labels drawn once a block, columns that tell the block: nothing is shown, though rows one by one would show it."""
    seen = []
    for seed in range(8):
        g = np.random.default_rng([seed, 23])
        block = np.repeat(np.arange(80), 5)
        centres, label = g.standard_normal((80, 3)), g.permutation(np.arange(80) % 2)
        X = centres[block] + (0.01 * g.standard_normal((400, 3)) if how == "groups" else 0.0)
        y = 2.0 * label[block] - 1
        order = g.permutation(400)
        groups = block[order] if how == "groups" else None
        sample = Sample(
            X[order], y[order], ("a", "b", "c"), "", "rows", codes=label[block][order], groups=groups
        )
        found = look(sample, seed=seed)
        seen.append(found.label)
        assert len(found.exchangeable.rows) == 80 and found.exchangeable.holds
        assert any(
            f"400 rows are 80 {'groups' if how == 'groups' else 'different rows'}" in r for r in found.remarks
        )
        assert found.ceiling.skill.value < 0.6
    assert seen.count(NONE) >= 7
    alone = Sample(X, y + 0.0, ("a", "b", "c"), "", "rows", codes=label[block])
    if how == "groups":
        assert look(alone).label == SIGNAL


def test_few_groups_and_time_are_said():
    g = np.random.default_rng(24)
    X, y = g.standard_normal((200, 3)), g.integers(0, 2, 200)
    sample = Sample(X, 2.0 * y - 1, ("a", "b", "c"), "", "rows", codes=y, groups=np.arange(200) % 10)
    found = look(sample)
    assert not found.exchangeable.holds
    assert any(
        r.startswith("the rows come in 10 groups, too few to shuffle as wholes (wanted 50)")
        for r in found.remarks
    )
    walks = np.cumsum(g.standard_normal((400, 4)), axis=0)
    found = look(Arrays(walks[:, :3], walks[:, 3]).load())
    assert not found.exchangeable.holds
    assert any("neighbouring rows resemble each other in columns and label" in r for r in found.remarks)


def test_rows_sorted_by_label_are_no_series():
    for seed in range(SEEDS):
        X, codes = blobs(np.random.default_rng([seed, 25]), 300, 2)
        order = np.argsort(codes, kind="stable")
        found = look(Arrays(X[order], codes[order]).load())
        assert found.exchangeable.holds and found.label == SIGNAL
        assert any("sorted by label" in r for r in found.remarks)


def test_the_first_rows_are_not_all_that_is_tested():
    """Products of pairs take fewer rows of many classes, from everywhere: rows sorted by label are shown as others."""
    g = np.random.default_rng(26)
    X, codes = blobs(g, 1500, 10)
    order = np.argsort(codes, kind="stable")
    assert rows_for(10) < 1500
    assert look(Arrays(X[order], codes[order]).load()).tests["pairs"].p_value == 0.001


def test_pairs_are_the_naive_twin():
    g = np.random.default_rng(27)
    X, Y = g.uniform(-1, 1, (12, 3)), beside_shuffles(g.standard_normal((12, 2)), 5, 0)
    expected = [
        sum(
            Y[i, c] * Y[j, c] * (X[i] @ X[j]) ** 2
            for c in (2 * k, 2 * k + 1)
            for i in range(12)
            for j in range(12)
            if i != j
        )
        for k in range(6)
    ]
    found = pairs(X, Y, 2)
    assert found.z == pytest.approx((expected[0] - np.mean(expected[1:])) / np.std(expected[1:], ddof=1))


def test_without_scikit_learn_the_trees_are_left_out(monkeypatch):
    monkeypatch.setattr(trees.extras, "installed", lambda module: False)
    found = look(Arrays(*blobs(np.random.default_rng(28), 200, 2)).load())
    assert set(found.tests) - {"pairs"} == set(found.skills) == {"linear", "neighbours"}
    assert found.label == SIGNAL


@pytest.mark.parametrize(
    ("X", "y", "said"),
    [
        (np.ones((40, 3)), np.arange(40) % 2, "every column is the same on all rows"),
        (np.random.default_rng(0).standard_normal((40, 3)), np.zeros(40), "every label is the same"),
        (np.random.default_rng(0).standard_normal((5, 2)), np.array([0, 1, 0, 1, 1]), ""),
    ],
)
def test_rows_without_anything_to_test_are_answered(X, y, said):
    sample = Sample(
        X, np.where(y > 0, 1.0, -1.0), ("a", "b", "c")[: X.shape[1]], "", "rows", codes=(y > 0).astype(int)
    )
    found = look(sample)
    assert found.label == NONE and found.ceiling is None and not found.tests
    assert any(said in r for r in found.remarks) or not said
    json.dumps(found.json(), allow_nan=False)


def test_rows_are_capped_and_the_seed_decides():
    X, codes = blobs(np.random.default_rng(29), 500, 3)
    sample = Arrays(X, codes).load()
    one, two, other = (look(sample, rows=100, seed=s).json() for s in (0, 0, 1))
    assert one == two != other and (one["rows"], one["rows_given"]) == (100, 500)


def test_wide_rows_and_many_classes_are_tested_on_fewer():
    assert [shown._affordable(d, c) for d, c in ((64, 1), (64, 10), (784, 10), (784, 1), (100_000, 10))] == [
        8000,
        800,
        387,
        1913,
        387,
    ]
    X = np.random.default_rng(35).standard_normal((300, 500))
    assert look(Arrays(X, (X[:, 7] + X[:, 8] > 0).astype(int)).load(), shuffles=99).label == SIGNAL


def test_too_few_shuffles_are_refused():
    sample = Arrays(*blobs(np.random.default_rng(30), 60, 2)).load()
    with pytest.raises(InputError, match="shuffles is 5; wanted at least 19"):
        look(sample, shuffles=5)
    assert look(sample, shuffles=19).level == 0.05


def test_many_columns_of_a_label_are_looked_at_in_ten_directions():
    rows = LabelledRows(np.zeros((20, 1)), np.eye(20), np.arange(20), None, ())
    assert shown._directions(rows.Y, 0).shape == (20, 10)
    assert shown._directions(rows.Y[:, :10], 0) is not None and shown._directions(
        rows.Y[:, :10], 0
    ).shape == (20, 10)
