"""Gradient alignment against its definition, and what it sees: full parity, Gaussian against Rademacher."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from torch.func import grad, vmap

from learnable import descent
from learnable.descent import alignment_of_gradients as gal
from learnable.descent.streams import stream
from learnable.laws import Hypercube
from learnable.networks.mlp import MLP
from learnable.specs import InputError
from learnable.targets.boolean import Parity


def _naive(net: MLP, n: int, target, members: int, clip: float) -> float:
    """Mean over networks of ‖E f(x) Π∇NN(x)‖², from per-example gradients."""
    X = torch.tensor(Hypercube(n).points())
    y = torch.tensor(target(X.numpy()))
    values = []
    for seed in range(members):
        weights = tuple(torch.tensor(t) for W, b in net.draw(n, stream(seed, "weights")) for t in (W, b))

        def f(w, x):
            return (torch.relu(x @ w[0] + w[1]) @ w[2] + w[3])[0]

        per_example = vmap(grad(f), (None, 0))(weights, X)
        norms = sum(g.flatten(1).square().sum(1) for g in per_example).sqrt()
        scale = (clip / norms).clamp(max=1) * y
        values.append(sum(float((g.flatten(1) * scale[:, None]).mean(0).square().sum()) for g in per_example))
    return float(np.mean(values))


@pytest.mark.parametrize("clip", [math.inf, 1.0])
def test_gal_is_its_definition(clip):
    net, target = MLP(widths=(7,), bias_variance=0.2), Parity(n=5, degree=3)
    training = None if clip == math.inf else descent.NoisyGD(clip=clip)
    got = descent.gradient_alignment(net, target, training=training, members=6)
    np.testing.assert_allclose(got.value, _naive(net, 5, target, 6, clip), rtol=1e-10)
    assert got.method == "sampled" and got.low <= got.value <= got.high


def test_sampled_batches_agree_with_the_population(monkeypatch):
    net, target = MLP(widths=(16,)), Parity(n=6, degree=1)
    exact = descent.gradient_alignment(net, target, members=24)
    monkeypatch.setattr(gal, "POPULATION_UP_TO", 0)
    monkeypatch.setattr(gal, "SAMPLE", 4096)
    sampled = descent.gradient_alignment(net, target, members=24)
    assert sampled.value != exact.value and abs(sampled.value - exact.value) < 0.02 * exact.value


def test_gal_sees_what_full_parity_owes_to_rademacher_weights():
    """At n = 10 the two differ by orders of magnitude, where the group of both initialisations is the same."""
    target = Parity(n=10, degree=10)
    gaussian, rademacher = (
        descent.gradient_alignment(MLP(widths=(64,), init=init), target, members=6).value
        for init in ("gaussian", "rademacher")
    )
    assert rademacher > 30 * gaussian


def test_the_junk_flow_bound_is_the_sum_of_alignments():
    training = descent.NoisyGD(steps=4, rate=0.1, noise=0.02)
    net, target = MLP(widths=(8,)), Parity(n=6, degree=2)
    flow = descent.junk_flow(net, target, training, members=4, points=4)
    assert flow.steps == (0, 1, 2, 3)
    values = [e.value for e in flow.alignment]
    trapezoid = values[0] + sum((a + b) / 2 for a, b in itertools.pairwise(values))
    assert math.isclose(flow.bound.value, 0.1 / 0.04 * math.sqrt(trapezoid))
    assert flow.bound.high >= flow.bound.value
    walked = descent.gradient_alignment(
        net, target, training=training, walk=0.02 * math.sqrt(2), members=4, seed=2 * 10**6
    )
    assert walked == flow.alignment[2]


def test_budgets_that_have_no_junk_flow_are_refused():
    with pytest.raises(InputError, match=r"noise is 0\.0 and the junk-flow bound divides by it"):
        descent.junk_flow("mlp(widths=[4])", Parity(n=4, degree=1), "noisy_gd(noise=0)")
    with pytest.raises(InputError, match=r"training is sgd\(.*type noisy_gd\(\)"):
        descent.junk_flow("mlp(widths=[4])", Parity(n=4, degree=1), "sgd(steps=1,rate=0.1,batch=2)")
    with pytest.raises(InputError, match="members is 1; wanted at least 2"):
        descent.gradient_alignment("mlp(widths=[4])", Parity(n=4, degree=1), members=1)
