"""`learnable sweep run|status|report|export|merge`: what they print, their exit codes, and what they refuse."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from learnable.cli.app import _run
from learnable.cli.show_sweep import Log, clock, counts, left, show_forecast, show_run, size, table
from learnable.cli.sweeping import part_of
from learnable.specs import InputError
from learnable.sweeps.forecast import SweepForecast
from learnable.sweeps.grid import read_grid
from learnable.sweeps.run import Run
from learnable.sweeps.status import Progress
from learnable.sweeps.store import COUNTED, Outcome, Store

ECHO = 'question = "echo"\n[axes]\nseed = {from = 0, to = 29}\n'
FAILING = """
question = "check"
[axes]
target = ["parity(n=4, degree=2)", "majority(n=5)"]
group = ["signed_permutations(n=4)"]
"""


@pytest.fixture
def at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "grid.toml").write_text(ECHO)
    return tmp_path


def sweep(capsys, *arguments):
    code = _run(["sweep", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_a_sweep_from_its_file_to_its_tables(capsys, at):
    code, out, err = sweep(capsys, "status", "grid.toml")
    assert (code, err) == (0, "") and "30: 0 done, 30 missing" in out and "not made yet" in out
    code, out, err = sweep(capsys, "run", "grid.toml", "--workers", "1")
    assert (code, err) == (0, "")
    assert out.startswith("30 done, 0 missing; 30 asked now, in ")
    assert out.endswith("learnable sweep report grid.toml makes the page\n")
    code, out, _ = sweep(capsys, "run", "grid.toml", "--json")
    found = json.loads(out)
    assert (code, found["schema"], found["ran"], found["done"]) == (0, "learnable/sweep-run/1", 0, 30)
    from learnable import __version__

    assert f"made by  learnable {__version__}, python 3." in sweep(capsys, "status", "grid.toml")[1]
    assert sweep(capsys, "status", "grid.toml", "-q") == (0, "30 done, 0 missing\n", "")
    found = json.loads(sweep(capsys, "status", "grid.toml", "--json")[1])
    assert (found["schema"], found["cells"], found["points"], found["errors"]) == (
        "learnable/sweep-status/1",
        30,
        30,
        [],
    )
    ((words, cells),) = found["versions"].items()
    assert words.startswith(f"learnable {__version__}, python 3.") and cells == 30
    assert sweep(capsys, "export", "grid.toml", "--out", "r.csv") == (0, "r.csv: 30 rows of 4 columns\n", "")
    assert (at / "r.csv").read_text().splitlines()[:2][0] == "seed,spec_hash,state,schema"
    assert sorted(p.name for p in at.iterdir()) == ["grid.sqlite", "grid.toml", "r.csv"]


def test_a_job_array_and_its_merge(capsys, at):
    for i in (1, 2, 3):
        assert sweep(capsys, "run", "grid.toml", "--worker", f"{i}/3", "-q", "--workers", "1")[0] == 0
    assert sorted(p.name for p in at.glob("*.sqlite")) == [f"grid.{i}-of-3.sqlite" for i in (1, 2, 3)]
    code, out, err = sweep(capsys, "merge", "grid.toml")
    assert (code, err) == (0, "")
    assert out.startswith(
        "grid.sqlite: 30 answers added, 0 in place of failures, 0 there already; it holds 30"
    )
    found = json.loads(sweep(capsys, "merge", "grid.toml", "grid.2-of-3.sqlite", "--json")[1])
    assert (found["schema"], found["added"], found["conflicts"]) == ("learnable/sweep-merge/1", 0, [])
    assert json.loads(sweep(capsys, "run", "grid.toml", "--json")[1])["ran"] == 0


def test_what_to_type_next_can_be_typed(capsys, at):
    """Names are quoted, a store that was named is named again, and a part is merged before there is a page."""
    (at / "my grid.toml").write_text(ECHO)
    found = [
        sweep(capsys, "run", "my grid.toml", "--workers", "1", *more)[1].splitlines()[1]
        for more in (
            [],
            ["--store", "a b.sqlite"],
            ["--worker", "1/2"],
            ["--worker", "1/2", "--store", "a b.sqlite"],
        )
    ]
    assert found == [
        "learnable sweep report 'my grid.toml' makes the page",
        "learnable sweep report 'my grid.toml' --store 'a b.sqlite' makes the page",
        "learnable sweep merge 'my grid.toml' brings the parts together when all have run",
        "learnable sweep merge 'my grid.toml' --store 'a b.sqlite' brings the parts together when all have run",
    ]
    (at / "bad.toml").write_text(FAILING)
    out = sweep(capsys, "run", "bad.toml", "--workers", "1", "--worker", "1/1")[1]
    assert "learnable sweep status bad.toml --store bad.1-of-1.sqlite says why" in out


def test_notes_of_a_run_are_told(capsys):
    found = Run(
        Path("grid.sqlite"), dict.fromkeys(COUNTED, 0), 0, 0.0, False, None, ("workers have learnable 9",)
    )
    show_run(found, Path("grid.toml"), None, False, True)
    assert capsys.readouterr() == ("", "workers have learnable 9\n")


def test_stores_that_disagree_are_told_and_left(capsys, at):
    assert sweep(capsys, "run", "grid.toml", "-q", "--worker", "1/1")[0] == 0
    assert sweep(capsys, "merge", "grid.toml", "-q")[0] == 0
    with Store.write(at / "grid.1-of-1.sqlite") as other:
        other.put([replace(next(other.outcomes()), answer="{}")])
    with Store.read(at / "grid.sqlite") as store:
        before = list(store.outcomes())
    code, _, err = sweep(capsys, "merge", "grid.toml")
    assert code == 1 and err.count("has another answer in grid.1-of-1.sqlite; neither was changed") == 1
    with Store.read(at / "grid.sqlite") as store:
        assert list(store.outcomes()) == before and len(before) == 30


def test_failed_cells_are_counted_explained_and_asked_again(capsys, at):
    (at / "bad.toml").write_text(FAILING)
    code, out, err = sweep(capsys, "run", "bad.toml", "--workers", "1")
    assert (code, err) == (1, "")
    assert out.splitlines()[0].startswith("1 done, 1 failed, 0 missing; 2 asked now")
    assert out.splitlines()[1] == "learnable sweep status bad.toml says why; --retry-failed asks them again"
    out = sweep(capsys, "status", "bad.toml")[1]
    assert "1 × " in out and "group" in out
    found = json.loads(sweep(capsys, "run", "bad.toml", "--json")[1])
    assert (found["ran"], found["failed"]) == (0, 1)
    (at / "bad.toml").write_text(FAILING.replace("n=4, degree=2", "n=6, degree=2"))
    found = json.loads(sweep(capsys, "run", "bad.toml", "--json", "--retry-failed", "--workers", "1")[1])
    assert (found["ran"], found["failed"], found["missing"]) == (2, 2, 0)
    code, out, err = sweep(capsys, "run", "bad.toml", "--retry-failed", "--fail-fast", "--workers", "1")
    assert code == 1 and err.startswith("cell ") and " failed: " in err
    assert out.startswith("0 done, 2 failed, 0 missing; ")  # what was not asked again is still what it was


def test_a_crowd_of_failures_is_told_in_a_few_lines(capsys, at):
    cells = list(read_grid(at / "grid.toml").cells())
    with Store.write(at / "grid.sqlite") as store:
        store.put(
            [Outcome(c.address, c.text, "failed", error=f"no {i % 12} [b]") for i, c in enumerate(cells)]
        )
    out = sweep(capsys, "status", "grid.toml")[1]
    assert out.count("× no") == 5 and "3 × no 0 [b]" in out
    assert out.endswith("and 7 other errors; learnable sweep report shows them by cell\n")
    assert json.loads(sweep(capsys, "status", "grid.toml", "--json")[1])["other_errors"] == 7
    code, out, _ = sweep(capsys, "run", "grid.toml", "--workers", "1", "--retry-failed", "-q")
    assert code == 0 and sweep(capsys, "status", "grid.toml", "-q")[1] == "30 done, 0 missing\n"


def test_a_dry_run_writes_nothing(capsys, at):
    code, out, err = sweep(capsys, "run", "grid.toml", "--dry-run", "--workers", "2")
    assert (code, err) == (0, "")
    assert out.startswith("30 cells to ask, 0 known; 2 workers\ntime ") and "MB a worker" in out
    found = json.loads(sweep(capsys, "run", "grid.toml", "--dry-run", "--json")[1])
    assert (found["schema"], found["missing"], found["measured"]) == ("learnable/sweep-forecast/1", 30, 8)
    assert 0 <= found["seconds_low"] <= found["seconds_high"] < 60
    assert [p.name for p in at.iterdir()] == ["grid.toml"]


def test_a_forecast_that_does_not_fit_says_what_does(capsys):
    for allowed, said in (
        (250e6, "too much: type --workers 2\n"),
        (50e6, "too much: not even one worker has enough"),
    ):
        show_forecast(SweepForecast(10, 0, 8, (1.0, 2.0), 100_000_000, 4, allowed))
        assert said in capsys.readouterr().out
    show_forecast(SweepForecast(10, 0, 8, (1.0, 2.0), 100_000_000, 4, 1e9))
    assert "too much" not in capsys.readouterr().out


def test_closed_streams_lead_nowhere(at):
    for closed in ("2>&-", "<&- >&- 2>&-"):
        shell = f"{sys.executable} -m learnable sweep run grid.toml --store '{closed}.sqlite' --workers 1 {closed}"
        assert subprocess.run(["sh", "-c", shell]).returncode == 0
        with Store.read(at / f"{closed}.sqlite") as store:
            assert store.count() == {"done": 30}


def test_a_forecast_of_a_begun_sweep_rests_on_its_store(capsys, at):
    assert sweep(capsys, "run", "grid.toml", "-q", "--workers", "1")[0] == 0
    (at / "grid.toml").write_text(ECHO.replace("29", "49"))
    found = json.loads(sweep(capsys, "run", "grid.toml", "--dry-run", "--json")[1])
    assert (found["missing"], found["held"], found["measured"]) == (20, 30, 30)


def test_a_report_is_one_file_beside_the_sweep(capsys, at):
    sweep(capsys, "run", "grid.toml", "-q", "--workers", "1")
    code, out, err = sweep(capsys, "report", "grid.toml")
    assert (code, err) == (0, "") and out.startswith("grid.html: 0.")
    assert "<!doctype html>" in (at / "grid.html").read_text()[:200]


def test_a_report_from_a_table(capsys, at):
    (at / "grid.toml").write_text(
        'question = "check"\n[axes]\ntarget = ["parity(n=@n, degree=2)"]\nn = [4, 6]\n'
    )
    sweep(capsys, "run", "grid.toml", "-q", "--workers", "1")
    assert sweep(capsys, "export", "grid.toml", "--out", "r.parquet")[0] == 0
    (at / "grid.sqlite").unlink()
    assert sweep(capsys, "report", "grid.toml", "--from", "r.parquet", "--out", "page.html")[0] == 0
    from learnable.sweeps import report

    payload = report("grid.toml", table="r.parquet")
    assert payload["counts"]["done"] == 2
    titles = {column["title"] for column in payload["columns"]}
    assert {"verdict", "alignment", "INAL, centred"} <= titles


REFUSED = {
    "a part from zero": (["run", "grid.toml", "--worker", "0/3"], "parts are counted from 1"),
    "a part beyond the last": (["run", "grid.toml", "--worker", "4/3"], "wanted i/N with i from 1 to N"),
    "a part in words": (["run", "grid.toml", "--worker", "two"], "such as --worker 1/10"),
    "no workers": (["run", "grid.toml", "--workers", "0"], "workers is 0; wanted"),
    "no file": (["run", "nothing.toml"], "nothing.toml"),
    "a store for the file": (["status", "grid.sqlite"], "grid.sqlite"),
    "an export of nothing": (["export", "grid.toml", "--out", "r.csv"], "learnable sweep run makes it"),
    "an export to nowhere": (["export", "grid.toml", "--out", "no/r.csv"], "there is no directory"),
    "a report of nothing": (["report", "grid.toml"], "learnable sweep run makes it"),
    "a report from nothing": (["report", "grid.toml", "--from", "r.parquet"], "is no Parquet file"),
    "a merge of nothing": (["merge", "grid.toml"], "there are no stores grid.i-of-N.sqlite"),
    "a merge of a missing store": (["merge", "grid.toml", "part.sqlite"], "part.sqlite"),
    "mpi without mpiexec": (["run", "grid.toml", "--mpi"], "mpiexec -n 3 python -m mpi4py.futures"),
    "a scheduler with mpi": (["run", "grid.toml", "--mpi", "--scheduler", "tcp://x:1"], "--mpi"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_will_not_do_is_one_sentence(capsys, at, name):
    arguments, said = REFUSED[name]
    code, out, err = sweep(capsys, *arguments)
    assert (code, out) == (2, "") and said in err and err.count("\n") == 1
    assert "Traceback" not in err
    assert [p.name for p in at.iterdir()] == ["grid.toml"]


def test_parts_are_read():
    assert [part_of(text) for text in ("1/1", " 3/10 ")] == [(1, 1), (3, 10)]
    with pytest.raises(InputError, match="wanted i/N"):
        part_of("1/0")


def at_progress(**kwargs):
    return Progress(**{"done": 5, "failed": 0, "killed": 0, "missing": 15, "ran": 5, "seconds": 61.0,
                       "left_low": 100.0, "left_high": 140.0, **kwargs})  # fmt: skip


def test_the_live_table_and_the_log(capsys):
    from rich.console import Console

    console = Console(width=80, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(table(at_progress(failed=2)))
    text = console.export_text()
    assert (
        "done" in text
        and "failed" in text
        and "killed" not in text
        and "1 min 40 s to 2 min 20 s left" in text
    )
    log = Log()
    for seconds in (1.0, 59.0, 61.0, 70.0, 122.0):
        log(at_progress(seconds=seconds))
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["5 done, 15 missing; 1 min 40 s to 2 min 20 s left"] * 2


def test_times_sizes_and_counts_in_words():
    assert left(at_progress(left_high=float("inf"))) == "time left: not known yet"
    assert left(at_progress(missing=0)) == "nothing left"
    assert left(at_progress(left_low=100.2, left_high=100.4)) == "about 1 min 40 s left"
    assert [clock(s) for s in (0, 9.96, 59, 3599, 86340)] == [
        "0.0 s",
        "10.0 s",
        "59 s",
        "59 min 59 s",
        "23 h 59 min",
    ]
    assert size(999_600_000) == "1000 MB"
    assert counts({"done": 0, "failed": 3, "killed": 0, "missing": 0}) == "0 done, 3 failed, 0 missing"


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "learnable", "sweep", "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0 and "report" in done.stdout


def test_the_group_alone_prints_its_help(capsys, at):
    code, out, err = sweep(capsys)
    assert (code, err) == (0, "") and "merge" in out
