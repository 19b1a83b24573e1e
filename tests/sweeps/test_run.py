"""Runs: what becomes of every cell, whatever cells do, and what a second run adds."""

import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

import sweep_cells
from learnable.sweeps.executors import executor_of
from learnable.sweeps.run import run, run_cells
from learnable.sweeps.status import Progress
from learnable.sweeps.store import Store
from learnable.threads import ONE_THREAD
from sweep_processes import environment


def ran(path, texts, work=sweep_cells.act, workers=2, executor=None, **more):
    """A run over those texts; the result, and the outcomes by text."""
    with Store.write(path) as store:
        more.setdefault("states", store.states())
        make = partial(executor_of, executor, workers, None)
        found = run_cells(sweep_cells.pairs(texts), store, make, work, **more)
    with Store.read(path) as store:
        return found, {o.text: o for o in store.outcomes()}


def write(path, seeds, **more):
    lines = ['question = "echo"', *(f"{k} = {json.dumps(v)}" for k, v in more.items())]
    path.write_text("\n".join([*lines, "[axes]", f"seed = {list(seeds)}", ""]))
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "grid.sqlite"


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_every_cell_is_answered_once(path, workers):
    texts = [str(i) for i in range(3000)]
    found, outcomes = ran(path, texts, workers=workers)
    assert found.counts == {"done": 3000, "failed": 0, "killed": 0, "missing": 0}
    assert (found.ran, found.interrupted, found.stopped_because, found.notes) == (3000, False, None, ())
    assert {t: o.answer for t, o in outcomes.items()} == {t: sweep_cells.double(t) for t in texts}
    one = outcomes["7"]
    assert (one.state, one.error, one.traceback, one.attempts) == ("done", None, None, 1)
    assert one.seconds > 0 and 10**6 < one.memory < 10**10
    assert set(json.loads(one.versions)) == {"learnable", "python"}


def test_a_failing_cell_fails_alone(path):
    texts = [str(i) for i in range(40)] + list(sweep_cells.BAD)
    found, outcomes = ran(path, texts)
    assert found.counts == {"done": 40, "failed": len(sweep_cells.BAD), "killed": 0, "missing": 0}
    assert all(outcomes[str(i)].answer == sweep_cells.double(str(i)) for i in range(40))
    errors = {t: outcomes[t].error for t in sweep_cells.BAD}
    assert errors["value"] == "ValueError: no such thing"
    assert errors["input"] == "n is 3; wanted 4"
    assert errors["exit"] == "SystemExit: 7"
    assert errors["interrupt"] == "KeyboardInterrupt"
    assert errors["surrogate error"] == r"ValueError: \ud800"
    assert errors["memory"] == "MemoryError"
    assert "UnspeakableError" in errors["unspeakable"]
    assert errors["recursion"].startswith("RecursionError: maximum recursion depth")
    assert errors["surrogate"].startswith("UnicodeEncodeError")
    assert errors["nothing"] == "TypeError: the question answered with NoneType; wanted text"
    for text in sweep_cells.BAD:
        assert outcomes[text].answer is None
        assert (outcomes[text].traceback is None) == (text == "input")
    assert "sweep_cells.py" in outcomes["value"].traceback


