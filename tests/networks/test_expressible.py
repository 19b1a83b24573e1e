"""What a network can hold whatever its weights are, against the degrees of drawn functions."""

import math

import numpy as np
import pytest

from learnable.networks.activations import ACTIVATIONS
from learnable.networks.degree_support import Reach
from learnable.networks.expressible import expressible, remedies, why_inexpressible
from learnable.networks.kernels import features
from learnable.networks.mlp import MLP
from learnable.networks.tangent import tangent
from naive import points

N = 5
DEPTHS = ((6,), (6, 7), (5, 4, 6))


def shares(network, draws):
    """The greatest share of each degree in the functions of drawn networks, biases and weights of any size."""
    x, rng, found = points(N), np.random.default_rng(3), []
    for draw in range(draws):
        scale = (0.5, 1.0, 3.0)[draw % 3]
        layers = [
            (scale * rng.standard_normal(w.shape), rng.standard_normal(b.shape) * network.bias)
            for w, b in network.draw(N, rng)
        ]
        values = features(network, layers, x)["output"][:, 0]
        chis = np.array([[x[:, [j for j in range(N) if s >> j & 1]].prod(axis=1)] for s in range(2**N)])[:, 0]
        squares = (chis @ values / 2**N) ** 2
        sizes = np.array([bin(s).count("1") for s in range(2**N)])
        found.append([squares[sizes == k].sum() / squares.sum() for k in range(N + 1)])
    return np.max(found, axis=0)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_degrees_that_some_drawn_function_holds(name, bias):
    for widths in DEPTHS:
        network = MLP(widths=widths, activation=name, bias=bias)
        reach = expressible(network, N)
        wanted = [reach.sees(k) for k in range(N + 1)]
        found = shares(network, 12)
        assert [bool(share > 1e-9) for share in found] == wanted, found
        assert (found[~np.array(wanted)] <= 1e-20).all()


@pytest.mark.parametrize(
    "options", [{"bias": False}, {}, {"bias_variance": 0.5}, {"readout": "zero"}], ids=str
)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_tangent_kernel_sees_no_more_and_without_a_zero_readout_no_less(name, options):
    """The derivative of a function in its weights holds no degree that the functions do not hold."""
    for widths in DEPTHS:
        network = MLP(widths=widths, activation=name, **options)
        reach, rates = expressible(network, 8, noise=False), tangent(network, 8).rates
        seen = [bool(rate > 0) for rate in rates]
        allowed = [reach.sees(k) for k in range(9)]
        assert all(a for a, s in zip(allowed, seen, strict=True) if s)
        if "readout" not in options:
            assert seen == allowed


def test_the_sign_keeps_its_biases_where_nothing_shakes_them():
    plain, biased = MLP(activation="sign"), MLP(activation="sign", bias_variance=0.5)
    assert expressible(plain, 9) == expressible(biased, 9, noise=False) == Reach(math.inf, math.inf)
    assert expressible(plain, 9, noise=False) == Reach(0, math.inf)
    assert "biases that stay 0" in why_inexpressible(plain, 9, noise=False)
    assert [r.words for r in remedies(plain, 9, [2], noise=False)] == [
        "start from random biases (bias=true, bias_variance=1)"
    ]


@pytest.mark.parametrize(
    "network",
    [MLP(activation=np.tanh, bias=False), MLP(activation="sign", bias=False, init="rademacher")],
    ids=str,
)
def test_nothing_is_said_of_functions_and_of_signs_of_sums_that_may_be_zero(network):
    assert expressible(network, 8) is None and why_inexpressible(network, 8) == ""


KINDS = [
    ("relu", {"bias": False}, (8,), "it is an even function plus a linear one"),
    ("cos", {"bias": False}, (8, 8), "it is an even function"),
    ("tanh", {"bias": False}, (8, 8), "it is an odd function"),
    ("sigmoid", {"bias": False}, (8,), "it is an odd function plus a constant"),
    ("square", {"bias": False}, (8, 8), "it is an even polynomial of degree at most 4"),
    ("identity", {"bias": False}, (8, 8), "it is an odd polynomial of degree at most 1"),
    ("identity", {}, (8,), "with biases it is a polynomial of degree at most 1"),
    ("sigmoid", {"bias": False}, (8, 8), ""),
    ("relu", {}, (8,), ""),
]


@pytest.mark.parametrize(("name", "options", "widths", "words"), KINDS)
def test_what_it_is_in_words(name, options, widths, words):
    found = why_inexpressible(MLP(widths=widths, activation=name, **options), 9)
    assert found.endswith(words) and bool(found) == bool(words)


@pytest.mark.parametrize("degrees", [(1,), (2,), (3,), (2, 3), (0, 8)])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_remedy_holds_the_degrees(name, degrees):
    network = MLP(widths=(8,), activation=name, bias=False)
    found = remedies(network, 9, degrees, noise=False)
    assert found
    for remedy in found:
        reach = expressible(remedy.network, 9, noise=False)
        assert all(map(reach.sees, degrees)) and remedy.network != network
