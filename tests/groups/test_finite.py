"""Finite groups: every element, orders, draws, which laws they preserve, and what is refused."""

import re

import numpy as np
import pytest

from learnable.groups import (
    CyclicShifts,
    EvenSignedPermutations,
    Generated,
    Orthogonal,
    Permutations,
    SignedPermutations,
    SignFlips,
    Stabiliser,
    elements,
    groups,
)
from learnable.groups.chain import chain
from learnable.groups.finite import images_of, matrix, product
from learnable.laws import Gaussian, Hypercube, Sphere
from learnable.specs import InputError
from naive_groups import as_matrix, listed, small_groups


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_the_elements_are_those_of_the_definition(n):
    ran = 0
    for group in small_groups(n):
        found = elements(group)
        assert {tuple(g) for g in found.tolist()} == set(listed(group)) and len(found) == group.order
        assert found[0].tolist() == list(range(1, n + 1))
        assert groups.read(str(group)) == group and hash(groups.read(str(group))) == hash(group)
        ran += 1
    assert ran >= 7


@pytest.mark.parametrize("n", [2, 4, 6])
def test_draws_are_elements_and_every_one_comes_up(n):
    for group in small_groups(n):
        rng, every = np.random.default_rng(0), set(listed(group)) if n < 6 else None
        seen = {}
        for _ in range(400 if n == 2 else 30):
            g = group.draw(rng)
            images = images_of(g)
            assert np.array_equal(matrix(images), g) and np.array_equal(as_matrix(images), g)
            assert every is None or images in every
            seen[images] = seen.get(images, 0) + 1
        if n == 2:
            expected = 400 / group.order
            assert len(seen) == group.order
            assert sum((count - expected) ** 2 / expected for count in seen.values()) < 40
        assert np.array_equal(group.draw(np.random.default_rng(5)), group.draw(np.random.default_rng(5)))


def test_products_of_images_are_products_of_matrices():
    rng = np.random.default_rng(1)
    for _ in range(20):
        g, h = (np.array(images_of(SignedPermutations(5).draw(rng))) for _ in range(2))
        assert np.array_equal(matrix(product(g, h)), matrix(g) @ matrix(h))


@pytest.mark.parametrize("n", [1, 2, 5, 9, 20])
def test_the_order_of_a_large_group_by_its_generators(n):
    for group in (
        SignedPermutations(n),
        EvenSignedPermutations(n),
        Permutations(n),
        SignFlips(n),
        CyclicShifts(n),
    ):
        assert chain(group.generators).order == group.order == Generated(n, group.generators).order


def test_a_famous_group_has_its_order():
    """The Mathieu groups M_11, of 7920 permutations, and M_12, of 12·11·10·9·8."""
    cycle, other = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 12), (1, 2, 7, 10, 6, 4, 11, 3, 9, 5, 8, 12)
    inverted = (12, 11, 6, 8, 9, 3, 10, 4, 5, 7, 2, 1)
    assert chain((cycle, other)).order == Generated(12, (cycle, other)).order == 7920
    assert chain((cycle, other, inverted)).order == Generated(12, (cycle, other, inverted)).order == 95040


def test_uniform_draws_from_a_chain():
    found, rng = chain(((2, 1, 3), (2, 3, 1), (-1, 2, 3))), np.random.default_rng(0)
    seen = {}
    for _ in range(2400):
        g = found.draw(rng)
        seen[g] = seen.get(g, 0) + 1
    assert set(seen) == set(listed(SignedPermutations(3)))
    assert sum((count - 50) ** 2 / 50 for count in seen.values()) < 47 + 5 * (2 * 47) ** 0.5
    large = Generated(12, Permutations(12).generators)
    assert sorted(images_of(large.draw(rng))) == list(range(1, 13))


def test_a_grid_of_shifts_goes_both_ways():
    group = CyclicShifts(6, columns=3)
    x = np.arange(6).reshape(2, 3)
    assert (matrix(group.shift(1, 2)) @ x.ravel()).reshape(2, 3).tolist() == np.roll(
        x, (-1, -2), axis=(0, 1)
    ).tolist()


@pytest.mark.parametrize("group", [*small_groups(5), Permutations(99_999)], ids=str)
def test_rotation_invariant_laws_and_the_cube_are_preserved(group):
    for law in (Hypercube, Sphere, Gaussian):
        assert group.preserves(law(group.n)) and group.why_not(law(group.n)) == ""
        assert not group.preserves(law(group.n + 1))
    assert group.why_not(Hypercube(group.n + 1)) == (
        f"{group} moves {group.n} coordinates and hypercube(n={group.n + 1}) has {group.n + 1}"
    )


