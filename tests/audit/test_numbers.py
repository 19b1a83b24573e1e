"""The audit's decision on a decimal against the certificate's way to it: two implementations, one answer."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from learnable.audit.arguments import UnreadableError
from learnable.audit.numbers import compare, is_bound, is_log10, shown, stated
from learnable.theorems.decimals import Surd, plain

RNG = random.Random(11)
CASES = [
    (Fraction(RNG.randrange(99), RNG.randrange(1, 99)), Fraction(RNG.randrange(999), RNG.randrange(1, 10**9)))
    for _ in range(150)
] + [
    (Fraction(0), Fraction(10) ** -700 / 3), (Fraction(10) ** 350, Fraction(0)), (Fraction(1), Fraction(0)),
    (Fraction(0), Fraction(10)), (Fraction(0), Fraction(1000)),
    (Fraction(10**12 - 1, 10**12), Fraction(1, 10**30)),
    (Fraction(1, 10**300), Fraction(0)), (Fraction(0), Fraction(0)), (Fraction(1000), Fraction(1, 10**90)),
]  # fmt: skip


@pytest.mark.parametrize("up", [True, False])
def test_the_two_ways_agree_and_no_neighbour_passes(up):
    checked = 0
    for number in CASES:
        x = Surd(*number)
        value = Decimal(repr(plain(x.at_most() if up else x.at_least())))
        assert is_bound(value, number, up=up)
        log10 = x.log10_at_most() if up else x.log10_at_least()
        assert is_log10(log10, number, up=up)
        for other in neighbours(value):
            assert not is_bound(other, number, up=up)
            checked += 1
        for other in neighbours(log10):
            assert not is_log10(other, number, up=up)
    assert checked > 300


def neighbours(value: Decimal | None) -> list[Decimal | None]:
    if value is None:
        return [Decimal(1)]
    digits = value.as_tuple()
    last = Decimal(1).scaleb(digits.exponent)
    fine = Decimal(1).scaleb(value.adjusted() - 13)
    return [value + last, value - last, value + fine, value - fine, -value if value else Decimal(1), None]


def test_comparison_is_exact():
    assert compare(Fraction(-1), (Fraction(0), Fraction(0))) == -1
    assert compare(Fraction(10**40 + 1, 10**40), (Fraction(0), Fraction(1))) == 1
    assert compare(Fraction(5, 2), (Fraction(1), Fraction(9, 4))) == 0


def test_infinity_is_null():
    assert is_bound(None, None, up=True) and not is_bound(Decimal(1), None, up=True)
    assert is_log10(None, None, up=True) and not is_log10(Decimal(1), None, up=True)


def test_shown():
    assert shown((Fraction(0), Fraction(2))).startswith("1.41421356237") and shown(None) == "null"
    assert shown((Fraction(10) ** -5000, Fraction(0)), log=True).startswith("-5000")


@pytest.mark.parametrize("value", [True, "1", [1], float("nan"), float("inf"), Decimal("1e99999")])
def test_what_is_no_number(value):
    with pytest.raises(UnreadableError, match=r"wanted a (finite )?number"):
        stated(value, "signal")
