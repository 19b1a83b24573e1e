"""The weight on every degree: definitions on small cubes, every point of them, and golden values."""

import re
from fractions import Fraction

import numpy as np
import pytest

from cases import SMALL, UNTOLD, WIDE
from learnable.groups import SignedPermutations
from learnable.profiles import profile
from learnable.specs import InputError
from learnable.targets import targets
from learnable.targets.forms import DenseTable, Form
from naive import points, split_modular, weights


def cut_of(text):
    target = targets.read(text)
    return profile(target.form(), SignedPermutations(target.law.n))


@pytest.mark.parametrize("text", [*SMALL, *UNTOLD])
def test_weights_are_those_of_the_definition(text, folder):
    target = targets.read(text.format(folder=folder))
    cut = profile(target.form(), SignedPermutations(target.law.n))
    wanted = weights(target(points(target.law.n)))
    for degree, weight in wanted.items():
        low, high = cut.weights().get(degree, (0, 0))
        assert float(low) - 1e-12 <= weight <= float(high) + 1e-12
        assert float(high - low) < 1e-12
    assert [p.degree for p in cut.parts] == sorted(k for k in wanted if k in cut.weights())
    assert all(p.dimension == SignedPermutations(target.law.n).dimension(p.degree) for p in cut.parts)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("kind", ["whole", "thirds", "real"])
def test_random_tables(seed, kind):
    rng = np.random.default_rng(seed)
    n = 1 + seed % 5
    values = rng.integers(-64, 65, 2**n).astype(float)
    values = values / 3 if kind == "thirds" else rng.standard_normal(2**n) if kind == "real" else values
    cut = profile(Form.plain(n, DenseTable(values), n), SignedPermutations(n))
    exact = _exact_weights(values)
    for degree, weight in exact.items():
        low, high = cut.weights().get(degree, (Fraction(0), Fraction(0)))
        assert low <= weight <= high
        assert high - low <= Fraction(1, 10**12) * max(1, weight)
    if kind == "whole":
        assert cut.exact and cut.total()[0] == sum(exact.values())


def _exact_weights(values):
    """The weights of the floats as they are, in rationals."""
    n = len(values).bit_length() - 1
    exact = [Fraction(float(v)) for v in values]
    found = {}
    for s in range(2**n):
        c = sum(v * (-1) ** (i & s).bit_count() for i, v in enumerate(exact)) / 2**n
        found[s.bit_count()] = found.get(s.bit_count(), Fraction(0)) + c * c
    return found


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.3, 1e-90, 12345.678])
def test_multiples_of_whole_numbers_are_exact_whatever_the_unit(scale):
    values = scale * points(4)[:, :3].prod(axis=1)
    cut = profile(Form.plain(4, DenseTable(values), 4), SignedPermutations(4))
    assert cut.exact and list(cut.weights()) == [3]
    assert cut.weights()[3][0] == Fraction(scale) ** 2


@pytest.mark.parametrize("text", WIDE)
def test_wide_targets_have_their_second_moment(text):
    """Parseval on fresh draws, within 5 standard errors."""
    target = targets.read(text)
    x = target.law.draw(4000, np.random.default_rng(1))
    squares = target(x) ** 2
    low, high = profile(target.form(), SignedPermutations(target.law.n)).total()
    assert low <= high
    assert abs(float(low) - squares.mean()) <= 5 * squares.std() / 4000**0.5 + 1e-9


def test_nine_bits_of_majority_have_the_golden_weights():
    found = {p.irrep: float(p.weight[0]) for p in cut_of("majority(n=9)").parts}
    assert list(found) == ["degree 1", "degree 3", "degree 5", "degree 7", "degree 9"]
    assert found["degree 1"] == pytest.approx(0.672913, abs=5e-7)
    assert found["degree 3"] == pytest.approx(0.128174, abs=5e-7)
    assert cut_of("majority(n=9)").total() == (1, 1)


@pytest.mark.parametrize(("n", "variance"), [(8, 5.234), (9, 5.25), (10, 5.121)])
def test_the_modular_sum_has_its_golden_variance(n, variance):
    cut = cut_of(f"modular(n={n})")
    assert float(cut.variance()[0]) == pytest.approx(variance, abs=5e-4)


@pytest.mark.parametrize("n", [8, 9, 10])
def test_the_modular_sum_is_its_mean_a_full_parity_of_weight_one_and_a_flat_rest_of_four(n):
    known, rest = split_modular(n)
    assert {k: w[0] for k, w in profile(known, SignedPermutations(n)).centred().weights().items()} == {n: 1}
    flat = profile(rest, SignedPermutations(n))
    assert flat.total() == (4, 4)
    energies = {p.weight[0] / p.dimension for p in flat.parts}
    assert energies == {Fraction(4 if n % 2 == 0 else 8, 2**n)}


def test_the_centred_profile_has_no_mean():
    cut = cut_of("threshold(n=9, at=7)")
    assert 0 in cut.weights() and 0 not in cut.centred().weights()
    assert cut.variance() == cut.centred().total()
    assert cut.total()[0] == 1 and cut.variance()[0] == 1 - cut.weights()[0][0]


def test_json_keeps_logarithms_of_what_underflows():
    part = cut_of("parity(n=100000, degree=50000)").parts[0].json()
    assert part == {
        "irrep": "degree 50000",
        "log10_dimension": pytest.approx(30100.4015, abs=1e-4),
        "weight": 1.0,
        "log10_weight": 0.0,
    }


def test_a_group_that_does_not_act_is_refused():
    form = targets.read("parity(n=9, degree=3)").form()
    wanted = "group is signed_permutations(n=8) and the target has 9 coordinates; type signed_permutations(9)"
    with pytest.raises(InputError, match=re.escape(wanted)):
        profile(form, SignedPermutations(8))
    with pytest.raises(InputError, match=re.escape("group is None; wanted signed_permutations(9)")):
        profile(form, None)
