"""`check` with a group that the user names: its alignment, no certificate it cannot prove, and refusals."""

import re

import pytest

from learnable.specs import InputError
from learnable.verdicts import check

NET = "mlp(widths=[16])"
NAMED = {
    "permutations(n=12)": "S^(12,0)",
    "even_signed_permutations(n=12)": "degrees 1 and 11",
    "sign_flips(n=12)": "characters of degree 1",
    "cyclic_shifts(n=12)": "frequency 0",
    "cyclic_shifts(n=12, columns=4)": "frequency (0,0)",
    "stabiliser(signed_permutations(n=12), fixed=[1,2])": "degree 0 in the moved coordinates",
    "generated(n=12, generators=[[2,3,4,5,6,7,8,9,10,11,12,1]])": "span of the orbit",
}


@pytest.mark.parametrize("group", NAMED)
def test_the_measures_are_those_of_the_group(group):
    found = check("staircase(n=12, degree=3)", NET, group=group).json()
    assert found["measures"]["alignment"]["group"] == found["network"]["group"] == group
    assert found["measures"]["alignment"]["irrep"] == NAMED[group]
    assert (
        found["measures"]["alignment"]["method"]
        == found["measures"]["cross_predictability"]["method"]
        == "exact"
    )
    plain = check("staircase(n=12, degree=3)", NET).json()
    assert found["measures"]["alignment"]["value"] >= plain["measures"]["alignment"]["value"]
    assert found["measures"]["inal"] == plain["measures"]["inal"]
    assert all(c["inputs"]["group"] == group for c in found["certificates"])


def test_a_group_too_large_to_list_is_sampled_where_samples_are_given():
    group = "generated(n=12, generators=[[2,3,4,5,6,7,8,9,10,11,12,1],[-2,1,3,4,5,6,7,8,9,10,11,12]])"
    with pytest.raises(
        InputError,
        match=r"elements and at most 50000 are listed one by one; sample it instead: give a number",
    ):
        check("staircase(n=12, degree=3)", NET, group=group)
    found = check("staircase(n=12, degree=3)", NET, group=group, samples=256).json()
    assert (
        found["measures"]["alignment"]["method"]
        == found["measures"]["cross_predictability"]["method"]
        == "sampled"
    )
    assert found["measures"]["alignment"]["low"] <= 1 / 36 <= found["measures"]["alignment"]["high"]
    assert found["certificates"] == []
    assert any(
        "elements: alignment and cross-predictability are sampled from 256 of them" in note
        for note in found["notes"]
    )


def test_a_group_that_does_not_preserve_the_law_is_refused():
    wanted = "group is orthogonal(d=12), and a rotation takes hypercube(n=12) to another law"
    with pytest.raises(InputError, match=re.escape(wanted)):
        check("staircase(n=12, degree=3)", NET, group="orthogonal(12)")
    with pytest.raises(
        InputError, match=re.escape("group is permutations(n=11) and the target has 12 coordinates")
    ):
        check("staircase(n=12, degree=3)", NET, group="permutations(n=11)")
