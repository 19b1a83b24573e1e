"""Homogeneous polynomials of a direction, and what each degree of harmonics holds of them.

Every homogeneous q of degree k is Σ_m |v|^(2m) h_(k-2m) with harmonic h_l. The Laplacian takes |v|^(2m) h_l to
2m(2m+2l+d-2) |v|^(2m-2) h_l, and Fischer's product <p, q> = p(∂)q, Σ α! p_α q_α, is d(d+2)…(d+2l-2) times the product on
the sphere for harmonics of degree l; so the products of the h_l follow from those of iterated Laplacians, exactly.
"""

from __future__ import annotations

import math
from fractions import Fraction

from learnable.transforms.roots import RootSum

Powers = tuple[tuple[int, int], ...]
"""A multi-index: (coordinate, power) by coordinate, powers above 0."""
Homogeneous = dict[Powers, RootSum]
"""A homogeneous polynomial Σ c_α v^α."""


def laplacian(q: Homogeneous) -> Homogeneous:
    """Σ_i ∂²q/∂v_i².

    >>> {p: str(c.rational) for p, c in laplacian({((0, 3), (1, 1)): RootSum.of(1)}).items()}
    {((0, 1), (1, 1)): '6'}
    """
    found: Homogeneous = {}
    for powers, c in q.items():
        for place, (i, power) in enumerate(powers):
            if power > 1:
                left = ((i, power - 2),) if power > 2 else ()
                lowered = (*powers[:place], *left, *powers[place + 1 :])
                found[lowered] = found.get(lowered, RootSum(())) + c * (power * (power - 1))
    return {powers: c for powers, c in found.items() if c}


def fischer(p: Homogeneous, q: Homogeneous) -> RootSum:
    """Σ α! p_α q_α.

    >>> square = {((0, 2),): RootSum.of(3)}
    >>> str(fischer(square, square).rational)  # 2!·3·3
    '18'
    """
    total = RootSum(())
    for powers, c in p.items():
        if powers in q:
            total = total + c * q[powers] * math.prod(math.factorial(power) for _, power in powers)
    return total


def products_of_laplacians(
    p: list[Homogeneous], q: list[Homogeneous], degrees: tuple[int, int], d: int
) -> dict[int, RootSum]:
    """E over the sphere of (Π_l p)(Π_l q) for every degree l of harmonics, from all Laplacians of p and of q.

    `degrees` are those of the two homogeneous polynomials, `d` the number of coordinates. Many products share Laplacians.

    >>> square = laplacians({((0, 2),): RootSum.of(1)}, 2)
    >>> {l: str(v.rational) for l, v in products_of_laplacians(square, square, (2, 2), 3).items()}
    {0: '1/9', 2: '4/45'}
    """
    j, k = degrees
    if (j - k) % 2:
        return {}
    found: dict[int, RootSum] = {}
    for n in range(j % 2, min(j, k) + 1, 2):
        left = fischer(p[(j - n) // 2], q[(k - n) // 2])
        for ell in range(j % 2, n, 2):
            left = left - found[ell] * (
                _lowered(j, n, ell, d) * _lowered(k, n, ell, d) * _lowered(n, ell, ell, d)
            )
        found[n] = left * Fraction(1, _lowered(j, n, n, d) * _lowered(k, n, n, d))
    return {ell: v * Fraction(1, math.prod(range(d, d + 2 * ell, 2))) for ell, v in found.items() if v}


def laplacians(q: Homogeneous, degree: int) -> list[Homogeneous]:
    """q, Δq, Δ²q, …

    >>> [{p: str(c.rational) for p, c in q.items()} for q in laplacians({((0, 4),): RootSum.of(1)}, 4)]
    [{((0, 4),): '1'}, {((0, 2),): '12'}, {(): '24'}]
    """
    found = [q]
    for _ in range(degree // 2):
        found.append(laplacian(found[-1]))
    return found


def _lowered(k: int, n: int, ell: int, d: int) -> int:
    """The factor by which Laplacians bring |v|^(k-l) h_l down to |v|^(n-l) h_l."""
    return math.prod(i * (i + 2 * ell + d - 2) for i in range(k - ell, n - ell, -2))


def sphere_product(p: Homogeneous, q: Homogeneous, d: int) -> RootSum:
    """E p(v) q(v) over the sphere S^(d-1): E v^α is Π (α_i - 1)!!/(d(d+2)…) for even α, else 0.

    >>> square = {((0, 2),): RootSum.of(1)}
    >>> str(sphere_product(square, square, 3).rational)
    '1/5'
    """
    found: dict[tuple[int, int], Fraction] = {}
    for left, c in p.items():
        for right, e in q.items():
            powers: dict[int, int] = dict(left)
            for i, power in right:
                powers[i] = powers.get(i, 0) + power
            if any(power % 2 for power in powers.values()):
                continue
            above = math.prod(math.prod(range(1, power, 2)) for power in powers.values())
            mean = Fraction(above, math.prod(range(d, d + sum(powers.values()), 2)))
            for m, x in c.terms:
                for n, y in e.terms:
                    found[m, n] = found.get((m, n), Fraction(0)) + x * y * mean
    total = RootSum(())
    for (m, n), value in found.items():
        total = total + RootSum(((m, Fraction(1)),)) * RootSum(((n, value),))
    return total
