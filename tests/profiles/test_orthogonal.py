"""Targets cut along rotations: closed forms, slopes, the operator itself in the plane, and invariance."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest

from learnable.groups import Orthogonal
from learnable.laws import Sphere
from learnable.measures import alignment, cross_predictability
from learnable.profiles import profile
from learnable.specs import InputError
from learnable.targets import targets
from learnable.targets.zonal import DegreeCoefficient, Zonal
from learnable.transforms.gegenbauer import gegenbauer_values, harmonic_dimension, power_moment, projections
from learnable.transforms.hermite import hermite_values


def cut_of(text):
    target = targets.read(text)
    return profile(target.form(), Orthogonal(target.law.d))


def top(text):
    """The alignment of the centred target, in log10, and the part where it is reached."""
    value, part = alignment(cut_of(text).centred())
    return value, part.irrep


# ------------------------------------------------------------------------------------------------------- the sphere


def test_the_golden_polynomial_on_the_sphere_of_five_coordinates():
    """F = t³ + .7t²: weights .0196, .0367347, .0224, .0108844; C is the mean's, and .0073469 after centring."""
    found = projections([Fraction(0), Fraction(0), Fraction(7, 10), Fraction(1)], 5)
    weights = [harmonic_dimension(5, k) * b * b for k, b in enumerate(found)]
    form = Zonal(
        Sphere(5), tuple(DegreeCoefficient(k, 1, (w, w)) for k, w in enumerate(weights)), (sum(weights),) * 2
    )
    cut = profile(form, Orthogonal(5))
    assert [float(p.weight[0]) for p in cut.parts] == pytest.approx(
        [0.0196, 0.0367347, 0.0224, 0.0108844], abs=5e-8
    )
    assert float(alignment(cut)[0].value) == pytest.approx(0.0196)
    assert float(alignment(cut.centred())[0].value) == pytest.approx(0.0073469, abs=5e-8)


def test_a_link_of_a_hundred_coordinates_on_the_sphere_from_exact_weights():
    """he3(√d t) has d·(1-3/(d+2))²/2 of degree 1 over 3: W_1 = 1/1734 exactly, and C = W_1/100."""
    cut = cut_of("single_index(d=100, link=he3, law=sphere)")
    assert cut.exact and cut.weights() == {1: (Fraction(1, 1734),) * 2, 3: (Fraction(6875, 7514),) * 2}
    value, part = alignment(cut)
    assert part.irrep == "degree 1" and value.value == pytest.approx(1 / 173400, rel=1e-15)
    assert value.method == "exact" and value.low <= 1 / 173400 <= value.high


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5])
def test_gegenbauer_harmonics_fall_as_the_power_of_their_degree(k):
    values = {d: top(f"gegenbauer(d={d}, degree={k})")[0].log10 for d in (10, 500, 1000)}
    assert 10 ** values[10] == pytest.approx(1 / harmonic_dimension(10, k))
    assert (values[500] - values[1000]) / math.log10(2) == pytest.approx(k, abs=0.02)


@pytest.mark.parametrize(
    ("k", "slope", "irrep"), [(1, 1, 1), (2, 2, 2), (3, 3, 1), (4, 4, None), (5, 3, 1), (6, 4, 2)]
)
def test_hermite_links_on_the_sphere_are_not_pure(k, slope, irrep):
    """he_5 overlaps degree 1 by about 1/d and he_6 degree 2, so their alignment falls slower than d^-k."""
    found = {d: top(f"single_index(d={d}, link=he{k}, law=sphere)") for d in (20_000, 40_000)}
    logs = [v.log10 for v, _ in found.values()]
    assert (logs[0] - logs[1]) / math.log10(2) == pytest.approx(slope, abs=0.02)
    if irrep is not None:
        assert {part for _, part in found.values()} == {f"degree {irrep}"}


@pytest.mark.parametrize(
    "text", ["single_index(d=6, link=relu, law=sphere)", "single_index(d=6, link=tanh, law=sphere)"]
)
def test_pairs_of_the_orbit_meet_as_their_weights_say(text):
    """<f, f∘g> = Σ W_k P_k(<u, gu>), by sampling x over random rotations: the weights belong to the whole orbit."""
    target, rng = targets.read(text), np.random.default_rng(0)
    x = target.law.draw(100_000, rng)
    for _ in range(5):
        g = Orthogonal(6).draw(rng)
        products = target(x) * target(x @ g.T)
        weights = cut_of(text).weights()
        rows = list(gegenbauer_values(6, max(weights), g[0, 0]))
        wanted = sum(float(w[0]) * rows[k] for k, w in weights.items())
        assert abs(products.mean() - wanted) < 5 * products.std() / len(x) ** 0.5 + 1e-3


def test_tails_are_carried_by_a_part_of_their_own():
    cut = cut_of("single_index(d=5, link=sign, law=sphere)")
    last = cut.parts[-1]
    assert last.beyond == 65 and last.dimension == harmonic_dimension(5, 65) and last.weight[0] == 0
    low, high = cut.total()
    assert low < 1 <= high and high - low < 0.015
    value, part = alignment(cut)
    assert part.irrep == "degree 1" and value.high - value.low < 1e-15
    found = cross_predictability(cut)
    assert found.low < found.high and found.high - found.low < 1e-8


