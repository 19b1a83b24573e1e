"""Files that are no sweep file at all."""

import os

import pytest

from learnable.specs import InputError
from learnable.sweeps import tomls
from learnable.sweeps.tomls import read_toml


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
    monkeypatch.setattr(tomls, "LARGEST", 10)
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
