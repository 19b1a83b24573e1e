"""The symmetry of a fully connected network against the equivariance of its training, and what cannot be asked."""

import pytest

from learnable import symmetry
from learnable.descent import equivariance
from learnable.specs import InputError
from learnable.symmetries.results import BALL, EVERY

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


def test_vouched_is_the_users_word():
    got = symmetry("mlp(init=uniform)", "sphere(d=4)", group="orthogonal(d=4)")
    assert got.status == "vouched" and str(got.group) == "orthogonal(d=4)" and "the user vouches" in str(got)


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
