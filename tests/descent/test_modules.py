"""Ensembles of any module: company, the plain loop and its reason, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from learnable import descent
from learnable.specs import InputError
from learnable.targets.boolean import Parity

TARGET = Parity(n=6, degree=2)


def layered():
    return nn.Sequential(nn.Linear(6, 10), nn.LayerNorm(10), nn.Tanh(), nn.Linear(10, 1))


class Branching(nn.Module):
    """Which half is used depends on the data, so that vmap cannot follow."""

    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(6, 1)
        self.inner = nn.Linear(6, 1)

    def forward(self, x):
        return self.inner(x) if bool((self.gate(x) > 0).all()) else -self.inner(x)


class Held(nn.Module):
    """A frozen random layer and a trained readout."""

    def __init__(self):
        super().__init__()
        self.first, self.readout = nn.Linear(6, 12), nn.Linear(12, 1)
        self.first.requires_grad_(False)

    def forward(self, x):
        return self.readout(torch.relu(self.first(x)))[:, 0]


class Noisy(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(6, 1)

    def forward(self, x):
        return self.inner(x) + torch.randn(len(x), 1)


@pytest.mark.parametrize(
    "training", ["noisy_gd(steps=4,batch=50)", "sgd(steps=4,rate=0.05,batch=50,momentum=0.5)"]
)
@pytest.mark.parametrize("make", [layered, Held, Branching])
def test_a_module_alone_equals_itself_in_company(make, training):
    together = descent.train(make, TARGET, training, list(range(40)), record=1)
    alone = descent.train(make, TARGET, training, [7], record=1)
    for name, w in alone.run(7).items():
        np.testing.assert_array_equal(w, together.run(7)[name])


def test_the_plain_loop_names_the_module_and_the_reason():
    made = descent.train(Branching, TARGET, "noisy_gd(steps=2,batch=8)", [0, 1], record=1)
    assert made.note is not None
    assert made.note.startswith("trained one by one: torch.func.vmap stopped at gate (Linear): ")
    assert made.network == "Branching"
    assert descent.train(layered, TARGET, "noisy_gd(steps=2,batch=8)", [0], record=1).note is None


def test_frozen_parameters_stay_and_the_rest_learns():
    made = descent.train(Held, Parity(n=6, degree=1), "sgd(steps=300,rate=0.05,batch=50)", [3, 4], record=2)
    start = descent.engine_of(Held, 6, torch.float32, "cpu")
    drawn = dict(zip(start.names, start.draw(3)))
    np.testing.assert_array_equal(made.run(3)["first.weight"], drawn["first.weight"].numpy())
    assert not np.array_equal(made.run(3)["first.weight"], made.run(4)["first.weight"])
    assert (made.final < 0.5 * made.losses[:, 0]).all()


def test_factories_leave_the_global_random_state_alone():
    torch.manual_seed(0)
    want = torch.rand(1)
    torch.manual_seed(0)
    descent.train(layered, TARGET, "noisy_gd(steps=1,batch=8)", [0], record=1)
    assert torch.equal(torch.rand(1), want)


REFUSED = [
    (
        lambda: nn.Sequential(nn.Linear(6, 4), nn.BatchNorm1d(4), nn.Linear(4, 1)),
        "BatchNorm1d at 1.*nn.LayerNorm",
    ),
    (Noisy, r"draws random numbers in forward, at its top \(Noisy\)"),
    (
        lambda: nn.Sequential(nn.Linear(6, 9), nn.Dropout(0.5), nn.Linear(9, 1)),
        r"draws random numbers in forward, at 1 \(Dropout\).*set its probability to 0",
    ),
    (lambda: nn.Linear(6, 2), r"returned \(3, 2\) for 3 inputs; wanted \(3,\) or \(3, 1\)"),
    (lambda: nn.Linear(5, 1), r"failed on rows of shape \(3, 6\).*must take 6 features"),
    (lambda: nn.ReLU(), "has no parameters to train"),
    (nn.Linear(6, 1), "network is a Linear; wanted mlp"),
    (7, "network is a int; wanted mlp"),
]


@pytest.mark.parametrize(("network", "says"), REFUSED, ids=[s[:20] for _, s in REFUSED])
def test_modules_that_are_refused(network, says):
    with pytest.raises(InputError, match=says):
        descent.train(network, TARGET, "noisy_gd(steps=1,batch=8)", [0])


WRONG = [
    ({"training": "noisy_gd(rate=-0.1)"}, "rate is -0.1; wanted a number above 0"),
    (
        {"target": Parity(n=21, degree=1)},
        r"batch=population averages over 2\^n points and n is 21.*type batch=4096",
    ),
    ({"seeds": []}, "seeds is empty"),
    ({"seeds": [-1]}, "seeds holds -1"),
    ({"rates": [0.1, 0.2]}, "rates has 2 numbers and there are 1 seeds"),
    ({"noises": [-1.0]}, "noises holds -1.0; wanted at least 0"),
    ({"clips": [0.0]}, "clips holds 0.0; wanted above 0"),
    ({"clips": [1.0], "training": "sgd(steps=1,rate=0.1,batch=2)"}, r"clips is given and sgd\(.*has no clip"),
    ({"monomials": [(1, 7)]}, r"monomials holds \(1, 7\) and there are 6 coordinates"),
    ({"dtype": "float16"}, "dtype is 'float16'; wanted float32 or float64"),
    ({"device": "abacus"}, "device is 'abacus', which torch cannot use here"),
    ({"target": 3}, "target is int; wanted a target"),
    ({"training": 3}, "training is 3; wanted a budget, such as noisy_gd"),
    (
        {"target": descent.Rows(np.eye(4), np.ones(4)), "training": "noisy_gd(batch=5)"},
        "batch is 5 and the data has 4",
    ),
    ({"loss": "mse"}, "loss is 'mse'"),
]


@pytest.mark.parametrize(("given", "says"), WRONG, ids=[s[:24] for _, s in WRONG])
def test_bad_input(given, says):
    base = {"target": TARGET, "training": "noisy_gd(steps=1)", "seeds": [0]}
    with pytest.raises(InputError, match=says):
        descent.train("mlp(widths=[4])", **{**base, **given})


def test_more_bad_input(tmp_path):
    from learnable.laws import Law

    class Line(Law):
        dimension = 4

        def draw(self, samples, rng):
            return rng.normal(size=(samples, 4))

        def __str__(self):
            return "line(4)"

    with pytest.raises(InputError, match=r"X is .* and y is .*; wanted"):
        descent.Rows(np.eye(3), np.ones(2))
    with pytest.raises(
        InputError, match=r"held_x is \(2, 2\) and held_y is \(2,\); wanted \(k, 3\) and \(k,\)"
    ):
        descent.Rows(np.eye(3), np.ones(3), np.eye(2), np.ones(2))
    made = descent.train("mlp(widths=[4])", TARGET, "noisy_gd(steps=2)", [0])
    with pytest.raises(InputError, match="seed is 4; this ensemble has 0"):
        made.run(4)
    with pytest.raises(InputError, match="start has done 2; type more steps"):
        descent.train("mlp(widths=[4])", TARGET, "noisy_gd(steps=2)", [0], start=made)
    with pytest.raises(InputError, match="the saved runs are 1 with seeds from 0 on"):
        descent.train("mlp(widths=[4])", TARGET, "noisy_gd(steps=4)", [1], start=made)
    with pytest.raises(InputError, match=r"continue with monomials=\(\)"):
        descent.train("mlp(widths=[4])", TARGET, "noisy_gd(steps=4)", [0], start=made, monomials=[(1,)])
    with pytest.raises(InputError, match=r"has no weights.safetensors; give a folder"):
        descent.load(tmp_path)

    class Wrong:
        law = TARGET.law

        def __call__(self, X):
            return X

    with pytest.raises(InputError, match=r"returned shape \(64, 6\) for 64 inputs; wanted \(64,\)"):
        descent.train("mlp(widths=[4])", Wrong(), "noisy_gd(steps=2)", [0])
    Wrong.law = Line()
    with pytest.raises(InputError, match="averages over the points of a hypercube and the inputs are line"):
        descent.train("mlp(widths=[4])", Wrong(), "noisy_gd(steps=2)", [0])
