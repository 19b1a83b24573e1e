"""A report or an export writes over none of a sweep's own files, under any of their names."""

import os
import shutil
from pathlib import Path

import pytest

import learnable
from learnable.cli.app import _run
from learnable.specs import InputError
from learnable.sweeps.export import export


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A sweep that was run, with a part beside it and a table taken out of it."""
    folder = tmp_path_factory.mktemp("sweep")
    grid = folder / "grid.toml"
    grid.write_text("question = 'echo'\n[axes]\nseed = [0, 1]\n")
    assert _run(["sweep", "run", str(grid), "--workers", "1", "-q"]) == 0
    assert _run(["sweep", "run", str(grid), "--workers", "1", "--worker", "1/1", "-q"]) == 0
    assert _run(["sweep", "export", str(grid), "--out", str(folder / "rows.parquet"), "-q"]) == 0
    (folder / "folder").mkdir()
    return folder


@pytest.fixture
def here(made, tmp_path, monkeypatch):
    """A copy of it, and the current folder."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def held():
    return {p.name: p.read_bytes() for p in Path().iterdir() if p.is_file() and not p.is_symlink()}


REPORTS = {
    "grid.toml": "is the sweep file",
    "folder/../grid.toml": "is the sweep file; name another file, such as grid-page.html",
    "linked.html": r"is the sweep file \(grid.toml\)",
    "hard.html": r"is the sweep file \(grid.toml\)",
    "grid.sqlite": "is the store of the sweep",
    "grid.sqlite-wal": "is the store of the sweep",
    "grid.sqlite.lock": "is the store of the sweep",
    "grid.1-of-1.sqlite": "is a database",
    "to-store.html": r"is the store of the sweep \(grid.sqlite\)",
    "to-part.html": "is a database",
}


@pytest.mark.parametrize("out", REPORTS)
def test_a_report_leaves_them(here, capsys, out):
    _links()
    before = held()
    assert _run(["sweep", "report", "grid.toml", "--out", out]) == 2
    printed = capsys.readouterr()
    assert held() == before and printed.out == "" and printed.err.count("\n") == 1
    assert (
        f"--out {out} {REPORTS[out]}".replace("\\", "") in printed.err
        and "name another file, such as grid-page.html" in printed.err
    )


def _links():
    os.symlink("grid.toml", "linked.html")
    os.link("grid.toml", "hard.html")
    os.symlink("grid.sqlite", "to-store.html")
    os.symlink("grid.1-of-1.sqlite", "to-part.html")
    os.symlink("grid.sqlite", "to-store.csv")
    os.symlink("grid.toml", "linked.csv")


@pytest.mark.parametrize(
    ("out", "why"),
    [("to-store.csv", r"is the store of the sweep \(grid.sqlite\)"), ("linked.csv", r"is the sweep file \(")],
)
def test_an_export_leaves_them(here, out, why):
    _links()
    before = held()
    with pytest.raises(InputError, match=f"--out {out} {why}.*name another file, such as grid-rows.csv"):
        export("grid.toml", out)
    assert held() == before


def test_a_sweep_file_of_another_ending_is_not_its_own_page_or_table(here, capsys):
    for name, words in (
        ("grid.html", ["report"]),
        ("grid.csv", ["export", "--out", "grid.csv"]),
        ("grid.parquet", ["export", "--out", "grid.parquet"]),
    ):
        Path(name).write_text(Path("grid.toml").read_text())
        before = held()
        assert _run(["sweep", words[0], name, *words[1:]]) == 2
        assert "is the sweep file; name another file" in capsys.readouterr().err and held() == before


def test_the_table_that_a_report_reads_is_kept(here, capsys):
    before = held()
    assert _run(["sweep", "report", "grid.toml", "--from", "rows.parquet", "--out", "rows.parquet"]) == 2
    assert "is the table that is read" in capsys.readouterr().err and held() == before


def test_another_store_is_looked_at_too(here, capsys):
    os.rename("grid.sqlite", "other.db")
    before = held()
    for out in ("other.db", "other.db-wal"):
        assert _run(["sweep", "report", "grid.toml", "--store", "other.db", "--out", out]) == 2
        assert "is the store of the sweep" in capsys.readouterr().err and held() == before


def test_what_is_no_file_of_the_sweep_is_replaced(here, capsys):
    Path("old.html").write_text("old")
    os.symlink("old.html", "page.html")
    assert _run(["sweep", "report", "grid.toml", "--out", "page.html"]) == 0
    assert "<html" in Path("old.html").read_text() and Path("page.html").is_symlink()
    assert _run(["sweep", "export", "grid.toml", "--out", "rows.csv"]) == 0
    assert _run(["sweep", "export", "grid.toml", "--out", "rows.csv"]) == 0
    capsys.readouterr()


@pytest.mark.parametrize("option", ["--html", "--certificate"])
def test_a_check_does_not_write_over_what_it_reads(here, capsys, option):
    Path("rows.csv").write_text("a,b,y\n" + "".join(f"{i % 7},{i % 5},{i % 2}\n" for i in range(60)))
    Path("net.py").write_text("from torch import nn\ndef make(): return nn.Linear(2, 1)\n")
    os.symlink("rows.csv", "page.html")
    before = held()
    for words in (["rows.csv", option, "rows.csv"], ["rows.csv", option, "page.html"]):
        assert _run(["check", *words, "--net", "mlp(widths=[4])"]) == 2
        assert "is the file rows.csv that is read; name another one" in capsys.readouterr().err
    assert _run(["check", "rows.csv", "--net", "net.py:make", option, "net.py"]) == 2
    assert "is the file net.py that is read" in capsys.readouterr().err and held() == before
    assert learnable.check("rows.csv", "mlp(widths=[4])").verdict.label
