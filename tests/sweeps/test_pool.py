"""The pool: processes that die alone, and leave nobody behind."""

import os
import signal
import subprocess
import sys
from concurrent.futures import wait

import pytest

import sweep_cells
from learnable.specs import InputError
from learnable.sweeps import pool
from learnable.sweeps.pool import Pool, WorkerDied
from sweep_processes import alive, children, environment, eventually


@pytest.fixture
def two():
    with Pool(2) as made:
        yield made


@pytest.fixture(scope="module")
def calm():
    """A pool for calls that end none of its processes."""
    with Pool(2) as made:
        yield made


@pytest.fixture(scope="module")
def one():
    """A process that no call ends."""
    with Pool(1) as made:
        yield made


def test_calls_are_answered_in_processes_of_their_own(calm):
    answers = [calm.submit(sweep_cells.double, str(i)) for i in range(20)]
    assert [f.result() for f in answers] == [sweep_cells.double(str(i)) for i in range(20)]
    assert len(children(os.getpid())) >= 2
    assert list(calm.map(divmod, (7, 8), (2, 3))) == [(3, 1), (2, 2)]


def test_a_worker_has_one_thread_no_terminal_and_no_ctrl_c(calm):
    import json

    found = json.loads(calm.submit(sweep_cells.environment, "").result())
    assert found == {"openmp": "1", "blas": [1], "sigint": True, "stdin": "", "foreground": False}


@pytest.mark.parametrize("bad", [b for b in sweep_cells.BAD if "surrogate" not in b])
def test_what_a_call_raises_comes_back_and_the_process_stays(one, bad):
    before = one.submit(sweep_cells.where, "").result()
    future = one.submit(sweep_cells.act, bad)
    if bad in ("number", "nothing"):
        assert future.result() == sweep_cells.act(bad)
    else:
        assert future.exception() is not None
    assert one.submit(sweep_cells.where, "").result() == before


@pytest.mark.parametrize(
    ("deadly", "words"),
    [("kill", "signal 9 (SIGKILL)"), ("quit", "exit status 3"), ("segfault", "signal 11 (SIGSEGV)")],
)
def test_a_death_ends_one_call_and_says_how(two, deadly, words):
    futures = [two.submit(sweep_cells.act, text) for text in ("1", "2", deadly, "3", "4", "5")]
    with pytest.raises(WorkerDied) as caught:
        futures[2].result()
    assert str(caught.value) == words
    others = [f.result() for i, f in enumerate(futures) if i != 2]
    assert others == [sweep_cells.double(str(i)) for i in range(1, 6)]


def test_a_child_that_keeps_the_pipe_open_hides_no_death(two):
    with pytest.raises(WorkerDied):
        two.submit(sweep_cells.holding, "").result(timeout=15)  # the child keeps the pipe for 20


def test_a_worker_that_is_killed_between_two_calls_is_replaced_and_nobody_is_blamed(two):
    for _ in range(3):
        for pid in children(os.getpid()):
            os.kill(pid, signal.SIGKILL)
        assert two.submit(sweep_cells.double, "4").result() == '{"twice": 8}'


def test_kill_ends_long_calls_at_once_with_all_they_started(tmp_path):
    made = Pool(2)
    futures = [made.submit(sweep_cells.children, str(tmp_path / str(i))) for i in range(2)]
    waiting = made.submit(sweep_cells.double, "1")
    assert eventually(
        lambda: len(list(tmp_path.iterdir())) == 2 and all(p.read_text() for p in tmp_path.iterdir())
    )
    started = [int(p.read_text()) for p in tmp_path.iterdir()]
    assert all(alive(pid) for pid in started)
    mine = children(os.getpid())
    made.kill()
    assert wait([*futures, waiting], timeout=2).not_done == set()
    assert waiting.cancelled() and all(isinstance(f.exception(), WorkerDied) for f in futures)
    assert eventually(lambda: not any(alive(pid) for pid in [*started, *mine]))
    with pytest.raises(RuntimeError, match="this pool is closed"):
        made.submit(sweep_cells.double, "1")


@pytest.mark.parametrize("question", ["children", "held"])
def test_workers_end_with_a_coordinator_that_is_killed(tmp_path, question):
    """Also while they are inside compiled code that lets no other thread run."""
    mark = tmp_path / "started"
    program = (
        "import sys; from learnable.sweeps.pool import Pool; import sweep_cells\n"
        f"Pool(1).submit(sweep_cells.{question}, sys.argv[1]).result()"
    )
    coordinator = subprocess.Popen([sys.executable, "-c", program, str(mark)], env=environment())
    assert eventually(lambda: mark.exists() and mark.read_text() != "")
    workers = children(coordinator.pid)
    assert len(workers) == 1
    started = [int(mark.read_text())] if question == "children" else []
    coordinator.kill()
    coordinator.wait()
    assert eventually(lambda: not any(alive(pid) for pid in [*workers, *started]), 3)


def test_a_call_that_cannot_be_read_over_there_says_so(two):
    import types

    module = types.ModuleType("only_here")
    exec_free = types.FunctionType(sweep_cells.double.__code__, vars(sweep_cells), "double_here")
    exec_free.__module__, exec_free.__qualname__ = "only_here", "double_here"
    module.double_here = exec_free
    sys.modules["only_here"] = module
    try:
        future = two.submit(exec_free, "1")
    finally:
        del sys.modules["only_here"]
    with pytest.raises(ModuleNotFoundError, match="only_here"):
        future.result()


def test_processes_that_never_start_are_one_sentence(monkeypatch):
    monkeypatch.setattr(pool, "_PROGRAM", "raise SystemExit(9)")
    with Pool(1) as made, pytest.raises(InputError) as caught:
        made.submit(sweep_cells.double, "1").result()
    assert str(caught.value) == (
        "workers cannot be started: 5 in a row ended before they took any work, with exit status 9"
    )


def test_a_system_without_room_for_processes_is_one_sentence(monkeypatch):
    monkeypatch.setattr(pool.sys, "executable", "/no/such/python")
    with Pool(1) as made, pytest.raises(InputError, match=r"workers cannot be started \(.*--workers"):
        made.submit(sweep_cells.double, "1").result()
