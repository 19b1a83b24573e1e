"""Labelled data as targets: text, labels as ±1, choices of classes, shuffles."""

import re

import numpy as np
import pytest

from learnable.specs import InputError
from learnable.targets import targets
from learnable.targets.samples import Arrays, Data, Digits, Labelled
from learnable.verdicts import check

SPECS = {
    "digits": "digits",
    "digits(classes=[3,8])": "digits(classes=[3,8])",
    "data(digits, classes=[3,8])": "digits(classes=[3,8])",
    "data(path=digits)": "digits",
    "rows.csv": "data(path=rows.csv)",
    "./rows.NPZ": 'data(path="./rows.NPZ")',
    "data(rows.parquet, target=z)": "data(path=rows.parquet, target=z)",
    'data("a b.csv", classes=[cat,"a dog"])': 'data(path="a b.csv", classes=["cat","a dog"])',
    "data(rows.csv, classes=[true,false])": 'data(path=rows.csv, classes=["true","false"])',
    "shuffled(digits, seed=4)": "shuffled(digits, seed=4)",
    "shuffled(rows.csv)": "shuffled(data(path=rows.csv))",
}


@pytest.mark.parametrize("text", SPECS)
def test_a_spec_parses_back(text):
    value = targets.read(text)
    assert isinstance(value, Labelled)
    assert str(value) == SPECS[text]
    assert targets.read(str(value)) == value
    assert hash(targets.read(str(value))) == hash(value)


REFUSALS = {
    "rows.xls": "data: rows.xls ends in .xls; wanted .csv, .npz or .parquet",
    "some/where": "data: some/where has no suffix; wanted .csv, .npz or .parquet",
    "digit": "unknown target 'digit' (nearest known: digits)",
    "digits(classes=[3])": "digits: classes is [3]; wanted two different labels, such as classes=[0,1]",
    "digits(classes=[3,10])": "digits: classes is 10; wanted from 0 to 9",
    "data(rows.csv, classes=[1,1])": "data: classes is [1,1]; wanted two different labels",
    "shuffled(majority(n=3))": "shuffled: data is majority(n=3); wanted labelled data, such as digits or rows.csv",
    "shuffled(digits, seed=-1)": "shuffled: seed is -1; wanted at least 0",
}


@pytest.mark.parametrize("text", REFUSALS)
def test_a_bad_spec_is_refused(text):
    with pytest.raises(InputError, match=re.escape(REFUSALS[text])):
        targets.read(text)


def test_digits_are_even_against_odd():
    from sklearn.datasets import load_digits

    X, digit = load_digits(return_X_y=True)
    sample = Digits().load()
    np.testing.assert_array_equal(sample.X, X)
    np.testing.assert_array_equal(sample.y, 1 - 2 * (digit % 2))
    assert (sample.classes, sample.spec) == ("even (+1) against odd (-1)", "digits")


@pytest.mark.parametrize("classes", [(3, 8), (8, 3)])
def test_two_digits_the_greater_is_plus_one(classes):
    from sklearn.datasets import load_digits

    X, digit = load_digits(return_X_y=True)
    sample = Digits(classes=classes).load()
    chosen = (digit == 3) | (digit == 8)
    np.testing.assert_array_equal(sample.X, X[chosen])
    np.testing.assert_array_equal(sample.y, np.where(digit[chosen] == 8, 1, -1))
    assert sample.classes == "8 (+1) against 3 (-1)"


M = 30
LABELS = [
    (np.arange(M) % 2, None, "1 (+1) against 0 (-1)"),
    (10.0 - np.arange(M) % 2, None, "10 (+1) against 9 (-1)"),
    (np.where(np.arange(M) % 2, 0.5, -2.5), None, "0.5 (+1) against -2.5 (-1)"),
    (np.array(["no", "yes"] * 15), None, "yes (+1) against no (-1)"),
    (np.arange(M) % 2 == 1, None, "true (+1) against false (-1)"),
    (np.arange(M) % 3, (0, 2), "2 (+1) against 0 (-1)"),
    (np.arange(M) % 3, ("2", 0), "2 (+1) against 0 (-1)"),
    (np.array(["a", "b", "c"] * 10), ("c", "a"), "c (+1) against a (-1)"),
]


