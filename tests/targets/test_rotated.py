"""Targets on the sphere and on Gaussian inputs: values, norms, leaps, rotations, refusals."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest

from learnable.laws import Gaussian, Sphere, haar, laws
from learnable.specs import InputError
from learnable.targets import SingleIndex, targets
from learnable.transforms.hermite import hermite_values

CASES = {
    "hermite(d=4, degree=3)": lambda x: (x[:, 0] ** 3 - 3 * x[:, 0]) / 6**0.5,
    "hermite(d=4, degree=0)": lambda x: np.ones(len(x)),
    "gegenbauer(d=3, degree=2)": lambda x: 5**0.5 * (3 * x[:, 0] ** 2 - 1) / 2,
    "gegenbauer(d=2, degree=3)": lambda x: 2**0.5 * np.cos(3 * np.arccos(x[:, 0])),
    "single_index(d=4, link=relu)": lambda x: np.maximum(x[:, 0], 0),
    "single_index(d=4, link=he2, law=sphere)": lambda x: (4 * x[:, 0] ** 2 - 1) / 2**0.5,
    "single_index(d=4, link=tanh, law=sphere)": lambda x: np.tanh(2 * x[:, 0]),
    'polynomial(n=3, expression="He2(x1)*x2 - x3^2/2", law=gaussian)': lambda x: (
        (x[:, 0] ** 2 - 1) / 2**0.5 * x[:, 1] - x[:, 2] ** 2 / 2
    ),
    'polynomial(n=3, expression="(x1 + 2*x2)^3", law=gaussian)': lambda x: (x[:, 0] + 2 * x[:, 1]) ** 3,
    'polynomial(n=2, expression="He3(x1)*x1*He2(x2)", law=gaussian)': lambda x: (
        hermite_values(3, x[:, 0])[3] * x[:, 0] * hermite_values(2, x[:, 1])[2]
    ),
}


@pytest.mark.parametrize("text", CASES)
def test_values_are_the_definition(text):
    target = targets.read(text)
    x = target.law.draw(50, np.random.default_rng(0))
    assert target(x) == pytest.approx(CASES[text](x), abs=1e-10)
    assert isinstance(target.law, Sphere if "sphere" in text or "gegen" in text else Gaussian)
    assert str(targets.read(str(target))) == str(target) == text


@pytest.mark.parametrize("text", CASES)
def test_moved_is_a_rotation_of_the_inputs(text):
    target, moved = targets.read(text), targets.read(f"moved({text}, seed=3)")
    x = target.law.draw(200, np.random.default_rng(1))
    rotation = haar(target.law.d, np.random.Generator(np.random.PCG64(3)))
    assert rotation @ rotation.T == pytest.approx(np.eye(target.law.d))
    assert moved(x) == pytest.approx(target(x @ rotation)) and moved.form() == target.form()
    assert np.allclose(moved(x), target(x)) == ("degree=0" in text)


@pytest.mark.parametrize("text", CASES)
def test_terms_have_the_mean_square_of_draws(text):
    target = targets.read(text)
    x = target.law.draw(200_000, np.random.default_rng(2))
    squares = target(x) ** 2
    form = target.form()
    if hasattr(form, "norm"):
        wanted = float(form.norm[0])
    else:
        wanted = sum(float(c.ball()) ** 2 * math.prod(math.factorial(k) for _, k in p) for p, c in form.terms)
    assert abs(squares.mean() - wanted) < 5 * squares.std() / len(x) ** 0.5 + 1e-9


def test_draws_have_their_laws():
    x = Sphere(5).draw(20_000, np.random.default_rng(0))
    assert np.linalg.norm(x, axis=1) == pytest.approx(np.ones(len(x)))
    assert 5 * x.T @ x / len(x) == pytest.approx(np.eye(5), abs=0.05)
    g = Gaussian(5).draw(20_000, np.random.default_rng(0))
    assert g.T @ g / len(g) == pytest.approx(np.eye(5), abs=0.05)
    assert Sphere(5).dimension == Gaussian(5).dimension == 5


LEAPS = {
    "x1": 1,
    "He2(x1)": 2,
    "He3(x1)": 3,
    "x1*x2*x3": 3,
    "x1 + x1*x2": 1,
    "x1 + He3(x1)*x2": 1,
    "x1 + He2(x2)*x1": 2,
    "He2(x1) + x1*x2*x3": 2,
    "He2(x1)*x2 + x2": 2,
    "3": 0,
}


@pytest.mark.parametrize("expression", LEAPS)
def test_leaps_count_new_coordinates_with_multiplicity(expression):
    form = targets.read(f'polynomial(n=4, expression="{expression}", law=gaussian)').form()
    assert form.leap() == LEAPS[expression]


@pytest.mark.parametrize(
    ("text", "exponent"),
    [
        ("hermite(d=5, degree=4)", 4),
        ("single_index(d=5, link=relu)", 1),
        ("single_index(d=5, link=abs)", 2),
        ("single_index(d=5, link=cos)", 2),
        ("single_index(d=5, link=he7)", 7),
        ("single_index(d=5, link=tanh)", 1),
        ("single_index(d=5, link=he3, law=sphere)", 1),
        ("hermite(d=5, degree=0)", 0),
    ],
)
def test_information_exponents(text, exponent):
    assert targets.read(text).form().leap() == exponent


def test_terms_that_hold_weight():
    relu = targets.read("single_index(d=5, link=relu)").form()
    assert relu.degree() is None and relu.without(Fraction(1, 20)).degree() == 2
    form = targets.read('polynomial(n=3, expression="x1/9 + 2*He2(x1)*x2 + 5", law=gaussian)').form()
    assert (form.leap(), form.without(Fraction(1, 20)).leap(), form.without(Fraction(0)).leap()) == (1, 3, 1)


def test_coefficients_are_exact():
    form = targets.read('polynomial(n=2, expression="x1^4/3 - He2(x2)*He2(x2)", law=gaussian)').form()
    assert {p: c.rational for p, c in form.terms} == {
        ((0, 2),): Fraction(2),
        ((1, 2),): Fraction(-2),
        ((0, 4),): Fraction(1, 3),
        ((1, 4),): Fraction(-1, 2),
    }


REFUSALS = (
    ("hermite(d=1, degree=2)", "hermite: d is 1; wanted from 2 to 100000"),
    ("hermite(d=5, degree=101)", "hermite: degree is 101; wanted from 0 to 100"),
    ("gegenbauer(d=0, degree=1)", "gegenbauer: d is 0; wanted from 2 to 100000"),
    ("gegenbauer(d=5, degree=-1)", "gegenbauer: degree is -1; wanted from 0 to 100"),
    (
        "single_index(d=5, link=rely)",
        "single_index: link is rely, unknown (nearest known: relu); known: relu, abs",
    ),
    ("single_index(d=5, link=he10)", "single_index: link is he10, unknown"),
    ("single_index(d=5, link=relu, law=cube)", "single_index: law is cube; wanted one of gaussian, sphere"),
    ('polynomial(n=3, expression="He2(x1)")', "He2 is a polynomial of Gaussian inputs (type law=gaussian)"),
    (
        'polynomial(n=3, expression="He2*x1", law=gaussian)',
        "He2 wants one variable in brackets, as in He2(x1)",
    ),
    ('polynomial(n=3, expression="He65(x1)", law=gaussian)', "He65 has a degree above 64"),
    ('polynomial(n=3, expression="x1^40*x2^30", law=gaussian)', "a degree above 64"),
    ('polynomial(n=3, expression="He2(x4)", law=gaussian)', "x4 is not among x1 … x3"),
    ('polynomial(n=3, expression="x1/He2(x1)", law=gaussian)', "a division by something other than a number"),
    (
        'polynomial(n=3, expression="x1", law=sphere)',
        "polynomial: law is sphere; wanted one of hypercube, gaussian",
    ),
)


@pytest.mark.parametrize(("text", "message"), REFUSALS)
def test_refusals_say_what_was_wanted(text, message):
    with pytest.raises(InputError, match=re.escape(message)):
        targets.read(text)


def test_a_link_of_ones_own_is_known_by_draws_and_must_be_square_integrable():
    mine = SingleIndex(4, np.arctan)
    assert mine.form() is None and mine(np.ones((2, 4))) == pytest.approx([np.pi / 4] * 2)
    with pytest.raises(InputError, match=r"is not square-integrable under N\(0, 1\)"):
        SingleIndex(4, lambda u: np.exp(u * u / 4))
    with pytest.raises(InputError, match=r"is not square-integrable under N\(0, 1\)"):
        SingleIndex(4, lambda u: 1 / np.abs(u))
    with pytest.raises(InputError, match="returned shape"):
        SingleIndex(4, lambda u: 1.0)
    with pytest.raises(InputError, match="link is 3; wanted a function of an array or one of relu"):
        SingleIndex(4, 3)


@pytest.mark.parametrize("text", ["sphere(d=1)", "gaussian(d=1)"])
def test_laws_of_fewer_than_two_coordinates_are_refused(text):
    with pytest.raises(InputError, match="d is 1; wanted from 2 to 100000"):
        laws.read(text)
