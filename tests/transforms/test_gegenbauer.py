"""Zonal harmonics and their moments: orthogonality, closed forms against exact integrals, certified integrals."""

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx

from learnable.transforms.gegenbauer import (
    absolute_moment,
    bend_factors,
    gegenbauer_values,
    greatest_moment,
    harmonic_dimension,
    moment_ball,
    power_moment,
    power_moments,
    projections,
    sphere_integral,
)

DIMENSIONS = [2, 3, 4, 5, 10, 100]


def expectation(d, coefficients):
    """E of a polynomial in one coordinate, from E t^(2m) = (2m-1)!!/(d(d+2)…) alone."""
    total = Fraction(0)
    for j, c in enumerate(coefficients):
        if j % 2 == 0:
            total += Fraction(c) * Fraction(math.prod(range(1, j, 2)), math.prod(range(d, d + j, 2)))
    return total


def polynomial(d, k):
    """The coefficients of P_k, by the recurrence in exact arithmetic."""
    rows = [[Fraction(1)], [Fraction(0), Fraction(1)]]
    for j in range(1, k):
        shifted = [Fraction(0), *rows[j]]
        older = [*rows[j - 1], Fraction(0), Fraction(0)]
        rows.append([((2 * j + d - 2) * a - j * b) / (j + d - 2) for a, b in zip(shifted, older)])
    return rows[k]


def times(p, q):
    found = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            found[i + j] += a * b
    return found


@pytest.mark.parametrize("d", DIMENSIONS)
def test_harmonics_are_orthogonal_of_mean_square_one_over_their_dimension(d):
    for j in range(6):
        for k in range(6):
            wanted = Fraction(1, harmonic_dimension(d, k)) if j == k else 0
            assert expectation(d, times(polynomial(d, j), polynomial(d, k))) == wanted


@pytest.mark.parametrize("d", DIMENSIONS)
def test_dimensions_add_up_to_those_of_homogeneous_polynomials(d):
    for k in range(8):
        assert sum(harmonic_dimension(d, j) for j in range(k % 2, k + 1, 2)) == math.comb(d + k - 1, k)


@pytest.mark.parametrize("d", DIMENSIONS)
def test_moments_of_powers_are_the_integrals(d):
    for k in range(7):
        for j in range(12):
            wanted = expectation(d, times([0] * j + [1], polynomial(d, k)))
            assert power_moment(d, j, k) == wanted
            if wanted:
                assert moment_ball(d, j, k).overlaps(arb(wanted.numerator) / wanted.denominator)
        assert dict(power_moments(d, k, 11)) == {j: power_moment(d, j, k) for j in range(k, 12, 2)}


@pytest.mark.parametrize("d", [2, 3, 5, 40])
@pytest.mark.parametrize("k", [0, 1, 4, 9])
@pytest.mark.parametrize("beyond", [-1, 0, 7, 60])
def test_the_greatest_moment_is_above_all_others(d, k, beyond):
    most = greatest_moment(d, k, beyond)
    moments = [v for j, v in power_moments(d, k, 400) if j > beyond]
    assert float(most.upper()) >= float(max(moments)) * (1 - 1e-12)
    assert float(most.lower()) <= float(max(moments)) * (1 + 1e-12)


@pytest.mark.parametrize("d", DIMENSIONS)
def test_values_are_those_of_the_polynomial_on_every_kind_of_number(d):
    t = np.linspace(-1, 1, 7)
    for k, row in enumerate(gegenbauer_values(d, 6, t)):
        wanted = np.polynomial.polynomial.polyval(t, [float(c) for c in polynomial(d, k)])
        assert row == pytest.approx(wanted, abs=1e-12)
        assert row[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("d", DIMENSIONS)
def test_a_polynomial_is_the_sum_of_its_projections(d):
    coefficients = [Fraction(1, 3), Fraction(-2), Fraction(0), Fraction(5, 7), Fraction(1)]
    found = [Fraction(0)] * 5
    for k, b in enumerate(projections(coefficients, d)):
        for j, c in enumerate(polynomial(d, k)):
            found[j] += harmonic_dimension(d, k) * b * c
    assert found == coefficients


@pytest.mark.parametrize("d", [3, 4, 11])
@pytest.mark.parametrize(("power", "odd"), [(1, False), (0, True), (2, False), (3, True)])
def test_bent_powers_have_their_integrals(d, power, odd):
    """Gauss-Legendre on half the interval, where |t|^power is smooth."""
    x, w = np.polynomial.legendre.leggauss(200)
    angle = (x + 1) * math.pi / 4
    t, weight = np.sin(angle), w * np.cos(angle) ** (d - 2)
    first = 1 if odd else 0
    size = absolute_moment(d, power + first)
    rows = list(gegenbauer_values(d, 9, t))
    for k, factor in bend_factors(d, power, odd, 9):
        wanted = (weight * t**power * rows[k]).sum() / weight.sum()
        assert float(factor) * float(size) == pytest.approx(wanted, abs=1e-13)


@pytest.mark.parametrize("d", [2, 3, 10, 101])
def test_certified_integrals_hold_the_exact_ones(d):
    before = ctx.prec
    for k in (0, 1, 2, 5):
        found = sphere_integral(lambda t: t**5 + t**2, d, k)
        wanted = power_moment(d, 5, k) + power_moment(d, 2, k)
        assert found.overlaps(arb(wanted.numerator) / wanted.denominator)
        assert float(found.rad()) * harmonic_dimension(d, k) ** 0.5 < 1e-18
    assert ctx.prec == before


def test_plane_waves_have_their_bessel_functions():
    """E cos(rt) P_k(t) = (-1)^(k/2) Γ(d/2) (2/r)^(d/2-1) J_(k+d/2-1)(r)."""
    from scipy.special import gamma, jv

    d, r = 7, 3.0
    for k in (0, 2, 4):
        wanted = (-1) ** (k // 2) * gamma(d / 2) * (2 / r) ** (d / 2 - 1) * jv(k + d / 2 - 1, r)
        assert float(sphere_integral(lambda t: (3 * t).cos(), d, k)) == pytest.approx(wanted, rel=1e-10)
