"""Networks held in Python: functions, classes and modules, on rows and on images."""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pytest
import torch
from torch import nn

from learnable import check, rank, verify
from learnable.networks import made, on_rows
from learnable.specs import InputError

RNG = np.random.default_rng(0)
X = RNG.standard_normal((120, 6))
Y = np.where(X[:, 0] + X[:, 1] > 0, 1, -1)
IMAGES = RNG.standard_normal((100, 6, 6)).astype(np.float32)
BRIGHT = (IMAGES.mean(axis=(1, 2)) > 0).astype(int)


def make_net():
    return nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(6, 8), nn.Linear(8, 1)

    def forward(self, x):
        return self.last(torch.tanh(self.first(x)))


class Scaled(Net):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.randn(6))


class Forgetful(nn.Linear):
    def reset_parameters(self):
        if not hasattr(self, "made"):
            nn.Linear.reset_parameters(self)
            self.made = True


def images():
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(64, 1))


NETS = {
    "function": (make_net, "make_net"),
    "class": (Net, "Net"),
    "lambda": (lambda: make_net(), "lambda of 129 parameters"),
    "partial": (partial(nn.Linear, 6, 1), "partial"),
    "module": (Net(), "Net of 65 parameters"),
    "batch norm": (
        nn.Sequential(nn.Linear(6, 4), nn.BatchNorm1d(4), nn.Linear(4, 1)),
        "Sequential of 41 parameters",
    ),
}


@pytest.mark.parametrize("kind", NETS)
def test_what_is_held_in_python_is_checked_in_one_call(kind):
    net, name = NETS[kind]
    found = check((X, Y), net, "noisy_gd()")
    assert found.network["spec"] == name and found.verdict.label == "predicted-learnable"
    assert any("initialised again" in note for note in found.notes) == isinstance(net, nn.Module)


@pytest.mark.parametrize("kind", NETS)
def test_a_draw_depends_on_its_seed_alone_and_leaves_the_global_state(kind):
    network = made(NETS[kind][0])
    state = torch.random.get_rng_state()
    draws = [torch.cat([p.reshape(-1) for p in network.make(s).parameters()]) for s in (3, 3, 4)]
    assert torch.equal(draws[0], draws[1]) and not torch.equal(draws[0], draws[2])
    assert torch.equal(state, torch.random.get_rng_state())


def test_a_module_itself_is_left_alone_and_its_copies_are_fresh():
    module = Net()
    with torch.no_grad():
        module.first.weight.fill_(7.0)
    copies = made(module)
    assert float(copies.make(0).first.weight.detach().abs().max()) < 1 and bool(
        (module.first.weight == 7).all()
    )
    bound = 1 / np.sqrt(6)
    drawn = torch.cat([copies.make(s).first.weight.detach().reshape(-1) for s in range(20)])
    assert abs(float(drawn.var()) - bound**2 / 3) < 0.01 and float(drawn.abs().max()) <= bound


BAD = {
    "parameter of its own": (Scaled(), "its part top (Scaled) has parameters and no reset_parameters(); give a function"),
    "attention": (nn.MultiheadAttention(4, 2), "its part top (MultiheadAttention) has parameters and no reset"),
    "forgetful": (nn.Sequential(Forgetful(6, 1)), "reset_parameters() leaves 0.weight as it is; give a function that"),
    "lazy": (nn.Sequential(nn.LazyLinear(4), nn.Linear(4, 1)), "its part 0 is lazy and has no sizes yet; give a function"),
    "returns none": (lambda: None, "<lambda>() returned NoneType; wanted a torch.nn.Module"),
    "needs arguments": (nn.Linear, "network Linear: Linear() raised TypeError"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_gives_no_fresh_module_is_refused(case):
    net, text = BAD[case]
    with pytest.raises(InputError, match=re.escape(text)):
        check((X, Y), net, "noisy_gd()")


@pytest.mark.parametrize(("shape", "given"), [((6, 6), IMAGES), ((1, 6, 6), IMAGES[:, None])])
def test_images_reach_a_convolution_as_images(shape, given):
    found = check((given, BRIGHT), images, "noisy_gd()")
    assert [layer.name for layer in found.layers] == ["0 Conv2d", "1 ReLU", "output"]
    assert found.network["spec"] == "images"
    rows = on_rows(made(images), 36, shape).draw(36, 0)(IMAGES.reshape(100, 36))
    with torch.no_grad():
        wanted = made(images).make(0)(torch.from_numpy(IMAGES[:, None])).numpy()
    assert np.allclose(rows["output"], wanted) and rows["0 Conv2d"].shape == (100, 64)


def test_a_network_of_rows_takes_flattened_images_and_one_of_neither_is_refused():
    assert check((IMAGES, BRIGHT), lambda: nn.Linear(36, 1), "noisy_gd()").layers[-1].name == "output"
    with pytest.raises(InputError, match=r"images of 6x6, 1x6x6 were tried too: rows have 36 features"):
        check((IMAGES, BRIGHT), lambda: nn.Linear(35, 1), "noisy_gd()")


def test_modules_are_ranked_and_trained_as_they_are():
    found = rank((IMAGES, BRIGHT), [images, nn.Sequential(nn.Flatten(), nn.Linear(36, 1))])
    assert {n.spec for n in found.networks} == {"images", "Sequential of 37 parameters"}
    trained = verify((IMAGES, BRIGHT), images, "sgd(steps=20, rate=0.1, batch=20)", runs=2)
    assert trained.ensemble.network == "images" and trained.success.samples == 2
