"""The group of signed permutations: elements, dimensions, and which laws it preserves."""

import math

import numpy as np
import pytest

from learnable.groups import SignedPermutations, groups
from learnable.laws import Hypercube
from naive import signed_permutations


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_degrees_fill_the_functions_on_the_cube(n):
    group = SignedPermutations(n)
    assert sum(group.dimension(k) for k in range(n + 1)) == 2**n
    assert [group.dimension(k) for k in range(n + 1)] == [math.comb(n, k) for k in range(n + 1)]
    assert len(np.unique(signed_permutations(n), axis=0)) == 2**n * math.factorial(n)


def test_draws_are_signed_permutation_matrices_of_every_kind():
    group, rng = SignedPermutations(3), np.random.default_rng(0)
    seen = {}
    for _ in range(2400):
        g = group.draw(rng)
        assert np.array_equal(g @ g.T, np.eye(3)) and set(np.unique(g)) <= {-1.0, 0.0, 1.0}
        seen[g.tobytes()] = seen.get(g.tobytes(), 0) + 1
    assert len(seen) == 48
    assert sum((count - 50) ** 2 / 50 for count in seen.values()) < 47 + 5 * (2 * 47) ** 0.5


def test_it_preserves_its_own_cube_alone():
    group = groups.read("signed_permutations(n=5)")
    assert group.preserves(Hypercube(5)) and not group.preserves(Hypercube(6))
