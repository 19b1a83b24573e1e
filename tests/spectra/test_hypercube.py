"""Eigenvalues by degree: golden values, every point of small cubes, drawn networks, and blindness."""

import math
from itertools import product

import numpy as np
import pytest
from flint import arb, ctx

from learnable.laws import Hypercube, Law, Sphere
from learnable.networks.activations import ACTIVATIONS
from learnable.networks.draws import draw_of
from learnable.networks.eigenvalues import proven_eigenvalues
from learnable.networks.kernels import closed_form, gram
from learnable.networks.mlp import MLP
from learnable.networks.series import quadrature_eigenvalues, walk_levels
from learnable.precision import precision
from learnable.sampling import law_alignment
from learnable.specs import InputError
from learnable.spectra import spectrum

NAMES = list(ACTIVATIONS)
PAPER = {"weight_variance": 1.0, "bias_variance": "fan_in"}


def numbers(network: MLP, n: int, layer: str, degrees: list[int] | None = None) -> list[float]:
    return [float(v) for v in spectrum(network, Hypercube(n), degrees)[layer].eigenvalues.values()]


def test_golden_values_at_twelve_bits() -> None:
    network = MLP(widths=(64, 64))
    first, second = (numbers(network, 12, name, [1, 2, 3, 4]) for name in ("hidden 1", "hidden 2"))
    assert first == pytest.approx([0.04166667, 0.00231184, 0, 2.38175e-5], rel=1e-5)
    assert second == pytest.approx([0.02575163, 0.00203863, 0.000119311, 2.89630e-5], rel=1e-5)
    assert numbers(network, 12, "output", [1]) == pytest.approx([2 * 0.02575163], rel=1e-6)


def test_golden_values_of_the_normalised_initialisation() -> None:
    found = numbers(MLP(widths=(64,), **PAPER), 10, "hidden 1", [0, 1, 2, 3])
    scaled = [c * 10**power for c, power in zip(found, (0, 1, 2, 4), strict=True)]
    assert scaled == pytest.approx([0.209, 0.265, 0.152, 0.195], abs=1.2e-3)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("options", [{}, {"bias_variance": 0.4}, PAPER, {"readout": "zero"}])
@pytest.mark.parametrize("n", [1, 2, 4])
def test_eigenvalues_are_those_of_the_matrix_on_every_point(name: str, options: dict, n: int) -> None:
    network = MLP(widths=(16, 16), activation=name, **options)
    X = Hypercube(n).points()
    kernels = gram(network, X, X)
    for layer in spectrum(network, Hypercube(n)).layers:
        assert float(layer.mean_square) == pytest.approx(kernels[layer.name][0, 0], rel=1e-6, abs=1e-12)
        for k, ball in layer.eigenvalues.items():
            chi = X[:, :k].prod(axis=1)
            wanted = chi @ kernels[layer.name] @ chi / 4**n
            assert float(ball.mid()) == pytest.approx(wanted, rel=1e-6, abs=2e-8)
            assert layer.blind(k) == (ball == 0)
            assert bool(layer.why_blind(k)) == layer.blind(k)


@pytest.mark.parametrize("name", NAMES)
def test_drawn_networks_two_layers_deep_agree_within_four_standard_errors(name: str) -> None:
    network = MLP(widths=(1000, 1000), activation=name, weight_variance=1.5, bias_variance=0.1)
    found = spectrum(network, Hypercube(6), [1, 2, 3])
    X = Hypercube(6).points()
    chis = np.stack([X[:, :k].prod(axis=1) for k in (1, 2, 3)])
    seen: dict[str, list] = {"hidden 1": [], "hidden 2": []}
    for index in range(20):
        units = draw_of(network, 6, 3, index)(X)
        for layer, rows in seen.items():
            rows.append(((chis @ units[layer] / 64) ** 2).mean(axis=1))
    for layer, rows in seen.items():
        error = np.std(rows, axis=0, ddof=1) / 20**0.5
        wanted = np.array([float(v.mid()) for v in found[layer].eigenvalues.values()])
        # the limit is off by about 1/width of the layer's mean square, shared among its 64 eigenvalues
        room = float(found[layer].mean_square) / 1000 / 64
        assert (np.abs(np.mean(rows, axis=0) - wanted) < 4 * error + room).all()


