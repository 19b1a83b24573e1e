"""Targets on sequences: the numbers of their cut, and what is refused."""

from fractions import Fraction
from math import comb

import pytest

from learnable import check
from learnable.audit import audit_object
from learnable.groups import Permutations, Positions, SignedPermutations
from learnable.profiles import profile
from learnable.specs import InputError
from learnable.targets import targets


@pytest.mark.parametrize("length", [2, 3, 8, 40])
def test_two_letters_are_the_same_with_probability_half_and_the_pair_is_one_of_many(length):
    """W_2 = (1/q)(1 - 1/q) and C = Var/(C(L, 2)(q-1)²), at q = 2."""
    form = targets.read(f"same(1, {length}, q=2, length={length})").form()
    cut = profile(form, SignedPermutations(length))
    assert cut.weights() == {0: (Fraction(1, 4),) * 2, 2: (Fraction(1, 4),) * 2}
    (part,) = cut.centred().parts
    assert part.weight[0] / part.dimension == Fraction(1, 4) / comb(length, 2)


@pytest.mark.parametrize(
    "spec", ["same(1, 3, q=2, length=5)", "majority(n=5)", "moved(parity(n=5, degree=2))"]
)
def test_positions_of_letters_of_two_values_cut_as_permutations_do(spec):
    form = targets.read(spec).form()
    assert profile(form, Positions(5)).parts == profile(form, Permutations(5)).parts


def test_the_invariant_part_of_a_pair_is_the_mean_over_all_pairs():
    cut = profile(targets.read("same(2, 4, q=2, length=6)").form(), Positions(6))
    assert cut.variance()[0] == Fraction(1, 4) and cut.invariant()[0] == Fraction(1, 4) / comb(6, 2)


def test_certificates_under_positions_are_derived_again():
    found = check("same(1, 2, q=2, length=40)", "mlp(widths=[16])", group="positions(40)")
    assert [c.theorem for c in found.certificates] == ["A4'", "A4' against the invariant part"]
    assert {c.inputs["group"] for c in found.certificates} == {"positions(length=40)"}
    assert audit_object(found.json()).exit_code == 0


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("same(1, 2, q=3, length=4)", "same: q is 3; wanted 2, letters that are [+]1 or -1; type q=2"),
        ("same(1, 2, q=2, length=1)", "same: length is 1"),
        ("same(0, 2, q=2, length=4)", "same: first is 0"),
        ("same(1, 5, q=2, length=4)", "same: second is 5"),
        ("same(1, 1, q=2, length=4)", "first and second are both 1; wanted two positions; type second=2"),
        ("same(3, 3, q=2, length=4)", "first and second are both 3; wanted two positions; type second=1"),
    ],
)
def test_what_is_no_pair_of_letters(spec, message):
    with pytest.raises(InputError, match=message):
        targets.read(spec)


def test_positions_need_a_length():
    with pytest.raises(InputError, match="positions: length is 0"):
        Positions(0)
