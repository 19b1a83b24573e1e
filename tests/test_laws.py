"""The hypercube: the order of its points, its draws, its bias."""

from fractions import Fraction

import numpy as np
import pytest

from learnable.laws import Hypercube
from learnable.specs import InputError
from naive import points
from naive_biased import sets


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_bit_j_of_the_index_is_coordinate_j_plus_one(n):
    assert np.array_equal(Hypercube(n).points(), points(n))
    assert np.array_equal(Hypercube(n).points(1, 2**n), points(n)[1:])


def test_draws_are_fair_and_depend_on_the_generator_alone():
    law = Hypercube(6)
    x = law.draw(4000, np.random.default_rng(0))
    assert x.shape == (4000, 6) and set(np.unique(x)) == {-1.0, 1.0} and law.dimension == 6
    assert np.abs(x.mean(axis=0)).max() < 4 / 4000**0.5
    assert np.abs(np.triu(x.T @ x / 4000, 1)).max() < 4 / 4000**0.5
    assert np.array_equal(x, law.draw(4000, np.random.default_rng(0)))


@pytest.mark.parametrize("bias", [0.2, -0.5, 0.999])
def test_a_bias_is_the_mean_of_every_coordinate(bias):
    law = Hypercube(6, bias)
    x = law.draw(20_000, np.random.default_rng(0))
    assert set(np.unique(x)) == {-1.0, 1.0}
    assert np.abs(x.mean(axis=0) - bias).max() < 4 * ((1 - bias**2) / 20_000) ** 0.5
    y = x - bias
    assert np.abs(np.triu(y.T @ y / 20_000, 1)).max() < 4 * (1 - bias**2) / 20_000**0.5
    assert np.array_equal(law.points(), Hypercube(6).points())


@pytest.mark.parametrize("bias", [0.2, -0.5, 1 / 3, 0.0])
def test_the_masses_of_all_points_add_up_to_one_exactly(bias):
    law = Hypercube(5, bias)
    minus = [i.bit_count() for i in range(32)]
    assert sum(law.mass(h) for h in minus) == 1
    assert np.allclose(law.weights(), [float(law.mass(h)) for h in minus], rtol=1e-15)
    assert np.allclose(law.weights() @ law.points(), bias)
    assert np.array_equal(law.weights(3, 9), law.weights()[3:9])


def test_the_bias_is_the_decimal_as_typed():
    assert Hypercube(3, bias=0.2).mean == Fraction(1, 5)
    assert Hypercube(3, bias=0.2).mass(0) == Fraction(27, 125)


def test_characters_are_orthonormal():
    law = Hypercube(4, bias=0.3)
    members = sets(4)
    rows = np.array([law.characters(law.points(), s) for s in members])
    assert len(members) == 16 and np.allclose(rows * law.weights() @ rows.T, np.eye(16))


def test_without_a_bias_the_law_is_what_it_was():
    assert (
        str(Hypercube(5)) == str(Hypercube(5, bias=0.0)) == str(Hypercube(5, bias=-0.0)) == "hypercube(n=5)"
    )
    assert Hypercube(5) == Hypercube(5, 0) and hash(Hypercube(5)) == hash(Hypercube(5, 0.0))


@pytest.mark.parametrize("given", [1, -1, 2, 10**400, float("nan"), float("inf"), "much", True, None, [0.2]])
def test_a_bias_that_is_no_mean_of_signs_is_refused(given):
    with pytest.raises(InputError, match=r"hypercube: bias is .*; wanted the mean .* such as bias=0\.2"):
        Hypercube(5, given)
