"""Every finite group on few coordinates: the formulas over the parts against one operator over every element."""

import itertools
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
from learnable.targets import targets
from naive import points
from naive_groups import listed, operator, small_groups, table

KINDS = ("whole", "boolean", "real")


def drawn(n, kind):
    rng = np.random.default_rng(10 * n + len(kind))
    if kind == "whole":
        return rng.integers(-3, 4, 2**n).astype(float)
    if kind == "boolean":
        return np.where(points(n) @ rng.integers(-2, 3, n) + rng.integers(0, 2) > 0, 1.0, -1.0)
    return rng.standard_normal(2**n)


def agrees(values, group):
    """Alignment, cross-predictability and norm, as given and centred, all inside their proven bounds."""
    whole = profile(table(values), group)
    for cut, f in ((whole, values), (whole.centred(), values - values.mean())):
        found = operator(f, group)
        top, squares, norm = np.linalg.eigvalsh(found)[-1], (found**2).sum(), (f**2).mean()
        aligned, crossed = alignment(cut)[0], cross_predictability(cut)
        for estimate, value in ((aligned, top), (crossed, squares)):
            slack = 1e-12 * max(1.0, value)
            assert estimate.method == "exact"
            assert estimate.low - slack <= value <= estimate.high + slack
            assert estimate.high - estimate.low <= 1e-9 * max(1.0, value)
        assert float(sum(cut.total())) / 2 == pytest.approx(norm, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("n", "kind"), list(itertools.product((1, 2, 3, 4), KINDS)))
def test_every_family_on_up_to_four_coordinates(n, kind):
    ran = 0
    for group in small_groups(n):
        agrees(drawn(n, kind), group)
        ran += 1
    assert ran >= (7 if n == 1 else 9 if n == 2 else 11)


SIX = (
    Permutations(6),
    SignFlips(6),
    CyclicShifts(6),
    CyclicShifts(6, 2),
    CyclicShifts(6, 3),
    Stabiliser(SignedPermutations(6), (2, 5)),
    Stabiliser(Permutations(6), (1,)),
    Stabiliser(Permutations(6), (2, 4, 6)),
    Generated(6, ((2, 3, 4, 5, 6, 1), (-1, 2, 3, 4, 5, 6))),
    Generated(6, ((2, 1, 3, 4, 5, 6), (1, 2, -4, 3, 5, 6))),
)


@pytest.mark.parametrize("group", [*SIX, SignedPermutations(5), EvenSignedPermutations(5)], ids=str)
@pytest.mark.parametrize("kind", ["whole", "real"])
def test_larger_groups_on_five_and_six_coordinates(group, kind):
    agrees(drawn(group.n, kind), group)


@pytest.mark.parametrize("group", [SignedPermutations(6), EvenSignedPermutations(6)], ids=str)
def test_signed_permutations_of_six(group):
    agrees(drawn(6, "whole"), group)


@pytest.mark.parametrize("group", SIX, ids=str)
def test_a_group_given_by_generators_is_the_group_of_that_name(group):
    values = drawn(6, "whole")
    named, listed_one_by_one = (
        profile(table(values), group),
        profile(table(values), Generated(6, group.generators)),
    )
    assert len(listed(Generated(6, group.generators))) == group.order
    for a, b in ((named, listed_one_by_one), (named.centred(), listed_one_by_one.centred())):
        assert alignment(a)[0].value == pytest.approx(alignment(b)[0].value, rel=1e-12)
        assert cross_predictability(a) == cross_predictability(b) or cross_predictability(
            a
        ).value == pytest.approx(cross_predictability(b).value, rel=1e-12)


def test_the_weight_over_the_dimension_is_wrong_for_permutations():
    """x1 - x2 and x1x2x4 - x1x2x3 are two copies of S^(3,1) along two vectors: too small by degree, too large by part."""
    form = targets.read('polynomial(n=4, expression="x1 - x2 + x1*x2*x4 - x1*x2*x3")').form()
    true = np.linalg.eigvalsh(operator(form(points(4)), Permutations(4)))[-1]
    by_degree = max(p.weight[0] / p.dimension for p in profile(form, SignedPermutations(4)).parts)
    (part,) = profile(form, Permutations(4)).parts
    assert (part.irrep, part.dimension, part.multiplicity) == ("S^(3,1)", 3, 2)
    assert (by_degree, part.top[0] / 3, part.weight[0] / 3) == (
        Fraction(1, 2),
        Fraction(2, 3),
        Fraction(4, 3),
    )
    assert (
        alignment(profile(form, Permutations(4)))[0].value
        == pytest.approx(true, rel=1e-12)
        == pytest.approx(2 / 3)
    )
    assert part.json()["multiplicity"] == 2 and part.json()["top"] == 2.0


@pytest.mark.parametrize("seed", range(5))
def test_by_part_and_by_degree_are_wrong_for_random_functions_without_a_symmetric_part(seed):
    values = np.random.default_rng(seed).integers(-2, 3, 32).astype(float)
    levels = (points(5).sum(axis=1) + 5).astype(int)
    values -= np.array([values[levels == v].mean() for v in levels])
    true = np.linalg.eigvalsh(operator(values, Permutations(5)))[-1]
    cut = profile(table(values), Permutations(5))
    by_degree = max(
        float(p.weight[0] / p.dimension) for p in profile(table(values), SignedPermutations(5)).parts
    )
    by_part = max(float(p.weight[0] / p.dimension) for p in cut.parts)
    assert alignment(cut)[0].value == pytest.approx(true, rel=1e-9)
    assert abs(by_degree / true - 1) > 0.05 and by_part / true > 1.05
