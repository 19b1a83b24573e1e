"""Golden values and reach: where formulas end, what they give, and what is refused with which words."""

import re
from fractions import Fraction
from math import comb

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
from learnable.laws import Hypercube, Sphere
from learnable.measures import alignment, cross_predictability
from learnable.profiles import profile
from learnable.specs import InputError
from learnable.targets import targets
from learnable.targets.forms import Form, Monomials
from naive import split_modular
from naive_groups import table


def cut_of(text, group):
    return profile(targets.read(text).form(), group).centred()


@pytest.mark.parametrize(("n", "k"), [(6, 3), (30, 15), (1000, 4), (100_000, 2)])
def test_a_single_monomial_under_permutations_is_one_of_all_of_its_degree(n, k):
    assert alignment(cut_of(f"parity(n={n}, degree={k})", Permutations(n)))[0].low <= 1 / comb(n, k)
    cut = cut_of(f"parity(n={n}, degree={k})", Permutations(n))
    assert {p.weight[0] / p.dimension for p in cut.parts} == {Fraction(1, comb(n, k))}
    assert cross_predictability(cut).value == pytest.approx(1 / comb(n, k))


@pytest.mark.parametrize("text", ["majority(n=101)", "parity(n=40, degree=40)", "modular(n=33)"])
def test_a_symmetric_function_is_left_alone_by_permutations(text):
    n = targets.read(text).law.n
    cut = cut_of(text, Permutations(n))
    assert (
        len(cut.parts) == 1 and cut.parts[0].top == cut.total() == cut_of(text, SignedPermutations(n)).total()
    )
    assert cross_predictability(cut).value == pytest.approx(float(cut.total()[0]) ** 2)


@pytest.mark.parametrize("n", [7, 8, 9, 10])
def test_the_rest_of_the_modular_sum_under_even_signs_has_its_golden_alignment(n):
    _, rest = split_modular(n)
    assert alignment(profile(rest, EvenSignedPermutations(n)))[0].value * 2**n == pytest.approx(8)


def test_the_full_parity_is_left_alone_by_even_signs():
    assert alignment(cut_of("parity(n=50, degree=50)", EvenSignedPermutations(50)))[0].value == 1
    assert alignment(cut_of("parity(n=50, degree=50)", SignFlips(50)))[0].value == 1


def test_a_staircase_whose_first_steps_are_fixed_leaves_the_last_one():
    """x1 + x1x2 are left alone, x1x2x3 is one of n - 2: C = max(2/3, 1/3/(n-2))."""
    group = Stabiliser(SignedPermutations(20), (1, 2))
    cut = cut_of("staircase(n=20, degree=3)", group)
    assert [(p.irrep, p.weight[0], p.dimension) for p in cut.parts] == [
        ("degree 0 in the moved coordinates", Fraction(2, 3), 1),
        ("degree 1 in the moved coordinates", Fraction(1, 3), 18),
    ]
    residual = Form.plain(20, Monomials.of({(0, 1, 2): Fraction(1), (0, 3, 4): Fraction(1)}), 5)
    assert alignment(profile(residual, group))[0].value == pytest.approx(1 / 18)


@pytest.mark.parametrize("kind", ["whole", "real"])
def test_dense_tables_reach_twelve_for_permutations_and_eighteen_for_signed_ones(kind):
    """Every weight is inside the norm, the centred ones in the variance; alignment is at least norm/|G|."""
    rng, ran = np.random.default_rng(0), 0
    for n, groups in (
        (12, (Permutations(12), Stabiliser(Permutations(12), (1, 2, 3)), CyclicShifts(12, 4))),
        (
            18,
            (
                SignedPermutations(18),
                EvenSignedPermutations(18),
                Stabiliser(SignedPermutations(18), (1, 5)),
                SignFlips(18),
            ),
        ),
    ):
        values = rng.choice([-1.0, 1.0], 2**n) if kind == "whole" else rng.standard_normal(2**n)
        form = table(values)
        for group in groups:
            cut = profile(form, group)
            assert float(cut.total()[0]) - 1e-9 <= (values**2).mean() <= float(cut.total()[1]) + 1e-9
            assert float(cut.variance()[0]) - 1e-9 <= values.var() <= float(cut.variance()[1]) + 1e-9
            aligned, crossed = alignment(cut.centred())[0], cross_predictability(cut.centred())
            assert aligned.value**2 <= crossed.value * (
                1 + 1e-9
            ) and crossed.value <= aligned.value * values.var() * (1 + 1e-9)
            assert aligned.high - aligned.low <= 1e-8 * aligned.value
            ran += 1
    assert ran == 7


def test_a_target_that_does_not_vary_has_nothing_but_its_mean():
    for group in (
        EvenSignedPermutations(4),
        Permutations(4),
        SignFlips(4),
        CyclicShifts(4),
        Generated(4, ((2, 3, 4, 1),)),
    ):
        cut = profile(table(np.full(16, 3.0)), group)
        assert cut.total() == (9, 9) and cut.centred().parts == ()
        assert profile(table(np.zeros(16)), group).parts == ()


REFUSED = {
    "group is permutations(n=8) and the target has 9 coordinates; type permutations(9)": (
        "parity(n=9, degree=3)",
        Permutations(8),
    ),
    "group is stabiliser(permutations(n=8), fixed=[1]) and the target has 9 coordinates; wanted one on 9 coordinates": (
        "parity(n=9, degree=3)",
        Stabiliser(Permutations(8), (1,)),
    ),
    "this target lies on 2001 irreducible parts of permutations, and at most 1000 are worked out; use a lower degree": (
        "parity(n=5000, degree=2000)",
        Permutations(5000),
    ),
    "this target has 100 copies of up to 101 irreducible parts of permutations, which is too much to work out": (
        "staircase(n=1000, degree=100)",
        Permutations(1000),
    ),
    "this target depends on 31 coordinates, and under a group whose parts mix degrees at most 20 are worked out": (
        "moved(majority(n=31), seed=1)",
        Permutations(31),
    ),
    "cyclic_shifts: n is 4000, and shifts are worked out for at most 2000 coordinates": (
        "parity(n=4000, degree=2)",
        CyclicShifts(4000),
    ),
    "has 479001600 elements and at most 50000 are listed one by one; sample it instead: give a number of samples": (
        "parity(n=12, degree=2)",
        Generated(12, Permutations(12).generators),
    ),
    "has more than 1500 members on as many monomials, which is too much to work out; sample it instead": (
        "random_boolean(n=11, seed=0)",
        Generated(11, ((*range(2, 12), 1), (-1, *range(2, 12)))),
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_too_much_is_refused_with_its_size(message):
    text, group = REFUSED[message]
    with pytest.raises(InputError, match=re.escape(message)):
        profile(targets.read(text).form(), group)


def test_a_finite_group_cuts_functions_on_the_cube_alone():
    form = targets.read("gegenbauer(d=5, degree=2)").form()
    with pytest.raises(InputError, match="the parts of a finite group are worked out on the hypercube alone"):
        profile(form, Permutations(5))
    assert Permutations(5).preserves(Sphere(5)) and not Permutations(5).preserves(Hypercube(6))
