"""Numbers a certificate states: the shortest decimal of a bound, rounded outward.

Every bound here is a + √d with rational a and d, so its floor and its ceiling at any digit are decided by
whole square roots, without rounding. A stated number has at most `DIGITS` significant digits; as a float it
prints back as the same digits, so that two programs can compare it exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from math import isqrt

DIGITS = 12
"""Significant digits of a stated number; a float keeps fifteen."""

SMALLEST, LARGEST = Decimal("1e-300"), Decimal("1e300")
"""Where the stated float stops; beyond, its log10 carries the number."""


@dataclass(frozen=True)
class Surd:
    """The real number rational + √radicand, both at least 0.

    >>> Surd(Fraction(1, 2), Fraction(1, 4)).at_most(), Surd(Fraction(0), Fraction(2)).at_most()
    (Decimal('1'), Decimal('1.41421356238'))
    >>> Surd(Fraction(0), Fraction(2)).at_least(), Surd(Fraction(1, 3), Fraction(0)).at_least()
    (Decimal('1.41421356237'), Decimal('0.333333333333'))
    """

    rational: Fraction
    radicand: Fraction

    def __ge__(self, other: Fraction | int) -> bool:
        rest = Fraction(other) - self.rational
        return rest <= 0 or self.radicand >= rest * rest

    def at_most(self, digits: int = DIGITS) -> Decimal:
        """The least decimal of that many digits at or above the number."""
        return _round(self, digits, up=True)

    def at_least(self, digits: int = DIGITS) -> Decimal:
        """The greatest decimal of that many digits at or below the number."""
        return _round(self, digits, up=False)

    def log10_at_most(self) -> Decimal | None:
        """The least decimal at or above the number's log10; None at zero."""
        return _log10(self, up=True)

    def log10_at_least(self) -> Decimal | None:
        """The greatest decimal at or below the number's log10; None at zero."""
        return _log10(self, up=False)


def rational(value: Fraction | int) -> Surd:
    """A rational number as a `Surd`."""
    return Surd(Fraction(value), Fraction(0))


def exact(value: int | float | str | Fraction | Decimal) -> Fraction:
    """The rational that a number's decimal text means: 0.1 is one tenth.

    >>> exact(0.1), exact("2.5e-3"), exact(7)
    (Fraction(1, 10), Fraction(1, 400), Fraction(7, 1))
    """
    return value if isinstance(value, Fraction) else Fraction(str(value))


def plain(value: Decimal) -> float:
    """The stated float of a decimal, cut off at 1e±300 (beyond, log10 carries the number).

    >>> plain(Decimal("0.0179")), plain(Decimal("3e-2000")), plain(Decimal("0"))
    (0.0179, 1e-300, 0.0)
    """
    return float(value) if value == 0 else float(min(max(value, SMALLEST), LARGEST))


def _round(x: Surd, digits: int, *, up: bool) -> Decimal:
    if x.rational == 0 == x.radicand:
        return Decimal(0)
    exponent, floor, ceiling = _bracket(x, digits)
    return _decimal(ceiling if up else floor, exponent)


def _bracket(x: Surd, digits: int) -> tuple[int, int, int]:
    """(e, ⌊x/10^e⌋, ⌈x/10^e⌉) where the floor has exactly that many digits."""
    exponent = _magnitude(x) - digits + 1
    while True:
        floor, ceiling = _scaled(x, exponent)
        if floor >= 10**digits:
            exponent += 1
        elif floor < 10 ** (digits - 1):
            exponent -= 1
        else:
            return exponent, floor, ceiling


def _scaled(x: Surd, exponent: int) -> tuple[int, int]:
    """The floor and the ceiling of x/10^exponent: (P + √E)/Q in whole numbers, and whole square roots."""
    scale = Fraction(10) ** -exponent
    a, d = x.rational * scale, x.radicand * scale**2
    bottom = a.denominator * d.denominator
    p = a.numerator * d.denominator
    e = a.denominator**2 * d.numerator * d.denominator
    root = isqrt(e)
    return (p + root) // bottom, -(-(p + root + (root * root < e)) // bottom)


def _magnitude(x: Surd) -> int:
    """⌊log10 x⌋, or one beside it."""
    guesses = []
    if x.rational:
        guesses.append(_digits(x.rational))
    if x.radicand:
        guesses.append(_digits(x.radicand) / 2)
    return int(max(guesses) // 1)


def _digits(x: Fraction) -> float:
    """log10 of a rational above zero, to about ten figures, from the leading bits."""
    from math import log10

    parts = []
    for whole in (x.numerator, x.denominator):
        drop = max(0, whole.bit_length() - 64)
        parts.append(log10(whole >> drop) + drop * log10(2))
    return parts[0] - parts[1]


def _decimal(mantissa: int, exponent: int) -> Decimal:
    """mantissa·10^exponent without trailing zeros."""
    work = Context(prec=400, Emax=10**15, Emin=-(10**15))
    return Decimal(mantissa).scaleb(exponent, work).normalize(work)


def _log10(x: Surd, *, up: bool, digits: int = 30) -> Decimal | None:
    """The directed decimal of log10 x, with more figures until floor and ceiling of x agree on it."""
    if x.rational == 0 == x.radicand:
        return None
    half = _power_of_ten(x.radicand) if x.rational == 0 else None
    if half is not None:
        return _round_signed(Fraction(half, 2), up=up)
    while True:
        exponent, floor, ceiling = _bracket(x, digits)
        work = Context(prec=digits + 40)
        ends = []
        for end, side in ((floor, -1), (ceiling, 1)):
            value = work.add(work.log10(Decimal(end)), Decimal(exponent))
            power = Decimal(end).normalize().as_tuple().digits == (1,)
            slack = Decimal(0) if power else Decimal(side).scaleb(-digits - 20)
            bound = Fraction(work.add(value, slack))
            ends.append(_round_signed(bound, up=up))
        if ends[0] == ends[1]:
            return ends[0]
        digits *= 2


def _power_of_ten(x: Fraction) -> int | None:
    """k where x = 10^k, else None; √10^k is the one number here whose log10 is a fraction that ends."""
    guess = round(_digits(x))
    return guess if x == Fraction(10) ** guess else None


def _round_signed(value: Fraction, *, up: bool) -> Decimal:
    size = _round(rational(abs(value)), DIGITS, up=up == (value > 0))
    return size if value >= 0 else -size
