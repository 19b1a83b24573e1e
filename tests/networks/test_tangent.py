"""The tangent kernel against gradients of drawn networks, and the transform it is cut with."""

import math

import numpy as np
import pytest
from scipy.special import erf

from learnable.laws import Hypercube
from learnable.networks.activations import ACTIVATIONS
from learnable.networks.mlp import MLP
from learnable.networks.tangent import _Grid, _Kernel, tangent
from learnable.transforms.krawtchouk import krawtchouk_row
from naive import points


def normal(u):
    return np.exp(-u * u / 2) / (2 * math.pi) ** 0.5


def logistic(u):
    return 1 / (1 + np.exp(-u))


ACTS = {
    "relu": lambda u: (np.maximum(u, 0), (u > 0) * 1.0),
    "leaky_relu": lambda u: (np.where(u > 0, u, 0.01 * u), np.where(u > 0, 1, 0.01)),
    "abs": lambda u: (abs(u), np.sign(u)),
    "erf": lambda u: (erf(u), 2 / math.pi**0.5 * np.exp(-u * u)),
    "sign": lambda u: (np.sign(u), 0 * u),
    "tanh": lambda u: (np.tanh(u), 1 - np.tanh(u) ** 2),
    "gelu": lambda u: (u * (1 + erf(u / 2**0.5)) / 2, (1 + erf(u / 2**0.5)) / 2 + u * normal(u)),
    "sigmoid": lambda u: (logistic(u), logistic(u) * (1 - logistic(u))),
    "identity": lambda u: (u, np.ones_like(u)),
    "square": lambda u: (u * u, 2 * u),
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


SIZES = (2, 3, 5, 8, 13, 20)
BIASES = ({"bias": False}, {"bias": True}, {"bias": True, "bias_variance": 0.3})
DEPTHS = {(256,): 0.0, (128, 160): 0.02}
"""Widths, and the share of the kernel by which a network of two hidden layers may differ from the wide limit."""


@pytest.mark.parametrize("bias", BIASES, ids=str)
@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_every_activation_against_averages_of_networks(name, bias):
    """Every degree's rate, at every n, within 5 standard errors of the mean over drawn networks."""
    rng, cases = np.random.default_rng(7), 0
    for n in SIZES:
        for widths, room in DEPTHS.items():
            network = MLP(widths=widths, activation=name, weight_variance=1.0, **bias)
            limit = tangent(network, n)
            rows = np.array([drawn_rates(network, n, rng)[: len(limit.rates)] for _ in range(25)])
            errors = rows.std(axis=0, ddof=1) / len(rows) ** 0.5
            dimensions = limit.dimensions
            near = abs(rows.mean(axis=0) - limit.rates) * dimensions <= (
                5 * errors * dimensions + room * limit.norm + 1e-9 * limit.norm
            )
            assert near.all(), (n, widths, rows.mean(axis=0) / limit.rates)
            cases += 1
    assert cases == len(SIZES) * len(DEPTHS)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@pytest.mark.parametrize("n", [2, 3, 7, 8])
def test_the_kernel_at_the_antipode_is_an_integral_over_one_gaussian(name, bias, n):
    """Σ_k (-1)^k C(n,k) Θ_k = Θ(x, -x), from E σ(u)σ(-u) and E σ'(u)σ'(-u) by a trapezoid rule."""
    network = MLP(widths=(10,), activation=name, bias=bias, weight_variance=1.5)
    t = tangent(network, n)
    g = np.linspace(-12, 12, 240_001)[1::2]
    chance = normal(g) / normal(g).sum()
    u = 1.5**0.5 * g
    (plus, rises), (minus, falls) = ACTS[name](u), ACTS[name](-u)
    wanted = 10 * chance @ (plus * minus) + bias + 1.5 * chance @ (rises * falls) * (bias - n)
    found = float(t.dimensions * t.rates @ (-1.0) ** np.arange(n + 1))
    assert found == pytest.approx(wanted, abs=1e-6 * t.norm)


def drawn_rates(network, n, rng):
    """Eigenvalues by degree of one network's kernel, averaged over the pairs at each distance from one point."""
    x = np.ones((n + 1, n)) - 2 * np.tri(n + 1, n, -1)
    kernel = gradients(network, x, rng, 0.0)[0]
    by_distance = [np.diag(kernel, h).mean() for h in range(n + 1)]
    chance = [math.comb(n, h) / 2**n for h in range(n + 1)]
    krawtchouk = [list(krawtchouk_row(n, h, n)) for h in range(n + 1)]
    return np.array(
        [
            sum(chance[h] * by_distance[h] * krawtchouk[h][k] for h in range(n + 1)) / math.comb(n, k)
            for k in range(n + 1)
        ]
    )


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@pytest.mark.parametrize("n", [1, 6, 40, 2000])
def test_parts_sum_to_the_norm(name, n):
    t = tangent(MLP(widths=(16, 8), activation=name), n)
    assert t.norm > 0 and (t.rates >= 0).all() and (t.outputs >= 0).all()
    room = 1e-6 if n > 8 else 1e-11
    assert float(t.dimensions @ t.rates) + t.rest_rate == pytest.approx(t.norm, rel=room)
    if n <= 8:
        assert t.rest_rate == t.rest_output == 0


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("function", [np.abs, np.sin, np.cosh, lambda u: np.maximum(u, 0)])
def test_a_python_function_has_nothing_beside_its_degrees(function, bias):
    """What the series leaves out follows it by parity, so that the degrees of a small cube sum to the norm."""
    network = MLP(widths=(16,), activation=function, bias=bias, weight_variance=0.5)
    t = tangent(network, 6)
    assert float(t.dimensions @ t.rates) == pytest.approx(t.norm, rel=1e-9)
    twin = {np.abs: "abs"}.get(function)
    if twin is not None:
        closed = tangent(MLP(widths=(16,), activation=twin, bias=bias, weight_variance=0.5), 6)
        assert t.rates == pytest.approx(closed.rates, abs=2e-3 * t.norm)


@pytest.mark.parametrize("n", [1, 2, 7, 8, 13])
def test_degrees_are_means_against_characters(n):
    """A function of the distance: its Krawtchouk transform by the sum over all points."""
    grid = _Grid(n)
    kernel = np.exp(grid.correlation) + 0.3 * grid.correlation**3
    by_distance = np.exp(1 - 2 * np.arange(n + 1) / n) + 0.3 * (1 - 2 * np.arange(n + 1) / n) ** 3
    x = Hypercube(n).points()
    values = by_distance[(x < 0).sum(axis=1)]
    wanted = [float((values * x[:, :k].prod(axis=1)).mean()) for k in range(len(grid.dimensions))]
    assert grid.degrees(_Kernel(kernel, None)) == pytest.approx(np.maximum(wanted, 0), abs=1e-12)


def test_more_dimensions_than_rounding_bears_are_one_lump():
    t = tangent(MLP(), 100_000)
    assert t.dimensions.tolist() == [1.0, 100_000.0, math.comb(100_000, 2)]
    assert t.rest_rate > 0


def test_a_step_function_trains_its_readout_alone():
    t = tangent(MLP(widths=(64,), activation="sign", bias=False), 9)
    assert t.norm == pytest.approx(64)