# --------------------------------------------------------------------------------------------------- Gaussian inputs


@pytest.mark.parametrize("k", range(1, 7))
def test_hermite_polynomials_fall_as_half_their_degree(k):
    """C(He_k(x_1)/√k!; O(d)) = Θ(d^-⌈k/2⌉), reached on the lowest harmonics."""
    logs = {}
    for d in (2, 10, 100, 500, 1000):
        value, part = top(f"hermite(d={d}, degree={k})")
        assert value.value == pytest.approx(
            float(max(power_moment(d, k, ell) for ell in range(k % 2, k + 1, 2)))
        )
        assert part == f"harmonics of degree {k % 2}" and value.low <= value.high <= value.low * (1 + 1e-12)
        logs[d] = value.log10
    assert (logs[500] - logs[1000]) / math.log10(2) == pytest.approx(math.ceil(k / 2), abs=0.02)


def test_golden_alignments_on_gaussian_inputs():
    assert top("hermite(d=100, degree=1)")[0].value == pytest.approx(1 / 100)
    assert top("hermite(d=100, degree=2)")[0].value == pytest.approx(1 / 100)
    assert top("hermite(d=100, degree=3)")[0].value == pytest.approx(3 / (100 * 102))
    cut = cut_of("hermite(d=30, degree=2)")
    harmonic = next(p for p in cut.parts if p.irrep == "harmonics of degree 2")
    assert harmonic.top[0] / harmonic.dimension == (1 - Fraction(1, 30)) / Fraction(32 * 29, 2)


@pytest.mark.parametrize("d", [2, 3, 10])
@pytest.mark.parametrize("expression", ["He3(x1)", "He2(x2)", "x1^4", "2*He1(x1)+He3(x1)/3", "1+x1+x1^2"])
def test_one_direction_held_both_ways(expression, d):
    """Hermite terms and coefficients of one direction give the same parts."""
    cut = cut_of(f'polynomial(n={d}, expression="{expression}", law=gaussian)')
    u = np.zeros((1, d))
    weights = {}
    form = targets.read(f'polynomial(n={d}, expression="{expression}", law=gaussian)').form()
    for powers, c in form.terms:
        k = sum(p for _, p in powers)
        weights[k] = (c * c).rational * math.factorial(k)
    zonal = Zonal(
        targets.read(f"hermite(d={d}, degree=1)").law,
        tuple(DegreeCoefficient(k, 1, (w, w)) for k, w in sorted(weights.items())),
        (sum(weights.values()),) * 2,
    )
    other = profile(zonal, Orthogonal(d))
    assert u.shape == (1, d) and len(other.parts) == len(cut.parts)
    for p, q in zip(cut.parts, other.parts):
        assert (p.irrep, p.dimension) == (q.irrep, q.dimension)
        assert float(p.weight[0]) == pytest.approx(float(q.weight[0]), rel=1e-12)
        assert float(p.top[1]) == pytest.approx(float(q.top[1]), rel=1e-9)
    assert [float(v) for v in cut.variance()] == pytest.approx([float(v) for v in other.variance()])


PLANE = (
    "x1",
    "He2(x1)*x2",
    "x1^2 + x1*x2 - x2",
    "1 + x1^4 + x2^2 - 2*x1",
    "He3(x1) + x1 + He2(x2)*x1",
    "x1^2 + x2^2",
)


def operator_in_the_plane(target, most=6):
    """T = E_g (f∘g)(f∘g)* over O(2) on polynomials of degree up to `most`, by exact rules, without the constant."""
    x, w = np.polynomial.hermite_e.hermegauss(20)
    grid = np.array([[a, b] for a in x for b in x])
    weights = np.array([a * b for a in w for b in w]) / w.sum() ** 2
    rows = [hermite_values(most, grid[:, i]) for i in (0, 1)]
    basis = np.array([rows[0][i] * rows[1][j] for i in range(most + 1) for j in range(most + 1 - i) if i + j])
    total = np.zeros((len(basis), len(basis)))
    for step in range(32):
        c, s = math.cos(2 * math.pi * step / 32), math.sin(2 * math.pi * step / 32)
        for flip in (1, -1):
            f = (basis * weights) @ target(grid @ np.array([[c, -s], [s, c]]) * np.array([1, flip]))
            total += np.outer(f, f) / 64
    return total


@pytest.mark.parametrize("expression", PLANE)
def test_measures_are_norms_of_the_operator(expression):
    text = f'polynomial(n=2, expression="{expression}", law=gaussian)'
    operator, cut = operator_in_the_plane(targets.read(text)), cut_of(text).centred()
    aligned, paired = alignment(cut)[0], cross_predictability(cut)
    assert aligned.value == pytest.approx(np.linalg.eigvalsh(operator)[-1], rel=1e-9)
    assert paired.value == pytest.approx((operator**2).sum(), rel=1e-9)
    assert float(cut.total()[0]) == pytest.approx(np.trace(operator), rel=1e-9)
    assert aligned.low <= aligned.high and aligned.high - aligned.low < 1e-9 * aligned.high


