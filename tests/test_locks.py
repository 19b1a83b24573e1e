"""Threads that train, measure and draw side by side get what they would get one by one, and leave libraries as they were."""

import json
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import matplotlib
import pytest
import torch
from torch import nn

from learnable import rank, verify
from learnable.locks import TORCH, TRACING, WARNINGS
from learnable.networks.module import torch_seed
from learnable.reports.svg import picture
from learnable.symmetries.tracing import traced


@pytest.fixture(autouse=True)
def _often():
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def side_by_side(ask, questions, threads=2):
    """The answers of threads, and those one by one."""
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(ask, questions))
    return found, [ask(question) for question in questions]


def small():
    return nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1))


def for_digits():
    return nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 1))


def trained(seed):
    found = verify("parity(n=6, degree=2)", small, "noisy_gd(steps=5)", runs=2, seed=seed, samples=64).json()
    del found["prediction"]["fixed_at"]  # the clock
    return json.dumps(found, sort_keys=True)


def ranked(seed):
    nets = [for_digits, "mlp(widths=[16])"]
    found = rank("digits(classes=[3,8])", nets, samples=60, seed=seed, probe=2).json()
    return json.dumps(found, sort_keys=True)


def drawn(number):
    return picture(f"p{number}", lambda axes: axes.plot([0, 1, number], [1, 0, 2], label=f"{number}"))


@pytest.mark.parametrize("ask", [trained, ranked, drawn])
def test_answers_of_threads_have_the_bytes_of_answers_one_by_one(ask):
    ask(3)  # libraries that are loaded now add filters of their own
    before = torch.get_num_threads(), list(warnings.filters), dict(matplotlib.rcParams), torch.get_rng_state()
    found, alone = side_by_side(ask, [1, 2, 1, 2])
    assert found == alone
    assert len(set(alone)) == 2
    assert (torch.get_num_threads(), list(warnings.filters), dict(matplotlib.rcParams)) == before[:3]
    assert torch.equal(torch.get_rng_state(), before[3])


def test_the_seed_of_a_thread_is_its_own():
    def draw(seed):
        with torch_seed(seed):
            return [float(torch.rand(())) for _ in range(50)]

    found, alone = side_by_side(draw, list(range(8)), threads=8)
    assert found == alone


def test_a_module_is_traced_while_others_are_traced_and_called():
    x = torch.ones(2, 6)

    def work(number):
        module = small()
        nodes = [str(node) for node in traced(module, x).graph.nodes] if number % 2 else None
        return nodes, module(x).shape, all(torch.equal(module(x), module(x)) for _ in range(5))

    before = nn.Module.__call__, nn.Module.__getattr__
    found, alone = side_by_side(work, list(range(48)), threads=8)
    assert found == alone
    assert (nn.Module.__call__, nn.Module.__getattr__) == before


@pytest.mark.parametrize("lock", [TORCH, TRACING, WARNINGS])
def test_a_thread_may_take_its_own_turn_again_and_another_may_not(lock):
    refused = []
    with lock, lock:
        other = threading.Thread(target=lambda: refused.append(lock.acquire(blocking=False)))
        other.start()
        other.join()
    assert refused == [False]
