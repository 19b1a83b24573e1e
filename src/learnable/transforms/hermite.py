"""Hermite polynomials of one Gaussian, normalised: he_k = He_k/√k!, with E he_j(u) he_k(u) = [j = k].

Monomials and Hermite polynomials go into each other by whole numbers; the coefficients of |u|, sign(u) and cos(u) are
closed forms, and those of any bounded analytic function are certified integrals.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from learnable.precision import precision


@cache
def hermite_monomials(k: int) -> tuple[int, ...]:
    """The coefficients of 1, x, …, x^k in He_k(x).

    >>> hermite_monomials(3)
    (0, -3, 0, 1)
    """
    found = [0] * (k + 1)
    for m in range(k // 2 + 1):
        found[k - 2 * m] = (
            (-1) ** m * math.factorial(k) // (2**m * math.factorial(m) * math.factorial(k - 2 * m))
        )
    return tuple(found)


@cache
def monomial_hermites(k: int) -> tuple[int, ...]:
    """The coefficients of He_0, …, He_k in x^k.

    >>> monomial_hermites(3)
    (0, 3, 0, 1)
    """
    return tuple(abs(c) for c in hermite_monomials(k))


def hermite_at_zero(k: int) -> int:
    """He_k(0): 0 for odd k, (-1)^(k/2) (k-1)!! for even k.

    >>> [hermite_at_zero(k) for k in range(7)]
    [1, 0, -1, 0, 3, 0, -15]
    """
    return 0 if k % 2 else hermite_monomials(k)[0]


def hermite_values(top: int, u: Any) -> Any:
    """he_0(u), …, he_top(u) for an array u, an array of shape (top + 1, …).

    >>> import numpy as np
    >>> hermite_values(2, np.array([2.0])).round(6).ravel().tolist()
    [1.0, 2.0, 2.12132]
    """
    import numpy as np

    u = np.asarray(u, dtype=float)
    rows = np.empty((top + 1, *u.shape))
    before, now = np.zeros_like(u), np.ones_like(u)
    for k in range(top + 1):
        rows[k] = now
        before, now = now, (u * now - math.sqrt(k) * before) / math.sqrt(k + 1)
    return rows


def sign_square(k: int) -> tuple[int, Fraction]:
    """The sign of E sign(u) he_k(u), and π/2 times its square: He_(k-1)(0)²/k!, zero for even k.

    >>> sign_square(1), sign_square(3)
    ((1, Fraction(1, 1)), (-1, Fraction(1, 6)))
    """
    at = hermite_at_zero(k - 1) if k % 2 else 0
    return (at > 0) - (at < 0), Fraction(at * at, math.factorial(k))


def absolute_square(k: int) -> tuple[int, Fraction]:
    """The sign of E |u| he_k(u), and π/2 times its square: He_(k-2)(0)²/k!, zero for odd k.

    >>> absolute_square(0), absolute_square(2), absolute_square(4)
    ((1, Fraction(1, 1)), (1, Fraction(1, 2)), (-1, Fraction(1, 24)))
    """
    at = 1 if k == 0 else 0 if k % 2 else hermite_at_zero(k - 2)
    return (at > 0) - (at < 0), Fraction(at * at, math.factorial(k))


_EDGE = 26
"""Integrals run over |u| ≤ 26; beyond, |he_k(u)| ≤ 1.09 e^(u²/4) (Cramér) leaves less than e^(-26²/4)."""


def gaussian_integral(function: Callable[[Any], Any], k: int) -> Any:
    """E F(u) he_k(u), a proven Arb ball, for F analytic near the real line, |F| ≤ 1 there, given on complex balls.

    >>> from flint import arb
    >>> found = gaussian_integral(lambda u: u.cos(), 0)
    >>> found.overlaps((-arb(1) / 2).exp()), float(found.rad()) < 1e-20
    (True, True)
    """
    from flint import acb, arb

    with precision(160):
        scale = (2 * arb.pi() * arb(math.factorial(k))).rsqrt()
        coefficients = hermite_monomials(k)

        def integrand(u: Any, analytic: bool) -> Any:
            square, total = u * u, acb(0)
            for c in coefficients[k::-2]:
                total = total * square + c
            if k % 2:
                total = total * u
            return function(u) * total * (-square / 2).exp()

        edge = arb(_EDGE)
        pieces = [
            acb.integral(integrand, arb(a), arb(a + 1), rel_tol=arb(2) ** -100, abs_tol=arb(2) ** -90 / scale)
            for a in range(-_EDGE, _EDGE)
        ]
        total: Any = sum((p.real for p in pieces), arb(0))
        return total * scale + arb(0, 1) * 3 * (-edge * edge / 4).exp()
