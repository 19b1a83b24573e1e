"""Hermite polynomials: exact tables, coefficients of links against quadrature, certified integrals."""

import math
from fractions import Fraction

import numpy as np
import pytest

from learnable.transforms.hermite import (
    absolute_square,
    gaussian_integral,
    hermite_at_zero,
    hermite_monomials,
    hermite_values,
    monomial_hermites,
    sign_square,
)


@pytest.mark.parametrize("k", range(9))
def test_the_tables_are_those_of_numpy_and_inverse_to_each_other(k):
    assert hermite_monomials(k) == tuple(round(c) for c in np.polynomial.hermite_e.herme2poly([0] * k + [1]))
    total = [Fraction(0)] * (k + 1)
    for j, c in enumerate(monomial_hermites(k)):
        for i, e in enumerate(hermite_monomials(j)):
            total[i] += c * e
    assert total == [0] * k + [1]
    assert hermite_at_zero(k) == hermite_monomials(k)[0]


def test_values_are_normalised():
    x, w = np.polynomial.hermite_e.hermegauss(40)
    rows = hermite_values(9, x)
    gram = (rows * w / w.sum()) @ rows.T
    assert gram == pytest.approx(np.eye(10), abs=1e-10)


@pytest.mark.parametrize(("rule", "function"), [(sign_square, np.sign), (absolute_square, np.abs)])
def test_links_with_a_kink_have_their_coefficients(rule, function):
    u = (np.arange(200_000) + 0.5) * 1e-4 - 10
    density = np.exp(-u * u / 2) / math.sqrt(2 * math.pi) * 1e-4
    rows = hermite_values(10, u)
    for k in range(11):
        sign, square = rule(k)
        wanted = (density * function(u) * rows[k]).sum()
        assert sign * math.sqrt(2 / math.pi * square) == pytest.approx(wanted, abs=1e-8)


def test_certified_integrals_agree_with_closed_forms():
    for k in (0, 2, 4, 8):
        wanted = (-1) ** (k // 2) * math.exp(-0.5) / math.sqrt(math.factorial(k))
        found = gaussian_integral(lambda u: u.cos(), k)
        assert float(found) == pytest.approx(wanted, rel=1e-14) and float(found.rad()) < 1e-20
