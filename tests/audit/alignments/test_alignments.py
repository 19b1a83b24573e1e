"""Stated alignments under every family of groups: honest ones are bounds, and nothing lower is."""

from fractions import Fraction
from itertools import islice

import numpy as np
import pytest
from tests.audit.test_audit import changes, harmless, leaves, replaced

from cases import thinned
from learnable import audit
from learnable.audit.alignments.comparing import derived, on_grid
from learnable.audit.alignments.tanh import gaussian_tanh, sphere_tanh
from learnable.audit.alignments.trust import OnTrustError
from learnable.audit.groups import read_group
from learnable.audit.targets import read_target
from learnable.descent.budgets import NoisyGD
from learnable.groups import elements, groups
from learnable.groups.finite import matrix
from learnable.profiles import profile
from learnable.targets import targets
from learnable.theorems.measured import certify_measured, certify_profile

CUBE = 'polynomial(n=12, expression="1 + x1*x2 + x2*x4 - 2*x5*x6 + x7")'
ROWS = [
    ("parity(n=12, degree=5)", "sign_flips(n=12)"),
    ("majority(n=9)", "sign_flips(n=9)"),
    ("random_boolean(n=9)", "sign_flips(n=9)"),
    ("staircase(n=12, degree=5)", "signed_permutations(n=12)"),
    ("modular(n=12)", "even_signed_permutations(n=12)"),
    ("random_boolean(n=6)", "even_signed_permutations(n=6)"),
    ("staircase(n=10, degree=10)", "even_signed_permutations(n=10)"),
    ("moved(parity(n=40, degree=20), seed=3)", "permutations(n=40)"),
    ("staircase(n=20, degree=12)", "permutations(n=20)"),
    ("majority(n=21)", "permutations(n=21)"),
    ("extension(majority(n=9), n=30)", "permutations(n=30)"),
    ("random_boolean(n=7)", "permutations(n=7)"),
    ('polynomial(n=30, expression="1 + x1 + x2 + 3*x1*x3 - x4*x5*x6/7")', "permutations(n=30)"),
    ('sign(polynomial(n=20, expression="x1 + x2*x3 + x4*x5 + x1*x6"))', "permutations(n=20)"),
    ("staircase(n=20, degree=6)", "stabiliser(permutations(n=20), fixed=[1,3])"),
    ("majority(n=11)", "stabiliser(permutations(n=11), fixed=[2,3])"),
    ("staircase(n=20, degree=6)", "stabiliser(signed_permutations(n=20), fixed=[1,3])"),
    ("majority(n=11)", "stabiliser(signed_permutations(n=11), fixed=[2,3])"),
    ("random_boolean(n=7)", "stabiliser(signed_permutations(n=7), fixed=[2,3])"),
    (CUBE, "cyclic_shifts(n=12)"),
    (CUBE, "cyclic_shifts(n=12, columns=4)"),
    ("majority(n=11)", "cyclic_shifts(n=11)"),
    ("random_boolean(n=7)", "cyclic_shifts(n=7)"),
    ('polynomial(n=6, expression="1 + x1*x2 + x2*x4 - 2*x5*x6")',
     "generated(n=6, generators=[[2,3,1,4,5,6],[-1,2,3,4,6,5]])"),
    ("random_boolean(n=6)", "generated(n=6, generators=[[2,3,4,5,6,1]])"),
    ("gegenbauer(d=50, degree=6)", "orthogonal(d=50)"),
    ("hermite(d=300, degree=4)", "orthogonal(d=300)"),
    ("moved(hermite(d=9, degree=3), seed=2)", "orthogonal(d=9)"),
    *((f"single_index(d=10, link={link}, law={law})", "orthogonal(d=10)")
      for link in ("relu", "abs", "cos", "tanh", "he3", "he6") for law in ("gaussian", "sphere")),
    ("single_index(d=11, link=sign, law=sphere)", "orthogonal(d=11)"),
    ("single_index(d=2, link=tanh, law=sphere)", "orthogonal(d=2)"),
    ("single_index(d=1000, link=tanh, law=sphere)", "orthogonal(d=1000)"),
    ("single_index(d=2000, link=relu, law=sphere)", "orthogonal(d=2000)"),
    ('polynomial(n=9, expression="x1^30*x2 + x3^2", law=gaussian)', "orthogonal(d=9)"),
    ('polynomial(n=8, expression="He2(x1)*x2 + x3^2/2 - x1*x2*x3 + 1", law=gaussian)', "orthogonal(d=8)"),
    ('polynomial(n=8, expression="He2(x1) + He4(x1)", law=gaussian)', "orthogonal(d=8)"),
    ('polynomial(n=20, expression="x1^2 + x2^2 - x3*x4*x5*x6 + He3(x1)/4", law=gaussian)', "orthogonal(d=20)"),
]  # fmt: skip
SMALL = [row for row in ROWS if "n=6" in row[1] or "n=7" in row[1]]


