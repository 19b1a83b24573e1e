"""Rotations: draws, dimensions, the laws they preserve, and refusals."""

import re

import numpy as np
import pytest

from learnable.groups import Orthogonal, groups
from learnable.laws import Gaussian, Hypercube, Sphere
from learnable.specs import InputError
from learnable.transforms.gegenbauer import harmonic_dimension


def test_draws_are_orthogonal_and_uniform():
    group, rng = Orthogonal(3), np.random.default_rng(0)
    drawn = np.array([group.draw(rng) for _ in range(4000)])
    assert drawn @ drawn.transpose(0, 2, 1) == pytest.approx(
        np.broadcast_to(np.eye(3), drawn.shape), abs=1e-12
    )
    assert np.abs(drawn.mean(axis=0)).max() < 5 / 4000**0.5
    assert (drawn**2).mean(axis=0) == pytest.approx(np.full((3, 3), 1 / 3), abs=0.03)
    assert abs(np.linalg.det(drawn).mean()) < 5 / 4000**0.5


@pytest.mark.parametrize("law", [Sphere(4), Gaussian(4)])
def test_rotations_preserve_the_sphere_and_gaussians(law):
    group = Orthogonal(4)
    assert group.preserves(law) and group.why_not(law) == "" and group.n == 4
    x = law.draw(20_000, np.random.default_rng(0)) @ group.draw(np.random.default_rng(1)).T
    scale = 4 if isinstance(law, Sphere) else 1
    assert scale * x.T @ x / len(x) == pytest.approx(np.eye(4), abs=0.06)


def test_other_laws_are_not_preserved_and_it_says_why():
    assert "a rotation takes hypercube(n=4) to another law" in Orthogonal(4).why_not(Hypercube(4))
    assert "acts on 4 coordinates and sphere(d=5) has 5" in Orthogonal(4).why_not(Sphere(5))


@pytest.mark.parametrize("d", [2, 3, 7])
def test_dimensions_are_those_of_harmonics(d):
    assert [Orthogonal(d).dimension(k) for k in range(5)] == [harmonic_dimension(d, k) for k in range(5)]


def test_one_coordinate_is_refused():
    with pytest.raises(InputError, match=re.escape("orthogonal: d is 1; wanted from 2 to 100000")):
        groups.read("orthogonal(d=1)")
