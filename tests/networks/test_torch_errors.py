"""Modules with a known slip are told what to change, by every command; nothing that torch advises reaches the terminal."""

import subprocess
import sys
from pathlib import Path

import pytest

from learnable import InputError, check, rank, verify

NETS = """import torch
from torch import nn


class Looking(nn.Module):
    def __init__(self, rows, way):
        super().__init__()
        self.table, self.out, self.way = nn.Embedding(rows, 4), nn.Linear(4, 1), way

    def forward(self, x):
        return self.out(self.table(self.way(x)).mean(1))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix, self.out = nn.LSTM(1, 4, batch_first=True, dropout=0.5), nn.Linear(4, 1)

    def forward(self, x):
        return self.out(self.mix(x[:, :, None])[0][:, -1])


class Rooted(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.out = nn.Linear(inputs, 1)

    def forward(self, x):
        return torch.log(-self.out(x).abs() - 1)


def raw():
    return Looking(17, lambda x: x)


def whole():
    return Looking(17, lambda x: x.long())


def small():
    return Looking(3, lambda x: x.long())


def bits():
    return Looking(2, lambda x: (1 - x).long() // 2)


def rooted():
    return Rooted(9)


def rooted64():
    return Rooted(64)
"""
CUBE, SHORT = "parity(n=9, degree=2)", "noisy_gd(steps=2)"
LONG = (
    r"begin its forward with x = x.long\(\), or with x = \(1 - x\).long\(\) // 2 where inputs are \+1 and -1$"
)
NO_ROW = r"has no row of that number; begin its forward with x = \(1 - x\).long\(\) // 2 where inputs are \+1 and -1"
NAN = r"net.py:rooted6?4?: layer output gives NaN at initialisation; mend the module \(or its activation\)"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    (tmp_path / "net.py").write_text(NETS)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("target", "net", "said"),
    [
        (CUBE, "raw", LONG),
        ("digits", "raw", LONG),
        (CUBE, "whole", NO_ROW),
        ("digits", "small", "else make num_embeddings larger than every number"),
        (CUBE, "rooted", NAN),
        ("hermite(d=9, degree=2)", "rooted", NAN),
        ("biased(parity(n=9, degree=2), bias=0.2)", "rooted", NAN),
        ("digits", "rooted64", NAN),
    ],
)
def test_check_and_verify_say_what_to_change(target, net, said):
    for ask, runs in ((check, {}), (verify, {"runs": 1})):
        with pytest.raises(InputError, match=said):
            ask(target, f"net.py:{net}", SHORT, samples=60, **runs)


@pytest.mark.parametrize(("target", "net"), [("digits", "whole"), (CUBE, "bits")])
def test_modules_that_look_numbers_up_are_measured_and_trained(target, net):
    found = verify(target, f"net.py:{net}", SHORT, runs=2, samples=60)
    assert len(found.ensemble.seeds) == 2


def test_rank_says_it_too():
    with pytest.raises(
        InputError, match=r"net.py:raw cannot be measured: it looks its input up as whole numbers"
    ):
        rank("digits", ["net.py:raw", "net.py:small"], samples=60)


@pytest.mark.parametrize(
    "words",
    [
        ["check", CUBE, "--net", "net.py:Recurrent"],
        ["verify", CUBE, "--net", "net.py:Recurrent", "--training", SHORT, "--runs", "2"],
        ["rank", "digits", "--net", "net.py:Recurrent", "--net", "mlp(widths=[4])", "--samples", "40"],
        [
            "rank",
            "digits",
            "--net",
            "net.py:Recurrent",
            "--net",
            "mlp()",
            "--samples",
            "40",
            "--workers",
            "2",
        ],
    ],
    ids=["check", "verify", "rank", "rank with workers"],
)
def test_what_torch_advises_stays_off_the_terminal(words):
    command = Path(sys.executable).parent / "learnable"
    done = subprocess.run([command, *words], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "") and "UserWarning" not in done.stdout
