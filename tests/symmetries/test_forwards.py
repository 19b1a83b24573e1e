"""Which modules are functions of one example, which are trained, and that neither question leaves a trace."""

import random

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from learnable.laws import Hypercube  # noqa: E402
from learnable.networks import made  # noqa: E402
from learnable.symmetries.forwards import single, trained  # noqa: E402
from learnable.theorems import phrases  # noqa: E402
from learnable.verdicts import check  # noqa: E402

N = 6


class Net(nn.Module):
    """A perceptron whose outputs pass through something."""

    def __init__(self, does):
        super().__init__()
        self.does, self.count = does, 0
        self.body = nn.Sequential(nn.Linear(N, 8), nn.Tanh(), nn.Linear(8, 1))
        self.register_buffer("mean", torch.zeros(1))

    def forward(self, x):
        return self.does(self, self.body(x))


def counted(self, z):
    self.count += 1
    return z * (1 + (self.count > 5))


def remembered(self, z):
    if self.training:
        self.mean += 0.1 * z.detach().mean()
    return z - self.mean


def between(layer):
    return lambda: nn.Sequential(nn.Linear(N, 8), layer, nn.ReLU(), nn.Linear(8, 1))


MIXED = {
    "batch norm": between(nn.BatchNorm1d(8)),
    "dropout": between(nn.Dropout(0.5)),
    "little dropout": between(nn.Dropout(0.001)),
    "encoder with dropout": lambda: nn.Sequential(
        nn.Unflatten(1, (N, 1)),
        nn.TransformerEncoderLayer(1, 1, 4, batch_first=True),
        nn.Flatten(),
        nn.Linear(N, 1),
    ),
    "mean of the batch": lambda: Net(lambda self, z: z - z.mean()),
    "a little of the batch": lambda: Net(lambda self, z: z + 1e-5 * z.mean()),
    "noise": lambda: Net(lambda self, z: z + 0.1 * torch.randn(z.shape)),
    "noise of numpy": lambda: Net(lambda self, z: z + float(np.random.normal())),
    "noise of python": lambda: Net(lambda self, z: z * random.random()),
    "place in the batch": lambda: Net(lambda self, z: z * torch.arange(1, len(z) + 1)[:, None]),
    "size of the batch": lambda: Net(lambda self, z: z * len(z)),
    "count of calls": lambda: Net(counted),
    "memory": lambda: Net(remembered),
}
ALONE = {
    "perceptron": lambda: Net(lambda self, z: z),
    "layer norm": between(nn.LayerNorm(8)),
    "no dropout": between(nn.Dropout(0.0)),
    "encoder": lambda: nn.Sequential(
        nn.Unflatten(1, (N, 1)),
        nn.TransformerEncoderLayer(1, 1, 4, dropout=0.0, batch_first=True),
        nn.Flatten(),
        nn.Linear(N, 1),
    ),
}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", [*MIXED, *ALONE])
def test_each_output_is_a_function_of_one_example_or_not(name, seed):
    build = (MIXED | ALONE)[name]
    assert single(made(build), Hypercube(N), seed=seed) == (name in ALONE)


def test_generators_are_put_back():
    def states():
        return torch.get_rng_state().tolist(), str(np.random.get_state()), random.getstate()

    before = states()
    for name in ("noise", "noise of numpy", "noise of python", "dropout"):
        single(made(MIXED[name]), Hypercube(N), seed=0)
        trained(made(MIXED[name]), Hypercube(N), lambda x: x[:, 0] * x[:, 1], seed=0, edge=0.1)
    assert states() == before


def first(x):
    return x[:, 0] * x[:, 1] * x[:, 2]


class Told(nn.Module):
    """The target from the start, with a parameter that may move it."""

    def __init__(self, share):
        super().__init__()
        self.share, self.shift = share, nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return self.share * x[:, 0] * x[:, 1] * x[:, 2] + self.shift


def frozen():
    return Net(lambda self, z: z).requires_grad_(False)


@pytest.mark.parametrize(
    ("build", "wanted"),
    [
        (lambda: Net(lambda self, z: z), True),
        (frozen, False),
        (lambda: nn.Flatten(0), False),
        (lambda: Told(1.0), False),
        (lambda: Told(0.2), False),  # which takes 36% of the variance away
        (lambda: Told(0.01), True),
    ],
)
def test_something_is_trained_and_is_not_the_target_already(build, wanted):
    assert trained(made(build), Hypercube(N), first, seed=0, edge=0.1) is wanted


@pytest.mark.parametrize(
    ("name", "holds"),
    [("perceptron", (True, True)), ("batch norm", (False, True)), ("dropout", (False, True))],
)
def test_a_certificate_of_a_module_says_what_was_found(name, holds):
    got = check("parity(n=6, degree=3)", (MIXED | ALONE)[name], group="signed_permutations(6)", samples=50)
    last = got.certificates[0].hypotheses[-2:]
    assert [h.name for h in last] == [phrases.ONE, phrases.TRAINED]
    assert tuple(h.holds for h in last) == holds
    assert got.certificates[0].holds == all(holds) and got.network["vouched"]
