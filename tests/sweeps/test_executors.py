"""One sweep on every executor: the same rows, and deaths charged to whom they belong."""

import json
import multiprocessing
import shutil
import subprocess
import sys
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

import sweep_cells
from learnable.specs import InputError
from learnable.sweeps.executors import executor_of
from learnable.sweeps.run import run, run_cells
from learnable.sweeps.store import Store
from sweep_processes import children, environment, eventually, marked

GRID = """
question = "check"
network = "mlp(widths=[16])"
where = "k <= n"
[axes]
target = ["parity(n=@n, degree=@k)", "staircase(n=@n, degree=@k)"]
n = [4, 6]
k = [1, 2, 5]
seed = [0, 1]
"""
"""20 questions, two of which are asked by numpy and flint."""


def spawned(workers=2):
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def results(path):
    with Store.read(path) as store:
        return [(o.address, o.text, o.state, o.answer) for o in store.outcomes()]


def ran(path, texts, executor, work=sweep_cells.act, scheduler=None):
    with Store.write(path) as store:
        make = partial(executor_of, executor, None, scheduler)
        found = run_cells(sweep_cells.pairs(texts), store, make, work, states=store.states())
    with Store.read(path) as store:
        return found, {o.text: o for o in store.outcomes()}


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    path = tmp_path_factory.mktemp("grid") / "grid.toml"
    path.write_text(GRID)
    return path


@pytest.fixture(scope="module")
def expected(grid):
    """What one process answers."""
    run(grid, workers=1)
    rows = results(grid.with_suffix(".sqlite"))
    assert len(rows) == 20 and {state for _, _, state, _ in rows} == {"done"}
    assert all("verdict" in json.loads(answer) for _, _, _, answer in rows)
    return rows


PROCESSES = pytest.param(True, id="processes", marks=pytest.mark.slow)


@pytest.fixture(scope="module", params=[pytest.param(False, id="threads"), PROCESSES])
def cluster(request):
    """The address of a Dask cluster of two workers."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=request.param, dashboard_address=":0", silence_logs=50
    ) as made:
        yield made.scheduler_address


EXECUTORS = {
    "two processes": lambda: {"workers": 2},
    "threads of the user's": lambda: {"executor": ThreadPoolExecutor(2)},
    "processes of the user's": lambda: {"executor": spawned()},
    "processes that are made": lambda: {"executor": spawned},
}


@pytest.mark.parametrize(
    "kind", [pytest.param(k, marks=[pytest.mark.slow] * k.startswith("processes of")) for k in EXECUTORS]
)
def test_the_same_sweep_is_the_same_bytes_on_every_executor(grid, expected, tmp_path, kind):
    options = EXECUTORS[kind]()
    found = run(grid, store=tmp_path / "other.sqlite", **options)
    assert (found.ran, found.counts["done"]) == (20, 20)
    assert results(tmp_path / "other.sqlite") == expected
    if isinstance(options.get("executor"), Executor):
        assert options["executor"].submit(divmod, 7, 2).result() == (3, 1)  # it is the user's, and still open
        options["executor"].shutdown()


def test_the_same_sweep_on_a_dask_cluster(grid, expected, tmp_path, cluster):
    found = run(grid, store=tmp_path / "other.sqlite", scheduler=cluster)
    assert (found.ran, found.counts["done"]) == (20, 20)
    assert results(tmp_path / "other.sqlite") == expected


def test_a_client_that_the_user_holds_is_a_crew_too(grid, expected, tmp_path, cluster):
    from distributed import Client

    with Client(cluster, set_as_default=False) as client:
        found = run(grid, store=tmp_path / "other.sqlite", executor=client.get_executor(), workers=2)
    assert found.counts["done"] == 20
    assert results(tmp_path / "other.sqlite") == expected


@pytest.mark.slow
@pytest.mark.parametrize("cluster", [True], indirect=True)
def test_a_cell_that_ends_dask_workers_is_given_up_and_the_others_finish(tmp_path, cluster):
    found, outcomes = ran(
        tmp_path / "d.sqlite", [*(str(i) for i in range(30)), "kill"], None, scheduler=cluster
    )
    assert found.counts == {"done": 30, "failed": 0, "killed": 1, "missing": 0}
    assert outcomes["kill"].attempts >= 3
    assert "while it ran alone" in outcomes["kill"].error


MPI = """
import sys
from mpi4py.futures import MPIPoolExecutor
from learnable.sweeps.run import run
if __name__ == "__main__":
    print(run(sys.argv[1], store=sys.argv[2], executor=MPIPoolExecutor()).counts["done"])
