"""Sampled alignment and cross-predictability: intervals that hold, the same bytes for a seed, and refusals."""

import re

import numpy as np
import pytest

from learnable.groups import Generated, Orthogonal, Permutations, SignedPermutations
from learnable.laws import Gaussian, Hypercube
from learnable.measures import alignment, cross_predictability
from learnable.orbits import moved, sampled_orbit
from learnable.profiles import profile
from learnable.specs import InputError
from learnable.targets import targets

CASES = [
    ("majority(n=7)", SignedPermutations(7)),
    ("parity(n=8, degree=2)", Permutations(8)),
    ("staircase(n=8, degree=3)", SignedPermutations(8)),
    ("random_boolean(n=6, seed=1)", Permutations(6)),
    ("threshold(n=7, at=5)", SignedPermutations(7)),
]


@pytest.mark.parametrize(("text", "group"), CASES, ids=str)
def test_intervals_hold_the_exact_values(text, group):
    """Over eight seeds; the cross-predictability in nine of ten intervals, the score of a direction below the alignment."""
    target = targets.read(text)
    form = target.form()
    cut = profile(form, group)
    shift = float(sum(cut.total()) - sum(cut.variance())) / 2
    mean = shift**0.5 if target(Hypercube(group.n).points()).mean() > 0 else -(shift**0.5)
    aligned, crossed = alignment(cut.centred())[0].value, cross_predictability(cut.centred()).value
    inside = below = 0
    for seed in range(8):
        found = sampled_orbit(target, target.law, group, mean=mean, elements=64, samples=512, seed=seed)
        assert found.cross_predictability.method == "sampled" and found.cross_predictability.low >= 0
        inside += found.cross_predictability.low <= crossed <= found.cross_predictability.high
        below += found.alignment_below.low <= aligned
        assert found.alignment().low <= aligned <= found.alignment().high or seed
    assert inside >= 6 and below >= 7


def test_the_cross_predictability_has_no_bias():
    target, values = targets.read("parity(n=4, degree=2)"), []
    for seed in range(40):
        found = sampled_orbit(target, target.law, Permutations(4), elements=32, samples=16, seed=seed)
        values.append(found.cross_predictability.value)
    assert abs(np.mean(values) - 1 / 6) < 4 * np.std(values, ddof=1) / 40**0.5


def test_a_group_too_large_to_list_is_sampled():
    group = Generated(12, SignedPermutations(12).generators)
    target = targets.read("staircase(n=12, degree=2)")
    found = sampled_orbit(target, target.law, group, elements=64, samples=1024)
    assert group.listed is None
    assert found.cross_predictability.low <= (1 / 4) * (1 / 12 + 1 / 66) <= found.cross_predictability.high
    assert found.alignment().low <= 1 / 24 <= found.alignment().high


def test_rotations_of_gaussian_inputs():
    found = sampled_orbit(lambda x: x[:, 0], Gaussian(10), Orthogonal(10), elements=128, samples=1024)
    assert found.cross_predictability.low <= 1 / 10 <= found.cross_predictability.high
    assert found.alignment().low <= 1 / 10 <= found.alignment().high


def test_the_same_seed_gives_the_same_numbers():
    target = targets.read("parity(n=8, degree=2)")
    first, again, other = (
        sampled_orbit(target, target.law, Permutations(8), elements=16, samples=64, seed=seed)
        for seed in (3, 3, 4)
    )
    assert first == again != other


def test_inputs_are_moved_as_by_the_matrix():
    rng = np.random.default_rng(0)
    for group in (SignedPermutations(5), Orthogonal(5)):
        x, g = rng.standard_normal((7, 5)), group.draw(rng)
        assert np.allclose(moved(x, g, group), x @ g.T)


def test_what_cannot_be_sampled_is_refused():
    target = targets.read("parity(n=8, degree=2)")
    wanted = "group is orthogonal(d=8), and a rotation takes hypercube(n=8) to another law"
    with pytest.raises(InputError, match=re.escape(wanted)):
        sampled_orbit(target, target.law, Orthogonal(8))
    with pytest.raises(InputError, match=re.escape("samples is 1; wanted at least 8; type samples=4096")):
        sampled_orbit(target, target.law, Permutations(8), samples=1)


def test_a_matrix_that_does_not_fit_is_refused(monkeypatch):
    monkeypatch.setenv("LEARNABLE_MEMORY_GB", "2")
    with pytest.raises(
        InputError, match=r"an element as a matrix of 20000 x 20000 would need 6\.4 GB of memory"
    ):
        sampled_orbit(lambda x: x[:, 0], Gaussian(20_000), Permutations(20_000), samples=8)
