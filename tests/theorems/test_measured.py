"""Certificates of other groups and laws, from the alignment that a profile proves."""

from fractions import Fraction

import pytest

from learnable.descent.budgets import NoisyGD
from learnable.groups import groups
from learnable.measures import alignment
from learnable.profiles import profile
from learnable.specs import InputError
from learnable.targets import targets
from learnable.theorems import audit, certify
from learnable.theorems.measured import certify_measured, certify_profile

GIVEN = {"network": "mlp(widths=[8])", "training": NoisyGD()}


def of(text: str, law: str, group: str, **given):
    cut = profile(targets.read(text).form(), groups.read(group))
    size = int("".join(filter(str.isdigit, law)))
    return cut, certify_profile(
        target=text, law=law, cut=cut, parameters=8 * (size + 1) + 9, **(GIVEN | given)
    )


@pytest.mark.parametrize(
    ("text", "law", "group"),
    [
        ("gegenbauer(d=60, degree=6)", "sphere(d=60)", "orthogonal(d=60)"),
        ("hermite(d=500, degree=6)", "gaussian(d=500)", "orthogonal(d=500)"),
        ("parity(n=40, degree=20)", "hypercube(n=40)", "permutations(n=40)"),
        ("majority(n=21)", "hypercube(n=21)", "permutations(n=21)"),
        ("majority(n=21)", "hypercube(n=21)", "cyclic_shifts(n=21)"),
    ],
)
def test_the_alignment_is_that_of_the_profile_and_the_audit_says_what_it_trusts(text, law, group):
    cut, c = of(text, law, group)
    assert c.holds and c.alignment == pytest.approx(alignment(cut.centred())[0].value, rel=1e-9)
    assert c.proves_hard == (not text.startswith("majority"))
    report = audit(c.json())
    assert report.holds and f"the alignment and the variance of {text} under {group}" in report.trusted


def test_signed_permutations_give_the_bound_that_is_derived_from_weights():
    _, c = of("parity(n=30, degree=15)", "hypercube(n=30)", "signed_permutations(n=30)")
    wanted = certify(
        target="parity(n=30, degree=15)",
        law="hypercube(n=30)",
        weights={15: Fraction(1)},
        parameters=257,
        **GIVEN,
    )
    assert (
        c.success_probability_at_most == wanted.success_probability_at_most
        and c.statement == wanted.statement
    )


def test_rotations_need_a_ball_and_gaussian_weights():
    def failing(**given):
        return [
            h.name
            for h in of("hermite(d=9, degree=4)", "gaussian(d=9)", "orthogonal(d=9)", **given)[1].hypotheses
            if not h.holds
        ]

    assert failing() == [] and failing(training=NoisyGD(clipping="coordinate")) == [
        "clipped network gradient"
    ]
    assert failing(network="mlp(widths=[8], init=rademacher)") == ["symmetric initialisation"]
    assert failing(training=NoisyGD(batch=64)) == ["population gradient or fresh batches"]


def test_long_bounds_are_shortened_outward():
    third = Fraction(2**2000 // 3, 2**2000)
    c = certify_measured(
        target="parity(n=30, degree=15)", law="hypercube(n=30)", group="permutations(n=30)", alignment=third / 10**9,
        variance=(third, third + Fraction(1, 2**1999)), parameters=257, **GIVEN,
    )  # fmt: skip
    stated = {key: Fraction(value) for key, value in c.inputs["measured"].items()}
    assert stated["alignment"] >= third / 10**9 and stated["variance"] <= third and audit(c.json()).holds
    assert all(len(value) < 100 for value in c.inputs["measured"].values())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"group": "rotations(n=3)"}, "group is rotations.*wanted one of cyclic_shifts"),
        ({"alignment": Fraction(-1)}, "alignment is -1"),
        ({"variance": (Fraction(2), Fraction(1))}, "low before high"),
    ],
)
def test_bad_input(given, message):
    basic = {
        "target": "parity(n=3, degree=2)", "law": "hypercube(n=3)", "group": "permutations(n=3)",
        "alignment": Fraction(1), "variance": (Fraction(1), Fraction(1)), "parameters": 9,
    }  # fmt: skip
    with pytest.raises(InputError, match=message):
        certify_measured(**(GIVEN | basic | given))
