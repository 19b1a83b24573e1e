"""Weights by degree with whole numbers alone: of a table of signs, and of a function of the Hamming weight.

A table of 2^m numbers is long integers with a lane for each point, so that a stage of the Walsh-Hadamard
transform is a handful of operations on long integers. Lanes hold value + bias, which never is negative; the
bias doubles with each stage. An integer has at most 2^13 lanes, which stay near the processor.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate, repeat
from math import comb
from operator import add, mul, sub

from learnable.audit.effort import spend, words

LANES = 2**13
"""Lanes of one integer."""

_MINUS_LAST = bytes([2, 0]) + bytes(254)
_BELOW_ZERO = bytes([1] * 128 + [0] * 128)


def sign_table_weights(minus: bytes) -> dict[int, Fraction]:
    """W_k for every degree of the ±1 function that is -1 at point i where minus[i] is 1 (else 0).

    >>> sign_table_weights(bytes([0, 0, 0, 1, 0, 1, 1, 1]))   # majority of 3
    {1: Fraction(3, 4), 3: Fraction(1, 4)}
    """
    points, size = len(minus), 4
    spend(points)
    lanes = bytearray(size * points)
    lanes[::size] = minus.translate(_MINUS_LAST)
    packed, bias = _transform(bytes(lanes), points, size, 1)
    spectrum = array("I")
    spectrum.frombytes(packed)
    if sys.byteorder == "big":
        spectrum.byteswap()
    return {k: Fraction(s, points**2) for k, s in enumerate(_squares(spectrum, bias)) if s}


def _squares(spectrum: array[int], bias: int) -> list[int]:
    """Σ (value - bias)² by the number of set bits of the place: rows of the low bits are added by those of the high ones."""
    points = len(spectrum)
    width = 1 << (points.bit_length() // 2)
    rows = [[0] * width for _ in range(max(points // width, 1).bit_length())]
    for i in range(points // width):
        values = list(map(sub, spectrum[i * width : (i + 1) * width], repeat(bias)))
        rows[i.bit_count()] = list(map(add, rows[i.bit_count()], map(mul, values, values)))
    sums = [0] * points.bit_length()
    for high, row in enumerate(rows):
        for low, total in enumerate(row):
            sums[high + low.bit_count()] += total
    return sums


def signs_of_polynomial(coefficients: Mapping[int, int], bits: int) -> bytes:
    """For each of 2^bits points, 1 where Σ c_S χ_S < 0 and 0 elsewhere; sets S are bit masks, c_S whole.

    >>> list(signs_of_polynomial({1: 1, 2: 1}, 2))   # sign(x1 + x2), sign(0) = +1
    [0, 0, 0, 1]
    """
    points = 2**bits
    bias = max((abs(c) for c in coefficients.values()), default=0) + 1
    size = ((bias << (bits + 1)).bit_length() + 1) // 8 + 1
    spend(points * size * 3 // 4)
    lanes = bytearray(bias.to_bytes(size, "little") * points)
    for mask, c in coefficients.items():
        lanes[mask * size : (mask + 1) * size] = (bias + c).to_bytes(size, "little")
    packed, bias = _transform(bytes(lanes), points, size, bias)
    lift = ((1 << (8 * size - 1)) - bias).to_bytes(size, "little") * points
    lifted = int.from_bytes(packed, "little") + int.from_bytes(lift, "little")
    return lifted.to_bytes(size * points, "little")[size - 1 :: size].translate(_BELOW_ZERO)


def _transform(lanes: bytes, points: int, size: int, bias: int) -> tuple[bytes, int]:
    """All sums with signs: lanes (a, b) of every pair become (a + b, a - b). Returns lanes and their bias."""
    inner = min(points, LANES)
    length = size * inner
    parts = [int.from_bytes(lanes[i : i + length], "little") for i in range(0, len(lanes), length)]
    step = 1
    while step < inner:
        pairs, width = inner // (2 * step), 8 * size * step
        gap = bytes(size * step)
        first = int.from_bytes((b"\xff" * (size * step) + gap) * pairs, "little")
        twice = int.from_bytes(((2 * bias).to_bytes(size, "little") * step + gap) * pairs, "little")
        for i, part in enumerate(parts):
            a = part & first
            b = (part ^ a) >> width
            parts[i] = (a + b) | ((a + twice - b) << width)
        step, bias = 2 * step, 2 * bias
    step = 1
    while step < len(parts):
        lift = int.from_bytes((2 * bias).to_bytes(size, "little") * inner, "little")
        for i in range(len(parts)):
            if not i & step:
                a, b = parts[i], parts[i | step]
                parts[i], parts[i | step] = a + b, a + lift - b
        step, bias = 2 * step, 2 * bias
    return b"".join([part.to_bytes(length, "little") for part in parts]), bias


def symmetric_weights(values: Sequence[int]) -> dict[int, Fraction]:
    """W_k for every degree of the function values[h] of the number h of -1's among n bits.

    Σ_h C(n,h) v_h (1-z)^h (1+z)^(n-h) has the coefficient p_k = 2^n C(n,k) fhat([k]) at z^k, and W_k is
    C(n,k) fhat([k])². With y = 1+z the sum is y^n A(2/y - 1): two shifts of a polynomial by one.

    >>> symmetric_weights([1, 1, -1, -1])
    {1: Fraction(3, 4), 3: Fraction(1, 4)}
    """
    n = len(values) - 1
    return {k: comb(n, k) * c * c for k, c in enumerate(level_coefficients(values)) if c}


def level_coefficients(values: Sequence[int]) -> list[Fraction]:
    """fhat(S) for |S| = 0 … n of that function.

    >>> [str(c) for c in level_coefficients([1, 1, -1, -1])]
    ['0', '1/2', '0', '-1/2']
    """
    n = len(values) - 1
    spend(n * n * words(1 << n) // 48)
    start = [comb(n, h) * v for h, v in enumerate(values)]
    mirrored = _shifted([-c if h % 2 else c for h, c in enumerate(start)])
    in_y = [(-c if j % 2 else c) << j for j, c in enumerate(mirrored)]
    found = _shifted(in_y[::-1])
    return [Fraction(p, comb(n, k) << n) for k, p in enumerate(found)]


def _shifted(coefficients: Sequence[int]) -> list[int]:
    """The coefficients of p(x + 1), lowest first: running sums from the top, one for each coefficient."""
    rest, found = list(coefficients[::-1]), []
    while rest:
        rest = list(accumulate(rest))
        found.append(rest.pop())
    return found
