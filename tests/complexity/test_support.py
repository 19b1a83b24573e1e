"""The Walsh support of a target in every form, with and without the smallest terms."""

from fractions import Fraction

import numpy as np
import pytest

from cases import SMALL, UNTOLD
from learnable.complexity.support import support
from learnable.targets import targets
from learnable.targets.forms import tabulate
from naive import fourier, points
from naive import leap as naive_leap

DROPS = (Fraction(0), Fraction(1, 20), Fraction(1, 3), Fraction(9, 10))


def by_definition(values, drop):
    """(leap, degree, number of terms, least energy), dropping the smallest terms while their sum is within `drop`."""
    terms = sorted((c * c, s) for s, c in fourier(values).items() if s and abs(c) > 1e-12)
    spare = float(drop) * sum(e for e, _ in terms) * (1 + 1e-9)
    while len(terms) > 1 and terms[0][0] <= spare:
        spare -= terms[0][0]
        terms.pop(0)
    if not terms:
        return 0, 0, 0, 0.0
    sets = [tuple(j for j in range(8) if s >> j & 1) for _, s in terms]
    return naive_leap(sets), max(map(len, sets)), len(sets), terms[0][0]


@pytest.mark.parametrize("text", [*SMALL, *UNTOLD])
def test_every_word_without_its_smallest_terms(text, folder):
    target = targets.read(text.format(folder=folder))
    values = target(points(target.law.n))
    found = support(target.form())
    wanted = by_definition(values, 0)
    assert (found.leap, found.degree, found.terms) == wanted[:3]
    assert float(found.least) == pytest.approx(wanted[3], abs=1e-14)
    tabled = support(tabulate(target.form()))
    assert (tabled.leap, tabled.degree, tabled.terms) == wanted[:3]


UNEQUAL = (
    'polynomial(n=4, expression="4*x1 + 2*x1*x2 + x2*x3*x4")',
    'polynomial(n=4, expression="4*x1*x2 + 2*x3 + x4 + 0.5*x1*x2*x3*x4")',
    'polynomial(n=4, expression="0.1 + 3*x1*x2*x3 + 0.2*x1")',
)


@pytest.mark.parametrize("text", UNEQUAL)
@pytest.mark.parametrize("drop", DROPS)
def test_terms_of_unequal_energy_are_dropped_from_the_least(text, drop):
    form = targets.read(text).form()
    wanted = by_definition(form(points(4)), drop)
    for held in (support(form, drop), support(tabulate(form), drop)):
        assert (held.leap, held.degree, held.terms) == wanted[:3]
        assert float(held.least) == pytest.approx(wanted[3], rel=1e-12)


def test_a_dropped_term_changes_the_leap():
    form = targets.read('polynomial(n=30, expression="0.1*x1 + 3*x1*x2*x3")').form()
    assert support(form).leap == 2
    assert support(form, Fraction(1, 20)).leap == 3


@pytest.mark.parametrize(("text", "leap", "degree", "terms"), [
    ("majority(n=21)", 1, 21, 2**20),
    ("parity(n=100000, degree=50000)", 50_000, 50_000, 1),
    ("staircase(n=24, degree=9)", 1, 9, 9),
    ("random_boolean(n=12)", 1, 12, None),
    ("extension(threshold(n=9, at=9), n=40)", 1, 9, 2**9 - 1),
])  # fmt: skip
def test_known_supports(text, leap, degree, terms):
    found = support(targets.read(text).form())
    assert (found.leap, found.degree) == (leap, degree)
    assert terms is None or found.terms == terms


def test_majority_without_its_smallest_terms_keeps_its_first_level():
    found = support(targets.read("majority(n=21)").form(), Fraction(1, 20))
    assert found.leap == 1 and 1 < found.degree <= 21


def test_a_random_function_holds_no_weight_on_few_terms():
    found = support(targets.read("random_boolean(n=12)").form(), Fraction(1, 20))
    assert found.leap == 1 and found.terms > 2000 and float(found.least) < 10 / 2**12


def test_rounding_makes_no_terms():
    values = 0.1 * points(4)[:, 0] + 0.3 * points(4)[:, 1] * points(4)[:, 2]
    from learnable.targets.forms import DenseTable, Form

    found = support(Form.plain(4, DenseTable(np.asarray(values)), 4))
    assert (found.leap, found.degree, found.terms) == (2, 2, 2)


@pytest.mark.parametrize("held", [None, 3])
def test_another_thing_has_no_support(held):
    from types import SimpleNamespace

    with pytest.raises(TypeError, match="has no Walsh support"):
        support(SimpleNamespace(local=held))
