"""Groups whose parts are not worked out: `check` and `scale` sample their alignment, and say so."""

import re

import pytest

from learnable.scaling import scale
from learnable.specs import InputError
from learnable.verdicts import check

NET = "mlp(widths=[8])"

KNOWN = {
    ("hermite(d=9, degree=3)", "signed_permutations(n=9)"): (1 / 9, 1 / 9),
    ("hermite(d=6, degree=2)", "cyclic_shifts(n=6)"): (1 / 6, 1 / 6),
    ("hermite(d=6, degree=2)", "stabiliser(permutations(n=6), fixed=[1])"): (1.0, 1.0),
    ('polynomial(n=5, expression="He2(x1)*x2", law=gaussian)', "permutations(n=5)"): (1 / 20, 1 / 20),
    ("gegenbauer(d=9, degree=2)", "permutations(n=9)"): (1 / 8, 1 / 8),
    ("single_index(d=8, link=he1, law=sphere)", "sign_flips(n=8)"): (1.0, 1.0),
}
"""Alignment and cross-predictability of the normalised target.

He_3(x_i) are orthonormal; so are He_2(x_i)x_j. On the sphere the harmonics of degree 2 at the axes meet in -1/(d-1): their
Gram has d-1 eigenvalues d/(d-1), and T is a d-th of it.
"""


@pytest.mark.parametrize(("text", "group"), KNOWN)
def test_intervals_hold_what_is_known_by_hand(text, group):
    aligned, crossed = KNOWN[text, group]
    inside = 0
    for seed in range(4):
        found = check(text, NET, group=group, samples=1024, seed=seed).json()
        a, c = found["measures"]["alignment"], found["measures"]["cross_predictability"]
        norm = found["target"]["variance"]
        assert a["method"] == c["method"] == "sampled" and a["group"] == found["network"]["group"] == group
        inside += (
            a["low"] <= aligned * norm <= a["high"] and c["low"] <= crossed * norm**2 * 1.0001 <= c["high"]
        )
        assert found["certificates"] == [] and found["verdict"]["label"] == "undecided"
        assert "sampled here, which no theorem rests on" in found["verdict"]["because"]
        assert any("no certificate rests on a sample" in note for note in found["notes"])
    assert inside >= 3


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("sign(hermite(d=5, degree=2))", "orthogonal(d=5)"),
        ("sign(hermite(d=5, degree=2))", "signed_permutations(n=5)"),
    ],
)
def test_a_group_is_not_passed_over_where_a_target_is_known_by_draws(text, group):
    found = check(text, NET, group=group, samples=600).json()
    assert found["measures"]["alignment"]["group"] == found["network"]["group"] == group
    assert found["measures"]["alignment"]["method"] == "sampled" and found["network"]["named"]
    assert any(
        "known by 600 draws from gaussian(d=5): it has no exact form there" in n for n in found["notes"]
    )
    assert not any("the law of the inputs is not known" in n for n in found["notes"])
    plain = check(text, NET, samples=600).json()
    assert plain["measures"]["alignment"] is None
    assert plain["measures"]["inal"] == found["measures"]["inal"]


def test_a_pair_of_many_coordinates_known_by_draws(tmp_path):
    """x_1 x_2 under the permutations of 24 coordinates: one of 276 pairs, inside the interval."""
    (tmp_path / "f.py").write_text("def pair(X):\n    return X[:, 0] * X[:, 1]\n")
    text = f'function("{tmp_path}/f.py:pair", law=hypercube(n=24))'
    found = check(text, NET, group="permutations(n=24)", samples=1000).json()["measures"]
    assert found["alignment"]["low"] <= 1 / 276 <= found["alignment"]["high"]
    assert found["cross_predictability"]["low"] <= 1 / 276 <= found["cross_predictability"]["high"]


def test_what_is_too_much_to_work_out_is_sampled_where_samples_are_given():
    text, group = "moved(majority(n=31), seed=1)", "permutations(n=31)"
    with pytest.raises(InputError, match=re.escape("or sample it: --samples 4096")):
        check(text, NET, group=group)
    found = check(text, NET, group=group, samples=512).json()["measures"]
    assert found["alignment"]["method"] == "sampled" and found["alignment"]["irrep"] is None
    exact = check("majority(n=31)", NET).json()["measures"]["alignment"]["value"]
    assert exact <= found["alignment"]["high"]


def test_scale_samples_too():
    found = scale("hermite(d=@, degree=3)", over=[4, 8, 16], group="permutations(n=@)", samples=1024)
    assert (
        "alignments are sampled, and the scores that are compared lie below them" in found.alignment.because
    )
    assert "sampled" not in scale("hermite(d=@, degree=3)", over=[4, 8, 16]).alignment.because
    assert all(
        p["alignment"]["low"] <= 1 / n <= p["alignment"]["high"]
        for p, n in zip(found.points, (4, 8, 16), strict=True)
    )


@pytest.mark.parametrize(
    ("text", "group", "message"),
    [
        (
            "hermite(d=9, degree=3)",
            "permutations(n=9)",
            "sample it instead: give a number of samples (--samples 4096), or",
        ),
        ("sign(hermite(d=5, degree=2))", "permutations(n=6)", "moves 6 coordinates and gaussian(d=5) has 5"),
        (
            "hermite(d=20000, degree=2)",
            "permutations(n=20000)",
            "numbers and 2000 coordinates are moved; use fewer",
        ),
        (
            "hermite(d=1000, degree=2)",
            "permutations(n=1000)",
            "moves 5000 inputs of 1000 coordinates hundreds of times",
        ),
    ],
)
def test_refusals(text, group, message):
    samples = None if text == "hermite(d=9, degree=3)" else 5000
    with pytest.raises(InputError, match=re.escape(message)):
        check(text, NET, group=group, samples=samples)
