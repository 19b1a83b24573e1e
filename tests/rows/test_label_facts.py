"""Labels by themselves, and scales of columns: what is said and what is not."""

import numpy as np
import pytest

from learnable.rows.columns import columns_of
from learnable.rows.flags import share_text
from learnable.rows.label_facts import label_facts
from learnable.rows.labelled_rows import LabelledRows

M = 120


def facts(y, classes=True):
    y = np.asarray(y)
    if not classes:
        return label_facts(LabelledRows(np.zeros((len(y), 1)), y[:, None].astype(float), None, None, ()))
    c = int(y.max()) + 1
    Y = np.where(y == 1, 1.0, -1.0)[:, None] if c <= 2 else np.eye(c)[y]
    return label_facts(LabelledRows(np.zeros((len(y), 1)), Y, y, None, ()))


# made by a generator; whether labels belong to rows; what is said, or nothing
LABELS = {
    "noise": (lambda g: facts(g.integers(0, 3, M)), True, ""),
    "real noise": (lambda g: facts(g.standard_normal(M), False), True, ""),
    "one label": (lambda g: facts(np.zeros(M, dtype=int)), False, "every label is the same"),
    "row numbers": (lambda g: facts(np.arange(M), False), False, "the label numbers the rows"),
    "shuffled row numbers": (lambda g: facts(g.permutation(M) + 7, False), False, "the label numbers the rows"),
    "scaled row numbers": (lambda g: facts(g.permutation(M) / M, False), False, "the label numbers the rows"),
    "a class a row": (lambda g: facts(g.permutation(M)), False, "100% of the rows are alone in their class"),
    "sorted": (lambda g: facts(np.sort(g.integers(0, 2, M))), True, ""),
    "every third": (lambda g: facts(np.arange(M) % 3), False, "the label repeats every 3 rows"),
    "drift": (lambda g: facts((g.random(M) < np.linspace(0, 1, M)).astype(int)), True, "the label drifts along the rows"),
    "drift of a real label": (
        lambda g: facts(np.linspace(0, 3, M) + g.standard_normal(M), False), True, "the label drifts along the rows",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LABELS)
def test_labels(name):
    make, belongs, said = LABELS[name]
    for seed in range(6):
        found = make(np.random.default_rng([seed, 51]))
        assert found.belongs is belongs
        assert any(said in r for r in found.remarks) if said else not found.remarks, found


def test_shares_are_true():
    found = facts(np.array([0] * 995 + [1] * 5))
    assert (found.greatest, found.smallest, found.classes) == (0.995, 5, 2)
    assert [share_text(s) for s in (0.9, 0.995, 0.999999999, 1.0)] == ["90%", "99.5%", "nearly 100%", "100%"]


COLUMNS = {
    "plain": (lambda X: X, ()),
    "constant": (lambda X: np.column_stack([X, np.ones(50)]), ("column d never varies: drop it",)),
    "two constant": (
        lambda X: np.column_stack([X, np.ones(50), 0.1 * np.ones(50)]), ("2 columns (d, e) never vary: drop them",),
    ),
    "far apart": (lambda X: X * [1.0, 0.001, 1.0], ("the columns' scales are far apart: ",)),
    "beyond": (
        lambda X: X + np.array([0, 5e4, 0]), ("column b goes up to 5e+04: standardise before training",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
def test_scales(name):
    change, said = COLUMNS[name]
    X = np.random.default_rng(52).standard_normal((50, 3))
    found = columns_of(change(X), ("a", "b", "c", "d", "e"))
    assert len(found.remarks) == len(said)
    assert all(r.startswith(s) for r, s in zip(found.remarks, said, strict=True)), found.remarks
    assert found.spread_ratio == pytest.approx(
        max(s := [v for v in change(X).std(axis=0) if v > 1e-12]) / min(s), rel=1e-9
    )


def test_an_image_is_not_remarked_on_column_by_column():
    X = np.random.default_rng(53).uniform(0, 5000, (20, 9))
    X[:, 0] = 0
    assert columns_of(X, image=True).remarks == () and columns_of(X, image=True).constant == (0,)


def test_columns_that_are_nearly_always_blank_are_not_far_apart():
    X = np.random.default_rng(54).standard_normal((200, 3))
    X[:, 2] = np.where(np.arange(200) == 7, 0.01, 0.0)
    assert columns_of(X).spread_ratio < 2 and columns_of(X).remarks == ()
