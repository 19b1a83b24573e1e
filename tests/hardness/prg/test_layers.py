"""Plain arrays, their module and their smoothing are one network; float32 is refused."""

import numpy as np
import pytest
import torch

from cases import attempt
from learnable.hardness.prg.depth2 import DepthTwo
from learnable.hardness.prg.depth3 import DepthThree
from learnable.hardness.prg.inputs import encoded_inputs
from learnable.hardness.prg.layers import Layers
from learnable.hardness.prg.predicates import TSA, Maj3


def small(seed=0):
    rng = np.random.default_rng(seed)
    shapes = ((4, 3), (2, 4), (1, 2))
    return Layers(
        tuple(rng.standard_normal(s) for s in shapes), tuple(rng.standard_normal(s[0]) for s in shapes)
    )


def by_loops(net, row):
    for W, b in zip(net.weights, net.biases):
        row = [max(sum(w * v for w, v in zip(line, row)) + bias, 0.0) for line, bias in zip(W, b)]
    return row[0]


@pytest.mark.parametrize("seed", range(8))
def test_values_by_loops(seed):
    net, z = small(seed), np.random.default_rng([seed, 1]).standard_normal((30, 3))
    assert net.values(z) == pytest.approx([by_loops(net, row) for row in z], abs=1e-12)
    assert net.hidden(z, 2).shape == (30, 2) and net.values(z[:0]).shape == (0,)


def test_blocks_do_not_matter(monkeypatch):
    net, z = small(3), np.random.default_rng(2).standard_normal((1000, 3))
    whole = net.values(z)
    monkeypatch.setattr("learnable.hardness.prg.layers.BLOCK", 28)
    assert net.values(z) == pytest.approx(whole, abs=1e-13)


@pytest.mark.parametrize(
    "net",
    [DepthThree(12, TSA(), (0, 1, 1) * 4), DepthTwo(9, Maj3(), (1, 0, 0) * 3)],
    ids=["depth 3", "depth 2"],
)
def test_the_module_is_the_same_network(net):
    layers = net.layers()
    rng = np.random.default_rng(1)
    edges = np.stack([rng.permutation(net.n)[: net.k] for _ in range(200)])
    z = encoded_inputs(edges, net.n, rng)
    module = layers.module()
    found = module(torch.from_numpy(z)).detach().numpy()
    assert found.shape == (200, 1) and found[:, 0] == pytest.approx(layers.values(z), abs=1e-9)
    assert sum(p.numel() for p in module.parameters()) == layers.parameters
    assert {p.dtype for p in module.parameters()} == {torch.float64}


def test_smoothing_has_its_law_and_moves_in_one_direction():
    net = DepthTwo(40, TSA(), (0, 1) * 20).layers()
    one, two = net.smoothed(0.1, 7), net.smoothed(0.2, 7)
    shift = (one.weights[0] - net.weights[0]).ravel()
    assert shift.std() == pytest.approx(0.1, rel=0.02) and abs(shift.mean()) < 0.1 * 4 / len(shift) ** 0.5
    assert two.weights[0] - net.weights[0] == pytest.approx(2 * (one.weights[0] - net.weights[0]), abs=1e-12)
    assert two.biases[1] - net.biases[1] == pytest.approx(2 * (one.biases[1] - net.biases[1]), abs=1e-12)
    assert net.smoothed(0.1, 7).weights[0].tobytes() == one.weights[0].tobytes()
    assert (net.smoothed(0.1, 8).weights[0] != one.weights[0]).all()
    assert net.smoothed(0.0, 7).values(np.ones((3, 1600))).tolist() == net.values(np.ones((3, 1600))).tolist()


def test_smoothing_does_not_move_along_inputs_of_the_same_seed():
    net = DepthTwo(9, Maj3(), (1, 0, 0) * 3).layers()
    moved = net.smoothed(1.0, 5).weights[0] - net.weights[0]
    drawn = np.random.default_rng(5).standard_normal(moved.shape)
    assert abs(np.corrcoef(moved.ravel(), drawn.ravel())[0, 1]) < 0.2


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: small().smoothed(-0.1, 0),
            "smoothing is -0.1; wanted at least 0.0; type smoothing=0 for none",
        ),
        (lambda: small().values(np.ones((2, 3), "float32")), "float32; this network tells values 1/n² apart"),
        (lambda: small().values(np.ones((2, 3), int)), "draw the inputs as float64"),
        (lambda: small().values(np.ones((2, 4))), "inputs have shape (2, 4); wanted (rows, 3)"),
        (lambda: small().values(np.ones(3)), "inputs have shape (3,)"),
        (lambda: small().module()(torch.ones(2, 3)), "are torch.float32"),
        (lambda: small().module().float()(torch.ones(2, 3).double()), "are torch.float32"),
    ],
)
def test_refusals(make, words):
    found, text = attempt(make)
    assert found is None and words in text
