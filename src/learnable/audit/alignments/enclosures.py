"""π, e and cosines between rational numbers, for the few alignments that are no rational numbers themselves."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

Bounds = tuple[Fraction, Fraction]
BITS = 320
"""Enclosures are about 2^-300 wide."""
_GUARD = 16


@cache
def pi() -> Bounds:
    """Machin: π = 16·atan(1/5) - 4·atan(1/239), with alternating series.

    >>> float(pi()[0]), pi()[0] < pi()[1]
    (3.141592653589793, True)
    """
    one = 1 << (BITS + _GUARD)
    value = 16 * _atan_inverse(5, one) - 4 * _atan_inverse(239, one)
    slack = 20 * (BITS + _GUARD)
    return Fraction(value - slack, one), Fraction(value + slack, one)


def _atan_inverse(x: int, one: int) -> int:
    """one·atan(1/x), each term off by less than 2."""
    power, total, k = one // x, 0, 0
    while power:
        total += (-1) ** k * (power // (2 * k + 1))
        power, k = power // (x * x), k + 1
    return total


@cache
def exponential(x: Fraction) -> Bounds:
    """e^x for 0 <= x <= 2: the series, whose rest is at most its last term once terms halve.

    >>> round(float(exponential(Fraction(1))[1]), 12)
    2.718281828459
    """
    total, term, k = Fraction(0), Fraction(1), 0
    while term > Fraction(1, 1 << BITS) or k < 8:
        total, k = total + term, k + 1
        term = term * x / k
    return total, total + 2 * term


@cache
def cosines(order: int) -> list[Bounds]:
    """cos(2πj/order) for j = 0 … order-1.

    >>> low, high = cosines(8)[1]
    >>> low < high and abs(float(low) - 0.5**0.5) < 1e-15
    True
    """
    return [_cosine(Fraction(min(j, order - j), order)) for j in range(order)]


def _cosine(turn: Fraction) -> Bounds:
    """cos 2πt for 0 <= t <= 1/2 by its alternating series at π(1/2 - 2t), as a sine, for steady terms."""
    x = [(Fraction(1, 2) - 2 * turn) * p for p in pi()]
    one = 1 << (BITS + _GUARD)
    near = (int(x[0] * one) + int(x[1] * one)) // 2
    total, term, k = 0, near, 1
    while abs(term) > 1:
        total += term
        term = -term * near // one * near // one // ((k + 1) * (k + 2))
        k += 2
    slack = 64 * (k + 8) + int((abs(x[1] - x[0])) * one)
    return Fraction(total - slack, one), Fraction(total + slack, one)


def rounded(bounds: Bounds, bits: int = BITS) -> Bounds:
    """The same bounds, a little wider, as multiples of 2^-bits relative to their size."""
    low, high = bounds
    return _floor(low, bits), -_floor(-high, bits)


def _floor(x: Fraction, bits: int) -> Fraction:
    if x == 0 or max(x.numerator.bit_length(), x.denominator.bit_length()) <= 2 * bits:
        return x
    shift = bits - (abs(x.numerator).bit_length() - x.denominator.bit_length())
    scaled = x * Fraction(2) ** shift
    return (scaled.numerator // scaled.denominator) / Fraction(2) ** shift
