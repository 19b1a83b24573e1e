"""The transforms onto the characters of a biased law, against sums over all points."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from learnable.transforms.biased import biased_coefficients, biased_derivatives, rounding, shifted_levels
from learnable.transforms.krawtchouk import level_coefficients
from learnable.transforms.walsh import walsh_hadamard
from naive import points
from naive_biased import BIASES, character, coefficients, masses


def place(members):
    return sum(1 << i for i in members)


@pytest.mark.parametrize("bias", BIASES)
@pytest.mark.parametrize("n", [1, 2, 5])
def test_coefficients_are_the_means_of_products(n, bias):
    values = np.random.default_rng(n).standard_normal(2**n)
    found, wanted = biased_coefficients(values, Fraction(str(bias))), coefficients(values, bias)
    assert len(wanted) == 2**n
    for members, c in wanted.items():
        assert found[place(members)] == pytest.approx(c, abs=1e-13)


def test_without_a_bias_they_are_the_walsh_coefficients():
    values = np.random.default_rng(1).standard_normal(2**6)
    np.testing.assert_allclose(
        biased_coefficients(values, Fraction(0)), walsh_hadamard(values) / 64, atol=1e-14
    )


@pytest.mark.parametrize("bias", BIASES)
def test_whole_derivatives_are_exact_and_the_floats_within_the_stated_error(bias):
    exact = Fraction(str(bias))
    values = np.random.default_rng(2).integers(-3, 4, size=2**5)
    found, unit = biased_derivatives(values, exact)
    s = Fraction(1 - exact**2)
    floats = biased_coefficients(values, exact)
    for i in range(2**5):
        size, r = i.bit_count(), unit * int(found[i])
        naive = Fraction(0)  # ∂_S of the multilinear extension, point by point
        for x, v in enumerate(values):
            term = Fraction(int(v))
            for j in range(5):
                sign = -1 if x >> j & 1 else 1
                term *= Fraction(sign, 2) if i >> j & 1 else (1 + sign * exact) / 2
            naive += term
        assert r == naive
        off = abs(Fraction(float(floats[i])) - r * Fraction(float(s) ** (size / 2)))
        assert off <= 3 * rounding(5) + Fraction(1, 10**15)


def test_what_64_bits_do_not_hold_is_left_to_floats():
    assert biased_derivatives(np.ones(2**12), Fraction("0.1234567")) is None


@pytest.mark.parametrize("size", [0, 3, 6])
def test_a_length_that_is_no_power_of_two_is_refused(size):
    with pytest.raises(ValueError, match="wanted one axis of length 2"):
        biased_coefficients(np.ones(size), Fraction(1, 2))


@pytest.mark.parametrize("bias", BIASES)
@pytest.mark.parametrize("n", [1, 4, 7])
def test_shifted_levels_are_the_krawtchouk_sums_of_the_biased_law(n, bias):
    values = [Fraction(v) for v in np.random.default_rng(n).integers(-4, 5, size=n + 1).tolist()]
    exact = Fraction(str(bias))
    found = shifted_levels(level_coefficients(values), exact)
    p, minus = masses(n, bias), (points(n) < 0).sum(axis=1)
    f = np.array([float(v) for v in values])[minus]
    for k, r in enumerate(found):
        wanted = float((p * f * character(points(n), tuple(range(k)), bias)).sum())
        assert float(r) * (1 - bias**2) ** (k / 2) == pytest.approx(wanted, abs=1e-12)
    total = sum((comb(n, k) * (1 - exact**2) ** k * r * r for k, r in enumerate(found)), Fraction(0))
    square = sum(
        (
            comb(n, h) * ((1 - exact) / 2) ** h * ((1 + exact) / 2) ** (n - h) * v * v
            for h, v in enumerate(values)
        ),
        Fraction(0),
    )
    assert total == square  # Parseval, exactly