@pytest.mark.parametrize(("y", "classes", "text"), LABELS)
def test_the_greater_label_is_plus_one(y, classes, text):
    sample = Arrays(np.arange(M)[:, None], y, classes).load()
    assert sample.classes == text
    greater = text.split()[0]
    kept = sample.X[:, 0].astype(int)
    shown = [str(v).lower().removesuffix(".0") for v in np.asarray(y)[kept]]
    assert [s == greater for s in shown] == (sample.y == 1).tolist()
    assert set(sample.y.tolist()) == {1.0, -1.0}


def test_many_numbers_are_a_real_label():
    y = np.linspace(0, 1, M)
    sample = Arrays(np.eye(M), y).load()
    np.testing.assert_array_equal(sample.y, y)
    assert (sample.classes, sample.notes) == ("", ())
    assert sample.variance == pytest.approx(y.var())
    whole = Arrays(np.eye(M), np.arange(M)).load()
    assert whole.notes == (
        "the 30 whole labels count as a real label; classes=[a,b] compares two of them, classes=all takes all",
    )


ONE_TO_SIX = [1, 2, 3, 4, 5, 6]
HALVES = np.arange(30) % 5 / 2
AUTO = {
    "text": (list("abc") * 10, "auto", ("a", "b", "c"), (), ""),
    "truth values": ([True] * 2 + [False] * 28, "auto", ("false", "true"), (), ""),
    "0 and 1, 2 rows of one": ([1] * 2 + [0] * 28, "auto", ("0", "1"), (0, 1), ""),
    "-1 and 1": ([1] * 2 + [-1] * 28, "auto", ("-1", "1"), (-1, 1), ""),
    "whole, 5 rows each": (ONE_TO_SIX * 5, "auto", tuple("123456"), tuple(range(1, 7)), "6 whole labels count as classes"),
    "whole, 4 rows of one": ([1] * 4 + [2, 3] * 13, "auto", (), (), "a real label: 1 has 4 rows, and classes want 5"),
    "whole, 4 rows of one, all": ([1] * 4 + [2, 3] * 13, "all", ("1", "2", "3"), (1, 2, 3), ""),
    "whole, real": (ONE_TO_SIX * 5, "real", (), (), ""),
    "21 whole numbers": (list(range(21)) * 5, "auto", (), (), "the 21 whole labels count as a real label"),
    "halves": (HALVES, "auto", (), (), ""),
    "halves, all": (HALVES, "all", ("0", "0.5", "1", "1.5", "2"), (0, 0.5, 1, 1.5, 2), ""),
    "one number": ([7] * 30, "auto", (), (), ""),
    "one number, all": ([7] * 30, "all", ("7",), (7,), ""),
    "one word": (["yes"] * 30, "auto", ("yes",), (), ""),
}  # fmt: skip


@pytest.mark.parametrize("case", AUTO)
def test_which_labels_are_classes(case):
    y, classes, labels, values, note = AUTO[case]
    sample = Arrays(np.zeros((len(y), 1)), y, classes).load()
    assert (sample.labels, sample.values) == (labels, values)
    assert note in "".join(sample.notes) and bool(note) == bool(sample.notes)
    if labels:
        told = [str(v).lower() for v in (y.tolist() if isinstance(y, np.ndarray) else y)]
        assert [sample.labels[c] for c in sample.codes] == [t.removesuffix(".0") for t in told]
    else:
        assert sample.codes is None and sample.y.tolist() == list(map(float, y))
    assert sample.y.shape == ((len(y), len(labels)) if len(labels) > 2 else (len(y),))


def test_one_label_alone_is_constant():
    sample = Arrays(np.zeros((4, 1)), ["yes"] * 4).load()
    assert (sample.variance, sample.classes, sample.y.tolist()) == (0, "every label is yes", [0] * 4)
    for X, y in (((np.arange(9.0)[:, None]), ["yes"] * 9), (np.arange(9.0)[:, None], [3.0] * 9)):
        found = check((X, y), "mlp(widths=[4])").verdict
        assert (found.label, found.limits[0].kind) == ("predicted-hard", "labels")