@pytest.mark.parametrize("workers", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_a_cell_that_ends_its_worker_thrice_is_given_up_and_the_others_finish(path, workers):
    texts = [*(str(i) for i in range(300)), *sweep_cells.DEADLY]
    found, outcomes = ran(path, texts, workers=workers)
    assert found.counts == {"done": 300, "failed": 0, "killed": 3, "missing": 0}
    ends = {"kill": "signal 9 (SIGKILL)", "quit": "exit status 3", "segfault": "signal 11 (SIGSEGV)"}
    for text, end in ends.items():
        memory = "; the system ends a process so when memory runs out" if text == "kill" else ""
        assert outcomes[text].error == f"its worker ended 3 times while it ran alone, with {end}{memory}"
        assert (outcomes[text].state, outcomes[text].attempts) == ("killed", 3)
        assert outcomes[text].answer is None
    assert all(outcomes[str(i)].answer == sweep_cells.double(str(i)) for i in range(300))


def test_a_cell_that_ends_its_worker_once_is_done(path, tmp_path):
    mark = str(tmp_path / "mark")
    found, outcomes = ran(path, [*(str(i) for i in range(50)), mark])
    assert found.counts["done"] == 51
    assert outcomes[mark].answer == "{}"


def test_failed_and_killed_cells_are_asked_again_on_wish_only(path):
    texts = ["1", "value", "kill"]
    first, _ = ran(path, texts)
    second, _ = ran(path, texts)
    assert (second.ran, dict(second.counts)) == (0, dict(first.counts))
    third, outcomes = ran(path, texts, work=sweep_cells.environment, again=("failed", "killed"))
    assert (third.ran, third.counts["done"]) == (2, 3)
    assert outcomes["1"].answer == sweep_cells.double("1")


def test_fail_fast_stops_at_the_first_failure_and_keeps_the_rest(path):
    texts = [*(str(i) for i in range(100)), "value", *(str(i) for i in range(100, 30_000))]
    found, outcomes = ran(path, texts, fail_fast=True)
    assert found.stopped_because == "cell 00000000 failed: ValueError: no such thing"
    assert not found.interrupted
    assert found.counts["failed"] == 1 and found.counts["missing"] > 1000
    assert found.ran == len(outcomes) == 30_001 - found.counts["missing"]


def test_what_a_cell_prints_stays_off_standard_output(path, capfd):
    found, outcomes = ran(path, ["1", "2", "3"], work=sweep_cells.noisy)
    assert found.counts["done"] == 3
    assert outcomes["2"].answer == '{"twice": 4}'
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("printed") == err.count("straight to the file") == err.count("from a shell") == 3


def test_progress_is_told_rarely_and_ends_with_the_counts(path):
    events = []
    found, _ = ran(
        path, ["0.02"] * 1 + [f"0.0{i}1" for i in range(60)], work=sweep_cells.nap, progress=events.append
    )
    assert all(isinstance(e, Progress) for e in events)
    assert len(events) <= 2 + found.seconds / 0.2
    last = events[-1]
    assert (last.done, last.failed, last.killed, last.missing) == (61, 0, 0, 0)
    assert (last.ran, last.left_low, last.left_high) == (61, 0.0, 0.0)
    assert [e.done for e in events] == sorted(e.done for e in events)
    ran(path, ["0.02"], work=sweep_cells.nap, progress=events.append)
    assert events[-1].ran == 0


def test_a_run_works_outside_the_main_thread(path):
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(run, write(path.with_suffix(".toml"), range(20)), workers=1).result()
    assert found.counts["done"] == 20


def test_a_sweep_file_runs_and_runs_on(path):
    grid = write(path.with_suffix(".toml"), range(30))
    first = run(grid, workers=1)
    assert (first.ran, first.counts["done"], first.store) == (30, 30, path)
    write(grid, range(10, 50))
    second = run(grid, workers=1)
    assert (second.ran, second.counts["done"]) == (20, 40)
    assert run(grid).ran == 0
    with Store.read(path) as store:
        assert store.count() == {"done": 50}
        assert {o.answer for o in store.outcomes()} == {
            f'{{"schema":"learnable/echo/1","seed":{i}}}' for i in range(50)
        }


def test_parts_of_a_job_array_share_the_cells_and_merge(path):
    from learnable.sweeps.merge import merge_stores

    grid = write(path.with_suffix(".toml"), range(200))
    with_main = run(write(grid, range(20)), workers=1)
    assert with_main.counts["done"] == 20
    write(grid, range(200))
    parts = [run(grid, part=(i, 4), workers=1) for i in (1, 2, 3, 4)]
    assert [p.store.name for p in parts] == [f"grid.{i}-of-4.sqlite" for i in (1, 2, 3, 4)]
    assert sum(p.ran for p in parts) == 180 and all(25 < p.counts["done"] < 80 for p in parts)
    assert sum(p.counts["done"] for p in parts) == 200
    assert merge_stores(path, [p.store for p in parts]).added == 180
    assert run(grid).ran == 0


def interruptible(path, naps, number, wait):
    """A coordinator over long cells that gets a signal; exit code, output."""
    program = (
        "import sys; from pathlib import Path; from functools import partial; import sweep_cells\n"
        "from learnable.sweeps.run import run_cells; from learnable.sweeps.executors import executor_of\n"
        "from learnable.sweeps.store import Store\n"
        "with Store.write(Path(sys.argv[1])) as store:\n"
        "    make = partial(executor_of, None, 2, None)\n"
        "    found = run_cells(sweep_cells.pairs(sys.argv[2:]), store, make, sweep_cells.nap,\n"
        "                   states=store.states(), progress=lambda e: print('up', e.ran, flush=True))\n"
        "print(found.interrupted, found.stopped_because, found.ran)"
    )
    coordinator = subprocess.Popen(
        [sys.executable, "-c", program, str(path), *naps],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for line in coordinator.stdout:
        if line.startswith("up") and int(line.split()[1]) >= wait:
            break
    os.killpg(coordinator.pid, number)  # as a terminal does it: to the whole group
    out, err = coordinator.communicate(timeout=60)
    return out, err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_what_is_done_and_ends_at_once(path, number):
    out, err = interruptible(path, [*["0.01"] * 40, *["600"] * 4], number, 20)
    assert err == ""
    interrupted, because, asked = out.splitlines()[-1].split()
    assert (interrupted, because) == ("True", signal.Signals(number).name)
    with Store.read(path) as store:
        assert store.count() == {"done": int(asked)}
    assert 20 <= int(asked) <= 40
    assert [p.name for p in path.parent.iterdir()] == ["grid.sqlite"]


def test_threads_of_the_users_process_keep_their_limits(path):
    def limits():
        return (
            [os.environ.get(name) for name in ONE_THREAD],
            signal.getsignal(signal.SIGINT),
            threading.active_count(),
        )

    before = limits()
    with ThreadPoolExecutor(3) as pool:
        found, outcomes = ran(path, [str(i) for i in range(500)], executor=pool, workers=None)
        assert found.counts["done"] == 500
        _, outcomes = ran(path.with_name("b.sqlite"), ["1"], work=sweep_cells.threads, executor=pool)
    assert json.loads(outcomes["1"].answer) == {"openmp": "1", "blas": [1]}
    assert limits() == before
