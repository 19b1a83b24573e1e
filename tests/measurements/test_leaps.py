"""Polynomials of leap 2 and 3 stay below the bound of their residual, and the check could fail."""

import pytest

from learnable.descent import NoisyGD
from learnable.theorems.leap import residual, walsh_terms


def test_no_row_lies_above_its_bound_and_a_smaller_bound_would_be_contradicted(read, measurement):
    leaps, rows = measurement("leaps"), read("leaps")
    assert [sum(r["leap"] == leap for r in rows) for leap in (2, 3)] == [16, 16]
    assert leaps.above(rows) == []
    assert len(leaps.above(rows, 4.0)) > 0


def test_the_polynomials_and_their_bounds_are_derived_again(read, measurement):
    leaps, rows = measurement("leaps"), read("leaps")
    for leap in leaps.LEAPS:
        assert leaps.polynomials(leap) == list(dict.fromkeys(r["target"] for r in rows if r["leap"] == leap))
    for row in rows:
        known = residual(walsh_terms(row["target"]), leaps.SIZE)
        c, left = float(known.facts.alignment), float(known.facts.residual)
        assert (c, left) == pytest.approx((row["alignment"], row["residual"]), rel=1e-5)
        assert c / (left - row["excluded"]) < row["bound"] == pytest.approx(leaps.NEAR, abs=1e-5)


def test_the_budget_has_the_signal_that_the_bound_says(measurement):
    """signal·√C/2 + C/eps = NEAR for the budget that `row_of` chooses."""
    leaps = measurement("leaps")
    c, p, q = 1 / 21, 21, 3.0
    walk = (q * c / p) ** 0.5
    drift = 2 * (leaps.NEAR - 1 / q) * walk / (p * c) ** 0.5
    budget = NoisyGD(steps=10, rate=drift / 10, noise=walk / 10**0.5, clip=p**0.5)
    assert budget.signal(p) * c**0.5 / 2 + 1 / q == pytest.approx(leaps.NEAR)


def test_the_orbit_of_the_residual_is_closed_under_permutations(measurement):
    leaps = measurement("leaps")
    terms = walsh_terms('polynomial(n=8, expression="x4 + x1*x2 + x1*x3*x4")')
    known = residual(terms, 8)
    assert known.seen == (4,)
    assert len(leaps.orbit([s for s in terms if set(s) - {4}], known)) == 21 + 21


@pytest.mark.slow
def test_the_rows_are_measured_again(read, measurement):
    again, stated = measurement("leaps").measure()["leaps"], read("leaps")
    assert [r["successes"] for r in again] == pytest.approx([r["successes"] for r in stated], abs=3)
