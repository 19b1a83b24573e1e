"""The coefficients of tanh between rational numbers, by the trapezoid rule, whose error is bounded in a strip.

For g analytic in |Im s| <= y and ∫|g(s ± iy)| ds <= M on both edges, |h Σ_j g(jh) - ∫g| <= 2M/(e^(2πy/h) - 1)
(Trefethen & Weideman 2014, The exponentially convergent trapezoidal rule, theorem 5.1). Every strip here has
|Im| <= B = 5/4 in the argument of tanh, where |tanh| <= tan B < 4.

* Gaussian: g(u) = tanh(u) He_k(u) φ(u)/√k! has M <= 4 e^(B²/2) (Σ_j C(k,j)² (k-j)! B^(2j)/k!)^(1/2), since
  He_k(u + iB) = Σ_j C(k,j) (iB)^j He_(k-j)(u).
* Sphere: with t = tanh s, g(s) = tanh(√d tanh s) P_k(tanh s) sech(s)^(d-1) over Z, the integral of sech(s)^(d-1). With
  tan y = B/√d, |tanh(s + iy)| <= 1 and |sech(s + iy)| <= sech(s)/cos y, so M <= 4 e^(B²/2) A_k Z, A_k the sum of the
  sizes of the coefficients of P_k.

Sums are taken in decimals of `DIGITS` figures; what they round is far below `SLACK` times the largest term.
"""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import cache
from math import comb, factorial, isqrt

from learnable.audit.alignments.enclosures import pi
from learnable.audit.alignments.harmonics import dimension, zonal
from learnable.audit.alignments.trust import Bounds
from learnable.audit.effort import spend

LAST = 41
"""The last degree taken; tanh is odd."""
DIGITS = 80
SLACK = Fraction(1, 10**50)
_TAN, _ROOT_E = 4, 3
"""Above tan B, and above e^(B²/2)."""
_STRIP = Fraction(5, 4)
_EXPONENTS = 10**8
_PER_UNIT, _REACH = 16, 26
"""Gaussian: points to a unit, and the last unit: beyond it terms add up to less than 26^41 e^(-338) < 10^-85."""
_PER_STRIP = 16
"""Sphere: points to the half width of the strip, so that 2πy/h > 100."""
_LITTLE = Decimal(10) ** -36

Squares = tuple[dict[int, Bounds], Bounds]
"""c_k² by degree, and the norm."""


def _context() -> Context:
    return Context(prec=DIGITS, Emax=_EXPONENTS, Emin=-_EXPONENTS)


def _tanh(u: Decimal) -> Decimal:
    e = (-2 * u).exp()
    return (1 - e) / (1 + e)


def _squared(value: Fraction, off: Fraction) -> Bounds:
    low, high = max(Fraction(0), abs(value) - off), abs(value) + off
    return low * low, high * high


