"""What the order of the rows gives away is said, and nothing else is."""

import numpy as np
import pytest

from learnable.rows.row_order import order_notes
from learnable.rows.task import task_of
from learnable.targets import Arrays

RNG = np.random.default_rng(0)
X = RNG.standard_normal((60, 3))
SORTED = "sorted by label"


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (np.repeat([-1.0, 1.0], 30), True),
        (np.repeat([1.0, -1.0], 30), True),
        (np.repeat([2.0, 0.0, 1.0], 20), True),
        (np.linspace(0, 1, 60), True),
        (np.eye(3)[np.repeat([2, 0, 1], 20)], True),
        (RNG.permutation(np.repeat([-1.0, 1.0], 30)), False),
        (RNG.standard_normal(60), False),
    ],
)
def test_labels_in_the_order_of_the_rows(y, said):
    assert any(SORTED in note for note in order_notes(X, y)) is said


def test_a_column_that_numbers_the_rows_is_named_in_any_order():
    y = RNG.permutation(np.repeat([-1.0, 1.0], 30))
    for numbers in (np.arange(60), 5 + np.arange(60)[::-1], RNG.permutation(60)):
        notes = order_notes(np.column_stack([X, numbers]), y, ("a", "b", "c", "id"))
        assert notes == ("column id numbers the rows: drop it, a network may read the label off it",)
    assert order_notes(np.column_stack([X, np.arange(60) // 2]), y) == ()


SCALED = {
    "to 0…1": np.arange(60) / 59,
    "to mean 0 and variance 1": (np.arange(60) - 29.5) / np.arange(60).std(),
    "backwards": 3.0 - 0.25 * np.arange(60),
    "shuffled": RNG.permutation(60) / 60,
    "rounded to four places": np.round(np.arange(60) / 59, 4),
    "in single precision": (np.arange(60) / 59).astype(np.float32).astype(float),
}


@pytest.mark.parametrize("name", SCALED)
def test_a_scaled_row_index_is_named(name):
    y = RNG.permutation(np.repeat([-1.0, 1.0], 30))
    notes = order_notes(np.column_stack([X, SCALED[name]]), y, ("a", "b", "c", "id"))
    assert len(notes) == 1 and notes[0].startswith(
        "column id numbers the rows, up to scale and shift: drop it"
    )


@pytest.mark.parametrize(
    "values",
    [
        RNG.uniform(size=60),
        np.sort(RNG.uniform(size=60)),
        np.repeat([-1.0, 1.0], 30),
        np.repeat(np.arange(30), 2) / 30,
        np.linspace(0, 1, 60) ** 2,
        np.zeros(60),
    ],
)
def test_other_columns_are_not_taken_for_an_index(values):
    assert order_notes(np.column_stack([X, values]), RNG.permutation(np.repeat([-1.0, 1.0], 30))) == ()


def test_a_grid_of_one_column_and_a_few_rows_pass():
    y = RNG.permutation(np.repeat([-1.0, 1.0], 30))
    assert order_notes(np.linspace(0, 1, 60)[:, None], y) == ()
    assert order_notes(np.column_stack([X[:8], np.linspace(0, 1, 8)]), y[[0, 59, 1, 58, 2, 57, 3, 56]]) == ()


def test_a_task_says_it_of_all_rows_whatever_is_drawn():
    task = task_of(Arrays(X, np.repeat([0, 1], 30)), rows=20)
    assert any(SORTED in note for note in task.notes)
