"""The hypercube: the order of its points, its draws."""

import numpy as np
import pytest

from learnable.laws import Hypercube
from naive import points


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
