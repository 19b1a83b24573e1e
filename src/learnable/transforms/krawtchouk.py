"""Walsh levels of a function of the Hamming weight.

A function f(x) = v_h of the number h of -1's among n bits has the same Walsh coefficient κ_k on every set of
size k:  κ_k = 2^-n Σ_h C(n,h) Kr_k(h) v_h / C(n,k),  with the Krawtchouk numbers
Kr_k(h) = Σ_i (-1)^i C(h,i) C(n-h,k-i). All n+1 of them at once are the coefficients of
Σ_h C(n,h) v_h (1-z)^h (1+z)^(n-h) = Σ_k C(n,k) 2^n κ_k z^k, which a product tree evaluates; a few of them are
a direct sum with exact integers. Values are fractions (exact answers) or Arb balls (proven enclosures).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from learnable.precision import precision


@precision()
def level_coefficients(values: Sequence[Any], degrees: Sequence[int] | None = None) -> list[Any]:
    """κ_k for each of `degrees` (all of 0…n by default) from the values v_0…v_n, all `Fraction` or all `arb`.

    The number of operations is n·log²n products for all degrees, and n a degree for a few.

    >>> level_coefficients([Fraction(1), Fraction(1), Fraction(-1), Fraction(-1)])   # majority of 3
    [Fraction(0, 1), Fraction(1, 2), Fraction(0, 1), Fraction(-1, 2)]
    >>> level_coefficients([Fraction(1), Fraction(1), Fraction(-1), Fraction(-1)], [3])
    [Fraction(-1, 2)]
    """
    n = len(values) - 1
    exact = isinstance(values[0], Fraction | int)
    if degrees is None or _tree_is_cheaper(n, degrees):
        every = _by_tree_exact(values) if exact else _by_tree(values)
        return every if degrees is None else [every[k] for k in degrees]
    return _directly(values, degrees, exact)


def _tree_is_cheaper(n: int, degrees: Sequence[int]) -> bool:
    """The direct sum takes max(degrees) steps of growing integers a weight, the tree about 20·log n."""
    return bool(degrees) and n <= 20_000 and (max(degrees) > 200 or len(degrees) > 24) and n > 24


def krawtchouk_row(n: int, h: int, top: int) -> Iterator[int]:
    """The exact integers Kr_0(h), Kr_1(h), …, Kr_top(h).

    By the three-term recurrence (k+1)·Kr_(k+1) = (n-2h)·Kr_k - (n-k+1)·Kr_(k-1).

    >>> list(krawtchouk_row(4, 1, 4))
    [1, 2, 0, -2, -1]
    """
    before, now = 0, 1
    for k in range(top + 1):
        yield now
        before, now = now, ((n - 2 * h) * now - (n - k + 1) * before) // (k + 1)


def _directly(values: Sequence[Any], degrees: Sequence[int], exact: bool) -> list[Any]:
    from flint import arb, fmpz

    n, wanted = len(values) - 1, set(degrees)
    sums: dict[int, Any] = {k: Fraction(0) if exact else arb(0) for k in degrees}
    binomial = 1
    for h, value in enumerate(values):
        for k, number in enumerate(krawtchouk_row(n, h, max(degrees, default=-1))):
            if k in wanted and number:
                weight = binomial * number
                sums[k] += weight * value if exact else arb(fmpz(weight)) * value
        binomial = binomial * (n - h) // (h + 1)
    return [_scaled(sums[k], n, k, exact) for k in degrees]


def _scaled(total: Any, n: int, k: int, exact: bool) -> Any:
    """total / (2^n·C(n,k))."""
    from flint import arb, fmpz

    scale = math.comb(n, k) << n
    return Fraction(total) / scale if exact else total / arb(fmpz(scale))


def _by_tree(values: Sequence[Any]) -> list[Any]:
    from flint import arb, arb_poly, fmpz

    n = len(values) - 1
    weighted = [arb(fmpz(c)) * v for c, v in zip(_binomials(n), values, strict=True)]
    top = _tree(weighted, arb_poly).coeffs()
    top += [arb(0)] * (n + 1 - len(top))
    return [c / arb(fmpz(b << n)) for c, b in zip(top, _binomials(n), strict=True)]


def _by_tree_exact(values: Sequence[Any]) -> list[Fraction]:
    from flint import fmpz_poly

    n = len(values) - 1
    fractions = [Fraction(v) for v in values]
    common = math.lcm(*(f.denominator for f in fractions))
    whole = [f.numerator * (common // f.denominator) for f in fractions]
    weighted = [c * v for c, v in zip(_binomials(n), whole, strict=True)]
    top = [int(c) for c in _tree(weighted, fmpz_poly).coeffs()]
    top += [0] * (n + 1 - len(top))
    return [Fraction(c, (b << n) * common) for c, b in zip(top, _binomials(n), strict=True)]


def _binomials(n: int) -> list[int]:
    row = [1]
    for h in range(n):
        row.append(row[-1] * (n - h) // (h + 1))
    return row


def _tree(weighted: list[Any], polynomial: Any) -> Any:
    """Σ_h w_h (1-z)^h (1+z)^(n-h), by halves: S(a,b) = S(a,m)·(1+z)^(b-m) + (1-z)^(m-a)·S(m,b)."""
    powers: dict[tuple[int, int], Any] = {}

    def power(sign: int, exponent: int) -> Any:
        if (sign, exponent) not in powers:
            powers[sign, exponent] = polynomial([1, sign]) ** exponent
        return powers[sign, exponent]

    def half(start: int, stop: int) -> Any:
        if stop - start == 1:
            return polynomial([weighted[start]])
        middle = (start + stop) // 2
        return half(start, middle) * power(1, stop - middle) + power(-1, middle - start) * half(middle, stop)

    return half(0, len(weighted))
