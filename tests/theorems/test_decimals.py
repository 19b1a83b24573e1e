"""Directed decimals against fifty-digit arithmetic."""

import random
from decimal import Context, Decimal
from fractions import Fraction

import pytest

from learnable.theorems.decimals import DIGITS, Surd, exact, plain, rational


def surds(count: int) -> list[Surd]:
    rng = random.Random(5)
    found = []
    for _ in range(count):
        a = Fraction(rng.randrange(10**6), rng.randrange(1, 10**6)) * Fraction(10) ** rng.randrange(-40, 40)
        d = Fraction(rng.randrange(10**6), rng.randrange(1, 10**6)) * Fraction(10) ** rng.randrange(-80, 80)
        found.append(Surd(a * rng.randrange(2), d * rng.randrange(2)))
    return [s for s in found if s.rational or s.radicand]


def near(x: Surd) -> Decimal:
    work = Context(prec=60)
    a, d = (work.divide(Decimal(q.numerator), Decimal(q.denominator)) for q in (x.rational, x.radicand))
    return work.add(a, work.sqrt(d))


def test_a_bound_is_the_next_decimal_outward():
    cases = surds(400)
    assert len(cases) > 250
    for x in cases:
        above, below, middle = x.at_most(), x.at_least(), near(x)
        ulp = Decimal(1).scaleb(middle.adjusted() - DIGITS + 1)
        assert below <= middle <= above and above - below <= ulp
        assert x >= Fraction(below) and len(above.as_tuple().digits) <= DIGITS
        assert Decimal(repr(plain(above))) == above


def test_a_log10_is_the_next_decimal_outward():
    work = Context(prec=50)
    for x in surds(150):
        above, below, middle = x.log10_at_most(), x.log10_at_least(), work.log10(near(x))
        assert below <= middle <= above
        assert above - below <= Decimal(1).scaleb(middle.adjusted() - DIGITS + 1)


@pytest.mark.parametrize(
    ("x", "above", "below"),
    [
        (rational(0), "0", "0"),
        (rational(1), "1", "1"),
        (rational(Fraction(1, 1000)), "0.001", "0.001"),
        (rational(Fraction(2, 3)), "0.666666666667", "0.666666666666"),
        (Surd(Fraction(1, 2), Fraction(9, 4)), "2", "2"),
        (rational(Fraction(10**12 - 1, 10**12) + Fraction(1, 10**13)), "1", "0.999999999999"),
        (rational(Fraction(10) ** -5000 / 3), "3.33333333334E-5001", "3.33333333333E-5001"),
    ],
)
def test_bounds_of_special_numbers(x, above, below):
    assert (x.at_most(), x.at_least()) == (Decimal(above), Decimal(below))


@pytest.mark.parametrize(
    ("x", "log10"),
    [
        (rational(0), None),
        (rational(1), "0"),
        (rational(1000), "3"),
        (rational(Fraction(10) ** -400), "-400"),
        (Surd(Fraction(0), Fraction(10)), "0.5"),
        (Surd(Fraction(0), Fraction(1, 1000)), "-1.5"),
    ],
)
def test_log10_of_powers_of_ten_is_exact(x, log10):
    wanted = None if log10 is None else Decimal(log10)
    assert x.log10_at_most() == x.log10_at_least() == wanted


def test_plain_stops_where_floats_stop():
    assert (
        plain(Decimal("1e-5000")) == 1e-300 and plain(Decimal("1e5000")) == 1e300 and plain(Decimal(0)) == 0.0
    )


def test_exact_reads_the_decimal_text():
    assert (
        exact(0.1) == Fraction(1, 10)
        and exact(1e-05) == Fraction(1, 100_000)
        and exact("0.25") == Fraction(1, 4)
    )


def test_surds_compare_with_rationals():
    assert Surd(Fraction(1), Fraction(2)) >= Fraction("2.4142") and not Surd(
        Fraction(1), Fraction(2)
    ) >= Fraction("2.4143")
    assert Surd(Fraction(1, 2), Fraction(1, 4)) >= 1
