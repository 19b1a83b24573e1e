"""Eigenvalues on the sphere: golden values, certified integrals, sampled neurons, and blindness."""

import math
from functools import cache

import numpy as np
import pytest
from flint import acb, arb

from learnable.groups import Orthogonal
from learnable.laws import Sphere
from learnable.measures import inal
from learnable.networks.kernels import features, gram
from learnable.networks.mlp import MLP
from learnable.profiles import profile
from learnable.sampling import law_alignment
from learnable.spectra import spectrum
from learnable.targets import targets
from learnable.transforms.gegenbauer import gegenbauer_values, harmonic_dimension, sphere_integral

PAPER = {"weight_variance": 1.0, "bias_variance": "fan_in"}
NAMES = ["relu", "leaky_relu", "abs", "sign", "erf", "gelu", "cos", "square", "identity", "tanh", "sigmoid"]


legendre = cache(np.polynomial.legendre.leggauss)


def rule(d):
    """Nodes and weights of one coordinate of the sphere."""
    x, w = legendre(1000)
    weight = w * np.cos(x * math.pi / 2) ** (d - 2)
    return np.sin(x * math.pi / 2), weight / weight.sum()


def test_golden_values_of_relu_on_twenty_coordinates():
    found = spectrum(MLP(widths=(8,), weight_variance=1.0), Sphere(20), [1, 2, 3, 4])["hidden 1"].eigenvalues
    assert [float(v) for v in found.values()] == pytest.approx([6.3e-4, 1.9e-5, 0, 3.5e-8], rel=0.03)
    assert float(found[1]) == 1 / 1600


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("options", [{}, {"bias_variance": 0.3}, PAPER, {"readout": "zero"}])
@pytest.mark.parametrize("d", [2, 3, 12])
def test_eigenvalues_are_integrals_of_the_kernel(name, options, d):
    """The kernel in doubles, layer by layer, against P_k by a Gauss rule."""
    network = MLP(widths=(16, 16), activation=name, **options)
    t, w = rule(d)
    first = np.zeros((1, d))
    first[0, 0] = 1.0
    X = np.zeros((len(t), d))
    X[:, 0], X[:, 1] = t, np.sqrt(1 - t * t)
    kernels = gram(network, X, first)
    degrees = [0, 1, 2, 3, 4, 7]
    rows = list(gegenbauer_values(d, 7, t))
    for layer in spectrum(network, Sphere(d), degrees).layers:
        for k, ball in layer.eigenvalues.items():
            wanted = (w * kernels[layer.name][:, 0] * rows[k]).sum()
            assert float(ball.lower()) - 3e-8 <= wanted <= float(ball.upper()) + 3e-8
            # the series of a sign falls as j^-1.5, and where d is small what is cut off weighs more
            assert float(ball.rad()) < (4e-3 if name == "sign" else 1e-6) and layer.blind(k) == (ball == 0)
        assert float(layer.mean_square) == pytest.approx(
            gram(network, first, first)[layer.name][0, 0], rel=1e-9
        )


@pytest.mark.parametrize("d", [3, 4, 30])
@pytest.mark.parametrize("bias", [0.0, 0.25])
def test_enclosures_overlap_certified_integrals(d, bias):
    """φ of a relu layer by the integrator of Arb, which knows nothing of power series."""
    network = MLP(widths=(8,), bias_variance=bias)
    found = spectrum(network, Sphere(d), [0, 1, 2, 4, 9])["hidden 1"].eigenvalues
    w, b = arb(2) / d, arb(1) * bias

    def kernel(t):
        r = (w * t + b) / (w + b)
        root = acb(1 - r * r).sqrt()
        return (w + b) * (root + r * (acb.pi() - r.acos())) / (2 * acb.pi())

    for k, ball in found.items():
        other = sphere_integral(kernel, d, k)
        assert ball.overlaps(other) and float(other.rad()) < 1e-9


@pytest.mark.parametrize("name", ["relu", "gelu"])
def test_eigenvalues_and_dimensions_add_up_to_the_mean_square(name):
    layer = spectrum(MLP(widths=(8,), activation=name, bias_variance=0.1), Sphere(5), range(60)).layers[0]
    total = sum(harmonic_dimension(5, k) * float(v) for k, v in layer.eigenvalues.items())
    assert total <= float(layer.mean_square) * (1 + 1e-12)
    assert total == pytest.approx(float(layer.mean_square), rel=1e-3)


