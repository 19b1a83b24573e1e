"""INAL, alignment and cross-predictability against one operator over the whole group, and golden values."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cases import SMALL, UNTOLD
from learnable.estimates import Estimate
from learnable.groups import SignedPermutations
from learnable.laws import Hypercube
from learnable.measures import alignment, cross_predictability, inal
from learnable.networks import networks
from learnable.profiles import Profile, profile
from learnable.spectra import spectrum
from learnable.targets import targets
from learnable.targets.forms import DenseTable, Form
from naive import kernel, orbit_operator, points, split_modular

NETWORKS = {
    "mlp(widths=[8], bias=false)": ("relu", 2.0, 0.0),
    "mlp(widths=[8], weight_variance=1.0, bias_variance=fan_in)": ("relu", 1.0, None),
    "mlp(widths=[8], activation=erf, bias_variance=0.3)": ("erf", 2.0, 0.3),
    "mlp(widths=[8], activation=sign)": ("sign", 2.0, 0.0),
    "mlp(widths=[8], activation=identity)": ("identity", 2.0, 0.0),
}


def cut_of_values(values):
    n = len(values).bit_length() - 1
    return profile(Form.plain(n, DenseTable(np.asarray(values, dtype=float)), n), SignedPermutations(n))


def holds(estimate: Estimate, value: float, scale: float = 1.0) -> bool:
    """Whether the bounds hold the value, but for the rounding of the naive way."""
    return estimate.low - 1e-12 * scale <= value <= estimate.high + 1e-12 * scale


def small_tables():
    rng = np.random.default_rng(3)
    for n in (1, 2, 3, 4):
        yield from (rng.integers(-3, 4, 2**n).astype(float) for _ in range(4))
        yield from (rng.standard_normal(2**n) for _ in range(4))


def check_against_the_whole_group(values, cut):
    operator = orbit_operator(values)
    top = float(np.linalg.eigvalsh(operator)[-1])
    scale = max(1.0, float(values @ values))
    found, part = alignment(cut)
    assert holds(found, top, scale)
    assert found.value == pytest.approx(top, rel=1e-9, abs=1e-12)
    assert (part is None) == (not cut.parts)
    assert cross_predictability(cut).value == pytest.approx(float((operator**2).sum()), rel=1e-9, abs=1e-12)
    assert holds(cross_predictability(cut), float((operator**2).sum()), scale**2)
    n = cut.group.n
    for text, (name, weight_variance, bias_variance) in NETWORKS.items():
        pairs = kernel(name, n, weight_variance, 1 / n if bias_variance is None else bias_variance)
        layer = spectrum(networks.read(text), Hypercube(n), [p.degree for p in cut.parts]).layers[0]
        traced = float((pairs * operator).sum()) / 2**n
        enumerated = float(values @ pairs @ values) / 4**n
        assert traced == pytest.approx(enumerated, rel=1e-9, abs=1e-10 * scale)
        assert inal(cut, layer).value == pytest.approx(traced, rel=1e-6, abs=1e-8 * scale)


@pytest.mark.parametrize("text", [*SMALL, *UNTOLD])
def test_every_word_against_the_whole_group(text, folder):
    target = targets.read(text.format(folder=folder))
    n = target.law.n
    values = target(points(n))
    check_against_the_whole_group(values, profile(target.form(), SignedPermutations(n)))
    centred = profile(target.form(), SignedPermutations(n)).centred()
    check_against_the_whole_group(values - values.mean(), centred)


def test_random_tables_against_the_whole_group():
    ran = 0
    for values in small_tables():
        check_against_the_whole_group(values, cut_of_values(values))
        ran += 1
    assert ran == 32


@pytest.mark.parametrize(("n", "depth"), [(2, 1), (2, 2), (4, 1), (4, 2)])
def test_deeper_layers_and_the_output_against_all_pairs(n, depth):
    values = np.random.default_rng(n).integers(-2, 3, 2**n).astype(float)
    cut = cut_of_values(values)
    network = networks.read(f"mlp(widths={[8] * depth}, bias_variance=0.2)")
    layers = spectrum(network, Hypercube(n), [p.degree for p in cut.parts])
    pairs = kernel("relu", n, 2.0, 0.2, depth)
    hidden, output = layers[f"hidden {depth}"], layers["output"]
    assert inal(cut, hidden).value == pytest.approx(values @ pairs @ values / 4**n, rel=1e-9)
    assert inal(cut, output).value == pytest.approx(values @ (2 * pairs + 0.2) @ values / 4**n, rel=1e-9)
    assert inal(cut, hidden).method == ("exact" if depth == 1 else "wide-limit")


TABLES = st.integers(1, 5).flatmap(
    lambda n: hnp.arrays(
        np.float64, 2**n, elements=st.floats(-8, 8, allow_subnormal=False).map(lambda v: round(v, 3))
    )
)


@given(TABLES, st.sampled_from(list(NETWORKS)))
@settings(max_examples=120, deadline=None)
def test_the_inequalities_that_hold_for_every_function(values, text):
    """CP <= C·||f||², C² <= CP and INAL <= tr(K)·C, with the same f in every term."""
    cut = cut_of_values(values)
    n = cut.group.n
    layer = spectrum(networks.read(text), Hypercube(n), [p.degree for p in cut.parts]).layers[0]
    for f in (cut, cut.centred()):
        c, cp, norm = alignment(f)[0].value, cross_predictability(f).value, float(sum(f.total()) / 2)
        slack = 1 + 1e-9
        assert cp <= c * norm * slack + 1e-300
        assert c * c <= cp * slack + 1e-300
        assert inal(f, layer).value <= float(layer.mean_square) * c * slack + 1e-300
        assert norm / 2**n <= c * slack and c <= norm * slack + 1e-300


def cut_of(text):
    target = targets.read(text)
    return profile(target.form(), SignedPermutations(target.law.n)).centred()


@pytest.mark.parametrize(
    ("n", "c", "cp"), [(9, 0.0747681, 0.0562201), (21, 0.0310454, 0.0212156), (51, 0.0126057, 0.0082636)]
)
def test_majority_has_its_golden_values(n, c, cp):
    found, part = alignment(cut_of(f"majority(n={n})"))
    assert found.value == pytest.approx(c, abs=6e-8) and part.irrep == "degree 1"
    assert cross_predictability(cut_of(f"majority(n={n})")).value == pytest.approx(cp, abs=6e-8)


@pytest.mark.parametrize(("n", "k"), [(4, 2), (30, 15), (1000, 4), (100_000, 3)])
def test_a_parity_has_alignment_one_over_the_number_of_parities(n, k):
    found, part = alignment(cut_of(f"parity(n={n}, degree={k})"))
    assert part.degree == k
    assert (
        found
        == Estimate.of_fraction(Fraction(1, math.comb(n, k)))
        == cross_predictability(cut_of(f"parity(n={n}, degree={k})"))
    )


@pytest.mark.parametrize("n", [8, 9, 10])
def test_the_rest_of_the_modular_sum_has_its_golden_alignment(n):
    _, rest = split_modular(n)
    found, _ = alignment(profile(rest, SignedPermutations(n)))
    assert found.value * 2**n == (4 if n % 2 == 0 else 8)


def test_nothing_has_no_alignment():
    empty = Profile(SignedPermutations(3), (), "monomials")
    layer = spectrum(networks.read("mlp()"), Hypercube(3), [1]).layers[0]
    assert alignment(empty) == (Estimate.zero(), None)
    assert cross_predictability(empty) == inal(empty, layer) == Estimate.zero()


@pytest.mark.parametrize(("n", "k"), [(12, 2), (1000, 4), (1000, 300), (3000, 2)])
def test_the_cosine_has_an_eigenvalue_in_closed_form_below_the_floats_too(n, k):
    """E cos u cos v = exp(-q) cosh(q·r), and E exp(a Σx) χ_k = sinh(a)^k cosh(a)^(n-k)."""
    found = inal(cut_of(f"parity(n={n}, degree={k})"), cosine(n, [k]))
    a = 2 / n
    wanted = -2 + k * math.log(math.sinh(a)) + (n - k) * math.log(math.cosh(a))
    assert found.log10 == pytest.approx(wanted / math.log(10), rel=1e-9)
    assert found.method == "exact" and not found.exactly_zero


def cosine(n, degrees):
    return spectrum(networks.read("mlp(activation=cos)"), Hypercube(n), degrees).layers[0]


def test_the_cosine_is_blind_to_odd_degrees():
    assert inal(cut_of("parity(n=1000, degree=3)"), cosine(1000, [3])) == Estimate.zero()


def test_where_precision_ends_the_bounds_still_hold():
    """sinh(2/n)^n at n = 1000 is 10^-2700, below what is computed: the enclosure says so."""
    found = inal(cut_of("parity(n=1000, degree=1000)"), cosine(1000, [1000]))
    assert found.low == 0.0 and not found.exactly_zero
    assert found.log10 >= (-2 + 1000 * math.log(math.sinh(0.002))) / math.log(10) - math.log10(2)
