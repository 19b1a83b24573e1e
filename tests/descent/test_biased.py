"""Training on a biased hypercube: every point of the population counts by its probability, batches come from the law."""

import numpy as np
import pytest
import torch

from learnable.descent import train
from learnable.descent.alignment_of_gradients import gradient_alignment
from learnable.descent.clipping import Cut
from learnable.descent.engines import engine_of
from learnable.descent.losses import loss_named
from learnable.descent.measuring import gauge_of
from learnable.descent.sources import source_of
from learnable.descent.streams import Streams
from learnable.networks.vocabulary import networks
from learnable.targets import targets
from learnable.verification import verify
from naive import points
from naive_biased import character, masses

TARGET = "biased(staircase(n=5, degree=3), bias=0.4)"


def module():
    return torch.nn.Sequential(torch.nn.Linear(5, 6), torch.nn.Tanh(), torch.nn.Linear(6, 1))


@pytest.mark.parametrize("kind", ["none", "ball", "coordinate", "loss_coordinate"])
@pytest.mark.parametrize("network", ["mlp(widths=[6])", module], ids=["mlp", "module"])
def test_the_population_gradient_is_the_weighted_mean_over_points(network, kind):
    source = source_of(targets.read(TARGET), "population")
    engine = engine_of(networks.read(network), 5, torch.float64, "cpu", signs=True)
    weights = tuple(w[None] for w in engine.draw(3))
    cut, loss = Cut(kind, torch.full((1,), 0.3, dtype=torch.float64)), loss_named("squared")
    X, y = (torch.as_tensor(a)[None] for a in source.population())
    shares = torch.as_tensor(source.population_shares())[None]
    found = engine.pulled(weights, X, y, cut, loss, shares)
    one = [engine.pulled(weights, X[:, i : i + 1], y[:, i : i + 1], cut, loss) for i in range(32)]
    p = masses(5, 0.4)
    for place, part in enumerate(found.gradient):
        torch.testing.assert_close(part, sum(p[i] * one[i].gradient[place] for i in range(32)))
    torch.testing.assert_close(found.loss, sum(p[i] * one[i].loss for i in range(32)))
    torch.testing.assert_close(found.kept, sum(p[i] * one[i].kept for i in range(32)))


def test_equal_shares_are_the_plain_mean():
    engine = engine_of(networks.read("mlp(widths=[6])"), 5, torch.float64, "cpu")
    weights = tuple(w[None] for w in engine.draw(0))
    X = torch.as_tensor(points(5))[None]
    cut, loss = Cut("ball", torch.ones(1, dtype=torch.float64)), loss_named("squared")
    shares = torch.full((1, 32), 1 / 32, dtype=torch.float64)
    one, two = (engine.pulled(weights, X, X[..., 0], cut, loss, s) for s in (None, shares))
    assert all(torch.equal(a, b) for a, b in zip(one.gradient, two.gradient, strict=True))


def test_what_is_measured_is_the_mean_over_the_law():
    source = source_of(targets.read(TARGET), "population")
    engine = engine_of(networks.read("mlp(widths=[6])"), 5, torch.float64, "cpu", signs=True)
    weights = tuple(w[None] for w in engine.draw(1))
    gauge = gauge_of(source, [(1,), (1, 2)], True, torch.float64, "cpu")
    loss, _, found = gauge.read(engine, weights, loss_named("squared"))
    x, p = points(5), masses(5, 0.4)
    y, f = source.target(x), engine.outputs(weights, torch.as_tensor(x)[None])[0].numpy()
    assert float(loss[0]) == pytest.approx(p @ (f - y) ** 2)
    assert gauge.variance == pytest.approx(p @ (y - p @ y) ** 2)
    for j, members in enumerate([(0,), (0, 1)]):
        assert float(found[0, j]) == pytest.approx(p @ (f * character(x, members, 0.4)))


def test_accuracy_counts_points_by_probability():
    source = source_of(targets.read("biased(majority(n=5), bias=0.4)"), "population")
    engine = engine_of(networks.read("mlp(widths=[6])"), 5, torch.float64, "cpu")
    weights = tuple(w[None] for w in engine.draw(1))
    _, accuracy, _ = gauge_of(source, [], True, torch.float64, "cpu").read(
        engine, weights, loss_named("squared")
    )
    x, p = points(5), masses(5, 0.4)
    f = engine.outputs(weights, torch.as_tensor(x)[None])[0].numpy()
    assert float(accuracy[0]) == pytest.approx(p @ ((f >= 0) == (source.target(x) > 0)))


def test_fresh_batches_have_the_mean_of_the_law():
    source = source_of(targets.read("biased(parity(n=30, degree=2), bias=-0.4)"), 64)
    X, y = source.batch(Streams(), 0, 0, 20_000)
    assert X.shape == (20_000, 30) and set(np.unique(X)) == {-1.0, 1.0}
    assert np.abs(X.mean(axis=0) + 0.4).max() < 5 * (0.84 / 20_000) ** 0.5
    assert np.array_equal(y, X[:, 0] * X[:, 1])
    held = source.held_out(False)[0]
    assert source.held_out_shares(False) is None and abs(held.mean() + 0.4) < 0.01


def test_without_a_bias_no_shares_are_made():
    source = source_of(targets.read("biased(parity(n=5, degree=2), bias=0)"), "population")
    assert source.population_shares() is None and source.held_out_shares(True) is None


def test_the_gradient_alignment_is_exact_under_the_law():
    """GAL of a linear network without biases on f = x1: Σ_i (E x_1 x_i)² over its first layer, read through the readout."""
    target = targets.read("biased(parity(n=4, degree=1), bias=0.5)")
    found = gradient_alignment(
        "mlp(widths=[1],bias=false,activation=identity,weight_variance=1.0)", target, members=400
    )
    moments = np.array([1.0, 0.25, 0.25, 0.25])
    wanted = float(
        (moments**2).sum() + (moments**2).sum() / 4
    )  # readout: E a² = 1; first weights: E w² = 1/4
    assert abs(found.value - wanted) < 2 * (found.high - found.value)


def test_a_bias_makes_a_parity_trainable():
    """The curriculum of arXiv 2306.16921 rests on this: the same budget, the same network, one law learns."""
    runs = [
        train("mlp(widths=[64])", targets.read(text), "noisy_gd(steps=400)", range(4))
        for text in ("parity(n=10, degree=5)", "biased(parity(n=10, degree=5), bias=0.7)")
    ]
    assert [int(r.learned().sum()) for r in runs] == [0, 4]


def test_verify_trains_under_the_law_and_names_its_characters():
    found = verify(
        "biased(parity(n=8, degree=2), bias=0.5)", "mlp(widths=[32])", "noisy_gd(steps=100)", runs=3
    )
    told = found.json()
    assert told["fourier"]["monomials"][:2] == ["φ(x1*x2)", "φ(x1)"]
    assert told["equivariance"]["holds"] and told["network"]["group"] == "permutations(n=8)"
    assert found.ensemble.variance == pytest.approx(1 - 0.5**4, rel=1e-6)