def test_digits_take_classes_as_data_does():
    even, ten = Digits().load(), Digits(classes="auto").load()
    assert even.labels == ("odd", "even") and np.array_equal(np.array([-1, 1])[even.codes], even.y)
    assert ten.labels == tuple("0123456789") and ten.y.shape == (1797, 10) and ten.integers
    assert np.array_equal(even.codes, 1 - ten.codes % 2)
    assert np.array_equal(targets.read("digits(classes=real)").load().y, ten.codes)


def test_standardise_scales_features_and_a_real_label_and_says_so():
    rng = np.random.default_rng(0)
    X, y = np.c_[rng.standard_normal((40, 2)) * [3, 0.1] + 5, np.full(40, 7.0)], rng.standard_normal(40) * 100
    sample = Arrays(X, y, standardise=True).load()
    assert np.allclose(sample.X.mean(axis=0), 0) and np.allclose(sample.X.std(axis=0), [1, 1, 0])
    assert np.allclose([sample.y.mean(), sample.y.std()], [0, 1])
    assert sample.notes == (
        "features were scaled to mean 0 and variance 1 over all rows",
        "the label was scaled to mean 0 and variance 1 over all rows",
    )
    classes = Arrays(X, y > 0, standardise=True).load()
    assert set(classes.y) == {-1, 1} and len(classes.notes) == 1
    text = "data(path=rows.csv, group=patient, standardise=true)"
    assert str(targets.read(text)) == text and targets.read(text).standardise


def test_groups_of_rows(tmp_path):
    X, y, group = np.arange(24.0).reshape(12, 2), [0, 1] * 6, list("bbaaccbbaacc")
    sample = Arrays(X, y, group=group).load()
    assert sample.groups.tolist() == [1, 1, 0, 0, 2, 2] * 2
    np.savez(tmp_path / "t.npz", X=X, y=y, patient=np.array(group))
    assert Data(str(tmp_path / "t.npz"), group="patient").load().groups.tolist() == sample.groups.tolist()
    lines = [f"{a:g},{g},{c}" for (a, _), g, c in zip(X, group, y, strict=True)]
    (tmp_path / "t.csv").write_text("\n".join(["a,patient,y", *lines]) + "\n")
    read = Data(str(tmp_path / "t.csv"), group="patient").load()
    assert read.names == ("a",) and read.groups.tolist() == sample.groups.tolist()
    few = Data(str(tmp_path / "t.csv"), group="patient", rows=4).load()
    assert len(few.groups) == 4
    with pytest.raises(InputError, match=r"no column 'patent' for group \(nearest known: patient\)"):
        Data(str(tmp_path / "t.csv"), group="patent").load()
    with pytest.raises(InputError, match=r"no array 'doctor' for group; arrays: X, y, patient"):
        Data(str(tmp_path / "t.npz"), group="doctor").load()
    with pytest.raises(
        InputError, match=r"arrays: group has shape \(3,\); wanted one value a row, shape \(12,\)"
    ):
        Arrays(X, y, group=[1, 2, 3]).load()
    (tmp_path / "t.csv").write_text("\n".join(["a,patient,y", *lines[:5], "9,,1", *lines[6:]]) + "\n")
    with pytest.raises(InputError, match="the group patient is missing in row 6; fill it in or drop the row"):
        Data(str(tmp_path / "t.csv"), group="patient").load()


def test_shuffled_keeps_rows_and_counts():
    sample, null = Digits().load(), targets.read("shuffled(digits, seed=1)").load()
    np.testing.assert_array_equal(null.X, sample.X)
    assert null.y.sum() == sample.y.sum()
    assert abs(np.corrcoef(null.y, sample.y)[0, 1]) < 0.1
    np.testing.assert_array_equal(null.y, targets.read("shuffled(digits, seed=1)").load().y)
    assert np.any(null.y != targets.read("shuffled(digits, seed=2)").load().y)
    assert (null.spec, null.notes) == ("shuffled(digits, seed=1)", ("labels were shuffled",))


