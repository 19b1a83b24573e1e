"""Data as people hold it in Python: every kind gives the rows that its arrays give, and says what it left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset, TensorDataset

from learnable.specs import InputError
from learnable.tables.subsample import chosen
from learnable.targets import Arrays, Data, Source, source_of

ROWS = 40
X = np.random.default_rng(0).standard_normal((ROWS, 3)).astype(np.float32)
Y = (X[:, 0] > 0).astype(int)
PLAIN = Arrays(X, Y).load()


class ClassLabel:
    """As HuggingFace's: whole numbers with names."""

    def __init__(self, names):
        self.names = names


class Hugging:
    """What `datasets.Dataset` does here: a row is a dictionary, a slice a dictionary of lists."""

    def __init__(self, columns, features=None):
        self.columns = columns
        self.features = features or dict.fromkeys(columns)
        self.column_names = list(columns)

    def __len__(self):
        return len(self.columns[self.column_names[0]])

    def __getitem__(self, place):
        return {name: values[place] for name, values in self.columns.items()}

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def with_format(self, kind):
        return self


class Stream:
    """What `datasets.IterableDataset` does here: rows one after the other, no length."""

    def __init__(self, held):
        self.held, self.features, self.column_names = held, held.features, held.column_names

    def __iter__(self):
        return iter(self.held)

    def with_format(self, kind):
        return self


class Endless(IterableDataset):
    def __iter__(self):
        place = 0
        while True:
            yield torch.full((2,), float(place)), place % 2
            place += 1


class Failing(Dataset):
    def __len__(self):
        return ROWS

    def __getitem__(self, place):
        if place == 7:
            raise OSError("the disk is gone")
        return torch.from_numpy(X[place]), int(Y[place])


class Ragged(Failing):
    def __getitem__(self, place):
        return torch.zeros(3, 2 + place % 2), place % 2


