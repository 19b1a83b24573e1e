"""SIGKILL at random moments, of coordinators and of workers: the end is that of an undisturbed run, and nobody is left."""

import random
import signal
import subprocess
import sys
import time
import uuid
from contextlib import suppress

import pytest

from learnable.sweeps.store import Store
from sweep_processes import children, environment, eventually, marked

PROGRAM = """
import sys
from functools import partial
from pathlib import Path

import sweep_cells
from learnable.sweeps.executors import executor_of
from learnable.sweeps.run import run_cells
from learnable.sweeps.store import Store

texts = [str(i) for i in range(int(sys.argv[2]))]
with Store.write(Path(sys.argv[1])) as store:
    found = run_cells(
        sweep_cells.pairs(texts), store, partial(executor_of, None, 2, None), sweep_cells.slow, states=store.states()
    )
print(found.counts["done"], found.ran)
"""


def start(path, cells, mark, kills):
    """A coordinator over cells that take longer together than all coordinators live that are killed."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path), str(cells)],
        env=environment(FAMILY=mark, NAP=str(1.2 * kills / cells)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def results(path):
    with Store.read(path) as store:
        return [(o.address, o.text, o.state, o.answer) for o in store.outcomes()]


def kill_a_worker(draw, coordinator):
    """Whether there was one."""
    workers = children(coordinator.pid)
    if not workers:
        return False
    with suppress(ProcessLookupError):
        subprocess.os.kill(draw.choice(workers), signal.SIGKILL)
    return True


def disturbed(path, cells, kills, seed, mark):
    """Run with that many kills of workers and of coordinators, then to the end; kills of each, and what ended last."""
    draw = random.Random(seed)
    workers = coordinators = 0
    while coordinators < kills:
        coordinator = start(path, cells, mark, kills)
        life = time.monotonic() + draw.uniform(0.1, 0.9)
        blow = time.monotonic() + draw.uniform(0.15, 0.6)
        while time.monotonic() < life and coordinator.poll() is None:
            if time.monotonic() > blow and workers < kills and kill_a_worker(draw, coordinator):
                workers, blow = workers + 1, blow + draw.uniform(0.1, 0.4)
            time.sleep(0.005)
        assert coordinator.poll() is None, "the sweep ended before all the kills: give it more cells"
        coordinator.kill()
        coordinator.communicate()
        coordinators += 1
        assert eventually(lambda: not marked(mark), 3)
    last = start(path, cells, mark, kills)
    while workers < kills and last.poll() is None:
        time.sleep(draw.uniform(0.05, 0.15))
        workers += kill_a_worker(draw, last)
    return workers, coordinators, last.communicate(timeout=120)


@pytest.mark.parametrize(
    ("cells", "kills"),
    [pytest.param(300, 4, id="4+4"), pytest.param(2000, 50, id="50+50", marks=pytest.mark.slow)],
)
def test_kills_at_random_moments_change_nothing(tmp_path, cells, kills):
    mark = f"learnable-{uuid.uuid4()}"
    calm = start(tmp_path / "calm.sqlite", cells, mark, kills)
    assert calm.communicate(timeout=120) == (f"{cells} {cells}\n", "")
    workers, coordinators, (out, err) = disturbed(tmp_path / "storm.sqlite", cells, kills, kills, mark)
    assert (workers, coordinators) == (kills, kills)
    assert (out.split()[0], err) == (str(cells), "")
    assert results(tmp_path / "storm.sqlite") == results(tmp_path / "calm.sqlite")
    assert len(results(tmp_path / "calm.sqlite")) == cells
    assert marked(mark) == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["calm.sqlite", "storm.sqlite"]
