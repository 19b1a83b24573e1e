"""Coefficients of links: closed forms, or certified integrals.

`sphere_coefficients` are those of F(√d·t) on the zonal harmonics of S^(d-1), `gaussian_coefficients` those of F(u) on
the normalised Hermite polynomials. Every bound is proven (Arb).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from typing import Any

from learnable.estimates import ball_bounds
from learnable.precision import precision
from learnable.targets.levels import Bounds
from learnable.targets.links import LINKS
from learnable.targets.zonal import DegreeCoefficient
from learnable.transforms.gegenbauer import (
    absolute_moment,
    bend_factors,
    harmonic_dimension,
    projections,
    sphere_integral,
)
from learnable.transforms.hermite import absolute_square, gaussian_integral, hermite_monomials, sign_square

CLOSED, INTEGRATED = 64, 41
"""The last degree taken: of links with a closed form, and of links that are integrated."""
_NEGLIGIBLE = Fraction(1, 2**80)
_BITS = 192

Found = tuple[tuple[DegreeCoefficient, ...], Bounds, Fraction, int]
"""Coefficients, the mean square, a bound of the weight beyond them, and the least degree it can have."""


@cache
def gaussian_coefficients(link: str) -> Found:
    """The Hermite coefficients of a link under N(0, 1).

    >>> [(c.degree, round(c.sign * float(c.square[0]) ** 0.5, 6)) for c in gaussian_coefficients("relu")[0][:4]]
    [(0, 0.398942), (1, 0.5), (2, 0.282095), (4, -0.081434)]
    """
    from flint import arb

    if link.startswith("he"):
        k = int(link[2:])
        one = Fraction(1), Fraction(1)
        return (DegreeCoefficient(k, 1, one),), one, Fraction(0), k + 2
    with precision(_BITS):
        if link in ("relu", "abs", "sign"):
            rule = sign_square if link == "sign" else absolute_square
            share = (2 / arb.pi()) / (4 if link == "relu" else 1)
            signed = {k: (s, share * _ball(q)) for k in range(CLOSED + 1) for s, q in [rule(k)] if s}
            if link == "relu":
                signed[1] = 1, arb(1) / 4
            norm = arb(1) / 2 if link == "relu" else arb(1)
            return _ended(((k, *signed[k]) for k in sorted(signed)), norm)
        if link == "cos":
            size = (-arb(1)).exp()
            signed = {k: ((-1) ** (k // 2), size / arb(math.factorial(k))) for k in range(0, 41, 2)}
            return _ended(((k, *signed[k]) for k in signed), (1 + (-arb(2)).exp()) / 2)
        norm = gaussian_integral(lambda u: u.tanh() ** 2, 0)
        balls = ((k, gaussian_integral(lambda u: u.tanh(), k)) for k in range(1, INTEGRATED + 1, 2))
        return _ended(((k, _sign_of(b), b * b) for k, b in balls), norm)


@cache
def sphere_coefficients(link: str, d: int) -> Found:
    """The coefficients of F(√d·t) on the orthonormal zonal harmonics of S^(d-1).

    he3 is not a pure harmonic: on S^9 it has a little of degree 1.

    >>> [(c.degree, str(c.square[0])) for c in sphere_coefficients("he3", 10)[0]]
    [(1, '1/24'), (3, '25/56')]
    """
    from flint import arb

    if link.startswith("he"):
        return _polynomial(int(link[2:]), d)
    with precision(_BITS):
        if link in ("relu", "abs", "sign"):
            return _bent(link, d)
        root = arb(d).sqrt()
        function = _analytic(link)
        norm = sphere_integral(lambda t: function(t * root) ** 2, d, 0)
        return _ended(_integrated(link, d, norm), norm)


def _analytic(link: str) -> Callable[[Any], Any]:
    return (lambda u: u.cos()) if link == "cos" else (lambda u: u.tanh())


def _integrated(link: str, d: int, norm: Any) -> Iterator[tuple[int, int, Any]]:
    """Degree, sign and square by certified integrals, until next to nothing is left."""
    from flint import arb

    root, function, left = arb(d).sqrt(), _analytic(link), norm
    for k in range(LINKS[link].parity or 0, INTEGRATED + 1, 2):
        ball = sphere_integral(lambda t: function(t * root), d, k)
        square = ball * ball * arb(harmonic_dimension(d, k))
        yield k, _sign_of(ball), square
        left = left - square
        if ball_bounds(left)[1] < _NEGLIGIBLE * ball_bounds(norm)[1]:
            return


def _polynomial(k: int, d: int) -> Found:
    """He_k(√d·t)/√k!: even or odd in t, so that √d enters every coefficient or none."""
    odd = k % 2
    inner = [
        Fraction(c * d ** ((j - odd) // 2)) if c else Fraction(0) for j, c in enumerate(hermite_monomials(k))
    ]
    share = Fraction(d**odd, math.factorial(k))
    coefficients = [
        DegreeCoefficient(degree, 1 if b > 0 else -1, (w, w))
        for degree, b in enumerate(projections(inner, d))
        if b
        for w in [share * harmonic_dimension(d, degree) * b * b]
    ]
    total = sum((c.square[0] for c in coefficients), Fraction(0))
    return tuple(coefficients), (total, total), Fraction(0), k + 2


def _bent(link: str, d: int) -> Found:
    """|√d·t|, its positive part and its sign, from the factors of one moment."""
    from flint import arb

    odd = link == "sign"
    size = absolute_moment(d, 1) ** 2 * (1 if odd else d) / (4 if link == "relu" else 1)
    coefficients = {
        k: ((f > 0) - (f < 0), size * _ball(f * f * harmonic_dimension(d, k)))
        for k, f in bend_factors(d, 0 if odd else 1, odd, CLOSED)
        if f
    }
    if link == "relu":
        coefficients[1] = 1, arb(1) / 4
    norm = arb(1) / 2 if link == "relu" else arb(1)
    return _ended(((k, *coefficients[k]) for k in sorted(coefficients)), norm)


def _ended(rows: Iterator[tuple[int, int, Any]], norm: Any) -> Found:
    """The coefficients, and the rest of the norm as the tail, on degrees of the last one's parity."""
    coefficients, held, last = [], Fraction(0), -1
    for k, sign, square in rows:
        low, high = ball_bounds(square)
        low = max(Fraction(0), low)
        coefficients.append(DegreeCoefficient(k, sign if low > 0 else 0, (low, high)))
        held += low
        last = k
    mass = ball_bounds(norm)
    return tuple(coefficients), mass, max(Fraction(0), mass[1] - held), last + 2


def _sign_of(ball: Any) -> int:
    return int(ball > 0) - int(ball < 0)


def _ball(x: Fraction) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(x.numerator, x.denominator))
