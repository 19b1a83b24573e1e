"""Targets on a biased hypercube: the same values, and coefficients on that law's characters."""

import math
from fractions import Fraction

import numpy as np
import pytest

from cases import SMALL, UNTOLD
from learnable.laws import Hypercube
from learnable.specs import InputError
from learnable.targets import targets
from learnable.targets.biasing import on_characters
from learnable.targets.characters import Characters, CharacterSpectrum, Levels, powers
from learnable.targets.forms import DenseTable, Form, Monomials
from learnable.targets.levels import degree_weights, mean
from learnable.targets.vocabulary import values_form
from naive import points
from naive_biased import BIASES, coefficients, masses

TEXTS = [*SMALL, *UNTOLD]


@pytest.mark.parametrize("bias", BIASES)
@pytest.mark.parametrize("text", TEXTS)
def test_values_and_weights_by_degree_are_those_of_the_definition(text, bias, folder):
    target = targets.read(f"biased({text.format(folder=folder)}, bias={bias})")
    plain = targets.read(text.format(folder=folder))
    x, form = points(target.law.n), target.form()
    assert target.law == Hypercube(plain.law.n, bias) and form.bias == Fraction(str(bias))
    np.testing.assert_allclose(target(x), plain(x))
    np.testing.assert_allclose(form(x), plain(x), atol=1e-12)
    wanted = dict.fromkeys(range(target.law.n + 1), 0.0)
    for members, c in coefficients(plain(x), bias).items():
        wanted[len(members)] += c * c
    found = degree_weights(form.local)
    assert mean(form.local) == pytest.approx(float(masses(target.law.n, bias) @ plain(x)), abs=1e-12)
    for k, w in wanted.items():
        low, high = found.get(k, (Fraction(0), Fraction(0)))
        assert float(low) - 1e-12 <= w <= float(high) + 1e-12
    exact = [low == high for low, high in found.values()]
    assert all(exact) or isinstance(values_form(plain).local, DenseTable)


def test_a_bias_of_zero_changes_nothing():
    plain, biased = targets.read("majority(n=5)"), targets.read("biased(majority(n=5), bias=0)")
    assert biased.form() == plain.form() and biased.law == plain.law


def test_a_parity_has_the_weights_of_a_binomial_law():
    """C(k, j)·b^(2(k-j))·(1-b²)^j on degree j, at any size."""
    found = degree_weights(targets.read("biased(parity(n=30, degree=12), bias=0.2)").form().local)
    b = Fraction(1, 5)
    assert {k: w[0] for k, w in found.items()} == {
        j: math.comb(12, j) * b ** (2 * (12 - j)) * (1 - b * b) ** j for j in range(13)
    }


@pytest.mark.parametrize(
    "text",
    [
        "parity(n=30, degree=3)",
        "majority(n=31)",
        "staircase(n=40, degree=5)",
        "sign(staircase(n=40, degree=5))",
    ],
)
def test_wide_targets_agree_with_draws(text):
    target = targets.read(f"biased({text}, bias=0.3)")
    x = target.law.draw(40_000, np.random.default_rng(0))
    y = target(x)
    np.testing.assert_allclose(target.form()(x), y, atol=1e-9)
    weights = degree_weights(target.form().local)
    spread = 5 * float(np.std(y * y)) / 200 + 1e-12
    assert abs(float(sum(w[0] for w in weights.values())) - float(np.mean(y * y))) < spread
    for members in ((0,), (0, 2), (1, 2, 4)):
        one = y * target.law.characters(x, members)
        part = restricted(target.form(), members)
        assert abs(one.mean() - part) < 5 * one.std() / 200


def restricted(form: Form, members):
    """The coefficient on one set of coordinates, from the form."""
    place = {c: j for j, c in enumerate(form.coordinates)}
    if not all(i in place for i in members):
        return 0.0
    inner, k = tuple(sorted(place[i] for i in members)), len(members)
    s = float(1 - form.bias**2) ** 0.5
    if isinstance(form.local, Levels):
        return float(form.local.derivatives[k]) * s**k * float(form.local.scale) ** 0.5
    if isinstance(form.local, Characters):
        return float(dict(form.local.terms).get(inner, 0)) * s**k * float(form.local.scale) ** 0.5
    return float(form.local.floats[0][sum(1 << j for j in inner)])


@pytest.mark.parametrize("bias", ["0.2", "-0.6", "0.123456789012"])
def test_a_table_holds_its_coefficients_exactly_or_says_how_far_off(bias):
    exact = Fraction(bias)
    form = targets.read("random_boolean(n=9, seed=3)").form()
    held = on_characters(form, exact).local
    assert isinstance(held, CharacterSpectrum) and (held.unit is None) == (bias == "0.123456789012")
    wanted = coefficients(form.local.values, float(bias))
    found, off = held.floats
    for members, c in wanted.items():
        assert abs(found[sum(1 << i for i in members)] - c) <= float(off) + 1e-12


