"""One thread of arithmetic: what is limited and given back, and answers of the same bytes on any number of threads."""

import json
import os
import subprocess
import sys
import threading

import pytest
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from learnable.threads import ONE_THREAD, one_thread


def now():
    """Threads of every library that is loaded, of torch, and what a new process would take."""
    pools = {pool["filepath"]: pool["num_threads"] for pool in threadpool_info()}
    return pools, torch.get_num_threads(), {name: os.environ.get(name) for name in ONE_THREAD}


@pytest.fixture(autouse=True)
def _two():
    """Two threads, on any machine."""
    before = torch.get_num_threads()
    with threadpool_limits(limits=2):
        torch.set_num_threads(2)
        yield
    torch.set_num_threads(before)


def test_everything_is_limited_and_given_back():
    before = now()
    assert set(before[0].values()) == {2} and before[1] == 2
    for _ in range(2):
        with one_thread(), one_thread():
            inside = now()
        assert (set(inside[0].values()), inside[1], inside[2]) == ({1}, 1, ONE_THREAD)
        assert now() == before


def test_it_is_given_back_after_an_error():
    before = now()
    with pytest.raises(ZeroDivisionError), one_thread():
        raise ZeroDivisionError
    assert now() == before


def test_threads_take_turns():
    inside, most = [], []

    def work():
        for _ in range(50):
            with one_thread():
                inside.append(None)
                most.append((len(inside), torch.get_num_threads()))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [(1, 1)] * 150


LOADED = """
from learnable.threads import one_thread
with one_thread():
    import scipy.linalg, torch
    from threadpoolctl import threadpool_info
    print({p["num_threads"] for p in threadpool_info()}, torch.get_num_threads())
print({p["num_threads"] for p in threadpool_info()}, torch.get_num_threads())
"""


def test_what_is_loaded_meanwhile_is_limited_and_released():
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | THREADS[2],
    )
    assert done.stdout.splitlines() == ["{1} 1", "{2} 2"]


THREADS = {count: {name: str(count) for name in ONE_THREAD} for count in (1, 2)}
QUICK = "digits(classes=[3,8])"
NET, OTHER = "mlp(widths=[32])", "mlp(widths=[32,32], activation=tanh)"
MODULE = """
from torch import nn

def make():
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1))
"""
ASKED = {
    "check": ["check", "digits", "--net", NET],
    "check, networks drawn": ["check", QUICK, "--net", "net.py:make", "--workers", "2"],
    "check, a function by draws": ["check", "single_index(d=60, link=abs)", "--net", "net.py:make", "--samples", "1000"],
    "rank": ["rank", "digits", "--net", NET, "--net", OTHER, "--samples", "600"],
    "rank, in processes": ["rank", QUICK, "--net", NET, "--net", "net.py:make", "--workers", "2", "--probe", "1"],
    "verify": [
        "verify", "digits", "--net", NET, "--runs", "3", "--training",
        "noisy_gd(steps=20, rate=0.001, noise=0.01, clip=1.0, batch=64)",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_data_have_the_same_answer_with_one_thread_and_with_two(name, tmp_path):
    (tmp_path / "net.py").write_text(MODULE.replace("Linear(64", "Linear(60") if "draws" in name else MODULE)
    said = []
    for count in THREADS:
        command = [sys.executable, "-m", "learnable", *ASKED[name], "--json"]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=os.environ | THREADS[count],
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        if "prediction" in found:
            assert len(found["prediction"]["sha256"]) == 64
            del found["prediction"]["fixed_at"]  # the clock
        said.append(json.dumps(found))
    assert said[0] == said[1]