@cache
def gaussian_tanh() -> Squares:
    """c_k = E tanh(u) He_k(u)/√k! for u of N(0, 1), squared.

    >>> squares, norm = gaussian_tanh()
    >>> [round(float(squares[k][0]) ** 0.5, 6) for k in (1, 3)], round(float(norm[1]), 6)
    ([0.605706, 0.148437], 0.394294)
    """
    spend(900_000)
    # e > 2.7 and π > 3.14: 2πB·16 > 125
    error = Fraction(2 * _TAN * _ROOT_E) / (Fraction(27, 10) ** 125 - 1)
    sums = dict.fromkeys(range(1, LAST + 1, 2), Decimal(0))
    square = Decimal(0)
    with localcontext(_context()):
        for j in range(1, _PER_UNIT * _REACH + 1):
            u = Decimal(j) / _PER_UNIT
            size, density = _tanh(u), (-u * u / 2).exp()
            square += size * size * density
            before, now = 0, 1  # 16^k He_k(j/16)
            for k in range(LAST):
                before, now = now, j * now - _PER_UNIT**2 * k * before
                if k % 2 == 0:
                    sums[k + 1] += size * density * Decimal(now) / Decimal(_PER_UNIT) ** (k + 1)
        found = {k: Fraction(s) for k, s in sums.items()}
    (low, high), step = pi(), Fraction(2, _PER_UNIT)
    squares = {}
    for k, s in found.items():
        spread = sum(
            comb(k, i) ** 2 * factorial(k - i) * _STRIP ** (2 * i) for i in range(k + 1)
        ) / factorial(k)
        room = isqrt(8 * factorial(k)) + 1  # above √(2π k!)
        off = (error * (isqrt(int(spread)) + 1) + SLACK) * room
        square_of = _squared(step * s, off)
        squares[k] = square_of[0] / (2 * high * factorial(k)), square_of[1] / (2 * low * factorial(k))
    # the norm: E tanh², with 1/√(2π) between rational numbers
    inverse = _root(1 / (2 * high))[0], _root(1 / (2 * low))[1]
    total, off = step * Fraction(square), error * _TAN + SLACK
    return squares, (total * inverse[0] - off, total * inverse[1] + off)


def _root(x: Fraction, digits: int = 60) -> Bounds:
    """√x between two decimals."""
    scale = 10**digits
    near = isqrt(int(x * scale * scale))
    return Fraction(near, scale), Fraction(near + 1, scale)


@cache
def sphere_tanh(d: int) -> Squares:
    """c_k² = dim V_k (E tanh(√d t) P_k(t))² for a coordinate t of the sphere in R^d.

    >>> squares, norm = sphere_tanh(1000)
    >>> abs(float(squares[1][1] - gaussian_tanh()[0][1][1])) < 2e-3, float(norm[1] - norm[0]) < 1e-30
    (True, True)
    """
    polynomials = {k: p for k, p in enumerate(zonal(d, LAST)) if k % 2}
    with localcontext(_context()):
        root = Decimal(d).sqrt()
        x = Decimal("1.25") / root
        step = ((x - x**3 / 3) / _PER_STRIP).quantize(Decimal("1e-9"))  # atan x >= x - x³/3
        coefficients = {
            k: [Decimal(c.numerator) / Decimal(c.denominator) for c in reversed(p[1::2])]
            for k, p in polynomials.items()
        }
        mass, square, sums = Decimal(1) / 2, Decimal(0), dict.fromkeys(polynomials, Decimal(0))
        j, before, tail = 0, Decimal(1), Decimal(1)
        while tail > _LITTLE:
            j += 1
            spend(1_200)
            e = (-2 * j * step).exp()
            t = (1 - e) / (1 + e)
            weight = (2 * (-j * step).exp() / (1 + e)) ** (d - 1)
            size = _tanh(root * t)
            mass += weight
            square += size * size * weight
            for k, p in coefficients.items():
                value, power = Decimal(0), t * t
                for c in p:
                    value = value * power + c
                sums[k] += size * weight * value * t
            ratio = weight / before  # weights fall faster and faster: sech is log-concave
            tail = weight * ratio / (1 - ratio) if ratio < 1 else Decimal(1)
            before = weight
        whole = Fraction(mass)
        means = {k: Fraction(s) / whole for k, s in sums.items()}
        energy, rest = Fraction(square) / whole, Fraction(tail) / whole
    # 2πy/h > 100, and e > 2.7; the sums over 1/2 + Σ stand for whole integrals, all off by shares of Z alone
    share = Fraction(2 * _TAN**2 * _ROOT_E) / (Fraction(27, 10) ** 100 - 1) + rest + SLACK
    squares = {}
    for k, mean in means.items():
        largest = sum((abs(c) for c in polynomials[k]), Fraction(0))
        low, high = _squared(mean, 3 * share * largest)
        squares[k] = dimension(d, k) * low, dimension(d, k) * high
    return squares, (energy - 3 * share, energy + 3 * share)
