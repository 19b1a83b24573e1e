"""Tables on disk: what is read, and one sentence for everything that is not."""

import math
import pickle
import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from learnable.specs import InputError
from learnable.tables import table as shared
from learnable.tables.arrays import from_arrays
from learnable.tables.files import read_table, suffix_of
from learnable.tables.reading import Reading
from learnable.targets.samples import Data

RNG = np.random.default_rng(0)
X = RNG.standard_normal((12, 3))
Y = np.array([0, 1] * 6)


def csv(path, header="a,b,c,y", rows=None):
    rows = (
        [",".join(map(repr, map(float, x))) + f",{y}" for x, y in zip(X, Y, strict=True)]
        if rows is None
        else rows
    )
    path.write_text("\n".join([header, *rows]) + "\n")
    return str(path)


@pytest.fixture
def at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(at, suffix):
    if suffix == ".csv":
        csv(at / "t.csv")
    elif suffix == ".npz":
        np.savez(at / "t.npz", X=X, y=Y)
    else:
        pq.write_table(pa.table({"a": X[:, 0], "b": X[:, 1], "c": X[:, 2], "y": Y}), at / "t.parquet")
    return f"t{suffix}"


@pytest.mark.parametrize("suffix", [".csv", ".npz", ".parquet"])
def test_the_three_kinds_hold_the_same_table(at, suffix):
    table = read_table(written(at, suffix))
    np.testing.assert_array_equal(table.X, X)
    np.testing.assert_array_equal(table.labels, Y)
    assert table.X.dtype == table.labels.dtype == np.float64
    assert table.names == (("x1", "x2", "x3") if suffix == ".npz" else ("a", "b", "c"))


def test_the_target_may_be_named_and_need_not_be_last(at):
    path = csv(at / "t.csv", "kind,a,y", [f"{'cat' if i % 2 else 'dog'},{i},{i * 0.5}" for i in range(10)])
    table = read_table("t.csv", Reading("kind"))
    assert path.endswith("t.csv") and table.names == ("a", "y")
    assert table.labels.tolist() == ["dog", "cat"] * 5


def test_truth_values_categories_decimals_and_an_index(at):
    kinds = pa.array(["u", "v"] * 5).dictionary_encode()
    bits = pa.array([True, False] * 5)
    index = pa.array(range(10))
    pq.write_table(pa.table({"bit": bits, "label": kinds, "__index_level_0__": index}), at / "t.parquet")
    table = read_table("t.parquet")
    assert table.X[:, 0].tolist() == [1.0, 0.0] * 5
    assert table.labels.tolist() == ["u", "v"] * 5
    assert table.notes == ("column __index_level_0__ is a row index and was left out",)
    csv(at / "t.csv", "a,y", [f"{i},{'true' if i % 2 else 'false'}" for i in range(10)])
    assert read_table("t.csv").labels.tolist() == ["false", "true"] * 5


def test_images_are_flattened_with_a_note(at):
    np.savez(at / "t.npz", X=np.arange(80).reshape(10, 2, 4), label=Y[:10])
    table = read_table("t.npz")
    assert table.X.shape == (10, 8) and table.X[1, 0] == 8
    assert table.notes == ("inputs of shape (2, 4) are 8 columns side by side to an mlp and to baselines",)


def with_bad(column, row, text):
    rows = [["1", "2", "3", "0"] for _ in range(10)]
    rows[row - 1][column] = text
    return [",".join(r) for r in rows]