@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_the_output_of_one_hidden_layer_is_exact_at_any_width(name: str) -> None:
    network = MLP(widths=(3,), activation=name)
    wanted = numbers(network, 5, "output", [1])[0]
    found = law_alignment(network, Hypercube(5), lambda X: X[:, 0], draws=4000, seed=1)["output"]
    assert abs(found.value - wanted) < 2 * found.half_width < 0.2 * wanted


@pytest.mark.parametrize("name", ["relu", "erf", "gelu", "cos", "square", "sign", "abs"])
@pytest.mark.parametrize("options", [{}, {"bias_variance": 0.2}])
@pytest.mark.parametrize("n", [9, 200])
def test_quadrature_encloses_the_closed_form(name: str, options: dict, n: int) -> None:
    """The same function given as a plain callable: the interval holds, and is narrow for low degrees."""
    row, degrees = ACTIVATIONS[name], [0, 1, 2, 3, 4, 7]
    closed = proven_eigenvalues(MLP(widths=(8, 8), activation=name, **options), n, degrees)
    given = quadrature_eigenvalues(
        MLP(widths=(8, 8), activation=lambda u: row.function(u), **options), n, degrees
    )
    checked = 0
    for layer, (values, square) in closed.items():
        assert given[layer][1].overlaps(square)
        for k, value in values.items():
            assert given[layer][0][k].overlaps(value), (layer, k)
            checked += 1
            if k <= 2 and name in ("relu", "erf") and value > 0:
                assert float(given[layer][0][k].rad() / value.mid()) < 0.02
    assert checked == 18


def test_the_walk_is_the_mean_of_powers_against_a_parity() -> None:
    n, points = 4, np.array(list(product((1, -1), repeat=4)))
    mean = points.mean(axis=1)
    found = walk_levels(n, 7)
    for j in range(8):
        for k in range(n + 1):
            wanted = (mean**j * points[:, :k].prod(axis=1)).mean() * math.comb(n, k)
            assert found[j, k] == pytest.approx(wanted, abs=1e-15)


@pytest.mark.parametrize("name", ["relu", "erf"])
def test_the_tree_and_the_window_agree(name: str) -> None:
    network = MLP(widths=(8, 8), activation=name, bias_variance=0.1)
    every = proven_eigenvalues(network, 300, range(301))
    few = proven_eigenvalues(network, 300, [1, 4, 151, 296, 300])
    for layer, (values, square) in few.items():
        assert square.overlaps(every[layer][1])
        for k, value in values.items():
            assert value.overlaps(every[layer][0][k])
            assert value.rel_accuracy_bits() > 40


def test_every_degree_of_a_thousand_bits_has_thirteen_digits_and_sums_to_the_mean_square() -> None:
    n = 1000
    for layer in spectrum(MLP(widths=(512,) * 3), Hypercube(n)).layers:
        with precision(400):
            total = arb(0)
            for k, value in layer.eigenvalues.items():
                total += value * math.comb(n, k)
                assert layer.blind(k) or value.rel_accuracy_bits() >= 44
            assert total.overlaps(layer.mean_square)
            assert float(total.rad()) < 1e-12


def test_a_hundred_thousand_bits_take_a_few_degrees() -> None:
    found = spectrum(MLP(widths=(64, 64)), Hypercube(100_000), [1, 3, 10, 50_000, 100_000])
    first, second = found["hidden 1"].eigenvalues, found["hidden 2"].eigenvalues
    assert float(first[1]) == pytest.approx(5e-6)
    assert second[3].rel_accuracy_bits() > 40 and second[10].rel_accuracy_bits() > 40
    assert first[3] == 0
    for k in (50_000, 100_000):
        assert second[k].contains(0) and second[k].upper() < 1e-50


