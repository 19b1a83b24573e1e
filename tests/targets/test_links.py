"""Links on the sphere and on Gaussian inputs: coefficients against quadrature, norms, tails, and values."""

import math

import numpy as np
import pytest

from learnable.targets.coefficients import gaussian_coefficients, sphere_coefficients
from learnable.targets.links import LINKS
from learnable.transforms.gegenbauer import gegenbauer_values, harmonic_dimension
from learnable.transforms.hermite import hermite_values

DIMENSIONS = [2, 3, 5, 10, 100]


def sphere_rule(d):
    """Nodes t and weights of one coordinate of the sphere, with a break at 0."""
    x, w = np.polynomial.legendre.leggauss(400)
    angle = np.concatenate([-(x + 1), x + 1]) * math.pi / 4
    weight = np.concatenate([w, w]) * np.cos(angle) ** (d - 2)
    return np.sin(angle), weight / weight.sum()


@pytest.mark.parametrize("d", DIMENSIONS)
@pytest.mark.parametrize("name", LINKS)
def test_coefficients_on_the_sphere_are_the_integrals(name, d):
    found, norm, tail, beyond = sphere_coefficients(name, d)
    t, w = sphere_rule(d)
    values = LINKS[name].function(math.sqrt(d) * t)
    by_degree = {c.degree: c for c in found}
    for k, row in enumerate(gegenbauer_values(d, 12, t)):
        wanted = math.sqrt(harmonic_dimension(d, k)) * (w * values * row).sum()
        c = by_degree.get(k)
        value = 0.0 if c is None else c.sign * float(c.square[0]) ** 0.5
        if k < beyond:
            assert value == pytest.approx(wanted, abs=2e-10)
    assert float(norm[0]) == pytest.approx((w * values**2).sum(), rel=1e-10)
    assert all(c.square[0] <= c.square[1] and (c.sign != 0 or c.square[0] == 0) for c in found)
    assert beyond == found[-1].degree + 2 and tail >= 0


@pytest.mark.parametrize("d", [3, 5, 10, 100])
@pytest.mark.parametrize("name", LINKS)
def test_weights_sum_to_the_norm(name, d):
    """With the tail, to twelve digits; without it for polynomials, cos and, where it falls fast, tanh."""
    found, norm, tail, _ = sphere_coefficients(name, d)
    low, high = (sum(c.square[i] for c in found) for i in (0, 1))
    assert abs(low + tail - norm[1]) < 1e-12 and high - low < 1e-12 and norm[1] - norm[0] < 1e-12
    if name.startswith("he") or name == "cos" or (name == "tanh" and d <= 10):
        assert tail < 1e-12


@pytest.mark.parametrize("name", ["relu", "abs"])
def test_weights_of_kinks_sum_to_the_norm_far_out(name):
    """Twenty thousand degrees on S²: what is left falls as the cube of the degree."""
    from flint import arb

    from learnable.transforms.gegenbauer import absolute_moment

    d, total, now = 3, arb(0), absolute_moment(3, 1)
    for k in range(0, 20_000, 2):
        total += now * now * harmonic_dimension(d, k) * d
        now = now * (1 - k) / (1 + k + d)
    share = float(total) if name == "abs" else float(total) / 4 + 0.25
    assert share == pytest.approx(1.0 if name == "abs" else 0.5, abs=1e-12)


@pytest.mark.parametrize("name", LINKS)
def test_gaussian_coefficients_are_the_integrals(name):
    found, norm, tail, beyond = gaussian_coefficients(name)
    u = (np.arange(240_000) + 0.5) * 1e-4 - 12
    density = np.exp(-u * u / 2) / math.sqrt(2 * math.pi) * 1e-4
    values = LINKS[name].function(u)
    by_degree = {c.degree: c for c in found}
    for k, row in enumerate(hermite_values(12, u)):
        c = by_degree.get(k)
        value = 0.0 if c is None else c.sign * float(c.square[0]) ** 0.5
        if k < beyond:
            assert value == pytest.approx((density * values * row).sum(), abs=1e-7)
    assert float(norm[0]) == pytest.approx((density * values**2).sum(), rel=1e-7)
    assert abs(sum(c.square[0] for c in found) + tail - norm[1]) < 1e-12


@pytest.mark.parametrize("name", LINKS)
def test_the_sphere_becomes_gaussian_in_high_dimension(name):
    flat, round_ = gaussian_coefficients(name)[0], sphere_coefficients(name, 20_000)[0]
    near = {c.degree: c.sign * float(c.square[0]) ** 0.5 for c in round_}
    for c in flat[:5]:
        assert near[c.degree] == pytest.approx(c.sign * float(c.square[0]) ** 0.5, abs=5e-3)
