"""Files that are written whole or not at all."""

from __future__ import annotations

import os

import pytest

from learnable.files import write_text


def test_a_text_is_whole_or_not_there(tmp_path, monkeypatch):
    (tmp_path / "a.json").write_text("old")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write_text(tmp_path / "a.json", "new", tmp_path)
    assert (tmp_path / "a.json").read_text() == "old"
    monkeypatch.undo()
    write_text(tmp_path / "a.json", "new", tmp_path)
    assert (tmp_path / "a.json").read_text() == "new" and os.listdir(tmp_path) == ["a.json"]
