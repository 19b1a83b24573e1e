"""The measures over parts with Grams: initial alignment wants degrees, the others take any profile."""

import re
from fractions import Fraction

import pytest

from learnable.estimates import Estimate
from learnable.groups import EvenSignedPermutations, Permutations, SignedPermutations, SignFlips
from learnable.laws import Hypercube
from learnable.measures import alignment, cross_predictability, inal
from learnable.networks import networks
from learnable.profiles import Part, Profile, profile
from learnable.specs import InputError
from learnable.spectra import spectrum
from learnable.targets import targets


def test_alignment_is_the_largest_eigenvalue_and_cross_predictability_the_norm():
    parts = (
        Part("degree 1", 1, 4, (Fraction(1, 2),) * 2),
        Part.of_gram("S^(3,1)", None, 3, [[2, 1], [1, 2]]),
    )
    cut = Profile(Permutations(4), parts, "dense table")
    value, part = alignment(cut)
    assert part is parts[1] and value.low <= 1 <= value.high and value.high - value.low < 1e-12
    assert cross_predictability(cut) == Estimate.of_fraction(Fraction(1, 16) + Fraction(10, 3))


def test_initial_alignment_wants_parts_of_one_degree():
    form = targets.read("staircase(n=6, degree=3)").form()
    layer = spectrum(networks.read("mlp()"), Hypercube(6), range(7)).layers[0]
    wanted = "inal: the parts of permutations(n=6) mix degrees, on which the kernel differs; give the profile under signed"
    with pytest.raises(InputError, match=re.escape(wanted)):
        inal(profile(form, Permutations(6)), layer)
    assert inal(profile(form, SignFlips(6)), layer) == inal(profile(form, SignedPermutations(6)), layer)


def test_degrees_that_share_a_part_count_once_each():
    form = targets.read('polynomial(n=4, expression="x1*x2 + x3*x4 + x1")').form()
    cut = profile(form, EvenSignedPermutations(4))
    assert cut.weights() == {1: (1, 1), 2: (2, 2)}
    assert [p.irrep for p in cut.parts] == ["degrees 1 and 3", "degree 2, even half"]


def test_centring_takes_the_constants_out_of_the_trivial_part_alone():
    form = targets.read('polynomial(n=4, expression="2 + x1 + x2 + x3 + x4")').form()
    cut = profile(form, Permutations(4))
    assert cut.total() == (8, 8) and cut.variance() == (4, 4)
    assert alignment(cut)[0].value == 8 and alignment(cut.centred())[0].value == 4
    assert cut.centred().centred() == cut.centred()
