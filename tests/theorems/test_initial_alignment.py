"""Theorem C3: weights from initial alignments, extensions, and expressive activations."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

from learnable.estimates import ball_bounds
from learnable.groups import SignedPermutations
from learnable.laws import Hypercube
from learnable.measures import alignment, inal
from learnable.networks import networks
from learnable.networks.activations import ACTIVATIONS
from learnable.profiles import profile
from learnable.specs import InputError
from learnable.spectra import spectrum
from learnable.targets import targets
from learnable.targets.levels import degree_weights
from learnable.theorems.initial_alignment import (
    expressive,
    expressive_activation,
    extension_alignment,
    extension_cross_predictability,
    weight_bounds,
)
from naive import points


def test_which_activations_are_expressive():
    found = {name for name in ACTIVATIONS if expressive_activation(name)}
    assert found == {"relu", "leaky_relu", "abs", "erf", "sign", "tanh", "gelu", "sigmoid", "cos"}
    assert not expressive([0.3, 0.4, 0.0, 0.0, 0.2]) and expressive([0.0, 0.4, 0.0, 0.1])


TARGETS = (
    "majority(n=9)",
    "parity(n=9, degree=4)",
    "staircase(n=9, degree=3)",
    "random_boolean(n=9, seed=2)",
    "modular(n=9)",
)


@pytest.mark.parametrize("text", TARGETS)
@pytest.mark.parametrize(
    "spec", ["mlp(widths=[8], weight_variance=1.0, bias_variance=fan_in)", "mlp(widths=[8], activation=erf)"]
)
def test_weights_and_extensions_are_bounded_by_the_initial_alignment(text, spec):
    cut = profile(targets.read(text).form(), SignedPermutations(9))
    layer = spectrum(networks.read(spec), Hypercube(9)).layers[0]
    eigenvalues = {
        k: ball_bounds(layer.eigenvalues[k])[0] if not layer.blind(k) else Fraction(0) for k in range(10)
    }
    given, norm = Fraction(inal(cut, layer).high), cut.total()[1]
    bounds = weight_bounds(given, eigenvalues, norm)
    true = {k: w[1] for k, w in cut.weights().items()}
    assert (
        all(bounds[k] >= true.get(k, 0) * (1 - Fraction(1, 10**9)) for k in range(10)) and len(bounds) == 10
    )
    for coordinates in (9, 12, 40):
        extension = targets.read(f"extension({text}, n={coordinates})")
        exact = alignment(profile(extension.form(), SignedPermutations(coordinates)).centred())[0]
        assert float(extension_alignment(true, coordinates)) == pytest.approx(exact.value)
        assert extension_alignment(bounds, coordinates) >= extension_alignment(true, coordinates)


def test_a_small_alignment_makes_the_extension_hard():
    """A parity of half of 40 bits: from its initial alignment alone, the extension to 80 has alignment at most 1e-10."""
    layer = spectrum(
        networks.read("mlp(widths=[8], weight_variance=1.0, bias_variance=fan_in)"), Hypercube(40)
    ).layers[0]
    cut = profile(targets.read("parity(n=40, degree=20)").form(), SignedPermutations(40))
    eigenvalues = {k: ball_bounds(layer.eigenvalues[k])[0] for k in range(41)}
    bounds = weight_bounds(Fraction(inal(cut, layer).high), eigenvalues)
    assert bounds[1] < Fraction(1, 10**7) and extension_alignment(bounds, 80) < Fraction(1, 10**9)


def by_every_permutation(values: np.ndarray, n: int, coordinates: int) -> float:
    x = points(coordinates)
    weights = 1 << np.arange(n)
    base = values[((x[:, :n] < 0) @ weights).astype(int)]
    products = [
        base @ values[((x[:, list(p[:n])] < 0) @ weights).astype(int)] / len(x)
        for p in permutations(range(coordinates))
    ]
    return float(np.mean(np.square(products)))


@pytest.mark.parametrize("text", ["majority(n=3)", "random_boolean(n=3, seed=4)", "modular(n=3, modulus=4)"])
def test_the_cross_predictability_of_an_extension_under_permutations(text):
    target = targets.read(text)
    weights = {k: w[1] for k, w in degree_weights(target.form().local).items()}
    for coordinates in (3, 4, 6):
        true = by_every_permutation(target(points(3)), 3, coordinates)
        found = extension_cross_predictability(weights, 3, coordinates)
        stability = sum(w * Fraction(3, coordinates) ** k for k, w in weights.items())
        assert true <= float(found) + 1e-9 and found <= sum(weights.values()) * stability


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: expressive([1.0]), "1 coefficients; wanted at least 2"),
        (lambda: weight_bounds(Fraction(-1), {1: Fraction(1)}), "inal is -1"),
        (
            lambda: extension_cross_predictability({1: Fraction(1)}, 9, 8),
            "8 coordinates are fewer than the 9.*type n=9 or more",
        ),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(InputError, match=message):
        call()
