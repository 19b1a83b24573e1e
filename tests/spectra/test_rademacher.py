"""Rademacher first layers on the hypercube: golden coefficients, every weight vector of small cubes, biases."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from learnable.laws import Hypercube
from learnable.networks.mlp import MLP
from learnable.sampling import law_alignment
from learnable.spectra import spectrum
from learnable.spectra.kinks import PIECES
from learnable.spectra.rademacher import SMOOTH, first_coefficients, rademacher_form
from learnable.transforms.krawtchouk import krawtchouk_row

GOLDEN = {
    (20, 0): {1: 0.5, 2: 0.0927, 4: -0.00546, 10: 2.67e-4, 18: 0.00546, 20: -0.0927, 3: 0.0},
    (40, 0): {2: 0.0642927, 40: -0.0642927},
    (60, 0): {30: 1.39e-10},
    (20, -1): {3: 0.00464, 19: 0.00464, 20: -0.00464},
}


@pytest.mark.parametrize("case", GOLDEN)
def test_golden_coefficients(case):
    found = first_coefficients("relu", *case)
    for k, wanted in GOLDEN[case].items():
        assert float(found[k]) == pytest.approx(wanted, rel=4e-3, abs=1e-12)


@pytest.mark.parametrize("n", [4, 7, 12])
@pytest.mark.parametrize("b", [-1, 0, 1, 2])
def test_coefficients_are_krawtchouk_numbers(n, b):
    """n+b even: 2^-(n-1) K_((m+b)/2)(k-2; m), m = n-2; n+b odd: the mean of the two neighbours (k ≥ 2)."""
    found, m = first_coefficients("relu", n, b), n - 2

    def number(j, r):
        return list(krawtchouk_row(m, r, m))[j] if 0 <= j <= m else 0

    for k in range(2, n + 1):
        if (n + b) % 2 == 0:
            wanted = Fraction(number((m + b) // 2, k - 2), 2 ** (n - 1))
        else:
            wanted = Fraction(number((m + b - 1) // 2, k - 2) + number((m + b + 1) // 2, k - 2), 2**n)
        assert found[k] == wanted


@pytest.mark.parametrize("name", [*PIECES, *SMOOTH])
@pytest.mark.parametrize("n", [1, 4, 5])
def test_without_biases_they_are_means_over_every_weight_vector(name, n):
    network = MLP(widths=(8,), activation=name, init="rademacher", weight_variance=1.7)
    found = spectrum(network, Hypercube(n))
    X = Hypercube(n).points()
    W = np.array(list(product((1.0, -1.0), repeat=n))).T * math.sqrt(1.7 / n)
    U = network.sigma.function(np.round(X @ W, 14))
    for k in range(n + 1):
        chi = X[:, :k].prod(axis=1)
        wanted = ((chi @ U / 2**n) ** 2).mean()
        assert float(found["hidden 1"].eigenvalues[k]) == pytest.approx(wanted, abs=1e-13)
        assert float(found["output"].eigenvalues[k]) == pytest.approx(1.7 * wanted, abs=1e-13)
        assert not found["hidden 1"].blind(k) or wanted < 1e-20
    assert float(found["hidden 1"].mean_square) == pytest.approx((U**2).mean())
    assert found["hidden 1"].method == "exact"


@pytest.mark.parametrize("name", PIECES)
@pytest.mark.parametrize("n", [1, 4, 5])
def test_with_biases_they_are_integrals_over_the_bias(name, n):
    """The midpoint rule over b in ±8 standard deviations."""
    network = MLP(widths=(8,), activation=name, init="rademacher", weight_variance=1.3, bias_variance=0.4)
    found = spectrum(network, Hypercube(n))["hidden 1"]
    z = (np.arange(160_000) + 0.5) * 1e-4 - 8
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * 1e-4
    sums = math.sqrt(1.3 / n) * (n - 2 * np.arange(n + 1))
    counts = np.array([math.comb(n, h) for h in range(n + 1)]) / 2**n
    U = network.sigma.function(sums[:, None] + math.sqrt(0.4) * z)
    for k in range(n + 1):
        signs = np.array([list(krawtchouk_row(n, h, k))[k] for h in range(n + 1)]) / math.comb(n, k)
        wanted = (density * ((counts * signs) @ U) ** 2).sum()
        assert float(found.eigenvalues[k]) == pytest.approx(wanted, abs=2e-5 if name == "sign" else 1e-7)
    assert float(found.mean_square) == pytest.approx((density * (counts @ U**2)).sum(), abs=1e-7)


@pytest.mark.parametrize("options", [{}, {"bias_variance": "fan_in"}])
def test_drawn_networks_agree(options):
    network = MLP(widths=(200,), init="rademacher", **options)
    found = spectrum(network, Hypercube(6), [2])
    sampled = law_alignment(network, Hypercube(6), lambda X: X[:, 0] * X[:, 1], draws=64, seed=2)
    for layer in found.layers:
        value = float(layer.eigenvalues[2])
        assert abs(sampled[layer.name].value - value) < 2 * sampled[layer.name].half_width + 1e-12


def test_the_full_parity_is_seen_as_well_as_a_pair():
    found = spectrum(MLP(init="rademacher"), Hypercube(40), [2, 40])["hidden 1"].eigenvalues
    assert float(found[2]) == pytest.approx(float(found[40]), rel=1e-14)
    gaussian = spectrum(MLP(), Hypercube(40), [40])["hidden 1"].eigenvalues
    assert float(found[40]) > 1e10 * float(gaussian[40])


def test_what_has_a_form():
    assert rademacher_form(MLP(init="rademacher", activation="tanh"))
    assert not rademacher_form(MLP(init="rademacher", activation="tanh", bias_variance=0.1))
    assert rademacher_form(MLP(init="rademacher", bias_variance=0.1))
    assert not rademacher_form(MLP()) and not rademacher_form(MLP(init="uniform"))
    assert not rademacher_form(MLP(init="rademacher", activation=np.sinh))
