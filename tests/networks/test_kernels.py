"""The layer recursion: drawn networks, the hypercube against rows of data, and the shape of the result."""

import math

import numpy as np
import pytest

from learnable.laws import Hypercube
from learnable.networks.activations import ACTIVATIONS
from learnable.networks.draws import draw_of
from learnable.networks.kernels import closed_form, diagonal, features, gram, hypercube_kernel
from learnable.networks.mlp import MLP

NAMES = list(ACTIVATIONS)


@pytest.mark.parametrize("name", NAMES)
def test_drawn_networks_have_the_kernel_of_the_recursion(name: str) -> None:
    """Wide networks, two layers deep, rows of unequal norms: every entry within 4 standard errors."""
    rng = np.random.default_rng(5)
    X = rng.standard_normal((4, 6)) * np.array([[0.3], [1.0], [1.5], [0.8]])
    network = MLP(widths=(1200, 1200), activation=name, weight_variance=1.3, bias_variance=0.2)
    wanted = gram(network, X, X)
    seen: dict[str, list[np.ndarray]] = {"hidden 1": [], "hidden 2": []}
    for index in range(40):
        units = draw_of(network, 6, 7, index)(X)
        for layer, draws in seen.items():
            draws.append(units[layer] @ units[layer].T / 1200)
    assert wanted["output"] == pytest.approx(1.3 * wanted["hidden 2"] + 0.2)
    for layer, draws in seen.items():
        error = np.std(draws, axis=0, ddof=1) / len(draws) ** 0.5
        # a layer of width w is off its limit by about 1/w
        assert (
            np.abs(np.mean(draws, axis=0) - wanted[layer]) < 4 * error + 2e-3 * np.abs(wanted[layer])
        ).all()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bias", [0.0, 0.3])
def test_rows_of_the_hypercube_have_the_kernel_of_the_hypercube(name: str, bias: float) -> None:
    n = 7
    network = MLP(widths=(8, 8), activation=name, bias_variance=bias)
    X = Hypercube(n).points()
    found = gram(network, X, X[:9])
    for layer, square in diagonal(network, X[:9]).items():
        assert np.diag(found[layer]) == pytest.approx(square, rel=1e-6, abs=1e-12)
    if not closed_form(network):
        assert name in ("tanh", "sigmoid")
        return
    distance = (X[:, None] != X[None, :9]).sum(axis=2)
    for layer, values in hypercube_kernel(network, n, 200).items():
        wanted = np.array([float(v) for v in values])[distance]
        assert found[layer] == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", ["relu", "erf", "gelu", "cos"])
def test_a_python_function_has_the_kernel_of_its_name(name: str) -> None:
    rng = np.random.default_rng(0)
    X = rng.standard_normal((5, 8))
    row = ACTIVATIONS[name]
    named = gram(MLP(widths=(8, 8), activation=name), X, X)
    given = gram(MLP(widths=(8, 8), activation=lambda u: row.function(u)), X, X)
    for layer in named:
        assert given[layer] == pytest.approx(named[layer], rel=2e-3)


@pytest.mark.parametrize("name", NAMES)
def test_rows_of_zeros_are_allowed(name: str) -> None:
    network = MLP(widths=(50, 50), activation=name)
    X = np.array([[0.0, 0.0], [1.0, -2.0]])
    rng = np.random.default_rng(1)
    first = np.mean(
        [features(network, network.draw(2, rng), X)["hidden 1"].mean(axis=1) for _ in range(400)], axis=0
    )
    found = gram(network, X, X)["hidden 1"]
    constant = float(ACTIVATIONS[name].function(np.zeros(1))[0])
    assert np.isfinite(found).all()
    assert found[0, 0] == pytest.approx(constant**2, abs=1e-12)
    if name != "sign":
        assert found[0, 1] == pytest.approx(constant * first[1], abs=0.05)


def test_every_other_kind_of_weights_is_drawn_with_the_same_variance() -> None:
    rng = np.random.default_rng(0)
    for init in ("gaussian", "rademacher", "uniform"):
        (weights, biases), _ = MLP(widths=(4000,), init=init, bias_variance="fan_in").draw(20, rng)
        assert weights.var() == pytest.approx(0.1, rel=0.03)
        assert biases.var() == pytest.approx(0.05, rel=0.1)


@pytest.mark.parametrize("n", [6, 10, 12])
def test_a_sign_of_weights_that_cancel_is_one(n: int) -> None:
    """Half of the weights against the other half sum to 0 but for rounding; sign(0) = 1, on every point of the cube."""
    network = MLP(widths=(50,), activation="sign", init="rademacher", weight_variance=0.7)
    layers, X = network.draw(n, np.random.default_rng(n)), Hypercube(n).points(0, 2**n)
    sums = X @ np.sign(layers[0][0])  # whole numbers
    assert (sums == 0).mean() == math.comb(n, n // 2) / 2**n
    np.testing.assert_array_equal(features(network, layers, X)["hidden 1"], np.where(sums < 0, -1.0, 1.0))
