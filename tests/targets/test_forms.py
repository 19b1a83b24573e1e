"""The forms that hold a function: values, tables, restrictions and exact signs."""

import re
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import SMALL, UNTOLD, WIDE
from learnable.specs import InputError
from learnable.targets import targets
from learnable.targets.forms import ByWeight, DenseTable, Form, Monomials, restrict, signs_of, tabulate
from naive import points


@pytest.mark.parametrize("text", SMALL)
def test_a_target_and_its_form_are_what_its_word_says(text, folder):
    target = targets.read(text.format(folder=folder))
    x = points(target.law.n)
    wanted = np.array([SMALL[text](row) for row in x])
    np.testing.assert_allclose(target(x), wanted, rtol=1e-14, atol=1e-14)
    np.testing.assert_allclose(target.form()(x), wanted, rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("text", [*UNTOLD, *WIDE])
def test_a_form_has_the_values_of_its_target(text):
    target = targets.read(text)
    x = target.law.draw(500, np.random.default_rng(2))
    values = target(x)
    assert values.shape == (500,)
    np.testing.assert_allclose(target.form()(x), values, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("text", [*SMALL, *UNTOLD])
def test_a_table_of_a_form_has_its_values(text, folder):
    target = targets.read(text.format(folder=folder))
    table = tabulate(target.form())
    assert isinstance(table.local, DenseTable)
    np.testing.assert_allclose(
        table(points(target.law.n)), target(points(target.law.n)), rtol=1e-13, atol=1e-13
    )


NAMES = {
    "parity(n=9, degree=3)": ("monomials", 3),
    "majority(n=9)": ("values by Hamming weight", 9),
    "sign(majority(n=9))": ("values by Hamming weight", 9),
    "sign(parity(n=9, degree=3))": ("monomials", 3),
    "sign(staircase(n=40, degree=5))": ("dense table", 5),
    "moved(extension(majority(n=9), n=50))": ("values by Hamming weight", 9),
    'polynomial(n=90, expression="x90*x7 + x7")': ("monomials", 2),
    'polynomial(n=90, expression="0")': ("monomials", 0),
}


@pytest.mark.parametrize("text", NAMES)
def test_each_target_has_its_cheapest_form(text):
    form = targets.read(text).form()
    assert (form.name, len(form.coordinates)) == NAMES[text]


def test_the_sign_of_a_staircase_is_exact_at_forty_bits():
    """sign(x1 + x1x2 + … ) = ±1 by 32 points of its own: weights are dyadic, and their sum is 1."""
    from learnable.groups import SignedPermutations
    from learnable.profiles import profile

    cut = profile(targets.read("sign(staircase(n=40, degree=5))").form(), SignedPermutations(40))
    x = points(5)
    steps = np.cumprod(x, axis=1).sum(axis=1)
    signs = np.where(steps >= 0, 1, -1)
    wanted = {k: Fraction(0) for k in range(6)}
    for size in range(6):
        for members in combinations(range(5), size):
            c = Fraction(
                int(sum(s * int(r[list(members)].prod()) for s, r in zip(signs, x, strict=True))), 32
            )
            wanted[size] += c * c
    assert cut.exact and cut.total() == (1, 1) and cut.group.n == 40
    assert {p.degree: p.weight[0] for p in cut.parts} == {k: w for k, w in wanted.items() if w}


LOCALS = st.dictionaries(
    st.sets(st.integers(0, 4), max_size=5).map(lambda s: tuple(sorted(s))),
    st.fractions(-3, 3, max_denominator=12),
    max_size=6,
)


@given(LOCALS, st.permutations(range(7)), st.lists(st.sampled_from([1, -1]), min_size=5, max_size=5))
@settings(max_examples=100, deadline=None)
def test_random_monomials_restrict_tabulate_and_take_signs(terms, places, signs):
    form = Form(7, tuple(places[:5]), tuple(signs), Monomials.of(terms, Fraction(1, 3)))
    x = points(7)
    wanted = sum(
        (c * np.prod([[Fraction(int(v)) for v in s * x[:, p]] for s, p in chosen], axis=0) if chosen else c)
        for m, c in terms.items()
        for chosen in [[(signs[i], places[i]) for i in m]]
    ) + np.array([Fraction(0)] * 128)
    values = np.array([float(v) for v in wanted]) / 3**0.5
    np.testing.assert_allclose(form(x), values, atol=1e-12)
    np.testing.assert_allclose(restrict(form)(x), values, atol=1e-12)
    np.testing.assert_allclose(tabulate(form)(x), values, atol=1e-12)
    assert signs_of(form)(x).tolist() == [1.0 if v >= 0 else -1.0 for v in wanted]
    assert len(restrict(form).coordinates) == len({i for m, c in terms.items() if c for i in m})


def test_the_sign_of_zero_is_plus_one_in_every_form():
    zero = [Monomials(()), ByWeight((Fraction(0),) * 3), DenseTable(np.zeros(4))]
    sizes = [0, 2, 2]
    for local, size in zip(zero, sizes, strict=True):
        assert signs_of(Form.plain(2, local, size))(points(2)).tolist() == [1.0] * 4


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        ([1.0, -64.0], 1),
        ([0.5, 0.75], Fraction(1, 4)),
        ([0.1, -0.1], Fraction(0.1)),
        ([0.1, 0.3], None),
        ([0.0, 0.0], 1),
        ([65.0, 1.0], None),
        ([130.0, 260.0], 130),
        ([1e-90, 2e-90], Fraction(1e-90)),
        (list(np.linspace(0, 1, 256) + 0.1), None),
    ],
)
def test_the_unit_of_a_table_divides_its_values_exactly(values, unit):
    table = DenseTable(np.array(values))
    assert table.unit == unit
    if unit is not None:
        assert [Fraction(w) * unit for w in table.whole] == [Fraction(v) for v in values]


REFUSED = {
    "sign(staircase(n=40, degree=27))": "this target depends on 27 coordinates and a table holds at most 26; "
    "use a target of fewer coordinates, or one that depends on the number of -1's alone",
    'sign(polynomial(n=3, expression="x1 + 1e-16*x2"))': (
        "sign: the coefficients need more than 53 bits to add exactly; round them to fewer digits"
    ),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_held_is_refused(text):
    with pytest.raises(InputError, match=re.escape(REFUSED[text])):
        targets.read(text).form()


@pytest.mark.parametrize("shape", [(4,), (2, 3), (2, 4, 1)])
def test_inputs_of_another_shape_are_refused(shape):
    wanted = re.escape(f"x has shape {shape}; this target wants (m, 4) with entries ±1")
    with pytest.raises(InputError, match=wanted):
        targets.read("parity(n=4, degree=2)")(np.ones(shape))
