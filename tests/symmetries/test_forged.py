"""Modules that have no symmetry, and hide it: none is called symmetric, and draws refuse each to who vouches for it."""

import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from learnable import symmetry  # noqa: E402
from learnable.specs import InputError  # noqa: E402
from learnable.verdicts import check  # noqa: E402

FILE = Path(__file__).parent / "forged.py"
CUBE, SIGNED, ALL = "hypercube(n=12)", "signed_permutations(n=12)", "permutations(n=12)"
FUNCTIONS = (
    *("absolute", "shifted", "squared", "exponential", "softened", "scaled", "rectified", "halved"),
    "sorted_weights",
)
DRAWN = (
    *("repeated", "in_pairs", "means", "deviations", "masked", "mirrored", "one_scale", "by_hand"),
    *("added", "from_first", "from_last", "from_sign", "from_list"),
)
INPUTS = (
    *("written", "zeroed", "multiplied", "buffered", "attributed", "listed", "gently", "in_training"),
    *(
        "called",
        "patched",
        "patched_layer",
        "hooked",
        "steered_gradient",
        "attribute",
        "counting",
        "frozen_half",
    ),
)
NOT_ODD = ("clamped", "asymmetric", "thresholded", "normed")
"""Of these permutations are left."""


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_every_module_of_the_file_is_asked_about():
    sys.path.insert(0, str(FILE.parent))
    try:
        import forged
    finally:
        sys.path.remove(str(FILE.parent))
    own = {k for k, v in vars(forged).items() if callable(v) and getattr(v, "__module__", "") == "forged"}
    made = {k for k in own if not isinstance(getattr(forged, k), type) and not k.startswith("_")}
    assert made - {"plain", "gauss"} == {*FUNCTIONS, *DRAWN, *INPUTS, *NOT_ODD}


@pytest.mark.parametrize("name", [*FUNCTIONS, *DRAWN, *INPUTS])
def test_none_is_said_to_have_a_symmetry(name):
    got = symmetry(f"{FILE}:{name}", CUBE)
    assert got.group is None and got.status == "unknown", str(got)


@pytest.mark.parametrize("name", NOT_ODD)
def test_what_is_no_odd_function_leaves_permutations(name):
    got = symmetry(f"{FILE}:{name}", CUBE)
    assert got.status == "supported" and str(got.group) == ALL, str(got)


@pytest.mark.parametrize("name", [*FUNCTIONS, *DRAWN, *INPUTS, *NOT_ODD])
def test_who_vouches_is_refused_with_the_p_value(name):
    message = rf"group is signed_permutations\(n=12\), and for .*:{name} draws refute it: .* \(p = \d\.\de-\d+, \d+ pairs"
    with pytest.raises(InputError, match=message):
        symmetry(f"{FILE}:{name}", CUBE, group=SIGNED)


@pytest.mark.parametrize("seed", range(3))
def test_no_seed_lets_a_copy_of_weights_pass(seed):
    with pytest.raises(InputError, match="draws refute it"):
        symmetry(f"{FILE}:from_first", CUBE, group=SIGNED, seed=seed)


def test_check_refuses_the_vouch_too():
    with pytest.raises(
        InputError, match=r"draws refute it.*drop --group, or name a smaller group that it has"
    ):
        check("parity(n=12, degree=6)", f"{FILE}:called", group=SIGNED, samples=50)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("absolute", "linear in forward (linear) has no rule here"),
        ("repeated", "w is not drawn entry by entry by PyTorch's own samplers"),
        (
            "from_first",
            "out.weight is not drawn entry by entry by PyTorch's own samplers, and may depend on first.weight",
        ),
        ("from_last", "first.weight shares its draw with another parameter"),
        ("zeroed", "zero_ writes over what it is given"),
        ("attributed", "scale is a tensor that is neither a parameter nor a buffer"),
        ("in_training", "forward does something else in train mode, or at another call"),
        ("called", "the module (Called) has a __call__ of its own"),
        ("patched", "the module has a forward of its own in place of its class's"),
        ("patched_layer", "0 has a forward of its own in place of its class's"),
        ("hooked", "0 has hooks, which the trace does not see"),
        ("steered_gradient", "0.weight is no plain parameter or buffer"),
        ("attribute", "0 (Attribute) has a __getattr__ of its own"),
    ],
)
def test_the_reason_is_said(name, why):
    assert why in symmetry(f"{FILE}:{name}", CUBE).because[0]