def neurons(network, d, k, count, rng):
    """(E_t σ(s t + b) P_k(t))² of drawn neurons: by Funk and Hecke what a neuron sees of degree k."""
    w = math.sqrt(network.weight_variance / d) * np.sqrt(rng.chisquare(d, count))
    b = math.sqrt(network.bias_variances(d)[0]) * rng.standard_normal(count)
    x, g = legendre(150)
    angle = np.concatenate([x - 1, x + 1]) * math.pi / 4
    t, weight = np.sin(angle), np.concatenate([g, g]) * np.cos(angle) ** (d - 2)
    *_, harmonic = gegenbauer_values(d, k, t)
    measure = weight / weight.sum() * harmonic
    found = np.empty(count)
    for start in range(0, count, 20_000):
        part = slice(start, start + 20_000)
        found[part] = network.sigma.function(w[part, None] * t + b[part, None]) @ measure
    return found**2


@pytest.mark.parametrize(
    ("name", "bias", "d", "k"),
    [
        ("relu", 0.1, 5, 3),
        ("tanh", 0.2, 3, 2),
        ("erf", 0.0, 10, 3),
        ("relu", 0.0, 100, 2),
        ("cos", 0.1, 4, 1),
    ],
)
def test_drawn_neurons_agree_within_four_standard_errors(name, bias, d, k):
    agrees(name, bias, d, k, 20_000)


def agrees(name, bias, d, k, count):
    network = MLP(widths=(8,), activation=name, bias_variance=bias)
    values = neurons(network, d, k, count, np.random.default_rng(0))
    wanted = float(spectrum(network, Sphere(d), [k])["hidden 1"].eigenvalues[k].mid())
    # the Gauss rule of the test errs by about 1e-5 of a neuron whose kink is not at 0
    assert abs(values.mean() - wanted) < 4 * values.std() / count**0.5 + 1e-4 * wanted


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "bias", "d", "k"), [("relu", 0.1, 5, 3), ("relu", 0.0, 100, 2), ("erf", 0.1, 10, 3)]
)
def test_a_million_drawn_neurons_agree(name, bias, d, k):
    agrees(name, bias, d, k, 1_000_000)


@pytest.mark.parametrize("options", [{}, {"widths": (64, 64)}, {"activation": "tanh", "bias_variance": 0.2}])
def test_alignments_agree_with_sampled_networks(options):
    network = MLP(**{"widths": (64,), **options})
    target = targets.read("single_index(d=3, link=relu, law=sphere)")
    cut = profile(target.form(), Orthogonal(3))
    sampled = law_alignment(network, target.law, target, draws=48, samples=4096, seed=1)
    found = spectrum(network, target.law, [p.degree for p in cut.parts if p.degree is not None])
    for layer in found.layers:
        estimate, drawn = inal(cut, layer), sampled[layer.name]
        assert estimate.method == layer.method and estimate.low <= estimate.high
        assert estimate.high - estimate.low < 1e-4 * estimate.high
        # two widths of 64 are off the limit by about one in 64
        assert abs(drawn.value - estimate.value) < 2.5 * drawn.half_width + estimate.value / 32


def test_relu_without_biases_is_blind_to_odd_degrees_and_says_why():
    layer = spectrum(MLP(widths=(8,)), Sphere(7), [1, 3, 5])["hidden 1"]
    assert layer.blind(3) and not layer.blind(1) and layer.eigenvalues[3] == 0
    assert "hidden 1 is blind to degree 3: the activation is relu" in layer.why_blind(3)
    cut = profile(targets.read("gegenbauer(d=7, degree=5)").form(), Orthogonal(7))
    assert inal(cut, layer).exactly_zero


def test_units_of_a_drawn_network_have_the_mean_square():
    network = MLP(widths=(20_000,), activation="gelu", bias_variance=0.2)
    X = Sphere(4).draw(3, np.random.default_rng(0))
    units = features(network, network.draw(4, np.random.default_rng(1)), X)["hidden 1"]
    wanted = float(spectrum(network, Sphere(4), [0])["hidden 1"].mean_square)
    assert (units**2).mean() == pytest.approx(wanted, rel=0.03)