@pytest.mark.parametrize(
    ("options", "degree", "texts"),
    [
        (
            {},
            3,
            ["hidden 1 is blind to degree 3", "relu (it is u/2 + |u|/2", "a bias_variance above 0 opens it"],
        ),
        ({"bias": False}, 3, ["; bias=true with a bias_variance above 0 opens it"]),
        ({"activation": "erf"}, 2, ["an odd function", "without random biases", "bias_variance above 0"]),
        ({"activation": "square", "bias_variance": 0.5}, 4, ["it is u²", "with its random biases"]),
    ],
)
def test_blindness_has_a_reason(options: dict, degree: int, texts: list[str]) -> None:
    layer = spectrum(MLP(widths=(8,), **options), Hypercube(10), [degree])["hidden 1"]
    for text in texts:
        assert text in layer.why_blind(degree)
    assert layer.why_blind(1) == "" or "square" in str(options)


def test_no_bias_opens_a_square_to_degree_three() -> None:
    layer = spectrum(MLP(widths=(8,), activation="square"), Hypercube(10), [3])["hidden 1"]
    assert layer.blind(3) and "opens" not in layer.why_blind(3)
    output = spectrum(MLP(widths=(8,), readout="zero"), Hypercube(10), [1])["output"]
    assert output.blind(1) and "the readout starts at zero" in output.why_blind(1)


def test_methods_say_what_is_proven() -> None:
    def methods(**options: object) -> list[str]:
        return [layer.method for layer in spectrum(MLP(**options), Hypercube(5), [1]).layers]

    assert methods(widths=(8,)) == ["exact", "exact"]
    assert methods(widths=(8, 8)) == ["exact", "wide-limit", "wide-limit"]
    assert methods(widths=(8,), activation="tanh") == ["quadrature", "quadrature"]


class Elsewhere(Law):
    """A law without degrees."""

    @property
    def dimension(self) -> int:
        return 3

    def draw(self, samples: int, rng: np.random.Generator) -> np.ndarray:
        return rng.standard_normal((samples, 3))

    def __str__(self) -> str:
        return "elsewhere(3)"


@pytest.mark.parametrize(
    ("network", "law", "degrees", "text"),
    [
        (
            MLP(),
            Elsewhere(),
            [1],
            r"law is elsewhere\(3\); a spectrum by degrees is known on hypercube\(n\) and sphere\(d\) alone",
        ),
        (MLP(init="uniform"), Hypercube(5), [1], "a spectrum needs init=gaussian: sample instead"),
        (MLP(init="rademacher"), Sphere(5), [1], "a spectrum needs init=gaussian: sample instead"),
        (MLP(init="rademacher"), Hypercube(1001), [1], "spectrum: n is 1001; wanted from 1 to 1000"),
        (MLP(), Sphere(5), None, r"degrees are not given, and sphere\(d=5\) has infinitely many"),
        (MLP(), Hypercube(5), [6], "degree is 6; wanted from 0 to 5"),
    ],
)
def test_what_has_no_spectrum_is_refused(
    network: MLP, law: Law, degrees: list[int] | None, text: str
) -> None:
    with pytest.raises(InputError, match=text):
        spectrum(network, law, degrees)


def test_the_precision_of_the_caller_is_left_alone() -> None:
    before = ctx.prec
    spectrum(MLP(), Hypercube(40), [1, 2])
    assert ctx.prec == before
    assert closed_form(MLP())


def test_a_function_that_is_zero_everywhere_has_a_zero_spectrum() -> None:
    for layer in spectrum(MLP(widths=(4, 4), activation=np.zeros_like), Hypercube(4)).layers:
        assert all(value.contains(0) and value.upper() < 1e-9 for value in layer.eigenvalues.values())