def given(text, group):
    goal = targets.read(text)
    form = goal.form()
    cut = profile(form, groups.read(group))
    size = goal.law.dimension
    return {
        "target": text, "law": str(goal.law), "network": "mlp(widths=[8])", "parameters": 8 * (size + 1) + 9,
        "training": NoisyGD(), "variance": form.variance() if hasattr(form, "variance") else cut.variance(),
    }, cut  # fmt: skip


@pytest.mark.parametrize(("text", "group"), ROWS)
def test_an_honest_alignment_holds_and_one_lower_by_a_millionth_does_not(text, group):
    options, cut = given(text, group)
    found = certify_profile(**options, cut=cut)
    for c in found:
        report = audit(c.json())
        assert report.holds and not report.trusted, str(report)
        stated = {key: Fraction(value) for key, value in c.inputs["measured"].items()}
        lower = certify_measured(
            **options, group=group, alignment=stated["alignment"] * (1 - Fraction(1, 10**6)), residual=stated.get("residual")
        )  # fmt: skip
        report = audit(lower.json())
        assert not stated["alignment"] or (
            report.exit_code == 1 and "some eigenvalue is larger" in str(report)
        )


CHANGED = [ROWS[i] for i in (6, 12, 19, 23, 26, -3)]


@pytest.mark.parametrize(("text", "group"), thinned(CHANGED, [CHANGED[0], CHANGED[4]]))
def test_no_field_of_such_a_certificate_can_be_changed(text, group):
    options, cut = given(text, group)
    tried = 0
    for c in certify_profile(**options, cut=cut):
        honest = c.json()
        for path, value in leaves(honest):
            for other in changes(value):
                if other != value and not harmless(path, value, other):
                    report = audit({"certificates": [replaced(honest, path, other)]})
                    assert report.exit_code in (1, 2), (path, value, other)
                    tried += 1
    assert tried > 300


@pytest.mark.parametrize("key", ["alignment", "variance", "residual"])
def test_a_norm_that_is_too_large_or_much_too_small_fails(key):
    options, cut = given("staircase(n=20, degree=6)", "permutations(n=20)")
    (one,) = (c for c in certify_profile(**options, cut=cut) if c.residual is not None)
    stated = {k: Fraction(v) for k, v in one.inputs["measured"].items()}
    for factor in (Fraction(9, 10), Fraction(11, 10)):
        low = {**stated, key: stated[key] * factor}
        wrong = certify_measured(
            **options | {"variance": (low["variance"],) * 2}, group="permutations(n=20)", alignment=low["alignment"],
            residual=low["residual"],
        )  # fmt: skip
        weaker = key == "alignment" and factor > 1
        clipped = (
            key == "residual" and factor > 1 and min(low["residual"], low["variance"]) == stated["residual"]
        )
        assert audit(wrong.json()).holds == (weaker or clipped), (key, factor)


