"""What `check` says of rows that mislead: their order, a class with one of them, blank images, bytes for pixels."""

import numpy as np
import pytest

import learnable as lb
from learnable.targets import Arrays

_DRAW = np.random.default_rng(0)
X = _DRAW.normal(size=(80, 5))
SORTED = np.repeat([-1.0, 1.0], 40)
MIXED = np.where(X[:, 0] > 0, 1.0, -1.0)
IMAGES = _DRAW.random((80, 1, 4, 4))
BLANK = np.where(np.arange(80)[:, None, None, None] == 7, 0.5, IMAGES)
CASES = {
    "sorted": (X, SORTED, "the rows are sorted by label"),
    "numbered": (np.c_[X, np.arange(80)], MIXED, "column x6 numbers the rows: drop it"),
    "single": (
        X,
        np.where(np.arange(80) == 9, -1.0, 1.0),
        "class -1 has one row: nothing can be learned of it",
    ),
    "blank": (BLANK, MIXED, "1 of 80 images are blank"),
    "bytes": (np.round(255 * IMAGES), MIXED, "values go up to 255: "),
}


def _notes(inputs, labels):
    return " | ".join(lb.check(Arrays(inputs, labels), "mlp(widths=[16])").notes)


@pytest.mark.parametrize("name", CASES)
def test_rows_that_mislead_are_named(name):
    inputs, labels, said = CASES[name]
    assert said in _notes(inputs, labels)


@pytest.mark.parametrize("inputs", [X, IMAGES], ids=["columns", "images"])
def test_nothing_is_said_of_rows_in_order(inputs):
    told = _notes(inputs, MIXED)
    assert not [said for _, _, said in CASES.values() if said in told]


def test_a_scaled_row_index_is_named_by_check():
    assert "column x6 numbers the rows, up to scale and shift" in _notes(np.c_[X, np.arange(80) / 79], MIXED)


@pytest.mark.parametrize("classes", ["all", None])
def test_three_classes_are_answered_for(tmp_path, classes):
    rows = [f"{i % 7},{i % 5},{'abc'[i % 3]}" for i in range(90)]
    (tmp_path / "r.csv").write_text("\n".join(["u,v,y", *rows]))
    spec = f'data("{tmp_path}/r.csv"' + (f", classes={classes})" if classes else ")")
    found = lb.check(spec, "mlp(widths=[4])").json()
    assert found["target"]["classes"] == "3 classes" and found["measures"]["inal"]["layers"]
    assert found["verdict"]["predicted"]["chance"] == pytest.approx(1 / 3)
