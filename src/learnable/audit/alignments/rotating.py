"""Alignments of functions of one direction under rotations, on the sphere and on Gaussian inputs.

On the sphere C = max over k >= 1 of c_k²/dim V_k, with c_k the coefficient on the zonal harmonic of degree k. On Gaussian
inputs the harmonics of degree l occur once in each Hermite degree k = l, l+2, …, with the share β_kl·dim V_l of he_k, and
C = max over l of Σ_k c_k² β_kl, where β_kl = E t^k P_l(t) = k!/(2^k a! (d/2)_(a+l)), a = (k-l)/2, by Rodrigues' formula.
What lies beyond the last degree taken is bounded by the norm that is left.
"""

from __future__ import annotations

from fractions import Fraction

from learnable.audit.alignments.harmonics import dimension, moment
from learnable.audit.alignments.links import Coefficients
from learnable.audit.alignments.trust import Bounds, Derived
from learnable.audit.effort import spend

ZERO = Fraction(0)


def on_sphere(d: int, found: Coefficients) -> Derived:
    """C <= λ where c_k² <= λ·dim V_k for every degree taken and what is left is at most λ·dim of the next."""
    variance = _without(found.norm, found.squares.get(0, (ZERO, ZERO)))

    def holds(value: Fraction, _: bool) -> bool:
        taken = all(s[1] <= value * dimension(d, k) for k, s in found.squares.items() if k)
        return taken and found.left <= value * dimension(d, found.beyond)

    return Derived(variance, variance, holds)


def on_gaussian(d: int, found: Coefficients) -> Derived:
    """C <= λ where Σ_k c_k² β_kl <= λ for every l, with what is left at its largest β."""
    variance = _without(found.norm, found.squares.get(0, (ZERO, ZERO)))
    last = found.beyond - 1

    def weight(degree: int, side: int, centred: bool) -> Fraction:
        taken = (s[side] * moment(d, k, degree) for k, s in found.squares.items() if k or not centred)
        reached = side and found.left and (found.beyond - degree) % 2 == 0
        spare = found.left * _largest(d, degree, found.beyond) if reached else ZERO
        return sum(taken, ZERO) + spare

    def holds(value: Fraction, invariant: bool) -> bool:
        first = 1 if invariant else 0
        spend(180 * len(found.squares) * (last + 2 - first))
        taken = all(weight(degree, 1, True) <= value for degree in range(first, last + 1))
        return taken and found.left <= value * dimension(d, last + 1)

    rest = _without(variance, (weight(0, 0, True), weight(0, 1, True)))
    return Derived(variance, rest, holds)


def _without(whole: Bounds, part: Bounds) -> Bounds:
    return max(ZERO, whole[0] - part[1]), whole[1] - part[0]


def _largest(d: int, degree: int, beyond: int) -> Fraction:
    """max β_kl over k >= beyond: it rises, then falls, as β_(k+2)/β_k = (k+1)(k+2)/((k-l+2)(k+l+d)) falls through 1."""
    k = max(beyond, degree)
    k += (k - degree) % 2
    while (k + 1) * (k + 2) > (k - degree + 2) * (k + degree + d):
        k += 2
    return moment(d, k, degree)