def rational_rotation(rng):
    """A product of turns of coordinate planes by angles of Pythagorean triples, and a reflection, exactly."""
    g = np.array([[Fraction(int(i == j)) for j in range(3)] for i in range(3)])
    for plane in ((0, 1), (1, 2), (0, 2)):
        c, s = [
            (Fraction(3, 5), Fraction(4, 5)),
            (Fraction(5, 13), Fraction(12, 13)),
            (Fraction(0), Fraction(1)),
        ][int(rng.integers(0, 3))]
        turn = np.array([[Fraction(int(i == j)) for j in range(3)] for i in range(3)])
        turn[np.ix_(plane, plane)] = [[c, -s], [s, c]]
        g = turn @ g
    return g * np.array([1, 1, int(rng.choice([1, -1]))])


@pytest.mark.parametrize("seed", range(4))
def test_rational_rotations_change_no_part(seed):
    """f∘g for an exact rotation g: parts, Grams and all, agree."""
    g = rational_rotation(np.random.default_rng(seed))
    assert np.array_equal(g @ g.T, np.eye(3))
    expression = "X1^2*X2 - X3 + 2*X1*X3/3 + X2^3/2"
    plain, moved = expression, expression
    for i in range(3):
        line = " + ".join(f"({g[i, j]})*x{j + 1}" for j in range(3))
        plain, moved = plain.replace(f"X{i + 1}", f"x{i + 1}"), moved.replace(f"X{i + 1}", f"({line})")
    first, second = (cut_of(f'polynomial(n=3, expression="{t}", law=gaussian)') for t in (plain, moved))
    assert [p.irrep for p in first.parts] == [p.irrep for p in second.parts]
    for p, q in zip(first.parts, second.parts):
        assert p.dimension == q.dimension
        for pair in ("weight", "top", "square"):
            assert float(getattr(p, pair)[0]) == pytest.approx(float(getattr(q, pair)[0]), rel=1e-9)


@pytest.mark.parametrize("link", ["relu", "sign", "tanh", "cos", "abs"])
@pytest.mark.parametrize("d", [2, 5, 100])
def test_links_on_gaussian_inputs_have_their_norm_between_the_bounds(link, d):
    form = targets.read(f"single_index(d={d}, link={link})").form()
    cut = profile(form, Orthogonal(d))
    low, high = cut.total()
    assert low <= form.norm[1] and form.norm[0] <= high
    assert float(high - low) <= 8 * float(form.tail) + 1e-12
    value, part = alignment(cut.centred())
    assert value.high - value.low < 2e-2 * value.high and "harmonics of degree" in part.irrep
    # <f, f∘g> = Σ c_k² t^k with t = <u, gu>, so its square averages to the cross-predictability
    t, w = np.polynomial.legendre.leggauss(400)
    angle = t * math.pi / 2
    weight = w * np.cos(angle) ** (d - 2)
    kernel = sum(float(c.square[0]) * np.sin(angle) ** c.degree for c in form.coefficients if c.degree)
    wanted = (weight * kernel**2).sum() / weight.sum()
    paired = cross_predictability(cut.centred())
    assert paired.low * (1 - 1e-9) <= wanted * (1 + 1e-9) and wanted <= paired.high * (1 + 1e-9)


@pytest.mark.parametrize("d", [3, 20, 200])
def test_the_bound_of_what_lies_beyond_holds_for_every_term_there(d):
    """A weight of 1/100 on one Hermite degree beyond the cut stays below what the parts leave room for."""
    law = targets.read(f"hermite(d={d}, degree=1)").law
    one, share = (Fraction(1), Fraction(1)), Fraction(1, 100)
    cut = profile(Zonal(law, (DegreeCoefficient(9, 1, one),), (1 + share,) * 2, share, 11), Orthogonal(d))
    assert [p.irrep for p in cut.parts[:-1]] == [f"harmonics of degree {k}" for k in (1, 3, 5, 7, 9)]
    for k in (11, 13, 21, 41, 101):
        for part, ell in zip(cut.parts, (1, 3, 5, 7, 9)):
            room = part.weight[1] - part.weight[0]
            assert room >= share * power_moment(d, k, ell) * part.dimension
            assert room <= share


def test_the_wrong_group_is_refused():
    form = targets.read("hermite(d=5, degree=2)").form()
    with pytest.raises(InputError, match=re.escape("type orthogonal(5)")):
        profile(form, Orthogonal(4))
    cube = targets.read("parity(n=5, degree=2)").form()
    wanted = (
        "group is orthogonal(d=5), and rotations do not preserve the hypercube; wanted signed_permutations(5)"
    )
    with pytest.raises(InputError, match=re.escape(wanted)):
        profile(cube, Orthogonal(5))
