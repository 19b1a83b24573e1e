"""Weights by degree: how much of ||f||^2 lies on each degree, from the form in which a function is held.

W_k = Σ_{|S|=k} fhat(S)^2: exact rationals for monomials, symmetric functions and tables of whole numbers, proven
bounds of the floating-point transform for other tables. On a biased hypercube the same on its characters.
"""

from __future__ import annotations

from fractions import Fraction
from functools import singledispatch
from math import comb
from typing import Any

from learnable.targets.characters import Characters, CharacterSpectrum, Levels
from learnable.targets.forms import ByWeight, DenseTable, Monomials
from learnable.transforms.krawtchouk import level_coefficients
from learnable.transforms.walsh import walsh_hadamard

Bounds = tuple[Fraction, Fraction]
"""Proven lower and upper bounds, equal where the number is known exactly."""


@singledispatch
def degree_weights(local: Any) -> dict[int, Bounds]:
    """W_k for every degree k of a local function, as rational bounds."""
    raise TypeError(f"a function held as {type(local).__name__} has no degrees")


@degree_weights.register
def _(local: Monomials) -> dict[int, Bounds]:
    total: dict[int, Fraction] = {}
    for members, coefficient in local.terms:
        total[len(members)] = total.get(len(members), Fraction(0)) + coefficient**2 * local.scale
    return {k: (w, w) for k, w in total.items()}


@degree_weights.register
def _(local: ByWeight) -> dict[int, Bounds]:
    """W_k = C(m, k) fhat([k])^2, from the Krawtchouk transform of the values."""
    size = len(local.values) - 1
    coefficients = level_coefficients(local.values)
    return {k: (w, w) for k, c in enumerate(coefficients) for w in [comb(size, k) * c * c]}


@degree_weights.register
def _(local: DenseTable) -> dict[int, Bounds]:
    import numpy as np

    spectrum = walsh_hadamard(local.whole)
    levels = np.bitwise_count(np.arange(len(spectrum), dtype=np.int64))
    bits = len(spectrum).bit_length() - 1
    if local.unit is not None:
        sums = _exact_squares(spectrum, levels, bits)
        return {k: (w, w) for k, s in enumerate(sums) for w in [Fraction(s, 4**bits) * local.unit**2]}
    return _bounded_squares(local.values, spectrum, levels, bits)


@degree_weights.register
def _(local: Characters) -> dict[int, Bounds]:
    total: dict[int, Fraction] = {}
    for members, r in local.terms:
        total[len(members)] = total.get(len(members), Fraction(0)) + r * r
    rest = 1 - local.bias**2
    return {k: (w, w) for k, r in total.items() for w in [local.scale * rest**k * r]}


@degree_weights.register
def _(local: Levels) -> dict[int, Bounds]:
    size = len(local.derivatives) - 1
    return {k: (w, w) for k, e in enumerate(local.squares) for w in [comb(size, k) * e]}


@degree_weights.register
def _(local: CharacterSpectrum) -> dict[int, Bounds]:
    import numpy as np

    levels = np.bitwise_count(np.arange(len(local.values), dtype=np.int64))
    bits = len(local.values).bit_length() - 1
    if local.unit is None:
        return _off_by(local.values, levels, bits, local.error)
    rest, coefficients = 1 - local.bias**2, {}
    for k in range(bits + 1):
        part: Any = local.values[levels == k].astype(object)
        w = local.unit**2 * rest**k * int((part * part).sum())
        coefficients[k] = w, w
    return coefficients


def mean(local: Any) -> float:
    """E f, the coefficient of the empty set, in floating point.

    >>> from fractions import Fraction
    >>> mean(ByWeight((Fraction(1), Fraction(0))))
    0.5
    """
    if isinstance(local, DenseTable):
        return float(local.values.mean())
    if isinstance(local, ByWeight):
        return float(level_coefficients(local.values, [0])[0])
    if isinstance(local, Levels):
        return float(local.derivatives[0]) * float(local.scale) ** 0.5
    if isinstance(local, CharacterSpectrum):
        return float(local.floats[0][0])
    empty = sum((c for members, c in local.terms if not members), Fraction(0))
    return float(empty) * float(local.scale) ** 0.5


_CHUNK = 2**13


def _exact_squares(spectrum: Any, levels: Any, bits: int) -> list[int]:
    """Σ c^2 by level for whole c below 2^33, without rounding.

    c = 2^13 a + b with |a| < 2^20 and |b| <= 2^12, so each of the sums of a^2, ab and b^2 over 2^13 entries stays
    below 2^53 and is exact as a float.
    """
    import numpy as np

    sums = [0] * (bits + 1)
    for start in range(0, len(spectrum), _CHUNK):
        part, level = spectrum[start : start + _CHUNK], levels[start : start + _CHUNK]
        high = np.rint(part / 2**13)
        low = part - high * 2**13
        for factor, product in ((2**26, high * high), (2**14, high * low), (1, low * low)):
            for k, value in enumerate(np.bincount(level, product, bits + 1)):
                sums[k] += factor * int(value)
    return sums


def _bounded_squares(values: Any, spectrum: Any, levels: Any, bits: int) -> dict[int, Bounds]:
    """Bounds of W_k from a float transform.

    A coefficient passes sums of 2 to 16 terms whose lengths add up to at most 4m, so it errs by at most
    e = 4m·2^-53·mean|f| (with a little for higher orders), and |√W_k - √Ŵ_k| <= e √C(m, k) by the triangle
    inequality.
    """
    import numpy as np

    mean_size = Fraction(float(np.abs(values).mean())) * Fraction(101, 100)
    return _off_by(spectrum / 2**bits, levels, bits, mean_size * (4 * bits + 2) * Fraction(1, 2**53))


def _off_by(coefficients: Any, levels: Any, bits: int, error: Fraction) -> dict[int, Bounds]:
    """Bounds of W_k where every coefficient is off by at most that."""
    import numpy as np

    sums = np.bincount(levels, coefficients**2, bits + 1)
    bounds = {}
    for k, value in enumerate(sums):
        rounding = Fraction(2 * len(coefficients), 2**53) * Fraction(float(value))
        radius = error * Fraction(comb(bits, k) ** 0.5 * 1.01)
        root = Fraction(float(np.sqrt(value)) * (1 + 1e-9))
        spread = 2 * root * radius + radius**2 + rounding
        bounds[k] = (max(Fraction(0), Fraction(float(value)) - spread), Fraction(float(value)) + spread)
    return bounds