CSV_REFUSALS = [
    (
        "a,b,c,z",
        None,
        None,
        "data: t.csv has no column y, target or label; type data(t.csv, target=NAME), "
        "NAME one of: a, b, c, z",
    ),
    ("a,b,c,y", None, "w", "data: t.csv has no column 'w'; columns: a, b, c, y"),
    (
        "a,b,c,colour",
        None,
        "color",
        "has no column 'color' (nearest known: colour); columns: a, b, c, colour",
    ),
    ("a,b,label,y", None, None, "data: t.csv has columns y and label; type data(t.csv, target=y) to choose"),
    ("a,b,b,y", None, None, "data: t.csv has two columns named b; give every column its own name"),
    ("a,b,c,y", [], None, "data: t.csv has column names and no rows; wanted at least 4 rows"),
    ("y", ["1"] * 9, None, "data: t.csv has no column beside y; wanted at least one feature"),
    ("a,b,c,y", with_bad(2, 5, "inf"), None, "data: t.csv: column c holds inf in row 5; fill it in"),
    (
        "a,b,c,y",
        with_bad(0, 6, "red"),
        None,
        "data: t.csv: column a holds the text 'red' in row 6; wanted numbers",
    ),
    ("a,b,c,y", with_bad(3, 7, ""), None, "data: t.csv: the target y is missing in row 7; fill it in"),
    (
        "a,b,c,y",
        ["2020-01-01,1,1,0"] * 9,
        None,
        "column a holds dates (text such as '2020-01-01'); turn them into numbers, such as days since the first",
    ),
    (
        "a,b,c,y",
        ["1,2,3,4", "1,2"],
        None,
        "data: t.csv is no CSV table: CSV parse error: Expected 4 columns, got 2",
    ),
]


@pytest.mark.parametrize(("header", "rows", "target", "message"), CSV_REFUSALS)
def test_a_bad_csv_is_refused_in_one_sentence(at, header, rows, target, message):
    csv(at / "t.csv", header, rows)
    with pytest.raises(InputError, match=re.escape(message)) as refused:
        read_table("t.csv", Reading(target))
    assert "\n" not in str(refused.value)


def damaged(at, what):
    np.savez(at / "whole.npz", X=X, y=Y)
    if what == "missing":
        return
    if what == "directory":
        (at / "t.npz").mkdir()
    elif what == "empty":
        (at / "t.npz").touch()
    elif what == "truncated":
        (at / "t.npz").write_bytes((at / "whole.npz").read_bytes()[:300])
    elif what == "pickle":
        (at / "t.npz").write_bytes(pickle.dumps((X, Y)))
    elif what == "pickled X":
        np.savez(at / "t.npz", X=np.array([[object()]] * 9, dtype=object), y=Y[:9])
    elif what == "flipped":
        data = bytearray((at / "whole.npz").read_bytes())
        data[200] ^= 255
        (at / "t.npz").write_bytes(data)
    else:
        arrays = {
            "no X": {"x": X, "y": Y}, "no y": {"X": X}, "lengths": {"X": X, "y": Y[:5]},
            "flat": {"X": X[:, 0], "y": Y}, "wide y": {"X": X, "y": X}, "text": {"X": X.astype(str), "y": Y},
            "complex": {"X": X * 1j, "y": Y}, "nan": {"X": np.where(np.equal(X, X[4, 2]), np.nan, X), "y": Y},
        }[what]  # fmt: skip
        np.savez(at / "t.npz", **arrays)


NPZ_REFUSALS = {
    "missing": "data: there is no file t.npz; type the path of a .csv, .npz or .parquet file",
    "directory": "data: t.npz is a directory; type the path of one .csv, .npz or .parquet file",
    "empty": "data: t.npz is empty; wanted a table",
    "truncated": "data: t.npz is no readable NPZ file (truncated?); save it again with numpy.savez",
    "flipped": "data: t.npz is no readable NPZ file (truncated?); save it again with numpy.savez",
    "pickle": "data: t.npz is no readable NPZ file (truncated?); save it again with numpy.savez",
    "pickled X": "data: t.npz: X holds pickled objects, which are never loaded; save plain numbers",
    "no X": "data: t.npz holds x, y; wanted X and y, so numpy.savez(path, X=X, y=y)",
    "no y": "data: t.npz holds X; wanted X and y, so numpy.savez(path, X=X, y=y)",
    "lengths": "data: t.npz: X has 12 rows and y has 5; wanted one label a row",
    "flat": "data: t.npz: X has shape (12,); wanted (rows, columns)",
    "wide y": "data: t.npz: y has shape (12, 3); wanted one label a row, shape (12,)",
    "text": "data: t.npz: X holds text; wanted plain numbers",
    "complex": "data: t.npz: X holds complex numbers; wanted plain numbers",
    "nan": "data: t.npz: column x3 holds nan in row 5; fill it in or drop the row",
}


