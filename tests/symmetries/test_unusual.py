"""Unusual modules end in an answer or in one sentence that says what to type, whatever is asked of them."""

import pytest

torch = pytest.importorskip("torch")

import learnable  # noqa: E402
from learnable.specs import InputError  # noqa: E402

FILE = """
import torch
from torch import nn

def lazy():
    return nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(1))

def scripted():
    return torch.jit.script(nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1)))

def needs(n):
    return nn.Linear(n, 1)

class Deaf(nn.Module):
    def __init__(self):
        super().__init__()
        self.b = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return self.b.expand(len(x))
"""
REFUSED = {
    "lazy": r"0 \(LazyLinear\) has no sizes before it sees data; give it its number of inputs, such as nn.Linear\(20",
    "scripted": "returned a module compiled by torch.jit, which hides its layers; return the module itself",
    "needs": r"needs\(\) raised TypeError.*it must run without arguments",
}
TARGET = "parity(n=8, degree=4)"
ASKED = {
    "check": lambda net: learnable.check(TARGET, net, samples=50),
    "vouched": lambda net: learnable.check(TARGET, net, samples=50, group="permutations(8)"),
    "symmetry": lambda net: learnable.symmetry(net, "hypercube(n=8)"),
    "verify": lambda net: learnable.verify(TARGET, net, "noisy_gd(steps=2)", runs=2, samples=50),
}


@pytest.fixture
def net(tmp_path):
    (tmp_path / "odd.py").write_text(FILE)
    return f"{tmp_path}/odd.py"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("asked", ASKED)
def test_what_cannot_be_asked_says_what_to_type(net, name, asked):
    with pytest.raises(InputError, match=REFUSED[name]):
        ASKED[asked](f"{net}:{name}")


@pytest.mark.parametrize("asked", [a for a in ASKED if a != "verify"])
def test_a_module_that_ignores_its_input_is_answered(net, asked):
    assert ASKED[asked](f"{net}:Deaf") is not None


def test_rank_leaves_the_others(net):
    found = learnable.rank(TARGET, [f"{net}:Deaf", "mlp(widths=[8])"], samples=64)
    assert found.json()
