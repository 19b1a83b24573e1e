"""Proven bounds of the largest eigenvalue of a Gram, and the exact products that Grams are made of.

Where a target holds several copies of an irreducible part, the Gram of the copies takes the place of the weight:
its trace is the weight, its largest eigenvalue decides the alignment, its Frobenius norm the cross-predictability.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt, lcm
from typing import Any

from learnable.estimates import to_float
from learnable.precision import precision

Bounds = tuple[Fraction, Fraction]
"""Proven lower and upper bounds, equal where the number is known exactly."""

LIMB, LIMBS, CHUNK = 20, 3, 2**12
"""Whole numbers below 2^60 are three limbs of at most 2^20, so that sums of 2^12 products are exact floats."""


def exact_gram(rows: Any) -> Any:
    """rows·rowsᵀ for whole numbers below 2^59, exactly: an array of Python integers (r, r).

    >>> import numpy as np
    >>> exact_gram(np.array([[2**40, 1], [1, -1]]))[0, 0] == 2**80 + 1
    True
    """
    import numpy as np

    rows = np.asarray(rows, dtype=np.int64)
    total = np.zeros((len(rows), len(rows)), dtype=object)
    for start in range(0, rows.shape[1], CHUNK):
        digits = limbs(rows[:, start : start + CHUNK])
        for i, left in enumerate(digits):
            for j, right in enumerate(digits):
                if left is not None and right is not None:
                    total += (left @ right.T).astype(np.int64).astype(object) << (LIMB * (i + j))
    return total


def limbs(rows: Any) -> list[Any]:
    """Signed limbs as floats, lowest first; None for a limb that is zero everywhere."""
    import numpy as np

    found: list[Any] = []
    for place in range(LIMBS):
        low = rows if place == LIMBS - 1 else rows - (rows >> LIMB << LIMB)
        found.append(low.astype(np.float64) if low.any() else None)
        rows = rows >> LIMB
    return found


def top_eigenvalue(gram: Any, norms: Sequence[int] | None = None) -> Bounds:
    """Proven bounds of the largest eigenvalue of the positive semidefinite matrix G_ij/√(n_i n_j).

    `gram` holds exact rationals or integers (r, r); `norms` are whole numbers n_i, all 1 by default. The lower bound is the
    Rayleigh quotient of a floating-point eigenvector, in exact arithmetic. The upper bound is a number μ for which
    the floating-point Cholesky factorisation of μ - G succeeds, plus γ·tr(μ - G) with γ = (r+1)u/(1-(r+1)u) for what
    that factorisation may be off (Rump 2006, Verification of positive definiteness, BIT 46).

    >>> low, high = top_eigenvalue([[2, 1], [1, 2]])
    >>> low <= 3 <= high and float(high - low) < 1e-13
    True
    >>> top_eigenvalue([[2, 0], [0, 5]])
    (Fraction(5, 1), Fraction(5, 1))
    """
    import numpy as np

    size, (whole, unit) = len(gram), _whole(gram)
    scale = [1] * size if norms is None else list(norms)
    diagonal = [Fraction(int(whole[i, i]), scale[i]) for i in range(size)]
    trace, largest = sum(diagonal, Fraction(0)), max(diagonal, default=Fraction(0))
    if trace == 0 or size == 1 or not any(whole[i, :i].any() for i in range(size)):
        return unit * largest, unit * largest
    near = _float_matrix(whole, norms, trace)
    vector = np.linalg.eigh(near)[1][:, -1]
    high = min(trace, max(largest, _proven_above(near, float(vector @ near @ vector)) * trace))
    low = max(_rayleigh(whole, scale, vector), largest, trace / size)
    return _outward((unit * low, unit * max(low, high)))


def _whole(gram: Any) -> tuple[Any, Fraction]:
    """The matrix as an array of whole numbers, and what they are multiples of."""
    import numpy as np

    found = np.array(gram, dtype=object)
    common = lcm(*{entry.denominator for entry in found.flat})
    if common == 1:
        return found, Fraction(1)
    return np.array([[int(entry * common) for entry in row] for row in found], dtype=object), Fraction(
        1, common
    )


def _float_matrix(whole: Any, norms: Sequence[int] | None, trace: Fraction) -> Any:
    """G_ij/(tr·√(n_i n_j)) in floats, each entry within four units in the last place."""
    import numpy as np
    from flint import arb, fmpq, fmpz

    if norms is None and trace < 2**1000:
        return whole.astype(np.float64) / to_float(trace)
    near = np.zeros(whole.shape)
    with precision(96):
        total = arb(fmpq(trace.numerator, trace.denominator))
        roots = [1 / arb(fmpz(n)).sqrt() for n in norms or [1] * len(whole)]
        for i, row in enumerate(whole):
            for j in range(i + 1):
                near[i, j] = near[j, i] = float((arb(fmpz(int(row[j]))) * roots[i] * roots[j] / total).mid())
    return near


def _proven_above(near: Any, guess: float) -> Fraction:
    """An upper bound of the largest eigenvalue of a matrix of trace 1 whose entries are off by four roundings."""
    import numpy as np

    size, unit = len(near), 2.0**-53
    gamma = (size + 2) * unit / (1 - (size + 2) * unit)
    for doubling in range(40):
        mu = guess + 4 * size * unit * 2.0**doubling
        shifted = mu * np.eye(size) - near
        try:
            np.linalg.cholesky(shifted)
        except np.linalg.LinAlgError:
            continue
        missing = 2 * gamma * float(np.trace(shifted)) + 8 * unit * (1 + mu) + 1e-150
        return Fraction(mu) + Fraction(missing)
    return Fraction(1)


def _rayleigh(whole: Any, scale: list[int], vector: Any) -> Fraction:
    """vᵀGv/Σ n_i v_i² for whole v near y_i/√n_i, in exact arithmetic: below the largest eigenvalue for every v."""
    import numpy as np

    bits = 40 + max(n.bit_length() for n in scale)
    found = np.array(
        [round(float(y) * 2**40) * isqrt(4**bits // n) for y, n in zip(vector, scale, strict=True)],
        dtype=object,
    )
    return Fraction(
        int(found @ whole @ found), sum(n * int(v) ** 2 for n, v in zip(scale, found, strict=True))
    )


def root_below(x: Fraction) -> Fraction:
    """A rational at most √x, within 2^-60 of it, relatively.

    >>> root_below(Fraction(4)) <= 2 <= root_above(Fraction(4))
    True
    """
    return _root(x, 0)


def root_above(x: Fraction) -> Fraction:
    """A rational at least √x, within 2^-60 of it, relatively."""
    return _root(x, 1)


def _root(x: Fraction, up: int) -> Fraction:
    if x <= 0:
        return Fraction(0)
    shift = max(0, 64 - (x.numerator.bit_length() - x.denominator.bit_length()) // 2)
    scaled = x * 4**shift
    whole = isqrt(scaled.__floor__())
    return Fraction(whole + (up if whole * whole != scaled else 0), 2**shift)


def widen(bounds: Bounds, slack: Fraction, power: int = 2) -> Bounds:
    """Bounds of b where b^(1/power) is within `slack` of that of a number in `bounds`; power is 2 or 4.

    Norms move by at most the norm of the change: √w, √λ_max and the fourth root of the squared Frobenius norm are
    norms of the target.
    """
    if slack == 0:
        return bounds
    below, above = bounds
    for _ in range(power // 2):
        below, above = root_below(below), root_above(above)
    return _outward((max(Fraction(0), below - slack) ** power, (above + slack) ** power))


def _outward(bounds: Bounds, bits: int = 120) -> Bounds:
    """The same bounds with numerators of that many bits, rounded outward; short ones stay as they are."""
    low, high = bounds
    return _short(low, bits, down=True), _short(high, bits, down=False)


def _short(x: Fraction, bits: int, *, down: bool) -> Fraction:
    if x == 0 or max(x.denominator.bit_length(), x.numerator.bit_length()) <= 2 * bits:
        return x
    shift = bits - (x.numerator.bit_length() - x.denominator.bit_length())
    scaled = x * Fraction(2) ** shift
    return (scaled.__floor__() if down else scaled.__ceil__()) / Fraction(2) ** shift
