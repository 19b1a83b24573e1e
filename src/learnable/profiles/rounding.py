"""Coefficients as whole multiples of one small unit: exactly where they can be, else rounded, with how far off they are."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

from learnable.profiles.grams import root_above

WHOLE = 58
"""The sizes of all coefficients add up to less than 2^58, so that sums of them are exact in 64 bits."""


def rounded(found: Any, error: Fraction) -> tuple[Any, Fraction, Fraction]:
    """Coefficients in floating point, each off by at most `error`, as whole numbers."""
    import numpy as np

    shift = WHOLE - 1 - (int(np.frexp(np.abs(found).sum())[1]))
    whole = np.rint(np.ldexp(found, shift)).astype(np.int64)
    off = error + Fraction(2) ** (-shift - 1)
    return whole, Fraction(4) ** -shift, off * root_above(Fraction(len(found)))


def whole_numbers(values: list[Fraction], count: int) -> tuple[list[int], Fraction, Fraction]:
    """Whole numbers near values/unit, the unit squared, and how far a value is from its multiple at most.

    >>> whole_numbers([Fraction(1, 2), Fraction(-1, 3)], 2)
    ([3, -2], Fraction(1, 36), Fraction(0, 1))
    """
    common = lcm(*(v.denominator for v in values))
    whole = [v.numerator * (common // v.denominator) for v in values]
    largest = max((abs(c) for c in whole), default=0)
    if largest * count < 2**WHOLE:
        return whole, Fraction(1, common * common), Fraction(0)
    unit = max(abs(v) for v in values) * count / 2 ** (WHOLE - 1)
    unit = (
        Fraction(1, 2 ** max(1, (1 / unit).__ceil__().bit_length()))
        if unit < 1
        else Fraction(unit.__ceil__())
    )
    return [round(v / unit) for v in values], unit * unit, unit / 2