def test_a_file_is_loaded_with_its_choice_of_classes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez("t.npz", X=np.arange(60).reshape(30, 2), y=np.arange(30) % 3)
    sample = targets.read("data(t.npz, classes=[1,2])").load()
    assert sample.X.shape == (20, 2)
    assert (sample.classes, sample.names) == ("2 (+1) against 1 (-1)", ("x1", "x2"))
    assert sample.spec == "data(path=t.npz, classes=[1,2])"
    three = Data("t.npz").load()
    assert (three.labels, three.values, three.codes[:4].tolist()) == (
        ("0", "1", "2"),
        (0, 1, 2),
        [0, 1, 2, 0],
    )
    np.savez("t.npz", X=np.arange(60).reshape(30, 2), kind=np.array(["u", "v", "w"] * 10))
    assert Data("t.npz", target="kind").load().labels == ("u", "v", "w")


LABEL_REFUSALS = [
    (np.arange(M) % 3, (0, 7), "arrays: no row has the label 7; labels: 0, 1, 2"),
    (np.arange(M) % 3, (0, "a"), "arrays: no row has the label a; labels: 0, 1, 2"),
    (np.arange(M) // 1, (0, 1), "arrays has 2 rows; wanted at least 4"),
    (np.array(["a", "b"] * 15), "real", 'arrays: the labels are text, such as "a"; classes=real wants numbers'),
    (np.arange(M) % 3, "every", "arrays: classes is every; wanted auto, all, real or two labels [a,b]"),
    (np.arange(M) % 3, (0,), "arrays: classes is [0]; wanted two different labels, such as classes=[0,1]"),
]  # fmt: skip


@pytest.mark.parametrize(("y", "classes", "message"), LABEL_REFUSALS)
def test_bad_labels_are_refused(y, classes, message):
    with pytest.raises(InputError, match=re.escape(message)):
        Arrays(np.eye(M), y, classes).load()


@pytest.mark.parametrize(("module", "spec"), [("sklearn.datasets", "digits"), ("pyarrow", "rows.csv")])
def test_a_missing_library_is_named(module, spec, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.csv").write_text("a,y\n1,2\n")
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(InputError, match=re.escape("type pip install 'learnable[data]'")):
        targets.read(spec).load()


def test_all_classes_have_an_indicator_each():
    from sklearn.datasets import load_digits

    digit = load_digits(return_X_y=True)[1]
    sample = targets.read("digits(classes=all)").load()
    assert sample.y.shape == (1797, 10) and sample.labels == tuple("0123456789") and sample.shape == (8, 8)
    np.testing.assert_array_equal(sample.y.argmax(axis=1), digit)
    np.testing.assert_array_equal(sample.y.sum(axis=1), 1)
    shares = sample.y.mean(axis=0)
    assert sample.variance == pytest.approx((shares * (1 - shares)).sum())
    shuffled = targets.read("shuffled(digits(classes=all), seed=2)").load()
    np.testing.assert_array_equal(shuffled.y.sum(axis=0), sample.y.sum(axis=0))
    assert str(targets.read("data(digits, classes=all)")) == "digits(classes=all)"


def test_images_in_memory_keep_their_shape_in_mind():
    X, y = np.arange(16 * 6.0).reshape(16, 2, 3), ["a", "b", "c", "a"] * 4
    sample = Arrays(X, y, classes="all").load()
    assert sample.shape == (2, 3) and sample.labels == ("a", "b", "c") and sample.y.shape == (16, 3)
    assert sample.X[1].tolist() == [6.0, 7, 8, 9, 10, 11]


def test_what_all_classes_cannot_be_is_refused():
    X = np.zeros((16, 2))
    with pytest.raises(InputError, match="only one row has the label 7; give each class at least two rows"):
        Arrays(X, [1, 2] * 7 + [1, 7], classes="all").load()
    with pytest.raises(InputError, match="1001 different labels; classes=all wanted at most 1000"):
        Arrays(np.zeros((1001, 1)), np.arange(1001.0), classes="all").load()
