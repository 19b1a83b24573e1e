"""Transforms onto the characters of independent ±1 coordinates of mean b: φ_S(x) = Π_{i∈S} (x_i - b)/s, s = √(1-b²).

A function on {+1,-1}^n is multilinear, so it is its Taylor sum about the point (b, …, b): the coefficient on φ_S is
E f φ_S = s^{|S|}·r_S with the derivative r_S = ∂_S f(b, …, b), a rational number where f and b are. One coordinate of mean b
takes the pair (f(+1), f(-1)) to its mean ((1+b) f(+1) + (1-b) f(-1))/2 and its derivative (f(+1) - f(-1))/2; the
transform of a table does that coordinate by coordinate, n stages of 2^n values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

_EXACT = 2**62


def biased_coefficients(values: Any, bias: Fraction) -> Any:
    """E f φ_S for every set S, bit j of the index S for coordinate j+1, an array of shape (2^n,) in floating point.

    `values` has length 2^n, entry i with coordinate j+1 equal to -1 iff bit j of i is set. A coefficient errs by at most
    `rounding(n)`·max|f|. Raises `ValueError` where the length is no power of two.

    >>> biased_coefficients([1.0, -1.0], Fraction(3, 5)).round(12).tolist()        # x = 0.6 + 0.8·φ
    [0.6, 0.8]
    """
    b = float(bias)
    return _stages(_table(values, float), (1 + b) / 2, (1 - b) / 2, (1 - b * b) ** 0.5 / 2)


def rounding(n: int) -> Fraction:
    """How far a coefficient of `biased_coefficients` is off at most, over max|f|.

    A stage rounds a mean or a difference four times at most, and the sizes |f| pass through it with a sum of weights of at
    most 1, so that n stages are off by (1 + 4u)^n - 1 < 5·n·u of max|f|, u = 2^-53.
    """
    return Fraction(5 * n, 2**53)


def biased_derivatives(values: Any, bias: Fraction) -> tuple[Any, Fraction] | None:
    """Whole numbers R_S and a unit with r_S = unit·R_S, exactly, for whole values; None where 64 bits do not hold them.

    With b = a/q a stage is ((q+a) f(+1) + (q-a) f(-1), q f(+1) - q f(-1)), and the unit 1/(2q)^n.

    >>> found, unit = biased_derivatives([1, -1, -1, 1], Fraction(1, 2))            # x1·x2
    >>> [str(unit * int(v)) for v in found]
    ['1/4', '1/2', '1/2', '1']
    """
    import numpy as np

    table = _table(values, np.int64)
    n, (a, q) = len(table).bit_length() - 1, bias.as_integer_ratio()
    if int(np.abs(table).max()) * (2 * q) ** n > _EXACT:
        return None
    return _stages(table, q + a, q - a, q), Fraction(1, (2 * q) ** n)


def _table(values: Any, dtype: Any) -> Any:
    import numpy as np

    table = np.array(values, dtype=dtype)
    if table.ndim != 1 or not len(table) or len(table) & (len(table) - 1):
        raise ValueError(f"values has shape {table.shape}; wanted one axis of length 2^n")
    return table


def _stages(table: Any, up: Any, down: Any, half: Any) -> Any:
    """(f(+1), f(-1)) → (up·f(+1) + down·f(-1), half·(f(+1) - f(-1))) along every bit, in place."""
    step = 1
    while step < len(table):
        pairs = table.reshape(-1, 2, step)
        first = up * pairs[:, 0] + down * pairs[:, 1]
        pairs[:, 1] = half * (pairs[:, 0] - pairs[:, 1])
        pairs[:, 0] = first
        step *= 2
    return table


def shifted_levels(levels: Sequence[Fraction], bias: Fraction) -> list[Fraction]:
    """r_k of a symmetric function for every size k of a set, from its Walsh coefficients κ_k without a bias.

    Σ_k C(n,k) r_k u^k = Σ_k C(n,k) κ_k (u+b)^k, the Taylor sum on the diagonal; in the Krawtchouk polynomials of the biased
    law this is r_k s^k = Σ_h C(n,h) ((1-b)/2)^h ((1+b)/2)^{n-h} f_h·K_k(h), by their generating function.

    >>> shifted_levels([Fraction(0), Fraction(0), Fraction(1)], Fraction(1, 5))      # x1·x2
    [Fraction(1, 25), Fraction(1, 5), Fraction(1, 1)]
    """
    from flint import fmpq, fmpq_poly

    n = len(levels) - 1
    rows = [math.comb(n, k) for k in range(n + 1)]
    given = fmpq_poly([fmpq(c * v.numerator, v.denominator) for c, v in zip(rows, levels, strict=True)])
    found = given(fmpq_poly([fmpq(bias.numerator, bias.denominator), 1]))
    return [Fraction(int(found[k].p), int(found[k].q)) / c for k, c in enumerate(rows)]
