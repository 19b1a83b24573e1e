"""Harmonics of the sphere by numbers alone: dimensions, zonal polynomials, moments of a coordinate."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import comb, factorial

ZERO = Fraction(0)


def dimension(d: int, degree: int) -> int:
    """dim of the harmonics of that degree on R^d.

    >>> [dimension(5, k) for k in range(4)], dimension(2, 7)
    ([1, 5, 14, 30], 2)
    """
    return comb(d + degree - 1, degree) - (comb(d + degree - 3, degree - 2) if degree > 1 else 0)


@cache
def moment(d: int, k: int, degree: int) -> Fraction:
    """β: the mean of t^k P_l(t) over a coordinate t of the sphere, P_l the zonal harmonic with P_l(1) = 1.

    >>> moment(3, 2, 0), moment(3, 2, 2)
    (Fraction(1, 3), Fraction(2, 15))
    """
    if k < degree or (k - degree) % 2:
        return ZERO
    steps = (k - degree) // 2
    rising = 1
    for i in range(steps + degree):
        rising *= d + 2 * i
    return Fraction(factorial(k) * 2 ** (steps + degree), 2**k * factorial(steps) * rising)


def zonal(d: int, last: int) -> list[list[Fraction]]:
    """The coefficients of P_0 … P_last: (k+d-2) P_(k+1) = (2k+d-2) t P_k - k P_(k-1).

    >>> [str(c) for c in zonal(3, 2)[2]]
    ['-1/2', '0', '3/2']
    """
    found = [[Fraction(1)], [ZERO, Fraction(1)]]
    for k in range(1, last):
        up = [ZERO, *(Fraction(2 * k + d - 2, k + d - 2) * c for c in found[k])]
        down = [Fraction(k, k + d - 2) * c for c in found[k - 1]]
        found.append([a - (down[i] if i < len(down) else 0) for i, a in enumerate(up)])
    return found
