"""First layers on Gaussian inputs: products of Hermite coefficients, blocks, drawn networks, blindness."""

import math

import numpy as np
import pytest

from learnable.groups import Orthogonal
from learnable.laws import Gaussian
from learnable.networks.mlp import MLP
from learnable.profiles import profile
from learnable.sampling import law_alignment
from learnable.specs import InputError
from learnable.spectra import radial_layers
from learnable.targets import targets
from learnable.transforms.gegenbauer import harmonic_dimension, power_moment
from learnable.transforms.hermite import hermite_values

CASES = [
    (name, bias)
    for name in ("relu", "leaky_relu", "abs", "sign", "identity", "square", "cos", "erf", "gelu", "tanh")
    for bias in (0.0, 0.5)
]


def drawn_products(network, d, degrees, count, rng):
    """a_j a_k of drawn units, by a fine midpoint rule: an array (degrees, degrees, count)."""
    s = math.sqrt(network.weight_variance / d) * np.sqrt(rng.chisquare(d, count))
    b = math.sqrt(network.bias_variances(d)[0]) * rng.standard_normal(count)
    u = (np.arange(4000) + 0.5) * 0.005 - 10
    rows = hermite_values(max(degrees), u)[degrees] * np.exp(-u * u / 2) / math.sqrt(2 * math.pi) * 0.005
    a = rows @ network.sigma.function(s * u[:, None] + b)
    return a[:, None] * a[None]


@pytest.mark.parametrize(("name", "bias"), CASES)
def test_products_are_means_over_drawn_units(name, bias):
    network, d, degrees, count = (
        MLP(widths=(8,), activation=name, bias_variance=bias),
        6,
        [0, 1, 2, 3, 4],
        4000,
    )
    values = drawn_products(network, d, degrees, count, np.random.default_rng(0))
    layer = radial_layers(network, d, degrees)[0]
    for x, j in enumerate(degrees):
        for y, k in enumerate(degrees):
            ball = layer.products[j, k]
            error = values[x, y].std() / count**0.5
            assert abs(values[x, y].mean() - float(ball.mid())) < 5 * error + 1e-4
            if layer.blind(j):
                assert ball.contains(0)
    exact = bias == 0 and name not in ("erf", "gelu", "tanh")
    assert layer.method == ("exact" if exact or name == "cos" else "quadrature")
    assert all(float(v.rad()) < 1e-5 for v in layer.products.values())


@pytest.mark.parametrize(("name", "bias"), [("relu", 0.5), ("sign", 0.5), ("cos", 0.0), ("cos", 0.5)])
def test_closed_coefficients_agree_with_quadrature_of_the_same_function(name, bias):
    """A Python function has no closed form: the integrals are done there, to the accuracy of a kink."""
    closed = MLP(widths=(8,), activation=name, bias_variance=bias)
    plain = MLP(widths=(8,), activation=closed.sigma.function, bias_variance=bias)
    left, right = (radial_layers(network, 5, [0, 1, 2, 3])[0] for network in (closed, plain))
    for pair, ball in left.products.items():
        assert float(ball.mid()) == pytest.approx(
            float(right.products[pair].mid()), abs=2e-3 if name != "cos" else 1e-9
        )
        gap = abs(float(ball.mid()) - float(right.products[pair].mid()))
        assert name == "sign" or gap <= 20 * float(right.products[pair].rad()) + 1e-5


TARGETS = (
    "hermite(d=5, degree=2)",
    "single_index(d=5, link=relu)",
    "single_index(d=5, link=tanh)",
    'polynomial(n=5, expression="x1*x2 + He2(x3)/2 - x1 + 1", law=gaussian)',
)


@pytest.mark.parametrize("text", TARGETS)
@pytest.mark.parametrize("options", [{}, {"bias_variance": 0.3}, {"activation": "cos"}])
def test_alignments_agree_with_drawn_networks(text, options):
    network, target = MLP(widths=(400,), **options), targets.read(text)
    form = target.form()
    degrees = (
        [c.degree for c in form.coefficients] if hasattr(form, "coefficients") else list(form.homogeneous())
    )
    sampled = law_alignment(network, target.law, target, draws=24, samples=4096, seed=3)
    layer = radial_layers(network, 5, degrees)[0]
    found = layer.inal(form)
    assert abs(sampled["hidden 1"].value - found.value) < 2.5 * sampled["hidden 1"].half_width + 1e-12
    assert found.low <= found.high and found.high - found.low < 3e-3 * found.high + 1e-15
    assert layer.inal(form, centred=True).value <= found.value * (1 + 1e-9) or "polynomial" in text


@pytest.mark.parametrize("d", [2, 5, 50])
def test_the_blocks_against_the_grams_are_the_alignment(d):
    """Σ_l tr(K_l M_l) over harmonics of degree l, for Σ c_k he_k(x_1): M_l[j,k] = c_j c_k dim V_l √(β_jl β_kl)."""
    target = targets.read(
        f'polynomial(n={d}, expression="He3(x1) - x1/2 + He2(x1)/3 + He4(x1)", law=gaussian)'
    )
    sizes = {1: -0.5, 2: 1 / 3, 3: 1.0, 4: 1.0}
    layer = radial_layers(MLP(widths=(8,), bias_variance=0.2), d, sorted(sizes))[0]
    total = 0.0
    for ell in range(5):
        degrees, block = layer.block(ell)
        roots = [sizes[k] * math.sqrt(harmonic_dimension(d, ell) * power_moment(d, k, ell)) for k in degrees]
        total += sum(float(block[x][y]) * a * b for x, a in enumerate(roots) for y, b in enumerate(roots))
        if ell == 1:
            part = next(
                p for p in profile(target.form(), Orthogonal(d)).parts if p.irrep == "harmonics of degree 1"
            )
            assert float(part.weight[0]) == pytest.approx(sum(r * r for r in roots), rel=1e-9)
    assert layer.inal(target.form()).value == pytest.approx(total, rel=1e-9)


def test_a_layer_is_blind_to_degrees_out_of_its_reach():
    layer = radial_layers(MLP(widths=(8,)), 9, [3])[0]
    assert layer.blind(3) and layer.inal(targets.read("hermite(d=9, degree=3)").form()).exactly_zero
    opened = radial_layers(MLP(widths=(8,), bias_variance=0.1), 9, [3])[0]
    assert not opened.blind(3) and opened.inal(targets.read("hermite(d=9, degree=3)").form()).low > 0


def test_relu_on_a_pair_has_its_closed_value():
    """a_2² E s² E t^4 = 2·(1/4π)·3/(d(d+2))."""
    found = radial_layers(MLP(widths=(8,)), 100, [2])
    value = found[0].inal(targets.read("hermite(d=100, degree=2)").form())
    assert (
        value.value == pytest.approx(2 / (4 * math.pi) * 3 / (100 * 102), rel=1e-14)
        and value.method == "exact"
    )
    assert found[1].inal(targets.read("hermite(d=100, degree=2)").form()).value == pytest.approx(
        2 * value.value
    )


def test_only_gaussian_weights_have_radial_blocks_and_deep_networks_one_layer():
    with pytest.raises(InputError, match="a spectrum here needs init=gaussian: sample instead"):
        radial_layers(MLP(init="uniform"), 5, [1])
    assert [layer.name for layer in radial_layers(MLP(widths=(8, 8)), 5, [1])] == ["hidden 1"]
    assert Gaussian(5).dimension == 5
