"""Stated decimals: whether one is the bound it should be: decided by squares of rationals, never computed.

A number of the theorem is a + √d. The stated decimal, of at most twelve digits, must lie on the right side
of it, and the next decimal of twelve digits must lie on the other side. For log10 the powers of ten are
enclosed.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from learnable.audit.effort import UnreadableError

DIGITS = 12
LONGEST = 10**5
"""The greatest size of a log10 that is compared."""
FLOOR, CEILING = Fraction(1, 10**300), Fraction(10**300)

Number = tuple[Fraction, Fraction]
"""(a, d) for a + √d, both at least 0."""


def stated(value: Any, where: str) -> Decimal | None:
    """A JSON number as the decimal that its text shows; None for null."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise UnreadableError(f"{where} is {value!r}; wanted a number")
    found = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not found.is_finite() or abs(found.adjusted()) > 10**4:
        raise UnreadableError(f"{where} is {value}; wanted a finite number")
    return found


def compare(v: Fraction, number: Number) -> int:
    """-1, 0 or 1 as v is below, at or above a + √d.

    >>> compare(Fraction(3, 2), (Fraction(0), Fraction(2))), compare(Fraction(2), (Fraction(0), Fraction(4)))
    (1, 0)
    """
    rest = v - number[0]
    if rest < 0:
        return -1
    return (rest * rest > number[1]) - (rest * rest < number[1])


def is_bound(value: Decimal | None, number: Number | None, *, up: bool) -> bool:
    """Whether it is the nearest twelve-digit decimal at or above (below) the number, cut off at 1e±300.

    >>> is_bound(Decimal("1.41421356238"), (Fraction(0), Fraction(2)), up=True)
    True
    >>> is_bound(Decimal("1.41421356239"), (Fraction(0), Fraction(2)), up=True)
    False
    """
    if value is None or number is None:
        return value is None and number is None
    if compare(Fraction(0), number) == 0:
        return value == 0
    if compare(FLOOR, number) >= 0:
        return Fraction(value) == FLOOR
    if compare(CEILING, number) <= 0:
        return Fraction(value) == CEILING
    return _tight(value, lambda v: compare(Fraction(v), number), up=up)


def is_log10(value: Decimal | None, number: Number | None, *, up: bool) -> bool:
    """Whether the value is the nearest twelve-digit decimal at or above (below) log10 of the number.

    >>> is_log10(Decimal("0.301029995664"), (Fraction(2), Fraction(0)), up=True)
    True
    >>> is_log10(Decimal("0.5"), (Fraction(0), Fraction(10)), up=False)
    True
    """
    if value is None or number is None or compare(Fraction(0), number) == 0:
        return value is None and (number is None or compare(Fraction(0), number) == 0)
    if value == 0:
        return compare(Fraction(1), number) == 0
    if abs(value) > LONGEST:
        return False
    return _tight(value, lambda v: _compare_power(v, number), up=up)


def _tight(value: Decimal, side: Any, *, up: bool) -> bool:
    """Whether the value is on the grid and on its side, and its neighbour is not; `side(v)` compares v."""
    if value == 0 or len(value.normalize(Context(prec=400)).as_tuple().digits) > DIGITS:
        return False
    toward = -1 if up else 1
    return side(value) * toward <= 0 and side(_neighbour(value, toward)) * toward > 0


def _neighbour(value: Decimal, toward: int) -> Decimal:
    """The next twelve-digit decimal above (1) or below (-1)."""
    work = Context(prec=DIGITS, Emax=10**7, Emin=-(10**7))
    return work.next_plus(value) if toward > 0 else work.next_minus(value)


def above(value: Decimal) -> Fraction:
    """The next decimal of twelve digits; of 0, which has none, 0.

    >>> above(Decimal("0.9")), above(Decimal(0))
    (Fraction(900000000001, 1000000000000), Fraction(0, 1))
    """
    return Fraction(0) if value == 0 else Fraction(_neighbour(value, 1))


def _compare_power(exponent: Decimal, number: Number) -> int:
    """compare(10^exponent, number): exact for whole and half exponents, else digits until it is decided."""
    twice = Fraction(exponent) * 2
    a, d = number
    if twice.denominator == 1 and twice % 2 == 0:
        return compare(Fraction(10) ** int(twice / 2), number)
    if twice.denominator == 1 and a == 0:
        power = Fraction(10) ** int(twice)
        return (power > d) - (power < d)
    precision = 50
    while True:
        work = Context(prec=precision, Emax=10**9, Emin=-(10**9))
        power = Fraction(work.power(Decimal(10), exponent))
        slack = power / Fraction(10) ** (precision - 3)
        low, high = compare(power - slack, number), compare(power + slack, number)
        if low == high:
            return low
        precision *= 2


def shown(number: Number | None, *, log: bool = False) -> str:
    """About fifteen figures of a number, or of its log10, for people."""
    if number is None or (log and compare(Fraction(0), number) == 0):
        return "null"
    work = Context(prec=25, Emax=10**9, Emin=-(10**9))
    a, d = (work.divide(Decimal(x.numerator), Decimal(x.denominator)) for x in number)
    value = work.add(a, work.sqrt(d))
    return str(Context(prec=15).plus(work.log10(value) if log else value))
