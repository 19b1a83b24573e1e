"""The coefficients on the characters of a biased law as whole numbers: powers of s = √(1 - b²) are in them, and rounded."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from learnable.profiles.grams import root_above
from learnable.profiles.rounding import rounded, whole_numbers
from learnable.targets.characters import Characters, CharacterSpectrum, powers

_BITS = 230


def of_characters(local: Any, size: int) -> tuple[Any, Fraction, Fraction]:
    """The coefficients on the characters of a biased law, from wherever they are held."""
    import numpy as np

    if isinstance(local, CharacterSpectrum):
        return rounded(*local.floats)
    values = np.zeros(2**size, dtype=np.int64)
    if isinstance(local, Characters):
        sets, whole, square, slack = rounded_terms(local)
        for members, c in zip(sets, whole, strict=True):
            values[sum(1 << i for i in members)] = c
        return values, square, slack
    given = zip(local.derivatives, powers(local.bias, size), strict=True)
    short, cut_off = _shortened([r * p for r, p in given], local.bias)
    whole, square, error = whole_numbers(short, 2**size)
    values = np.array(whole, dtype=np.int64)[np.bitwise_count(np.arange(2**size))]
    return values, square * local.scale, (error + cut_off) * root_above(2**size * local.scale)


def rounded_terms(local: Characters) -> tuple[list[tuple[int, ...]], list[int], Fraction, Fraction]:
    """Sets, whole numbers, the square of their unit and the slack."""
    sizes = powers(local.bias, max((len(s) for s, _ in local.terms), default=0))
    values, cut_off = _shortened([r * sizes[len(s)] for s, r in local.terms], local.bias)
    whole, square, error = whole_numbers(values, len(values))
    slack = (error + cut_off) * root_above(len(values) * local.scale)
    return [s for s, _ in local.terms], whole, square * local.scale, slack


def _shortened(values: list[Fraction], bias: Fraction) -> tuple[list[Fraction], Fraction]:
    """Values that s = √(1 - bias²) is in, cut 230 bits below the largest, and how far off: nothing where s is rational."""
    largest = max((abs(v) for v in values), default=Fraction(0))
    if not largest or powers(bias, 1)[1] ** 2 == 1 - bias**2:
        return values, Fraction(0)
    unit = Fraction(2) ** (largest.numerator.bit_length() - largest.denominator.bit_length() - _BITS)
    return [round(v / unit) * unit for v in values], 4 * unit