COLUMNS = {**{f"c{j}": X[:, j].tolist() for j in range(3)}, "label": Y.tolist()}
TENSORS = TensorDataset(torch.from_numpy(X), torch.from_numpy(Y))
KINDS = {
    "pair": (X, Y),
    "pair of lists": (X.tolist(), Y.tolist()),
    "pair of tensors": (torch.from_numpy(X).requires_grad_(), torch.from_numpy(Y)),
    "dictionary": {"X": X, "y": Y},
    "bunch": {"data": X, "target": Y, "DESCR": "rows"},
    "list of pairs": list(zip(X.tolist(), Y.tolist(), strict=True)),
    "torch dataset": TENSORS,
    "torch loader": DataLoader(TENSORS, batch_size=7),
    "loader of dictionaries": DataLoader(Hugging(COLUMNS), batch_size=7),
    "arrow table": pa.table(COLUMNS),
    "hugging face": Hugging(COLUMNS),
    "hugging face stream": Stream(Hugging(COLUMNS)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_rows_of_its_arrays(kind):
    sample = source_of(KINDS[kind]).load()
    assert np.allclose(sample.X, PLAIN.X, atol=1e-6) and sample.y.tolist() == PLAIN.y.tolist()
    assert sample.classes == PLAIN.classes and sample.notes == ()
    assert "in memory" in sample.spec


@pytest.mark.parametrize("kind", ["torch dataset", "list of pairs", "hugging face", "arrow table"])
def test_rows_by_place_are_chosen_by_seed(kind):
    sample = Source(KINDS[kind], rows=10, seed=3).load()
    assert np.allclose(sample.X, PLAIN.X[chosen(ROWS, 10, 3)], atol=1e-6)
    assert sample.notes == ("10 of 40 rows were chosen (seed 3)",)
    assert sample.spec.endswith("in memory (rows 10, seed 3)")


@pytest.mark.parametrize("kind", ["torch loader", "hugging face stream"])
def test_of_a_stream_the_first_rows_are_used(kind):
    sample = Source(KINDS[kind], rows=10).load()
    assert np.allclose(sample.X, PLAIN.X[:10], atol=1e-6)
    assert sample.notes == ("the first 10 rows of a stream: a fair choice only if it was shuffled",)


def test_a_stream_without_end_ends_at_the_rows_asked_for():
    assert Source(Endless(), rows=12).load().X.shape == (12, 2)


def test_images_keep_their_shape():
    images = np.random.default_rng(1).integers(0, 255, (ROWS, 4, 5), dtype=np.uint8)
    held = Hugging({"image": images, "label": Y.tolist()})
    for given in (
        (images, Y),
        held,
        DataLoader(TensorDataset(torch.from_numpy(images), torch.from_numpy(Y))),
    ):
        sample = source_of(given).load()
        assert sample.shape == (4, 5) and sample.X.shape == (ROWS, 20)


def test_class_labels_of_hugging_face_go_by_their_names():
    held = Hugging(COLUMNS, {"label": ClassLabel(["cat", "dog"])})
    assert source_of(held).load().classes == "dog (+1) against cat (-1)"
    three = Hugging(
        {"a": list(range(30)), "label": [0, 1, 2] * 10}, {"label": ClassLabel(["ant", "bee", "cow"])}
    )
    assert Source(three, classes=["ant", "cow"]).load().classes == "cow (+1) against ant (-1)"


def test_a_loader_that_shuffles_is_read_once():
    source = source_of(DataLoader(TENSORS, batch_size=8, shuffle=True))
    assert source.load() is source.load()


def test_a_loader_that_ends_early_says_so():
    sample = source_of(DataLoader(TENSORS, batch_size=16, drop_last=True)).load()
    assert len(sample.y) == 32
    assert sample.notes == (
        "the loader ended after 32 of 40 rows (drop_last=True leaves out a batch that is not full)",
    )


def test_paths_are_specs_and_values_stay_what_they_are():
    assert source_of(Path("rows.csv")) == "rows.csv"
    arrays = Arrays(X, Y)
    assert source_of(arrays) is arrays and source_of(3) is None and source_of(None) is None


REFUSED = {
    "no label": (Source(pa.table({"a": [1.0] * 9, "b": [0, 1, 2] * 3})), 'type Source(data, y="NAME"), NAME one of: a, b'),
    "wrong label": (Source(pa.table(COLUMNS), y="lable"), "no column 'lable' (nearest known: label)"),
    "empty loader": (Source(DataLoader([], batch_size=4)), "DataLoader is empty: it gave no batch; with drop_last=True"),
    "empty list": (Source([]), "list gave no row; wanted (input, label) pairs"),
    "numbers": (Source([1, 2, 3]), "list: item 0 is a int; wanted a pair (input, label)"),
    "triples": (Source([(1, 2, 3)] * 9), "list: item 0 is 3 values; wanted a pair (input, label)"),
    "batches of one": (Source(DataLoader(X)), "DataLoader: batch 0 is a Tensor; wanted a pair (inputs, labels)"),
    "failing": (Source(Failing()), "Failing: item 7 (counting from 0) raised OSError: the disk is gone; mend the data"),
    "ragged": (Source(Ragged()), "Ragged: inputs have shapes (3, 2) and (3, 3); resize or pad them to one shape"),
    "text": (Source(Hugging({"t": ["a"] * 9, "y": [0] * 9})), "column t holds text in row 0; wanted numbers, so encode"),
    "only a label": (Source(Hugging({"y": [0, 1] * 9})), "Hugging has no column beside y; wanted at least one feature"),
    "unlabelled": (
        Source(Hugging({"a": [1.0] * 9, "y": [-1] + [0, 1] * 4}, {"y": ClassLabel(["a", "b"])})),
        "Hugging: the label is -1 in some rows, which means none was given; filter them out",
    ),
    "a missing column": (Source([{"a": 1.0, "y": 0}, {"a": 1.0}]), "list: row 1 has no column y; wanted a, y"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_gives_no_rows_is_refused(case):
    source, text = REFUSED[case]
    with pytest.raises(InputError) as caught:
        source.load()
    assert text in str(caught.value)


UNKNOWN = {
    "array": (X, "data is one array of shape (40, 3), without labels; type (X, y)"),
    "splits": ({"train": Hugging(COLUMNS)}, "a dictionary of splits: train; type one of them, such as data['train']"),
    "empty dictionary": ({}, "data is a dictionary with nothing in it; wanted the keys X and y, or a pair (X, y)"),
    "other dictionary": ({"a": 1}, "data is a dictionary with a; wanted the keys X and y"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_is_no_data_is_refused_at_once(case):
    given, text = UNKNOWN[case]
    with pytest.raises(InputError) as caught:
        source_of(given)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"rows": 3}, "Source: rows is 3; wanted at least 4"),
        ({"seed": -1}, "Source: seed is -1; wanted at least 0"),
        ({"classes": [1]}, "Source: classes is [1]; wanted two different labels"),
    ],
)
def test_options_are_checked(options, text):
    with pytest.raises(InputError) as caught:
        Source(TENSORS, **options)
    assert text in str(caught.value)


def test_memory_is_forecast_from_the_first_row(monkeypatch):
    monkeypatch.setenv("LEARNABLE_MEMORY_GB", "1e-7")
    with pytest.raises(InputError, match=r"give fewer rows, Source\(data, rows=N\)"):
        source_of(TENSORS).load()


WORDS = ["cat", "dog"] * 20
NUMBERS = [1, None, 3, 8] * 10
FRAMES = {
    "text": (pa.table({"kind": ["u", "v"] * 20, "y": WORDS}), ("kind=v",), ("cat", "dog")),
    "views of text": (
        pa.table({"kind": pa.array(["u", "v"] * 20, pa.string_view()), "y": pa.array(WORDS, pa.string_view())}),
        ("kind=v",),
        ("cat", "dog"),
    ),
    "categories": (
        pa.table({"kind": pa.array(["u", "v"] * 20).dictionary_encode(), "y": pa.array(WORDS).dictionary_encode()}),
        ("kind=v",),
        ("cat", "dog"),
    ),
    "categories of numbers": (
        pa.table({"a": pa.array([3, 4] * 20).dictionary_encode(), "y": [0, 1] * 20}), ("a",), ("0", "1")
    ),
    "nullable": (
        pa.table({"a": NUMBERS, "b": [True, None] * 20, "y": [True, False] * 20}),
        ("a", "a missing", "b", "b missing"),
        ("false", "true"),
    ),
    "three classes": (pa.table({"a": NUMBERS, "y": [1, 2, 3, 3] * 10}), ("a", "a missing"), ("1", "2", "3")),
}  # fmt: skip


@pytest.mark.parametrize("kind", FRAMES)
def test_columns_of_frames_become_features(kind):
    table, names, labels = FRAMES[kind]
    sample = Source(table).load()
    assert (sample.names, sample.labels) == (names, labels)
    pair = source_of((table.drop_columns("y"), table["y"].to_pylist())).load()
    assert np.array_equal(pair.X, sample.X) and np.array_equal(pair.codes, sample.codes)
    few = Source(table, rows=12).load()
    assert len(few.y) == 12 and few.names == names


def test_options_of_frames():
    table = FRAMES["nullable"][0].append_column("when", pa.array(range(40), pa.timestamp("s")))
    assert Source(table, missing="drop", drop=["b", "when"]).load().X.shape == (30, 1)
    with pytest.raises(InputError, match=r"column when holds dates \(timestamp\[s\]\)"):
        Source(table).load()
    with pytest.raises(InputError, match="Source: missing is 'zero'; wanted median, drop or refuse"):
        Source(table, missing="zero")
    grouped = Source(table.append_column("who", pa.array(["b", "a"] * 20)), group="who", drop=["when"]).load()
    assert grouped.groups.tolist() == [1, 0] * 20
    with pytest.raises(InputError, match="list has no columns to take group=who from; type Arrays"):
        Source([([1.0], 0)] * 9, group="who").load()
    with pytest.raises(InputError, match="pyarrow Table has 40 rows and y has 3; wanted one label a row"):
        source_of((table, [1, 2, 3]))


def test_sparse_matrices_and_labels_that_are_python_objects():
    sparse = pytest.importorskip("scipy.sparse")
    dense = np.eye(12)[:, :3]
    for given in (sparse.csr_matrix(dense), sparse.coo_array(dense)):
        for words in (
            np.array(["a", "b"] * 6, dtype=object),
            ["a", "b"] * 6,
            np.array([["a"], ["b"]] * 6, dtype=object),
        ):
            sample = source_of((given, words)).load()
            assert np.array_equal(sample.X, dense) and sample.labels == ("a", "b")
    assert source_of((dense, np.array([True, False] * 6, dtype=object))).load().labels == ("false", "true")
    assert source_of((dense, np.array([1, 2.5] * 6, dtype=object))).load().labels == ("1", "2.5")
    with pytest.raises(InputError, match="y is missing in row 2; fill it in or drop the row"):
        source_of((dense, np.array([1, None] * 6, dtype=object))).load()
    with pytest.raises(InputError, match="arrays: y holds Python objects; wanted plain numbers"):
        source_of((dense, np.array([1, "a"] * 6, dtype=object))).load()
    with pytest.raises(InputError, match=r"a sparse matrix would need 2\.4e"):
        source_of((sparse.csr_matrix((10**6, 10**5)), [0] * 10**6))
    with pytest.raises(InputError, match=r"data is one array of shape \(12, 3\), without labels"):
        source_of(sparse.csr_matrix(dense))


@pytest.mark.parametrize("shape", [(20, 3), (4, 5), (3, 4, 5), (2, 3, 4, 2), (2, 2, 2, 2, 3)])
def test_inputs_keep_their_own_shape(shape, tmp_path):
    X = np.random.default_rng(0).integers(0, 9, (ROWS, *shape))
    np.savez(tmp_path / "t.npz", X=X, y=Y)
    for sample in (source_of((X, Y)).load(), Data(str(tmp_path / "t.npz")).load()):
        assert sample.shape == shape and sample.integers and np.array_equal(sample.X.reshape(X.shape), X)
    assert not source_of((X / 2, Y)).load().integers


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_nullable_types_text_and_categories_of_the_real_packages(package):
    module = pytest.importorskip(package)
    frame = module.DataFrame({"a": NUMBERS, "kind": ["u", "v"] * 20, "y": WORDS})
    if package == "pandas":
        frame = frame.astype({"a": "Int64", "kind": "category"})
    for given in (frame, (frame[["a", "kind"]], frame["y"])):
        sample = source_of(given).load()
        assert sample.names == ("a", "a missing", "kind=v") and sample.labels == ("cat", "dog")


@pytest.mark.parametrize("package", ["pandas", "polars", "datasets"])
def test_the_real_packages_where_they_are_installed(package):
    module = pytest.importorskip(package)
    make = module.Dataset.from_dict if package == "datasets" else module.DataFrame
    sample = source_of(make(COLUMNS)).load()
    assert np.allclose(sample.X, PLAIN.X, atol=1e-6) and sample.y.tolist() == PLAIN.y.tolist()
    assert sample.names == ("c0", "c1", "c2") and sample.spec.startswith(package)
    few = Source(make(COLUMNS), rows=10, seed=3).load()
    assert np.allclose(few.X, PLAIN.X[chosen(ROWS, 10, 3)], atol=1e-6)