"""


@pytest.mark.skipif(
    not (Path(sys.executable).parent / "mpiexec").exists() and shutil.which("mpiexec") is None,
    reason="there is no mpiexec here",
)
def test_the_same_sweep_under_mpi(grid, expected, tmp_path):
    beside = Path(sys.executable).parent / "mpiexec"
    mpiexec = str(beside) if beside.exists() else shutil.which("mpiexec")
    script = tmp_path / "script.py"
    script.write_text(MPI)
    done = subprocess.run(
        [mpiexec, "-n", "3", sys.executable, "-m", "mpi4py.futures", script, grid, tmp_path / "other.sqlite"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.stdout, done.returncode) == ("20\n", 0), done.stderr
    assert results(tmp_path / "other.sqlite") == expected


def test_a_pool_that_breaks_is_made_again_and_the_culprit_found(tmp_path):
    texts = [*(str(i) for i in range(60)), "quit", "kill"]
    found, outcomes = ran(tmp_path / "p.sqlite", texts, spawned)
    assert found.counts == {"done": 60, "failed": 0, "killed": 2, "missing": 0}
    for text in ("quit", "kill"):
        assert (outcomes[text].state, outcomes[text].attempts) == ("killed", 3)


def test_a_system_without_process_groups_takes_the_pool_of_the_standard_library(tmp_path, monkeypatch):
    monkeypatch.setattr("learnable.sweeps.executors.POSIX", False)
    found, outcomes = ran(tmp_path / "p.sqlite", ["1", "2", "kill", "3"], None)
    assert found.counts == {"done": 3, "failed": 0, "killed": 1, "missing": 0}
    assert outcomes["kill"].attempts == 3
    assert all(outcomes[text].answer == sweep_cells.double(text) for text in "123")


def test_a_pool_that_breaks_and_cannot_be_made_again_is_one_sentence(tmp_path):
    with spawned() as pool, pytest.raises(InputError) as caught:
        ran(tmp_path / "p.sqlite", [*(str(i) for i in range(60)), "quit"], pool)
    assert str(caught.value).startswith(
        "executor: a worker of the ProcessPoolExecutor ended and broke it (A process in"
    )
    assert "run the sweep again with a function that makes the executor" in str(caught.value)
    found, _ = ran(tmp_path / "p.sqlite", [*(str(i) for i in range(60)), "quit"], None)
    assert found.counts == {"done": 60, "failed": 0, "killed": 1, "missing": 0}


def test_processes_of_a_pool_end_with_a_coordinator_that_is_killed(tmp_path):
    """concurrent.futures itself leaves them waiting for ever."""
    mark = f"learnable-{tmp_path}"
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing, sweep_cells\n"
        "from functools import partial\n"
        "from pathlib import Path\n"
        "from concurrent.futures import ProcessPoolExecutor\n"
        "from learnable.sweeps.executors import executor_of\n"
        "from learnable.sweeps.run import run_cells\n"
        "from learnable.sweeps.store import Store\n"
        "if __name__ == '__main__':\n"
        "    pool = ProcessPoolExecutor(2, mp_context=multiprocessing.get_context('spawn'))\n"
        f"    with Store.write(Path({str(tmp_path / 'a.sqlite')!r})) as store:\n"
        "        run_cells(sweep_cells.pairs(['0.01'] * 9 + ['600'] * 4), store, partial(executor_of, pool, None, None),\n"
        "               sweep_cells.nap, states={}, progress=lambda e: print(e.ran, flush=True))\n"
    )
    coordinator = subprocess.Popen(
        [sys.executable, script], env=environment(FAMILY=mark), stdout=subprocess.PIPE, text=True
    )
    assert any(int(line) > 0 for line in coordinator.stdout)
    assert len(children(coordinator.pid)) >= 2
    coordinator.kill()
    coordinator.wait()
    coordinator.stdout.close()
    assert eventually(lambda: not marked(mark), 5)


def test_a_script_without_a_guard_runs_on_lanes_and_is_told_what_to_do_on_a_pool(tmp_path):
    grid = tmp_path / "grid.toml"
    grid.write_text('question = "echo"\n[axes]\nseed = [1, 2, 3]\n')
    script = tmp_path / "script.py"
    script.write_text(
        "import sys; from concurrent.futures import ProcessPoolExecutor; from multiprocessing import get_context\n"
        "from learnable.sweeps.run import run\n"
        "pool = {'executor': lambda: ProcessPoolExecutor(1, mp_context=get_context('spawn'))}\n"
        "print(run(sys.argv[1], store=sys.argv[2], **(pool if len(sys.argv) > 3 else {})).counts['done'])\n"
    )
    for more, out, last in (
        ((), "3\n", ""),
        (("pool",), "", "broke, and so did a new one before it did anything"),
    ):
        done = subprocess.run(
            [sys.executable, script, grid, tmp_path / f"{len(more)}.sqlite", *more],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.stdout == out
        assert last in "".join(done.stderr.splitlines()[-1:])


class _Refuses(Executor):
    """Takes a call and gives it back unanswered."""

    def __init__(self, error):
        self.error = error

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        future.set_exception(self.error)
        return future


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            ModuleNotFoundError("No module named 'learnable'"),
            "cannot run learnable (ModuleNotFoundError: No module",
        ),
        (ValueError("no"), "the _Refuses gave work back unanswered (ValueError: no); what is done is kept"),
    ],
)
def test_an_executor_that_fails_is_one_sentence(tmp_path, error, sentence):
    with pytest.raises(InputError) as caught:
        ran(tmp_path / "a.sqlite", ["1"], _Refuses(error))
    assert sentence in str(caught.value)


def test_a_scheduler_that_goes_away_is_one_sentence_and_what_is_done_is_kept(tmp_path):
    distributed = pytest.importorskip("distributed")
    made = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0", silence_logs=50
    )
    seen = []

    def close(event):
        if event.ran > 50 and not seen:
            seen.append(event.ran)
            made.close()

    cells = sweep_cells.pairs([str(i) for i in range(5000)])
    make = partial(executor_of, None, None, made.scheduler_address)
    with (
        Store.write(tmp_path / "a.sqlite") as store,
        pytest.raises(InputError, match=r"the Dask cluster at .* cancelled its work"),
    ):
        run_cells(cells, store, make, sweep_cells.slow, states={}, progress=close)
    with Store.read(tmp_path / "a.sqlite") as store:
        assert store.count()["done"] >= seen[0] > 50


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"workers": 0}, "workers is 0; wanted a whole number of at least 1"),
        (
            {"executor": 3},
            "executor is 3; wanted a concurrent.futures.Executor or a function without arguments",
        ),
        ({"executor": dict}, "made {}; wanted a concurrent.futures.Executor"),
        ({"executor": spawned, "scheduler": "tcp://x:1"}, "executor and scheduler were both given"),
        (
            {"part": (0, 4)},
            "part is 0 of 4; wanted the number of this job, from 1, and how many there are: 1/8",
        ),
        ({"part": (5, 4)}, "part is 5 of 4"),
    ],
)
def test_what_is_no_executor(grid, tmp_path, options, sentence):
    with pytest.raises(InputError) as caught:
        run(grid, store=tmp_path / "a.sqlite", **options)
    assert sentence in str(caught.value)


def test_a_scheduler_that_is_not_there_is_one_sentence_soon(grid, tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    from learnable.sweeps import executors

    assert executors.PATIENCE < 10
    monkeypatch.setattr(executors, "PATIENCE", 1.0)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(InputError, match=f"scheduler: nobody answers at '{address}'"):
            run(grid, store=tmp_path / "a.sqlite", scheduler=address)


def test_answers_of_another_version_are_told(tmp_path, monkeypatch):
    import learnable

    monkeypatch.setattr(learnable, "__version__", "9.9.9")
    found, outcomes = ran(tmp_path / "a.sqlite", ["1", "2"], None)
    written = json.loads(outcomes["1"].versions)["learnable"]
    assert found.notes == (
        f"some cells were answered by learnable {written} and this is 9.9.9; the store says which, and numbers may differ",
    )
