"""Sums of square roots, and homogeneous polynomials over them: arithmetic against floating point and definitions."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from learnable.transforms.gegenbauer import harmonic_dimension, power_moment
from learnable.transforms.homogeneous import (
    fischer,
    laplacian,
    laplacians,
    products_of_laplacians,
    sphere_product,
)
from learnable.transforms.roots import RootSum

SQUARES = [Fraction(0), Fraction(1), Fraction(2), Fraction(8), Fraction(3, 5), Fraction(49, 12)]


@pytest.mark.parametrize(("a", "b"), list(product(SQUARES, SQUARES)))
def test_sums_and_products_of_roots(a, b):
    x, y = RootSum.root(a), RootSum.root(b)
    assert float((x * y).ball()) == pytest.approx(math.sqrt(a * b), abs=1e-14)
    assert float((x + y).ball()) == pytest.approx(math.sqrt(a) + math.sqrt(b), abs=1e-14)
    assert float((x - y).ball()) == pytest.approx(math.sqrt(a) - math.sqrt(b), abs=1e-14)
    assert bool(x - y) == (a != b) and (x * x).rational == a
    assert float((x * Fraction(-3, 7)).ball()) == pytest.approx(-3 / 7 * math.sqrt(a), abs=1e-14)


def random_polynomial(degree, rng, variables=3):
    """A few monomials of that degree in the first variables, with small rational coefficients."""
    found = {}
    for _ in range(4):
        counts = np.bincount(rng.integers(0, variables, degree), minlength=variables)
        powers = tuple((i, int(c)) for i, c in enumerate(counts) if c)
        found[powers] = RootSum.of(Fraction(int(rng.integers(-5, 6)), 3))
    return {p: c for p, c in found.items() if c}


def values(q, v):
    return sum(
        float(c.ball()) * np.prod([v[:, i] ** k for i, k in powers], axis=0) for powers, c in q.items()
    )


@pytest.mark.parametrize("degrees", [(0, 0), (1, 3), (2, 2), (4, 2), (5, 5), (3, 4)])
@pytest.mark.parametrize("d", [2, 3, 9])
def test_harmonic_products_add_up_to_the_product_on_the_sphere(degrees, d):
    rng = np.random.default_rng(sum(degrees) + d)
    p, q = (random_polynomial(k, rng, min(d, 3)) if k else {(): RootSum.of(2)} for k in degrees)
    whole = sphere_product(p, q, d).rational
    parts = products_of_laplacians(laplacians(p, degrees[0]), laplacians(q, degrees[1]), degrees, d)
    assert sum((v.rational for v in parts.values()), Fraction(0)) == whole
    g = np.random.default_rng(0).standard_normal((200_000, d))
    g /= np.linalg.norm(g, axis=1, keepdims=True)
    sample = values(p, g) * values(q, g) * np.ones(len(g))
    assert abs(sample.mean() - float(whole)) < 5 * sample.std() / len(g) ** 0.5 + 1e-12


@pytest.mark.parametrize("k", range(7))
@pytest.mark.parametrize("d", [2, 3, 10])
def test_a_power_of_one_coordinate_has_the_moments_of_gegenbauer(k, d):
    power = {((0, k),) if k else (): RootSum.of(1)}
    found = products_of_laplacians(laplacians(power, k), laplacians(power, k), (k, k), d)
    wanted = {j: harmonic_dimension(d, j) * power_moment(d, k, j) ** 2 for j in range(k % 2, k + 1, 2)}
    assert {j: v.rational for j, v in found.items()} == wanted


def test_the_laplacian_is_adjoint_to_the_square_of_the_length():
    rng = np.random.default_rng(5)
    p, q = random_polynomial(2, rng), random_polynomial(4, rng)
    lifted = {}
    for powers, c in p.items():
        for i in range(3):
            counts = dict(powers)
            counts[i] = counts.get(i, 0) + 2
            key = tuple(sorted(counts.items()))
            lifted[key] = lifted.get(key, RootSum(())) + c
    assert fischer(lifted, q) == fischer(p, laplacian(q))