@pytest.mark.parametrize("what", NPZ_REFUSALS)
def test_a_bad_npz_is_refused_in_one_sentence(at, what):
    damaged(at, what)
    with pytest.raises(InputError, match=re.escape(NPZ_REFUSALS[what])) as refused:
        read_table("t.npz")
    assert "\n" not in str(refused.value)


def test_a_bad_parquet_is_refused(at):
    (at / "t.parquet").write_bytes(b"PAR1 is not enough")
    with pytest.raises(InputError, match=r"data: t\.parquet is no readable Parquet file: "):
        read_table("t.parquet")
    pq.write_table(pa.table({"a": [[1.0]] * 9, "y": [0, 1, 0] * 3}), at / "t.parquet")
    with pytest.raises(InputError, match=r"data: t\.parquet: column a holds list<.*>; wanted numbers"):
        read_table("t.parquet")
    pq.write_table(pa.table({"a": [1.0] * 9, "y": [[1.0]] * 9}), at / "t.parquet")
    with pytest.raises(
        InputError, match=r"data: t\.parquet: the target y holds list<.*>; wanted numbers or text"
    ):
        read_table("t.parquet")


@pytest.mark.parametrize("suffix", [".csv", ".npz", ".parquet"])
def test_memory_is_forecast_before_anything_is_loaded(at, suffix, monkeypatch):
    path = written(at, suffix)
    monkeypatch.setenv("LEARNABLE_MEMORY_GB", "1e-7")
    with pytest.raises(
        InputError, match=rf"data: t\{suffix} would need .* GB of memory and 1e-07 GB may be used"
    ):
        read_table(path)


def test_a_long_csv_is_forecast_from_its_first_lines(at, monkeypatch):
    csv(at / "t.csv", "a,b,y", ["1,0,1"] * 50_000)
    asked = []
    monkeypatch.setattr(shared, "forecast", lambda size, what, instead: asked.append(size))
    read_table("t.csv")
    assert math.isclose(asked[0], 3 * 8 * 3 * 50_000, rel_tol=0.01)


SUFFIXES = {
    "rows.xls": "data: rows.xls ends in .xls; wanted .csv, .npz or .parquet: save it as one of these",
    "rows.data": "data: rows.data ends in .data; wanted .csv, .npz or .parquet: rename it to .csv where it is text",
    "rows": "data: rows has no suffix; wanted .csv, .npz or .parquet",
    "t.npy": "for a truth table type truth_table(t.npy), for data save X and y with numpy.savez",
    "f.py": 'for a function type function("f.py:name", law=hypercube(n=20))',
    ".": "data: . is a directory; type the path of one .csv, .npz or .parquet file",
}


@pytest.mark.parametrize("path", SUFFIXES)
def test_a_wrong_suffix_says_what_to_type(path):
    with pytest.raises(InputError, match=re.escape(SUFFIXES[path])):
        suffix_of(path)


def test_arrays_need_a_column():
    with pytest.raises(InputError, match=re.escape("arrays: X has shape (9, 0); wanted at least one column")):
        from_arrays("arrays", np.empty((9, 0)), Y[:9])


def test_what_a_file_holds_cannot_steer_a_terminal(tmp_path):
    """Column names, labels and refusals show control characters spelled out."""
    rows = "\n".join(f"{i},{i % 2 * 3}.5,{'good' if i % 3 else 'b' + chr(27) + '[2Jad'}" for i in range(20))
    path = tmp_path / "odd.csv"
    path.write_text(f"a{chr(27)}[31m,b,y\n{rows}\n")
    sample = Data(str(path)).load()
    assert sample.names == ("a\\x1b[31m", "b") and sample.classes == "good (+1) against b\\x1b[2Jad (-1)"
    path.write_text(f"a{chr(27)}[31m,b,y\n{rows.replace('0,', 'text,', 1)}\n")
    with pytest.raises(InputError) as refused:
        Data(str(path)).load()
    assert chr(27) not in str(refused.value) and "a\\x1b[31m" in str(refused.value)
