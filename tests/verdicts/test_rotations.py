"""`check` on the sphere and on Gaussian inputs, end to end: what it says, what it samples, what it refuses."""

import json
import re

import pytest

from learnable.groups import Orthogonal
from learnable.measures import alignment
from learnable.profiles import profile
from learnable.specs import InputError
from learnable.targets import targets
from learnable.verdicts import check

CASES = (
    (
        "single_index(d=100, link=he3, law=sphere)",
        "mlp(widths=[64,64])",
        ["exact", "wide-limit", "wide-limit"],
    ),
    ("single_index(d=9, link=tanh, law=sphere)", "mlp(activation=tanh)", ["quadrature", "quadrature"]),
    ("gegenbauer(d=8, degree=2)", "mlp(widths=[16], init=rademacher)", ["sampled", "sampled"]),
    ("hermite(d=50, degree=2)", "mlp()", ["exact", "exact"]),
    ("single_index(d=20, link=relu)", "mlp(widths=[16,16])", ["exact", "sampled", "sampled"]),
    ("single_index(d=20, link=cos)", "mlp(bias_variance=0.1)", ["quadrature", "quadrature"]),
    ('polynomial(n=10, expression="He2(x1)*x2 + x1 + 1", law=gaussian)', "mlp()", ["exact", "exact"]),
    ("moved(hermite(d=30, degree=3), seed=1)", "mlp(bias_variance=0.1)", ["quadrature", "quadrature"]),
)


@pytest.mark.parametrize(("text", "net", "methods"), CASES)
def test_every_layer_says_how_it_was_got(text, net, methods):
    found = check(text, net, samples=500)
    assert [layer.given.method for layer in found.layers] == methods
    assert found.verdict.label == "undecided" and "train an ensemble" in found.verdict.next
    assert bool(found.certificates) == ("rademacher" not in net)
    object_ = found.json()
    json.dumps(object_, allow_nan=False)
    assert object_["target"]["law"] == str(targets.read(text).law)
    for layer in found.layers:
        for estimate in (layer.given, layer.centred):
            assert estimate.low <= estimate.value <= estimate.high or estimate.exactly_zero


@pytest.mark.parametrize("text", [text for text, net, _ in CASES if "rademacher" not in net])
def test_measures_are_those_of_the_profile(text):
    target = targets.read(text)
    cut = profile(target.form(), Orthogonal(target.law.d)).centred()
    found = check(text, "mlp(widths=[8])", samples=100)
    value, part = alignment(cut)
    assert found.measures["alignment"]["value"] == value.value
    assert found.measures["alignment"]["irrep"] == part.irrep
    assert found.measures["alignment"]["group"] == f"orthogonal(d={target.law.d})" == found.network["group"]


def test_alignment_is_left_out_where_rotations_are_no_symmetry():
    found = check("gegenbauer(d=8, degree=2)", "mlp(widths=[16], init=uniform)", samples=100)
    assert found.measures["alignment"] is None and found.network["group"] is None
    assert any("rotations are a symmetry of Gaussian weights alone" in note for note in found.notes)
    with pytest.raises(InputError, match=r"a rotation changes the law of init=uniform"):
        check("gegenbauer(d=8, degree=2)", "mlp(widths=[16], init=uniform)", group="orthogonal(d=8)")
    named = check("gegenbauer(d=8, degree=2)", "mlp(widths=[16])", samples=100, group="orthogonal(d=8)")
    assert named.measures["alignment"]["value"] == pytest.approx(1 / 35) and not named.network["vouched"]


def test_the_leap_of_one_direction_is_its_information_exponent():
    assert check("hermite(d=9, degree=4)").measures["leap"]["information_exponent"] == 4
    assert check("single_index(d=9, link=tanh)").measures["leap"]["value"] == 1
    text = 'polynomial(n=9, expression="x1 + x1*He2(x2)", law=gaussian)'
    assert check(text).measures["leap"]["value"] == 2 and check(text).measures["degree"]["value"] == 3


def test_a_blind_layer_says_why():
    found = check("hermite(d=9, degree=3)")
    assert found.layers[0].given.exactly_zero and found.layers[0].blind == ("Hermite degree 3",)
    assert "hidden 1 is blind to Hermite degree 3" in found.layers[0].why
    assert check("gegenbauer(d=9, degree=3)").layers[0].why.startswith("hidden 1 is blind to degree 3")


def test_certificates_speak_where_the_weights_are_gaussian():
    hard = check("gegenbauer(d=50, degree=6)")
    assert hard.verdict.label == "proved-hard" and hard.certificates[0].proves_hard
    assert (
        "equivariant descent (A4')" in hard.verdict.because
        and "orthogonal(d=50)" in hard.certificates[0].inputs["group"]
    )
    open_ = check("hermite(d=9, degree=1)")
    assert open_.certificates[0].vacuous and "large enough to see it" in open_.verdict.because
    partly = check("single_index(d=100, link=he3, law=sphere)")
    assert (
        "equivariant descent (A4') bounds the probability of a loss at or below 0.824 by 0.537"
        in partly.verdict.because
    )
    clipped = check("gegenbauer(d=50, degree=6)", training="noisy_gd(clipping=coordinate)")
    assert not clipped.certificates[0].holds and "a hypothesis of the theorem" in clipped.verdict.because
    assert check("gegenbauer(d=50, degree=6)", "mlp(widths=[8], init=uniform)", samples=50).certificates == ()


@pytest.mark.parametrize(
    ("text", "group", "message"),
    [
        ("hermite(d=9, degree=0)", None, "hermite(d=9, degree=0) is constant: there is nothing to learn"),
        ("hermite(d=9, degree=2)", "orthogonal(d=8)", "acts on 8 coordinates and gaussian(d=9) has 9"),
        ("gegenbauer(d=9, degree=2)", "signed_permutations(n=9)", "type orthogonal(9)"),
    ],
)
def test_what_cannot_be_checked_is_refused(text, group, message):
    with pytest.raises(InputError, match=re.escape(message)):
        check(text, group=group)


def test_what_to_train_is_a_budget_that_trains_there():
    """The mean over a law of infinitely many points cannot be taken: fresh examples are proposed in its place."""
    assert (
        "with fresh examples at every step, such as batch=1024"
        in check("hermite(d=9, degree=2)").verdict.next
    )
    fresh = check("hermite(d=9, degree=2)", training="noisy_gd(batch=512)").verdict.next
    assert fresh == "train an ensemble with this budget: that decides it"


def test_signs_and_functions_are_known_by_draws():
    found = check("sign(hermite(d=5, degree=2))", "mlp(widths=[16])", samples=600)
    assert any("draws from gaussian(d=5)" in note for note in found.notes) and found.profile is None
