"""Derivatives of activations: against differences, their duals against the derivative of the dual, their reach."""

import math

import numpy as np
import pytest

from learnable.networks.activations import ACTIVATIONS, activation_named
from learnable.networks.arithmetic import Doubles
from learnable.networks.hermite import expand
from learnable.networks.slopes import slope_of

NAMES = list(ACTIVATIONS)
CLOSED = [name for name in NAMES if ACTIVATIONS[name].dual is not None]


@pytest.mark.parametrize("name", NAMES)
def test_a_slope_is_what_differences_come_to_off_the_kink(name):
    u = np.linspace(-3, 3, 40)
    sigma = ACTIVATIONS[name]
    wanted = (sigma.function(u + 1e-6) - sigma.function(u - 1e-6)) / 2e-6
    assert slope_of(sigma).function(u) == pytest.approx(wanted, abs=1e-8)


@pytest.mark.parametrize("name", [name for name in CLOSED if name != "sign"])
@pytest.mark.parametrize(
    ("qx", "qy", "r"), [(1.0, 1.0, 0.3), (2.0, 0.5, -0.7), (0.1, 3.0, 0.95), (1.2, 1.2, 0.0)]
)
def test_the_dual_of_a_slope_is_the_derivative_of_the_dual(name, qx, qy, r):
    s, h = math.sqrt(qx * qy), 1e-5
    dual, slope = ACTIVATIONS[name].dual, slope_of(ACTIVATIONS[name]).dual
    wanted = (dual(Doubles, qx, qy, s, r + h) - dual(Doubles, qx, qy, s, r - h)) / (2 * h * s)
    assert float(slope(Doubles, qx, qy, s, r)) == pytest.approx(float(wanted), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("q", [0.3, 1.0, 4.0])
def test_at_correlation_one_and_minus_one_the_dual_is_a_mean_of_squares(name, q):
    slope = slope_of(ACTIVATIONS[name])
    for sign in (1, -1):
        product = expand(lambda u, sign=sign: slope.function(u) * slope.function(sign * u), np.array([q]), 1)
        found = slope.dual(Doubles, q, q, q, float(sign))
        assert float(found) == pytest.approx(product.coefficients[0, 0], abs=1e-12 + product.error)


@pytest.mark.parametrize("name", NAMES)
def test_the_reach_of_a_slope_is_where_its_hermite_coefficients_stop(name):
    slope = slope_of(ACTIVATIONS[name])
    sizes = abs(expand(slope.function, np.array([0.8]), 12).coefficients[0])
    assert [bool(size > 1e-9) for size in sizes] == [slope.reach.sees(k) for k in range(12)]


def test_of_a_python_function_a_difference_stands_in_and_nothing_is_proven():
    slope = slope_of(activation_named(np.sin))
    assert slope.reach is None and slope.dual is None
    assert slope.function(np.array([0.0, 1.0])) == pytest.approx([1, math.cos(1)], abs=1e-9)
