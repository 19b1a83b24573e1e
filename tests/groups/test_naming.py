"""Names of generated groups: the same group, or a part of one that is too large to be listed."""

import numpy as np
import pytest

from learnable.groups import (
    CyclicShifts,
    Generated,
    Permutations,
    SignedPermutations,
    SignFlips,
    Stabiliser,
    elements,
    groups,
)
from learnable.groups.naming import named

SAME = [
    Permutations(5),
    SignedPermutations(4),
    SignFlips(4),
    CyclicShifts(5),
    CyclicShifts(6, 3),
    Stabiliser(Permutations(5), (2, 4)),
    Stabiliser(SignedPermutations(4), (1,)),
]


@pytest.mark.parametrize("group", SAME, ids=str)
def test_a_group_by_its_generators_has_its_name_again(group):
    found = named(Generated(group.n, group.generators))
    assert found == group
    assert {*map(tuple, elements(found).tolist())} == {*map(tuple, elements(group).tolist())}


UNNAMED = [
    ((2, 1, 4, 3),),  # two swaps at once
    ((2, 3, 1, 4), (1, 3, 4, 2)),  # even permutations
    ((2, 1, 3, 4), (-1, -2, -3, -4)),
    ((2, 1, 3, 4), (1, 2, 4, 3)),  # two swaps that do not meet
    ((2, -1, 3, 4),),
    ((2, 1, 3, 4), (-2, 3, 4, 1)),  # a swap that signs twist: no plain permutations of all
]


@pytest.mark.parametrize("generators", UNNAMED)
def test_what_has_no_name_stays(generators):
    group = Generated(4, generators)
    found = named(group)
    assert found == group or {*map(tuple, elements(found).tolist())} == {*map(tuple, group.listed.tolist())}


@pytest.mark.parametrize("n", [9, 20, 300])
def test_permutations_with_all_signs_at_once_are_offered_as_permutations(n):
    minus = tuple(-j for j in range(1, n + 1))
    assert named(Generated(n, (*Permutations(n).generators, minus))) == Permutations(n)


def test_a_group_that_has_a_name_keeps_it():
    for text in ("orthogonal(d=4)", "even_signed_permutations(n=4)"):
        assert named(groups.read(text)) == groups.read(text)


def test_random_generators_never_get_a_wrong_name():
    rng, seen = np.random.default_rng(0), 0
    for _ in range(200):
        n = int(rng.integers(2, 5))
        made = [rng.permutation(n) + 1 for _ in range(2)]
        signs = rng.integers(0, 2, (2, n)) if rng.integers(2) else np.zeros((2, n), dtype=int)
        group = Generated(
            n, tuple(tuple((g * (1 - 2 * s)).tolist()) for g, s in zip(made, signs, strict=True))
        )
        found = named(group)
        assert {*map(tuple, elements(found).tolist())} == {*map(tuple, group.listed.tolist())}
        seen += found != group
    assert seen > 20
