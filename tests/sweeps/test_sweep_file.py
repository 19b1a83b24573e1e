"""Sweep files that are none, and axes: lists, ranges and rows for several names."""

import math
import os

import pytest

from learnable.specs import InputError
from learnable.sweeps.sweep_file import LONGEST, read_axis, read_toml


def refusal(path):
    with pytest.raises(InputError) as refused:
        read_toml(path)
    return str(refused.value)


def test_a_file_is_needed(tmp_path):
    assert refusal(tmp_path / "a.toml").endswith(
        "a.toml is not there; type the path of a sweep file, such as grid.toml"
    )
    assert f"{tmp_path} is a directory; type the path of a sweep file, such as" in refusal(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert "is no file, and a sweep keeps its answers beside one" in refusal(tmp_path / "pipe")


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        (b"n = [1]\nm = [\xff]", "is not UTF-8 at line 2; save it as UTF-8 text"),
        (
            b"n = 1\nm = = 2",
            "is no TOML: Invalid value (at line 2, column 5); a line looks like n = [6, 8, 10]",
        ),
        (b"n = 1\nn = 2\n", "is no TOML: Cannot overwrite a value (at line 2, column 6)"),
        (b"n = \x00", "is no TOML: Invalid value (at line 1, column 5)"),
        (b"n = " + b"[" * 5000, "has lists inside lists too deep to read; wanted a few levels at most"),
        (b"n = " + b"9" * 5000, "holds a number of thousands of digits; wanted numbers that mean something"),
    ],
)
def test_a_file_that_is_no_toml_is_refused(tmp_path, held, sentence):
    path = tmp_path / "grid.toml"
    path.write_bytes(held)
    assert f"{path} {sentence}" in refusal(path)


def test_a_file_of_many_bytes_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("learnable.sweeps.sweep_file.MOST_BYTES", 10)
    path = tmp_path / "grid.toml"
    path.write_text("seed = [1, 2, 3]")
    assert "has 16 bytes; wanted at most 10; write long axes as {from = 0, to = 99}" in refusal(path)


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    def denied(self):
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "grid.toml"
    path.write_text("seed = 1")
    monkeypatch.setattr("pathlib.Path.read_bytes", denied)
    assert "cannot be read: Permission denied; mend its permissions" in refusal(path)


BIG = 2**63


@pytest.mark.parametrize(
    ("key", "held", "names", "values"),
    [
        ("n", [6, 8], ("n",), ((6,), (8,))),
        ("x", [1, 1.0, True, "1"], ("x",), ((1,), (1.0,), (True,), ("1",))),
        ("w", [[64], [64, 64]], ("w",), (((64,),), ((64, 64),))),
        ("n,k", [[6, 3]], ("n", "k"), ((6, 3),)),
        ("w , a", [[[8], "relu"], [[8], "tanh"]], ("w", "a"), (((8,), "relu"), ((8,), "tanh"))),
        ("seed", {"from": -1, "to": 1}, ("seed",), ((-1,), (0,), (1,))),
        ("seed", {"from": 5, "to": 5}, ("seed",), ((5,),)),
    ],
)
def test_an_axis_is_read(key, held, names, values):
    axis = read_axis(key, held)
    assert (axis.names, axis.values) == (names, values)
    assert [[type(v) for v in row] for row in axis.values] == [[type(v) for v in row] for row in values]


@pytest.mark.parametrize(
    ("key", "held", "sentence"),
    [
        ("n", 5, "axis n is 5; wanted a list, such as n = [5]"),
        ("n", [], "axis n is empty; give it a value, or take the line out"),
        ("n", [1, 2, 1], "axis n has 1 twice; give each value once"),
        ("w", [[1, 2], [1, 2]], "axis w has [1,2] twice"),
        ("n, k", [[1, 2], [1, 2]], "axis n, k has [1,2] twice"),
        ("n, k", [[1, 2], [3]], "axis 'n, k' has the row [3]; wanted 2 values in each, for n and k"),
        ("n, k", [1, 2], "axis 'n, k' has the row 1; wanted 2 values in each"),
        ("n, n", [[1, 2]], "axis 'n, n' names n twice; give each name once"),
        ("k, n, n", [[1, 2, 3]], "axis 'k, n, n' names n twice; give each name once"),
        ("n,", [[1, 2]], "name '' is no word; wanted letters a to z, digits and _, such as n"),
        ("se ed", [1], "name 'se ed' is no word; wanted letters a to z, digits and _, such as se_ed"),
        ("σ", [1], "name 'σ' is no word"),
        ("and", [1], "name and means something else here; call it for example my_and"),
        ("where", [1], "name where means something else here"),
        ("n", [{"a": 1}], "axis n holds a table; wanted texts, numbers, true or false, or lists of them"),
        ("n", [__import__("datetime").date(2024, 1, 2)], "axis n holds the date 2024-01-02; wanted texts"),
        ("n", [math.nan], "axis n holds nan; wanted finite numbers"),
        ("n", [[-math.inf]], "axis n holds -inf; wanted finite numbers"),
        ("n", [BIG], "axis n has a number of 19 digits; wanted at most 9223372036854775807"),
        ("n", [[[[[[1]]]]]], "axis n has lists inside lists too deep; wanted at most 4 levels"),
        ("n", ["a\x7fb"], "axis n has a text with the control character \\x7f; leave it out"),
        (
            "n",
            list(range(LONGEST + 1)),
            "axis n has 1,000,001 values; wanted at most 1,000,000; split the file",
        ),
        (
            "n",
            {"from": 0, "to": LONGEST},
            "axis n has 1,000,001 values; wanted at most 1,000,000; split the file",
        ),
        ("n", {"from": 3, "to": 1}, "axis n goes from 3 to 1, which holds nothing; wanted to at least 3"),
        ("n", {"from": 0, "to": 1e3}, "axis n: to is 1000.0; wanted a whole number"),
        ("n", {"from": True, "to": 3}, "axis n: from is true; wanted a whole number"),
        ("n", {"from": 0, "to": BIG}, "axis n: to is 9223372036854775808; wanted a whole number"),
        (
            "n",
            {"form": 0, "to": 3},
            "axis n is a table with form (nearest known: from); wanted a list, or for one name a",
        ),
        ("n", {"from": 0}, "axis n is a table; wanted a list, or for one name a range {from = 0, to = 99}"),
        ("n, k", {"from": 0, "to": 1}, "axis n, k is a table; wanted a list, or for one name"),
    ],
)
def test_an_axis_that_is_none_is_refused(key, held, sentence):
    with pytest.raises(InputError) as refused:
        read_axis(key, held)
    assert str(refused.value).startswith(sentence)
