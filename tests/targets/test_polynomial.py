"""Walsh polynomials as written: exact terms, a naive evaluation, every refusal, and quick ones only."""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import attempt
from learnable.specs import InputError
from learnable.targets import targets
from learnable.targets.polynomial import read_polynomial
from naive import points

TERMS = {
    "x1": {(0,): 1},
    "x_3": {(2,): 1},
    " - x1 ": {(0,): -1},
    "x1*x2*x1": {(1,): 1},
    "x1^2": {(): 1},
    "x1**3": {(0,): 1},
    "x1^0": {(): 1},
    "2*3*x2/4": {(1,): Fraction(3, 2)},
    "0.1*x1 + 0.2*x1": {(0,): Fraction(3, 10)},
    "x1 - x1": {},
    "0": {},
    ".5 + 5. + 1e-2 + 1E2": {(): Fraction(10551, 100)},
    "(x1+x2)^2": {(): 2, (0, 1): 2},
    "(x1+x2)*(x1-x2)": {},
    "-(x1 - 2*x2)": {(0,): -1, (1,): 2},
    "--x1": {(0,): 1},
    "-x1^2": {(): -1},
    "x1*-x2": {(0, 1): -1},
    "1/3*x1": {(0,): Fraction(1, 3)},
    "x1/(1/2 + 1/2)": {(0,): 1},
    "((((x1))))": {(0,): 1},
    "x1+\n x2": {(0,): 1, (1,): 1},
}


@pytest.mark.parametrize("expression", TERMS)
def test_terms_are_exact(expression):
    assert read_polynomial(expression, 4) == TERMS[expression]


EXPRESSIONS = st.recursive(
    st.one_of(
        st.integers(1, 4).map(lambda i: (f"x{i}", lambda x, i=i: x[:, i - 1])),
        st.sampled_from(["2", "0.5", "3"]).map(lambda t: (t, lambda x, t=t: np.full(len(x), float(t)))),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(
            lambda p: (f"({p[0][0]} + {p[1][0]})", lambda x: p[0][1](x) + p[1][1](x))
        ),
        st.tuples(inner, inner).map(
            lambda p: (f"({p[0][0]} - {p[1][0]})", lambda x: p[0][1](x) - p[1][1](x))
        ),
        st.tuples(inner, inner).map(lambda p: (f"{p[0][0]} * {p[1][0]}", lambda x: p[0][1](x) * p[1][1](x))),
        inner.map(lambda p: (f"({p[0]})^3", lambda x: p[1](x) ** 3)),
        inner.map(lambda p: (f"-({p[0]})/4", lambda x: -p[1](x) / 4)),
    ),
    max_leaves=6,
)


@given(EXPRESSIONS)
@settings(max_examples=150, deadline=None)
def test_random_expressions_have_the_values_of_their_arithmetic(made):
    text, evaluate = made
    x = points(4)
    wanted = evaluate(x)
    target, refusal = attempt(lambda: targets.read(f'polynomial(n=4, expression="{text}")'))
    if refusal:
        assert "1e100" in refusal or "bits" in refusal
        target = lambda _: wanted  # noqa: E731
    np.testing.assert_allclose(target(x), wanted, rtol=1e-9, atol=1e-9 * max(1.0, np.abs(wanted).max()))


REFUSED = {
    "": "it ends too early",
    "x1 +": "it ends too early",
    "x4": "x4 is not among x1 … x3",
    "x0": "x0 is not among x1 … x3",
    "y1": "cannot read 'y1'",
    "x1 + ?": "cannot read '?'",
    "sin(x1)": "cannot read 'sin(x1)'",
    "2x1": "cannot read on at 'x1' (a product needs its *)",
    "x1 x2": "cannot read on at 'x2' (a product needs its *)",
    "x1)": "cannot read on at ')'",
    "(x1": "a bracket is not closed",
    "*x1": "wanted a number or a variable at '*'",
    "x1 ** x2": "an exponent that is not a whole number from 0 to 64",
    "x1^-1": "an exponent that is not a whole number from 0 to 64",
    "x1^0.5": "an exponent that is not a whole number from 0 to 64",
    "x1^65": "an exponent that is not a whole number from 0 to 64",
    "x1^2^3": "a power of a power without brackets",
    "x1/x2": "a division by something other than a number above or below 0",
    "x1/0": "a division by something other than a number above or below 0",
    "1/(x1-x1)": "a division by something other than a number above or below 0",
    "1e301*x1": "the number 1e301 is out of range (1e-300 to 1e300)",
    "1e-9999999*x1": "the number 1e-9999999 is out of range (1e-300 to 1e300)",
    "1e101*x1": "the largest coefficient is not between 1e-100 and 1e100",
    "1e-101*x1": "the largest coefficient is not between 1e-100 and 1e100",
    "9" * 301: "999999999999… has more than 300 digits",
    "x" + "9" * 301: "has more than 300 digits",
    "((3^64)^64)^64": "a coefficient of more than 4000 bits; round the numbers",
    "("
    + "+".join(f"x{1 + i % 3}" for i in range(3))
    + "+1)^64*1e-95/7^60": "the largest coefficient is not between",
    "(" * 5000: "is nested too deeply; wanted a few brackets at most",
    "-" * 5000 + "x1": "is nested too deeply; wanted a few brackets at most",
}


@pytest.mark.parametrize("expression", REFUSED, ids=lambda e: repr(e[:20]))
def test_what_is_no_polynomial_is_refused(expression):
    with pytest.raises(InputError, match=re.escape(REFUSED[expression])) as refused:
        read_polynomial(expression, 3)
    assert str(refused.value).startswith("polynomial: expression ") and len(str(refused.value)) < 700


def test_a_refusal_shows_how_to_write_one():
    with pytest.raises(InputError, match=re.escape('such as "x1 + x1*x2 - 0.5*x3"')):
        targets.read('polynomial(n=3, expression="x1 +")')


def test_products_without_end_are_refused():
    wide = "(" + "+".join(f"x{i}" for i in range(1, 300)) + ")"
    with pytest.raises(InputError, match="it takes too long to multiply out; write fewer factors"):
        read_polynomial(f"{wide}^3", 300)
    with pytest.raises(InputError, match="it takes too long to multiply out; write fewer factors"):
        read_polynomial("*".join(f"x{i}" for i in range(1, 20_001)), 20_000)


def test_long_sums_are_read():
    terms = read_polynomial(" + ".join(f"x{i}*x{i + 1}" for i in range(1, 8001)), 9000)
    assert len(terms) == 8000


PIECES = st.lists(
    st.one_of(
        st.sampled_from(["x1", "x2", "x3", "x4", "x_1", "+", "-", "*", "/", "^", "**", "(", ")", " ", "0", "1", "2.5",
                         "1e9", "1e999", "64", "9" * 40, "x", "٣", "²"]),
        st.text(max_size=2),
    ),
    max_size=16,
).map("".join)  # fmt: skip


@given(PIECES)
@settings(max_examples=800, deadline=20_000, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_random_text_is_read_or_refused_and_nothing_else(text):
    terms, refusal = attempt(lambda: read_polynomial(text, 3))
    assert refusal or all(c and list(s) == sorted(set(s)) for s, c in terms.items())