@pytest.mark.parametrize(("text", "group"), SMALL)
def test_the_bound_is_the_largest_eigenvalue_of_the_operator_written_out(text, group):
    """The naive twin: E_g (f∘g)(f∘g)ᵀ on all points of the cube, with and without mean and invariant part."""
    goal, acting = targets.read(text), groups.read(group)
    x = goal.law.points()
    listed = elements(acting)
    orbit = np.array([goal(x @ matrix(g).T) for g in islice(listed, len(listed))])
    found = derived(read_target(text), read_group(group))
    for invariant, away in ((False, orbit.mean()), (True, orbit.mean(axis=0))):
        left = orbit - away
        top = (
            np.linalg.eigvalsh(left @ left.T / len(left) / len(x))[-1]
            if len(left) < 900
            else (np.linalg.eigvalsh(left.T @ left / len(left) / len(x))[-1])
        )
        near = Fraction(float(top))
        assert found.holds(near + Fraction(1, 10**9), invariant)
        assert near < Fraction(1, 10**9) or not found.holds(near - Fraction(1, 10**9), invariant)
        norm = found.rest if invariant else found.variance
        assert float(norm[0]) == pytest.approx(float((left**2).mean()), abs=1e-12)


@pytest.mark.parametrize(
    ("text", "group", "law", "reason"),
    [
        ("truth_table(f.npy)", "permutations(n=9)", "hypercube(n=9)", "its values stand in a file"),
        ("random_boolean(n=20)", "permutations(n=20)", "hypercube(n=20)", r"2\^20 coefficients"),
        ("moved(staircase(n=9, degree=2), seed=1)", "cyclic_shifts(n=9)", "hypercube(n=9)", "where `moved` puts"),
        ("staircase(n=300, degree=200)", "permutations(n=300)", "hypercube(n=300)", "200 copies of"),
        ("parity(n=9, degree=2)", "generated(n=9, generators=[[2,3,4,5,6,7,8,9,1],[2,1,3,4,5,6,7,8,9]])",
         "hypercube(n=9)", "more than 20000 elements"),
    ],
)  # fmt: skip
def test_what_is_not_derived_is_on_trust_and_the_reason_is_told(text, group, law, reason):
    size = int(law.partition("=")[2][:-1])
    with pytest.raises(OnTrustError, match=reason):
        derived(read_target(text), read_group(group))
    c = certify_measured(
        target=text, law=law, group=group, alignment=Fraction(1, 10**9), variance=(Fraction(1), Fraction(1)),
        network="mlp(widths=[8])", parameters=8 * (size + 1) + 9, training=NoisyGD(),
    )  # fmt: skip
    report = audit(c.json())
    assert report.exit_code == 3
    assert f"the alignment and the variance of {text} under {group}: " in str(report.trusted)


def test_numbers_beside_the_grid_are_not_read():
    c = certify_measured(
        target="parity(n=9, degree=2)", law="hypercube(n=9)", group="permutations(n=9)", network="mlp()", parameters=5633,
        alignment=Fraction(1, 36), variance=(Fraction(1), Fraction(1)), training=NoisyGD(),
    ).json()  # fmt: skip
    for text in ("1/36", "2777777777780/100000000000000", "27777777777801/1000000000000000"):
        report = audit(replaced(c, ("inputs", "measured", "alignment"), text))
        assert report.exit_code == 2 and "twelve figures" in str(report)
    assert on_grid(Fraction(5, 8)) and not on_grid(Fraction(1, 7))


@pytest.mark.parametrize("d", [2, 3, 10, 100])
def test_the_coefficients_of_tanh_hold_those_of_certified_integrals(d):
    from learnable.targets.coefficients import gaussian_coefficients, sphere_coefficients

    for (squares, norm), (wanted, whole, _, _) in (
        (gaussian_tanh(), gaussian_coefficients("tanh")),
        (sphere_tanh(d), sphere_coefficients("tanh", d)),
    ):
        assert len(wanted) > 15
        for c in wanted:
            low, high = squares[c.degree]
            assert low <= c.square[1] and c.square[0] <= high and high - low < Fraction(1, 10**15)
        assert norm[0] <= whole[1] and whole[0] <= norm[1] and norm[1] - norm[0] < Fraction(1, 10**20)
