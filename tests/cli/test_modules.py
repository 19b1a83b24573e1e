"""Modules that are not what was wanted, from the command line: an answer or one sentence, never a traceback."""

import itertools
from pathlib import Path

import pytest

from cases import thinned
from learnable.cli.app import _run

NETS = """
import torch
from torch import nn

def lazy(): return nn.Sequential(nn.LazyLinear(4), nn.ReLU(), nn.LazyLinear(1))

class Blind(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(1))
    def forward(self, x): return self.w.expand(len(x), 1)

class Constant(nn.Module):
    def forward(self, x): return torch.zeros(len(x), 1)

class Scalar(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)
    def forward(self, x): return self.layer(x).mean()

class Named(Scalar):
    def forward(self, x): return {"out": self.layer(x)}

def plain(): return nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
def scripted(): return torch.jit.script(plain())
def traced(): return torch.jit.trace(plain(), torch.zeros(3, 2))
def needs(a, b): return plain()
def none(): return None
def pair(): return nn.LSTM(2, 3)
def wide(): return nn.Linear(7, 1)
def raises(): raise RuntimeError("no")
def exits(): raise SystemExit(3)
def same(): return nn.Identity()
def images(): return nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.LazyLinear(1))
def elsewhere(): return nn.Linear(2, 1, device="meta")
def doubled(): return plain().double()
def normed(): return nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1))

def frozen():
    found = plain()
    for p in found.parameters():
        p.requires_grad_(False)
    return found

def lost():
    found = nn.Linear(2, 1)
    nn.init.constant_(found.weight, float("nan"))
    return found

one = nn.Linear(2, 1)
"""
SHAPE = "wanted one number a row, shape (3, 1)"
LAZY = (
    "0 (LazyLinear) has no sizes before it sees data; give it its number of inputs, such as nn.Linear(20, …)"
)
COMPILED = "compiled by torch.jit, which hides its layers; return the module itself, without torch.jit.script"
NO_PARAMETERS = "has no parameters to train; give the module at least one nn.Parameter"
CHECKED = {
    "lazy": LAZY,
    "pair": f"3 rows gave tuple; {SHAPE}",
    "wide": "the module failed at its top (Linear(in_features=7, out_features=1, bias=True))",
    "same": f"3 rows gave (3, 2); {SHAPE}",
    "Scalar": f"3 rows gave (); {SHAPE}",
    "Named": f"3 rows gave dict; {SHAPE}",
    "elsewhere": "Tensor on device meta is not on the expected device cpu",
    "lost": "layer Linear gives NaN at initialisation",
    "needs": "needs() missing 2 required positional arguments: 'a' and 'b'; it must run without arguments",
    "none": "none() returned NoneType; wanted a torch.nn.Module",
    "raises": "raises() raised RuntimeError: no; it must run without arguments",
    "exits": "exits() raised SystemExit: 3; it must run without arguments",
    "one": "it must run without arguments",
    "Blind": "",
    "Constant": "",
    "scripted": COMPILED,
    "traced": COMPILED,
    "doubled": "",
    "normed": "",
    "frozen": "",
}
"""What check says on rows of two columns; nothing where it answers."""
VERIFIED = CHECKED | {
    "Constant": NO_PARAMETERS,
    "frozen": NO_PARAMETERS,
    "normed": "replace it by nn.LayerNorm or nn.GroupNorm",
}
BEFORE = {"needs", "none", "raises", "exits", "one", "scripted", "traced"}
"""What is refused before any row is seen, by rank too."""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("nets.py").write_text(NETS)
    rows = "".join(f"{i % 7},{(i * i) % 5},{i % 2}\n" for i in range(80))
    Path("rows.csv").write_text(f"a,b,y\n{rows}")


def told(capsys, *words):
    code = _run([*words, "-q"])
    printed = capsys.readouterr()
    assert printed.err.count("\n") == (code != 0), printed.err
    assert (printed.out == "") == (code != 0)
    return code, printed.err


def agrees(found, sentence):
    code, err = found
    assert (code, sentence in err) == (2 if sentence else 0, True), err


@pytest.mark.parametrize("net", CHECKED)
def test_check_of_rows(capsys, net):
    budget = ("--training", "noisy_gd(steps=3)")
    agrees(told(capsys, "check", "rows.csv", "--net", f"nets.py:{net}", *budget), CHECKED[net])


PEOPLE = {
    "lazy": "",
    "Blind": "",
    "frozen": "",
    "normed": "",
    "Constant": NO_PARAMETERS,
    "same": NO_PARAMETERS,
}


@pytest.mark.parametrize("net", PEOPLE)
def test_check_of_rows_under_a_budget_of_people(capsys, net):
    agrees(told(capsys, "check", "rows.csv", "--net", f"nets.py:{net}"), PEOPLE[net])


def test_a_network_that_cannot_be_observed_is_undecided(capsys):
    assert _run(["check", "rows.csv", "--net", "nets.py:Blind"]) == 0
    printed = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "UNDECIDED" in printed and "the network could not be observed" in printed


TARGETS = ["parity(n=2, degree=2)", "hermite(d=2, degree=2)"]
ANSWERED = list(itertools.product(["doubled", "normed", "frozen"], TARGETS[1:]))
"""They are measured whole, which takes seconds; a cube stands for both laws in the fast set."""
QUESTIONS = list(itertools.product([*CHECKED, "images"], TARGETS))


@pytest.mark.parametrize(("net", "target"), thinned(QUESTIONS, [q for q in QUESTIONS if q not in ANSWERED]))
def test_check_of_a_target(capsys, net, target):
    sentence = CHECKED.get(net, "2 (LazyLinear) has no sizes before it sees data")
    agrees(told(capsys, "check", target, "--net", f"nets.py:{net}"), sentence)


@pytest.mark.parametrize("net", VERIFIED)
def test_verify(capsys, net):
    budget = ("--runs", "2", "--training", "noisy_gd(steps=3)")
    agrees(told(capsys, "verify", "rows.csv", "--net", f"nets.py:{net}", *budget), VERIFIED[net])


@pytest.mark.parametrize("net", [*CHECKED, "images"])
def test_rank_lists_what_it_cannot_measure(capsys, net):
    words = ("rank", "rows.csv", "--net", f"nets.py:{net}", "--net", "mlp(widths=[4])")
    agrees(told(capsys, *words), CHECKED[net] if net in BEFORE else "")
    if net not in BEFORE:
        assert _run([*words, "--dry-run"]) == 0
        capsys.readouterr()