def test_a_dense_sum_of_monomials_carries_the_rounding_of_its_values():
    target = targets.read("biased(staircase(n=18, degree=18), bias=0.5)")
    held = target.form().local
    assert isinstance(held, CharacterSpectrum) and held.error > 0
    weights = degree_weights(held)
    known = Fraction(0)  # E f² from the pairs of monomials: E χ_S χ_T = b^|SΔT|
    for s in range(1, 19):
        known += sum((Fraction(1, 2) ** abs(s - t) for t in range(1, 19)), Fraction(0)) / 18
    low, high = (sum(w[i] for w in weights.values()) for i in (0, 1))
    assert low <= known <= high and float(high - low) < 1e-9


def test_what_has_too_many_characters_is_refused():
    with pytest.raises(
        InputError, match=r"held as monomials of 30 coordinates, and under bias=0\.2 at most 20"
    ):
        targets.read("biased(staircase(n=30, degree=30), bias=0.2)").form()


@pytest.mark.parametrize("bias", [Fraction(3, 5), Fraction(1, 5), Fraction(-999, 1000)])
def test_powers_of_the_root(bias):
    found = powers(bias, 5)
    for k, p in enumerate(found):
        assert abs(p * p - (1 - bias**2) ** k) < Fraction(1, 10**70)
    assert found[2] == 1 - bias**2


COMPOSED = {
    "sign(biased(staircase(n=4, degree=3), bias=0.4))": "biased(sign(staircase(n=4, degree=3)), bias=0.4)",
    "extension(biased(majority(n=3), bias=0.4), n=5)": "biased(extension(majority(n=3), n=5), bias=0.4)",
    'polynomial(n=3, expression="x1*x2-x3", law=hypercube(n=3, bias=0.4))': (
        'biased(polynomial(n=3, expression="x1*x2-x3"), bias=0.4)'
    ),
}


@pytest.mark.parametrize("text", COMPOSED)
def test_a_bias_may_stand_inside_or_outside(text):
    one, two = targets.read(text), targets.read(COMPOSED[text])
    x = points(one.law.n)
    assert one.law == two.law and one.law.bias == 0.4
    np.testing.assert_allclose(one(x), two(x))
    np.testing.assert_allclose(one.form()(x), two.form()(x), atol=1e-12)
    assert degree_weights(one.form().local) == degree_weights(two.form().local)


def test_an_orbit_under_a_bias_has_no_sign_changes():
    target = targets.read("moved(biased(majority(n=5), bias=0.4), seed=3)")
    assert set(target.motion()[1]) == {1}
    assert degree_weights(target.form().local) == degree_weights(target.target.form().local)


def test_a_function_of_too_many_coordinates_is_known_by_draws(folder):
    target = targets.read(f'biased(function("{folder}/mine.py:wide", law=hypercube(n=40)), bias=0.5)')
    assert target.form() is None and target.law == Hypercube(40, 0.5)


REFUSED = {
    "biased(parity(n=3, degree=1), bias=1)": "biased: bias is 1; wanted the mean of a ±1 coordinate, above -1 and below 1",
    "biased(parity(n=3, degree=1), bias=2)": "biased: bias is 2; wanted the mean",
    "biased(parity(n=3, degree=1), bias=nan)": "biased: bias is nan; wanted the mean",
    'biased(parity(n=3, degree=1), bias="a lot")': 'biased: bias is "a lot"; wanted the mean',
    "biased(parity(n=3, degree=1))": "biased needs bias; type biased(target, bias)",
    "biased(digits, bias=0.2)": "biased: target is digits; wanted a target, such as parity(n, degree)",
    "biased(hermite(d=3, degree=1), bias=0.2)": "wanted one on the hypercube, such as biased(parity(n=9",
    "biased(biased(parity(n=3, degree=1), bias=0.1), bias=0.2)": "have the bias 0.1 already; give one bias",
    'polynomial(n=3, expression="x1", law=hypercube(n=4, bias=0.2))': "and n is 3; type n=4 or a law of 3 coordinates",
    'polynomial(n=3, expression="x1", law=hypercube(n=3, bias=2))': "hypercube: bias is 2; wanted the mean",
    'polynomial(n=3, expression="x1", law=sphere)': "law is sphere; wanted one of hypercube, gaussian",
    'polynomial(n=3, expression="x1", law=sphere(d=3))': "law is sphere(d=3); wanted one of hypercube, gaussian",
}


@pytest.mark.parametrize("text", REFUSED)
def test_bad_input_is_refused_in_a_sentence(text):
    with pytest.raises(InputError) as refusal:
        targets.read(text)
    assert REFUSED[text] in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_table_is_not_made_of_characters():
    from learnable.targets.forms import tabulate

    with pytest.raises(TypeError, match="of a function's values"):
        tabulate(on_characters(Form.plain(2, Monomials((((0, 1), Fraction(1)),)), 2), Fraction(1, 2)))
