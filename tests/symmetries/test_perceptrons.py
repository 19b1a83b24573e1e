"""The symmetry of a fully connected network against the equivariance of its training, and what cannot be asked."""

import pytest

from learnable import symmetry
from learnable.descent import equivariance
from learnable.reports.commands import check_command
from learnable.specs import InputError
from learnable.symmetries.results import BALL, EVERY
from learnable.verdicts import check

TRAININGS = {
    "ball clipping": "noisy_gd()",
    "coordinate clipping": "noisy_gd(clipping=coordinate)",
    "Adam": "sgd(steps=10,rate=0.01,batch=32,optimizer=adam)",
}
TABLE = {
    ("gaussian", "hypercube(n=6)"): "signed_permutations(n=6)",
    ("gaussian", "sphere(d=6)"): "orthogonal(d=6)",
    ("gaussian", "gaussian(d=6)"): "orthogonal(d=6)",
    ("rademacher", "hypercube(n=6)"): "signed_permutations(n=6)",
    ("rademacher", "sphere(d=6)"): "signed_permutations(n=6)",
    ("uniform", "gaussian(d=6)"): "signed_permutations(n=6)",
}


@pytest.mark.parametrize(("init", "law"), TABLE)
def test_the_group_is_proved_and_training_keeps_it_where_it_says(init, law):
    net = f"mlp(widths=[8], init={init})"
    got = symmetry(net, law)
    assert str(got.group) == TABLE[init, law] and got.status == "proved"
    assert got.survives == (BALL if "orthogonal" in TABLE[init, law] else EVERY)
    for name, training in TRAININGS.items():
        assert equivariance(net, str(got.group), training).holds == (name in got.survives)
    assert (
        f"init={init}" in str(got)
        and "arXiv 2208.03113" in str(got)
        and got.json()["survives"] == list(got.survives)
    )


def test_on_a_biased_hypercube_plain_permutations_are_left():
    got = symmetry("mlp()", "hypercube(n=6, bias=0.5)")
    assert str(got.group) == "permutations(n=6)" and got.survives == EVERY and got.status == "proved"


def test_it_reads_as_a_sentence():
    assert str(symmetry("mlp()", "sphere(d=4)")).startswith(
        "orthogonal(d=4) on sphere(d=4), proved: the input meets"
    )
    assert "of those, signed_permutations(n=4) preserves hypercube(n=4)" in str(
        symmetry("mlp()", "hypercube(n=4)")
    )


@pytest.mark.parametrize("group", ["signed_permutations(n=4)", "cyclic_shifts(n=4)", "sign_flips(n=4)"])
@pytest.mark.parametrize("init", ["gaussian", "rademacher", "uniform"])
def test_a_group_that_the_weights_have_needs_no_vouch(init, group):
    got = symmetry(f"mlp(init={init})", "hypercube(n=4)", group=group)
    assert got.status == "proved" and str(got.group) == group
    assert f"{group} is some of that, and preserves hypercube(n=4)" in str(got)


@pytest.mark.parametrize("init", ["rademacher", "uniform"])
def test_what_is_known_to_be_false_is_refused(init):
    message = rf"a rotation changes the law of init={init}; type signed_permutations\(4\)"
    with pytest.raises(InputError, match=message):
        symmetry(f"mlp(init={init})", "sphere(d=4)", group="orthogonal(d=4)")
    with pytest.raises(InputError, match=message):
        check("hermite(d=4, degree=2)", f"mlp(init={init})", group="orthogonal(4)")
    with pytest.raises(InputError, match=message):
        check("single_index(d=4, link=abs, law=sphere)", f"mlp(init={init})", group="orthogonal(4)")


@pytest.mark.parametrize("group", [None, "permutations(n=10)", "signed_permutations(n=10)"])
def test_of_an_mlp_nothing_is_vouched(group):
    got = check("parity(n=10, degree=5)", "mlp(widths=[8])", group=group)
    assert got.network["vouched"] is False and not any("vouch" in note for note in got.notes)
    assert all(c.inputs["vouched"] is False and c.hypotheses[1].holds for c in got.certificates)
    assert all("first weight matrix are independent" in c.hypotheses[1].because for c in got.certificates)
    assert ("--group" in check_command(got.json())) == (group is not None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("mlp()", "parity(n=3, degree=1)"), "law"),
        (("mlp()", 3), "law is 3; wanted one such as hypercube"),
        ((3, "sphere(d=4)"), "network is 3; wanted mlp"),
    ],
)
def test_what_cannot_be_asked(arguments, message):
    with pytest.raises(InputError, match=message):
        symmetry(*arguments)


def test_a_group_must_preserve_the_law():
    with pytest.raises(InputError, match=r"group is orthogonal\(d=4\), and a rotation takes hypercube"):
        symmetry("mlp()", "hypercube(n=4)", group="orthogonal(d=4)")
    with pytest.raises(InputError, match="group is 3; wanted a spec"):
        symmetry("mlp()", "hypercube(n=4)", group=3)
