"""One function held as monomials, by Hamming weight and as a table has the same parts under every group."""

from fractions import Fraction

import numpy as np
import pytest

from learnable.groups import (
    CyclicShifts,
    EvenSignedPermutations,
    Generated,
    Permutations,
    SignedPermutations,
    SignFlips,
    Stabiliser,
)
from learnable.measures import alignment, cross_predictability
from learnable.profiles import profile
from learnable.targets.forms import ByWeight, DenseTable, Form, Monomials
from naive import points
from naive_groups import small_groups, table


def drawn(n, seed, kind):
    """A form that reads some coordinates, in some order and with some signs."""
    rng = np.random.default_rng(100 * n + seed)
    size = n if seed == 0 else int(rng.integers(1, n + 1))
    coordinates = tuple(int(c) for c in rng.permutation(n)[:size])
    signs = tuple(int(s) for s in rng.choice([1, -1], size))
    if seed % 2 == 0:
        signs = (signs[0],) * size
    if kind is ByWeight:
        return Form(
            n, coordinates, signs, ByWeight(tuple(Fraction(int(v), 3) for v in rng.integers(-3, 4, size + 1)))
        )
    sets = [tuple(i for i in range(size) if rng.random() < 0.5) for _ in range(1 if seed == 1 else 5)]
    terms = {s: Fraction(int(rng.integers(1, 6)), int(rng.integers(1, 4))) for s in sets}
    return Form(n, coordinates, signs, Monomials.of(terms, Fraction(1, 3)))


def same(first, second):
    for a, b in ((first, second), (first.centred(), second.centred())):
        assert alignment(a)[0].value == pytest.approx(alignment(b)[0].value, rel=1e-10, abs=1e-12)
        assert cross_predictability(a).value == pytest.approx(
            cross_predictability(b).value, rel=1e-10, abs=1e-12
        )
        held = [{p.irrep: float(sum(p.weight)) for p in c.parts if sum(p.weight) > 1e-12} for c in (a, b)]
        assert held[0] == pytest.approx(held[1], rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("kind", [Monomials, ByWeight])
@pytest.mark.parametrize("n", [2, 3, 5, 6])
def test_held_one_way_or_as_a_table_the_parts_are_the_same(n, kind):
    ran = 0
    for seed in range(4):
        form = drawn(n, seed, kind)
        whole = table(form(points(n)))
        for group in small_groups(n):
            same(profile(form, group), profile(whole, group))
            ran += 1
    assert ran >= 36


@pytest.mark.parametrize("kind", [Monomials, ByWeight])
@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_coordinates_that_do_not_matter_are_those_of_the_group_all_the_same(kind, seed):
    """A table of the coordinates that matter, read inside a larger cube."""
    form = drawn(4, seed, kind)
    places = tuple((2, 7, 4, 9)[c] for c in form.coordinates)
    wide = Form(10, places, form.signs, form.local)
    local = Form(10, (2, 7, 4, 9), (1, 1, 1, 1), DenseTable(form(points(4))))
    step = tuple([*range(2, 11), 1])
    groups = (
        SignedPermutations(10),
        EvenSignedPermutations(10),
        Permutations(10),
        SignFlips(10),
        CyclicShifts(10),
        CyclicShifts(10, 5),
        Stabiliser(SignedPermutations(10), (1, 3, 5)),
        Stabiliser(Permutations(10), (3, 8)),
        Generated(10, (step,)),
    )
    for group in groups:
        same(profile(wide, group), profile(local, group))


@pytest.mark.parametrize(("n", "columns"), [(70, 1), (72, 9)])
def test_beyond_one_machine_word_images_are_followed_set_by_set(n, columns):
    terms = {
        (0,): Fraction(1),
        (0, 1): Fraction(2),
        (3, 4): Fraction(-1),
        (1, 2): Fraction(1, 2),
        (): Fraction(3),
    }
    form = Form.plain(n, Monomials.of(terms), 5)
    group = CyclicShifts(n, columns)
    found, listed = profile(form, group), profile(form, Generated(n, group.generators))
    for a, b in ((found, listed), (found.centred(), listed.centred())):
        assert alignment(a)[0].value == pytest.approx(alignment(b)[0].value, rel=1e-10)
        assert cross_predictability(a).value == pytest.approx(cross_predictability(b).value, rel=1e-10)
