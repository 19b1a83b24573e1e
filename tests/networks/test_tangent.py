"""The tangent kernel against gradients of drawn networks, and the transform it is cut with."""

import math

import numpy as np
import pytest

from learnable.laws import Hypercube
from learnable.networks.activations import ACTIVATIONS
from learnable.networks.mlp import MLP
from learnable.networks.tangent import _Grid, tangent
from naive import points

ACTS = {
    "relu": lambda u: (np.maximum(u, 0), (u > 0) * 1.0),
    "identity": lambda u: (u, np.ones_like(u)),
    "square": lambda u: (u * u, 2 * u),
    "tanh": lambda u: (np.tanh(u), 1 - np.tanh(u) ** 2),
    "erf": lambda u: (np.vectorize(math.erf)(u), 2 / math.pi**0.5 * np.exp(-u * u)),
    "cos": lambda u: (np.cos(u), -np.sin(u)),
}


def gradients(network, x, rng, walk):
    """<∇N(x), ∇N(z)> over all pairs for one drawn network, by back-propagation; and N(x) itself."""
    layers = [(w + walk**0.5 * rng.standard_normal(w.shape), b) for w, b in network.draw(x.shape[1], rng)]
    if network.bias:
        layers = [(w, b + walk**0.5 * rng.standard_normal(b.shape)) for w, b in layers]
    ins, slopes, now = [], [], x
    for w, b in layers[:-1]:
        ins.append(now)
        now, slope = ACTS[network.activation](now @ w + b)
        slopes.append(slope)
    ins.append(now)
    output = (now @ layers[-1][0] + layers[-1][1])[:, 0]
    shift = 1.0 if network.bias else 0.0
    back = np.ones((len(x), 1))
    found = now @ now.T + shift
    for depth in reversed(range(len(slopes))):
        back = back @ layers[depth + 1][0].T * slopes[depth]
        found = found + (back @ back.T) * (ins[depth] @ ins[depth].T + shift)
    return found, output


CASES = (
    (MLP(widths=(300,)), 0.0),
    (MLP(widths=(300,), activation="tanh", bias_variance=0.5), 0.0),
    (MLP(widths=(300,), activation="erf", bias=False), 0.0),
    (MLP(widths=(300,), activation="square", weight_variance=1.0), 0.0),
    (MLP(widths=(200, 250)), 0.0),
    (MLP(widths=(200, 250), activation="cos", bias_variance="fan_in"), 0.0),
    (MLP(widths=(300,), readout="zero"), 0.0),
    (MLP(widths=(300,), activation="tanh"), 0.01),
    (MLP(widths=(300,), init="rademacher"), 0.003),
    (MLP(widths=(5,), activation="identity", bias=False), 0.2),
)


@pytest.mark.parametrize(("network", "walk"), CASES, ids=str)
def test_rates_are_those_of_drawn_gradients(network, walk):
    """The mean of <∇N, ∇N> over draws, degree by degree, within 5 standard errors and 1/width of the limit."""
    n = 5
    x, rng = points(n), np.random.default_rng(1)
    limit = tangent(network, n, walk)
    rows = []
    for _ in range(60):
        kernel, output = gradients(network, x, rng, walk)
        chis = [x[:, :k].prod(axis=1) for k in range(n + 1)]
        rates = [chi @ kernel @ chi / 4**n for chi in chis]
        outputs = [math.comb(n, k) * (chi @ output / 2**n) ** 2 for k, chi in enumerate(chis)]
        rows.append([*rates, *outputs, np.diag(kernel).mean()])
    means, errors = np.mean(rows, axis=0), np.std(rows, axis=0, ddof=1) / len(rows) ** 0.5
    wanted = np.array([*limit.rates, *limit.outputs, limit.norm])
    scale = np.repeat([limit.norm, sum(limit.outputs), limit.norm], [n + 1, n + 1, 1])
    assert (np.abs(means - wanted) <= 5 * errors + 3e-3 * scale).all()


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@pytest.mark.parametrize("n", [1, 6, 40, 2000])
def test_parts_sum_to_the_norm(name, n):
    t = tangent(MLP(widths=(16, 8), activation=name), n)
    assert t.norm > 0 and (t.rates >= 0).all() and (t.outputs >= 0).all()
    assert float(t.dimensions @ t.rates) + t.rest_rate == pytest.approx(t.norm, rel=1e-6)
    if n <= 8:
        assert t.rest_rate <= 1e-3 * t.norm


@pytest.mark.parametrize("n", [1, 2, 7, 8, 13])
def test_degrees_are_means_against_characters(n):
    """A function of the distance: its Krawtchouk transform by the sum over all points."""
    grid = _Grid(n)
    kernel = np.exp(grid.correlation) + 0.3 * grid.correlation**3
    by_distance = np.exp(1 - 2 * np.arange(n + 1) / n) + 0.3 * (1 - 2 * np.arange(n + 1) / n) ** 3
    x = Hypercube(n).points()
    values = by_distance[(x < 0).sum(axis=1)]
    wanted = [float((values * x[:, :k].prod(axis=1)).mean()) for k in range(len(grid.dimensions))]
    assert grid.degrees(kernel) == pytest.approx(np.maximum(wanted, 0), abs=1e-12)


def test_more_dimensions_than_rounding_bears_are_one_lump():
    t = tangent(MLP(), 100_000)
    assert t.dimensions.tolist() == [1.0, 100_000.0, math.comb(100_000, 2)]
    assert t.rest_rate > 0


def test_a_step_function_trains_its_readout_alone():
    t = tangent(MLP(widths=(64,), activation="sign", bias=False), 9)
    assert t.norm == pytest.approx(64)
