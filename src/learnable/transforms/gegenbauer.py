"""Functions of one coordinate on the sphere: Gegenbauer polynomials, their moments, and certified integrals.

P_k is the zonal harmonic of degree k on S^(d-1), with P_k(1) = 1, E P_k(t)² = 1/dim V_k, where t is one coordinate
of a uniform point, of density ∝ (1-t²)^((d-3)/2). F(t) has the weight dim V_k·(E F(t) P_k(t))² on degree k
(Funk and Hecke; Abbe & Boix-Adserà 2022, arXiv 2208.03113, for what it says about training).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from learnable.precision import precision


def harmonic_dimension(d: int, k: int) -> int:
    """dim V_k = C(d+k-1, k) - C(d+k-3, k-2), the harmonics of degree k on S^(d-1), d ≥ 2.

    >>> [harmonic_dimension(3, k) for k in range(4)]
    [1, 3, 5, 7]
    """
    return math.comb(d + k - 1, k) - (math.comb(d + k - 3, k - 2) if k > 1 else 0)


def gegenbauer_values(d: int, top: int, t: Any) -> Iterator[Any]:
    """P_0(t), …, P_top(t) for a number, an array, a fraction or a ball t.

    By (k+d-2) P_(k+1) = (2k+d-2) t P_k - k P_(k-1).

    >>> [str(v) for v in gegenbauer_values(5, 3, Fraction(1, 2))]
    ['1', '1/2', '1/16', '-5/32']
    """
    before, now = 0 * t, 1 + 0 * t
    for k in range(top + 1):
        yield now
        before, now = now, t if k == 0 else ((2 * k + d - 2) * t * now - k * before) / (k + d - 2)


def power_moment(d: int, j: int, k: int) -> Fraction:
    """E t^j P_k(t) = j!/(j-k)!·(1/2)_m/(2^k (d/2)_(m+k)) with m = (j-k)/2; zero unless j ≥ k and j ≡ k mod 2.

    By Rodrigues' formula, k partial integrations leave E of the k-th derivative of t^j against (1-t²)^k.

    >>> power_moment(5, 3, 1), power_moment(5, 3, 3)
    (Fraction(3, 35), Fraction(2, 105))
    """
    if j < k or (j - k) % 2:
        return Fraction(0)
    m = (j - k) // 2
    above = math.perm(j, k) * math.prod(range(1, 2 * m, 2))
    below = math.prod(range(d, d + 2 * (m + k), 2))
    return Fraction(above, below)


def power_moments(d: int, k: int, top: int) -> Iterator[tuple[int, Fraction]]:
    """(j, E t^j P_k) for j = k, k+2, … up to `top`, each from the one before.

    >>> [(j, str(v)) for j, v in power_moments(5, 1, 5)]
    [(1, '1/5'), (3, '3/35'), (5, '1/21')]
    """
    now = power_moment(d, k, k)
    for j in range(k, top + 1, 2):
        yield j, now
        now = now * Fraction((j + 1) * (j + 2), (j + 2 - k) * (d + j + k))


@precision()
def greatest_moment(d: int, k: int, beyond: int) -> Any:
    """An Arb ball that is at least every E t^j P_k with j > `beyond`, d ≥ 2.

    E t^(j+2) P_k / E t^j P_k = (j+1)(j+2)/((j+2-k)(d+j+k)) falls below 1 once (j+2)(d-1) > k(k+d-2), so the moments
    rise up to there and fall from there on.

    >>> greatest_moment(5, 1, 2).contains(1/5) or float(greatest_moment(5, 1, 2)) <= 3/35 + 1e-15
    True
    """
    first = max(k, beyond + 1)
    first += (first - k) % 2
    peak = k * (k + d - 2) // (d - 1) - 2
    j = max(first, peak + (peak - k) % 2)
    best = moment_ball(d, j, k)
    for near in (j - 2, j + 2):
        if near >= first:
            best = best.max(moment_ball(d, near, k))
    return best


@precision()
def moment_ball(d: int, j: int, k: int) -> Any:
    """E t^j P_k as an Arb ball, j ≥ k and j ≡ k mod 2, at a cost that does not grow with j."""
    from flint import arb

    m = (j - k) // 2
    half, side = arb(1) / 2, arb(d) / 2
    size = arb(j + 1).lgamma() - arb(j - k + 1).lgamma() + (half + m).lgamma() - half.lgamma()
    return (size + side.lgamma() - (side + m + k).lgamma() - k * arb(2).log()).exp()


def projections(coefficients: Sequence[Fraction], d: int) -> list[Fraction]:
    """E F(t) P_k(t) for every degree k of the polynomial F = Σ_j coefficients[j] t^j, exactly.

    >>> [str(b) for b in projections([Fraction(0), Fraction(0), Fraction(7, 10), Fraction(1)], 5)]
    ['7/50', '3/35', '1/25', '2/105']
    """
    top = len(coefficients) - 1
    return [
        sum((coefficients[j] * v for j, v in power_moments(d, k, top)), Fraction(0)) for k in range(top + 1)
    ]


def bend_factors(d: int, power: int, odd: bool, top: int) -> Iterator[tuple[int, Fraction]]:
    """For F = |t|^power, times sign(t) where `odd`: (k, E F P_k / E |F P_first|) over its degrees k up to `top`.

    The moments above at real exponents: E F P_(k+2) = E F P_k·(power-k)/(power+k+d), from k = 0, or 1 where odd.

    >>> [(k, str(v)) for k, v in bend_factors(5, 1, False, 6)]
    [(0, '1'), (2, '1/6'), (4, '-1/48'), (6, '1/160')]
    """
    now = Fraction(1)
    for k in range(1 if odd else 0, top + 1, 2):
        yield k, now
        now = now * Fraction(power - k, power + k + d)


@precision()
def absolute_moment(d: int, power: int) -> Any:
    """E |t|^power = Γ((power+1)/2) Γ(d/2)/(√π Γ((d+power)/2)), an Arb ball.

    >>> round(float(absolute_moment(3, 1)), 12)
    0.5
    """
    from flint import arb

    half = arb(1) / 2
    logs = (
        (arb(power + 1) / 2).lgamma() - half.lgamma() + (arb(d) / 2).lgamma() - (arb(d + power) / 2).lgamma()
    )
    return logs.exp()


def sphere_integral(function: Callable[[Any], Any], d: int, k: int) -> Any:
    """E F(t) P_k(t), a proven Arb ball, for F analytic near [-1, 1] and given on complex balls (python-flint `acb`).

    With t = sin θ the integrand is analytic for every d. The error is about 2^-70 of 1/√dim V_k, the size of P_k.

    >>> from flint import arb
    >>> sphere_integral(lambda t: t * t, 5, 0).overlaps(arb(1) / 5)
    True
    """
    from flint import acb, arb

    size = harmonic_dimension(d, k).bit_length() // 2
    with precision(128 + 2 * size):
        norm = ((arb(d) / 2).lgamma() - (arb(d - 1) / 2).lgamma()).exp() / arb.pi().sqrt()

        def integrand(angle: Any, analytic: bool) -> Any:
            t = angle.sin()
            *_, harmonic = gegenbauer_values(d, k, t)
            return norm * function(t) * harmonic * angle.cos() ** (d - 2)

        end, tolerance = arb.pi() / 2, arb(2) ** (-72 - size)
        return acb.integral(integrand, -end, end, rel_tol=arb(2) ** -100, abs_tol=tolerance).real
