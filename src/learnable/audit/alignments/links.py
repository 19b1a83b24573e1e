"""The coefficients of links, squared: rational where the link is a polynomial, else between rational numbers.

On Gaussian inputs c_k = E F(u)·he_k(u); on the sphere c_k² = dim V_k·(E F(√d·t) P_k(t))². A ReLU, |u| and sign(u) have one
moment each that is no rational number (it holds π), cos has e or an alternating series, and tanh is integrated (`tanh`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import factorial, prod

from learnable.audit.alignments.enclosures import exponential, pi, rounded
from learnable.audit.alignments.harmonics import dimension, moment, zonal
from learnable.audit.alignments.tanh import gaussian_tanh, sphere_tanh
from learnable.audit.alignments.trust import Bounds
from learnable.audit.effort import spend

ZERO = Fraction(0)
ON_GAUSSIAN, ON_SPHERE = 128, 72
"""The last degree taken of links with a bend."""
BENT = ("relu", "abs", "sign")


@dataclass(frozen=True)
class Coefficients:
    """c_k² by degree, the norm ||F||², and what is left of it on degrees from `beyond` on, all of the parity of `beyond`."""

    squares: dict[int, Bounds]
    norm: Bounds
    left: Fraction
    beyond: int


def pure(degree: int) -> Coefficients:
    """One degree with coefficient 1."""
    one = Fraction(1), Fraction(1)
    return Coefficients({degree: one}, one, ZERO, degree + 1)


def _ended(squares: dict[int, Bounds], norm: Bounds) -> Coefficients:
    """With what is left: a ReLU is u/2 and an even function, and the other links are even or odd."""
    found = {k: rounded(s) for k, s in squares.items()}
    held = sum((s[0] for s in found.values()), ZERO)
    return Coefficients(found, norm, max(ZERO, norm[1] - held), max(found) + 2)


def hermite_degree(link: str) -> int | None:
    """The k of ``hek``, None for another link."""
    return int(link[2:]) if link.startswith("he") and link[2:].isdigit() else None


@cache
def of_gaussian(link: str) -> Coefficients:
    """Under N(0, 1).

    >>> found = of_gaussian("relu")
    >>> [(k, round(float(found.squares[k][0]), 6)) for k in (0, 1, 2, 4)], round(float(found.left), 9)
    ([(0, 0.159155), (1, 0.25), (2, 0.079577), (4, 0.006631)], 2.9126e-05)
    """
    if (k := hermite_degree(link)) is not None:
        return pure(k)
    one = Fraction(1), Fraction(1)
    if link in BENT:
        shift = 1 if link == "sign" else 0
        share = Fraction(1, 2) if link == "relu" else Fraction(2)
        squares = {
            k: _over_pi(share * _double(k - 3 + shift) ** 2 / factorial(k))
            for k in range(shift, ON_GAUSSIAN + 1, 2)
        }
        if link == "relu":
            squares[1] = Fraction(1, 4), Fraction(1, 4)
        return _ended(squares, (Fraction(1, 2),) * 2 if link == "relu" else one)
    if link == "cos":
        low, high = exponential(Fraction(1))
        squares = {k: (1 / (high * factorial(k)), 1 / (low * factorial(k))) for k in range(0, 65, 2)}
        twice = exponential(Fraction(2))
        return _ended(squares, ((1 + 1 / twice[1]) / 2, (1 + 1 / twice[0]) / 2))
    return _ended(*gaussian_tanh())


def _double(k: int) -> int:
    """k!! with (-1)!! = (-3)!! = 1 in size: He_k(0) for even k is ±(k-1)!!."""
    return prod(range(k, 0, -2)) if k > 0 else 1


def _over_pi(x: Fraction) -> Bounds:
    low, high = pi()
    return x / high, x / low


@cache
def of_sphere(link: str, d: int) -> Coefficients:
    """Of link(√d·t) on S^(d-1).

    >>> found = of_sphere("he3", 10)
    >>> found.squares[1][0], found.squares[3][0], found.left
    (Fraction(1, 24), Fraction(25, 56), Fraction(0, 1))
    """
    if (k := hermite_degree(link)) is not None:
        return _polynomial(k, d)
    if link == "tanh":
        return _ended(*sphere_tanh(d))
    return _cosine(d) if link == "cos" else _bent(link, d)


def _polynomial(k: int, d: int) -> Coefficients:
    """he_k(√d·t): E u^j P_l has √d^j, so squares are rational; He_k = Σ_m (-1)^m k!/(2^m m! (k-2m)!) u^(k-2m)."""
    parts = {k - 2 * m: Fraction((-1) ** m * factorial(k), 2**m * factorial(m) * factorial(k - 2 * m))
             for m in range(k // 2 + 1)}  # fmt: skip
    squares = {}
    for degree in range(k % 2, k + 1, 2):
        mean = sum((c * d ** ((j - k % 2) // 2) * moment(d, j, degree) for j, c in parts.items()), ZERO)
        square = mean * mean * d ** (k % 2) * dimension(d, degree) / factorial(k)
        if square:
            squares[degree] = square, square
    norm = sum((s for s, _ in squares.values()), ZERO)
    return Coefficients(squares, (norm, norm), ZERO, k + 1)


def _bent(link: str, d: int) -> Coefficients:
    """E|t|^(2i+1) = E|t|·Π 2i/(d+2i-1), so that every coefficient of |t| and sign t is E|t| times a rational."""
    spend(d * d // 70)  # the factorials of a half of d
    odd = link == "sign"
    size = _absolute(d)
    factor = Fraction(1) if odd else Fraction(d, 4 if link == "relu" else 1)
    squares: dict[int, Bounds] = {}
    for k, coefficients in enumerate(zonal(d, ON_SPHERE)):
        if k % 2 == odd:
            power = 0 if odd else 1
            mean = sum((c * _odd_ratio(d, (j + power) // 2) for j, c in enumerate(coefficients) if c), ZERO)
            share = factor * mean * mean * dimension(d, k)
            if share:
                squares[k] = share * size[0], share * size[1]
    if link == "relu":
        squares[1] = Fraction(1, 4), Fraction(1, 4)
    return _ended(squares, (Fraction(1, 2),) * 2 if link == "relu" else (Fraction(1),) * 2)


@cache
def _odd_ratio(d: int, steps: int) -> Fraction:
    """E|t|^(2·steps+1) over E|t|."""
    return Fraction(
        prod(2 * i for i in range(1, steps + 1)), prod(d + 2 * i - 1 for i in range(1, steps + 1))
    )


def _absolute(d: int) -> Bounds:
    """(E|t|)² = Γ(d/2)²/(π Γ((d+1)/2)²): rational for odd d, rational over π² for even d."""
    m = d // 2
    half = Fraction(factorial(2 * m), 4**m * factorial(m))
    if d % 2:
        exact = (half / factorial(m)) ** 2
        return exact, exact
    value, (low, high) = (factorial(m - 1) / half) ** 2, pi()
    return value / high**2, value / low**2


def _cosine(d: int) -> Coefficients:
    """E cos(√d·t) P_k = Σ_m (-d)^m/(2m)! β_(2m)k."""

    def series(degree: int, factor: int) -> Bounds:
        return _alternating(
            lambda m: Fraction((factor * d) ** m, factorial(2 * m)) * moment(d, 2 * m, degree), degree // 2
        )

    squares = {}
    for k in range(0, 41, 2):
        low, high = series(k, 1)
        least = ZERO if low < 0 < high else min(low * low, high * high)
        squares[k] = dimension(d, k) * least, dimension(d, k) * max(low * low, high * high)
    twice = series(0, 4)
    return _ended(squares, ((1 + twice[0]) / 2, (1 + twice[1]) / 2))


def _alternating(term: Callable[[int], Fraction], start: int) -> Bounds:
    """Σ (-1)^m term(m) from `start` on, with the rest between 0 and the next term once terms fall."""
    total, m, now = ZERO, start, term(start)
    while True:
        after = term(m + 1)
        total += (-1) ** m * now
        if after < now and after < Fraction(1, 1 << 330):
            return rounded((total - after, total + after), 400)
        m, now = m + 1, after
