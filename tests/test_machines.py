"""Other kinds of processors, imitated on this one: the same labels, orders and words, and numbers up to rounding."""

import json
import math
import subprocess
import sys

import pytest

from kernels import KERNELS, environment, runs_here

HERE = [name for name in KERNELS if runs_here(name)]
LEAST = HERE[-1:]
"""The kernel that every x86 processor runs, and the most unlike a new one."""

PROBE = """
import hashlib, numpy, scipy.linalg, torch
x = numpy.random.default_rng(0).standard_normal((200, 300))
y = torch.from_numpy(x).float()
for made in (x @ x.T, scipy.linalg.eigh(x @ x.T)[0], numpy.tanh(x), (y @ y.T).numpy(), torch.log_softmax(y, 1).numpy()):
    print(hashlib.sha256(made.tobytes()).hexdigest())
"""


def ran(command, env, folder=None):
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(len(HERE) < 2, reason="this processor has one kernel alone")
def test_the_variables_change_what_each_library_computes():
    """Products of NumPy, eigenvalues of SciPy, tanh of NumPy, products and softmax of torch: other bytes, each of them."""
    one, two = (
        ran([sys.executable, "-c", PROBE], environment(name, 1)).split() for name in (HERE[0], HERE[-1])
    )
    assert len(one) == 5 and all(a != b for a, b in zip(one, two, strict=True))


MODULE = """
from torch import nn

def make():
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1))
"""
NET, OTHER = "mlp(widths=[32])", "mlp(widths=[32,32], weight_variance=1.0, activation=tanh)"
QUICK = {
    "check data": ["check", "digits", "--net", NET, "--training", "noisy_gd()"],
    "rank": ["rank", "digits", "--net", NET, "--net", OTHER, "--samples", "300"],
}
SLOW = {
    "check bits": ["check", "majority(n=15)", "--net", "mlp(widths=[32], weight_variance=1.0)"],
    "check by draws": ["check", "digits(classes=[3,8])", "--net", "net.py:make", "--training", "noisy_gd()"],
    "check a function": ["check", "single_index(d=60, link=abs)", "--net", NET, "--samples", "1000"],
    "check shuffled data": ["check", "shuffled(digits, seed=1)", "--net", NET, "--training", "noisy_gd()"],
    "rank bits": ["rank", "majority(n=9)", "--net", NET, "--net", OTHER, "--samples", "400"],
    "rank with a probe": ["rank", "digits", "--net", NET, "--net", "net.py:make", "--samples", "300", "--probe", "1"],
    "verify": [
        "verify", "digits", "--net", NET, "--runs", "4", "--training",
        "noisy_gd(steps=50, rate=0.001, noise=0.01, clip=1.0, batch=64)",
    ],
    "verify a target": ["verify", "majority(n=9)", "--net", NET, "--runs", "4", "--training", "noisy_gd(steps=50)"],
}  # fmt: skip


def differences(one, two, room, place=""):
    """Where two answers differ by more than `room`: words, whole numbers, truth values and lengths not at all."""
    if isinstance(one, dict) and isinstance(two, dict):
        same = list(one) == list(two)
        return ([] if same else [place]) + [
            d for k in one for d in differences(one[k], two.get(k), room, f"{place}.{k}")
        ]
    if isinstance(one, list) and isinstance(two, list):
        same = len(one) == len(two)
        return ([] if same else [place]) + [
            d for i, (a, b) in enumerate(zip(one, two)) for d in differences(a, b, room, f"{place}[{i}]")
        ]
    if isinstance(one, float) and isinstance(two, float):
        return [] if math.isclose(one, two, rel_tol=room, abs_tol=room) else [f"{place}: {one} and {two}"]
    return [] if one == two and type(one) is type(two) else [f"{place}: {one!r} and {two!r}"]


def test_differences_are_found_at_their_place():
    one = {"a": [1, 2.0, "x"], "b": {"c": None}}
    assert differences(one, {"a": [1, 2.0 + 1e-12, "x"], "b": {"c": None}}, 1e-9) == []
    assert differences(one, {"a": [1, 2.1, "y"], "b": {"c": 0}}, 1e-9) == [
        ".a[1]: 2.0 and 2.1", ".a[2]: 'x' and 'y'", ".b.c: None and 0",
    ]  # fmt: skip
    assert differences(one, {"a": [1, 2.0], "b": {"c": None}}, 1e-9) == [".a"]
    assert differences({"a": 1}, {"a": 1.0}, 1e-9) == [".a: 1 and 1.0"]


EXACT = {
    "parity(n=30, degree=15)": "mlp(widths=[512])",
    "majority(n=9)": "mlp(widths=[64,64])",
    "modular(n=12)": "mlp(widths=[64], init=rademacher)",
}


@pytest.mark.parametrize("target", EXACT)
@pytest.mark.parametrize("kernel", LEAST)
def test_an_exact_target_has_the_same_bytes_on_an_old_processor(kernel, target, tmp_path):
    command = [sys.executable, "-m", "learnable", "check", target, "--net", EXACT[target], "--json"]
    assert ran(command, None, tmp_path) == ran(command, environment(kernel, 1), tmp_path)


def agree(command, names, folder):
    """The answer of `command` under this processor's own kernels, and under those named, alike."""
    (folder / "net.py").write_text(MODULE)
    found = []
    for name in [None, *names]:
        env = None if name is None else environment(name, 1)
        answer = json.loads(ran([sys.executable, "-m", "learnable", *command, "--json"], env, folder))
        if "prediction" in answer:  # the clock, and the check down to the last digit
            del answer["prediction"]["fixed_at"], answer["prediction"]["sha256"]
        found.append(answer)
    room = 1e-3 if "runs" in found[0] or "--probe" in command else 1e-4 if command[0] == "rank" else 1e-7
    for other in found[1:]:
        assert differences(found[0], other, room) == []


@pytest.mark.parametrize("name", QUICK)
@pytest.mark.parametrize("kernel", LEAST)
def test_an_old_processor_gives_the_same_answer(kernel, name, tmp_path):
    agree(QUICK[name], [kernel], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", {**QUICK, **SLOW})
def test_every_processor_gives_the_same_answer(name, tmp_path):
    agree({**QUICK, **SLOW}[name], HERE, tmp_path)