REFUSED = {
    "generated: a generator has 2 entries and n is 3; wanted 3 in each, such as [2, 3, 1]": "generated(3, [[2,1,3],[1,2]])",
    "generated: [1, 1, 3] is no signed permutation; wanted each of 1 to 3 once, with a sign, such as [2, 3, 1]": (
        "generated(3, [[1,1,3]])"
    ),
    "generated: [0, 1, 2] is no signed permutation": "generated(3, [[0,1,2]])",
    "generated: no generators; wanted at least one, such as [2, 3, 1]": "generated(3, [])",
    "cyclic_shifts: columns is 4 and n is 6; wanted a divisor of n, such as columns=1": "cyclic_shifts(6, 4)",
    "stabiliser: fixed is [1, 7]; wanted some of the coordinates 1 to 6, each once": (
        "stabiliser(permutations(6), fixed=[1,7])"
    ),
    "stabiliser: fixed is [2, 2]; wanted some of the coordinates 1 to 6, each once": (
        "stabiliser(permutations(6), fixed=[2,2])"
    ),
    "stabiliser: fixed is [1, 2]; wanted some of the coordinates 1 to 2, each once and not all of them": (
        "stabiliser(permutations(2), fixed=[1,2])"
    ),
    "stabiliser: group is sign_flips(n=3); wanted signed_permutations(n) or permutations(n), such as": (
        "stabiliser(sign_flips(3), fixed=[1])"
    ),
    "permutations: n is 0; wanted from 1 to 100000": "permutations(0)",
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_no_group_is_refused(message):
    with pytest.raises(InputError, match=re.escape(message)):
        groups.read(REFUSED[message])


@pytest.mark.parametrize(
    ("g", "message"),
    [
        (
            np.ones((2, 2)),
            "the matrix of shape (2, 2) is no signed permutation; wanted a signed permutation: one entry ±1",
        ),
        (np.array([[0.6, 0.8], [-0.8, 0.6]]), "the matrix of shape (2, 2) is no signed permutation"),
        (np.array([[1.0, 0.0], [1.0, 0.0]]), "the matrix of shape (2, 2) is no signed permutation"),
        (np.ones((2, 3)), "the matrix has shape (2, 3); wanted a signed permutation"),
    ],
)
def test_a_matrix_that_is_no_signed_permutation_is_refused(g, message):
    with pytest.raises(InputError, match=re.escape(message)):
        images_of(g)


def test_a_group_too_large_to_list_says_its_size_and_offers_sampling():
    with pytest.raises(
        InputError, match=re.escape("group permutations(n=12) has 479001600 elements and at most 50000")
    ):
        elements(Permutations(12))
    with pytest.raises(
        InputError, match=re.escape("has about 1.1301e45 elements and at most 50000 are listed one by one; ")
    ):
        elements(SignedPermutations(32))
    with pytest.raises(InputError, match=r"learnable\.orbits\.sampled_orbit"):
        elements(SignFlips(40))


def test_a_large_group_on_many_coordinates_wants_a_name():
    with pytest.raises(
        InputError, match="more than 50000 elements on 70 coordinates, and beyond 64 coordinates"
    ):
        Generated(70, Permutations(70).generators).order  # noqa: B018


def test_a_law_that_is_not_on_the_list_is_not_preserved():
    class Elsewhere:
        dimension = 4

        def __str__(self):
            return "elsewhere(n=4)"

    for group in (SignedPermutations(4), Permutations(4), Stabiliser(Permutations(4), (1,))):
        assert group.why_not(Elsewhere()) == (
            f"{group} is not known to preserve elsewhere(n=4); it preserves hypercube(n), sphere(d) and gaussian(d)"
        )


@pytest.mark.parametrize(
    ("group", "kept", "permutes", "spreads"),
    [
        (SignedPermutations(4), ("gaussian", "rademacher", "uniform"), True, [Hypercube(4)]),
        (SignFlips(4), ("gaussian", "rademacher", "uniform"), True, [Hypercube(4)]),
        (Permutations(4), ("gaussian", "rademacher", "uniform"), True, []),
        (Stabiliser(SignedPermutations(4), (2,)), ("gaussian", "rademacher", "uniform"), True, []),
        (Orthogonal(4), ("gaussian",), False, [Sphere(4)]),
    ],
    ids=str,
)
def test_the_row_of_a_group_says_what_it_keeps_and_spreads(group, kept, permutes, spreads):
    assert tuple(i for i in ("gaussian", "rademacher", "uniform", "haar") if group.keeps(i)) == kept
    assert group.permutes == permutes
    laws = [Hypercube(4), Hypercube(4, bias=0.2), Hypercube(5), Sphere(4), Sphere(5), Gaussian(4)]
    assert [law for law in laws if group.spreads(law)] == spreads
