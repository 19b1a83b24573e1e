"""Certificates of other groups and laws, from the alignment that a profile proves."""

from fractions import Fraction

import pytest

from learnable import audit, certify
from learnable.descent.budgets import NoisyGD
from learnable.groups import groups
from learnable.measures import alignment
from learnable.profiles import profile
from learnable.specs import InputError
from learnable.targets import targets
from learnable.theorems.measured import certify_measured, certify_profile

GIVEN = {"network": "mlp(widths=[8])", "training": NoisyGD()}


def of(text: str, law: str, group: str, **given):
    cut = profile(targets.read(text).form(), groups.read(group))
    size = int("".join(filter(str.isdigit, law)))
    found = certify_profile(target=text, law=law, cut=cut, parameters=8 * (size + 1) + 9, **(GIVEN | given))
    return cut, next(c for c in found if c.theorem == "A4'")


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
def test_the_alignment_is_that_of_the_profile_and_the_audit_derives_it_again(text, law, group):
    cut, c = of(text, law, group)
    assert c.holds and c.alignment == pytest.approx(alignment(cut.centred())[0].value, rel=1e-9)
    assert c.proves_hard == (not text.startswith("majority"))
    report = audit(c.json())
    assert report.holds and not report.trusted


def test_signed_permutations_give_the_bound_that_is_derived_from_weights():
    _, c = of("parity(n=30, degree=15)", "hypercube(n=30)", "signed_permutations(n=30)")
    wanted = certify(
        target="parity(n=30, degree=15)",
        law="hypercube(n=30)",
        weights={15: Fraction(1)},
        parameters=257,
        **GIVEN,
    )
    assert c.success_probability_at_most == pytest.approx(wanted.success_probability_at_most, rel=1e-11)
    assert c.excludes_loss_at_or_below == wanted.excludes_loss_at_or_below


@pytest.mark.parametrize(
    ("text", "group", "residual", "alignment"),
    [
        ("majority(n=9)", "permutations(n=9)", None, None),
        ("parity(n=9, degree=2)", "permutations(n=9)", 35 / 36, 1 / 36),
        ("parity(n=9, degree=2)", "signed_permutations(n=9)", None, None),
        ("modular(n=12)", "even_signed_permutations(n=12)", 3.998046875, 8 / 2**12),
        ("parity(n=9, degree=3)", "cyclic_shifts(n=9)", 8 / 9, 1 / 9),
        ("staircase(n=9, degree=2)", "stabiliser(signed_permutations(n=9), fixed=[1])", 1 / 2, 1 / 16),
        ("parity(n=6, degree=2)", "generated(n=6, generators=[[2,1,3,4,5,6],[1,2,4,3,5,6]])", None, None),
        ("parity(n=6, degree=2)", "generated(n=6, generators=[[1,3,4,2,5,6]])", 2 / 3, 1 / 3),
        ("hermite(d=9, degree=2)", "orthogonal(d=9)", 8 / 9, 2 / 99),
        ("gegenbauer(d=9, degree=2)", "orthogonal(d=9)", None, None),
    ],
)
def test_where_more_than_the_mean_is_left_alone_a_second_certificate_is_against_that(
    text, group, residual, alignment
):
    goal = targets.read(text)
    found = certify_profile(
        target=text, law=str(goal.law), cut=profile(goal.form(), groups.read(group)), parameters=9, **GIVEN
    )
    both = {c.theorem: c for c in found}
    assert set(both) == {"A4'"} | ({"A4' against the invariant part"} if residual is not None else set())
    if residual is not None:
        second = both["A4' against the invariant part"]
        assert second.residual == pytest.approx(residual, rel=1e-11)
        assert (
            second.alignment == pytest.approx(alignment, rel=1e-11)
            and second.alignment <= both["A4'"].alignment
        )
        assert second.variance == both["A4'"].variance
        assert any(
            f"the part of the target that {group} leaves alone" in h.because for h in second.hypotheses
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


def test_numbers_are_stated_with_twelve_figures_rounded_outward():
    third = Fraction(2**2000 // 3, 2**2000)
    c = certify_measured(
        target="parity(n=30, degree=15)", law="hypercube(n=30)", group="permutations(n=30)", alignment=third / 10**9,
        variance=(third, third + Fraction(1, 2**1999)), parameters=257, **GIVEN,
    )  # fmt: skip
    stated = {key: Fraction(value) for key, value in c.inputs["measured"].items()}
    assert stated["alignment"] >= third / 10**9 and stated["variance"] <= third
    assert c.inputs["measured"]["variance"] == "333333333333/1000000000000"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"group": "rotations(n=3)"}, "unknown group .rotations.*known: cyclic_shifts"),
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
