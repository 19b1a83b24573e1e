"""Rotations: the parts are the degrees of harmonics, once on the sphere, many times over on Gaussian inputs.

On Gaussian inputs the harmonics of degree l occur once in every Hermite degree k = l, l+2, …; with
β_kl = E t^k P_l(t) over a coordinate t of the sphere, he_k(<u,x>) has the weight β_kl·dim V_l there, and the Gram of a
sum Σ c_k he_k(<u,x>) has rank one. So C(he_k) = max_l β_kl, of order d^(-⌈k/2⌉): the copy of the lowest degree,
not the harmonic of degree k, decides (Abbe & Boix-Adserà 2022, arXiv 2208.03113, for the alignment).
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import singledispatch
from typing import Any

from learnable.estimates import ball_bounds
from learnable.groups import Orthogonal
from learnable.laws import Sphere
from learnable.precision import precision
from learnable.profiles.cutting import cut
from learnable.profiles.grams import Bounds
from learnable.profiles.parts import Part
from learnable.specs import InputError
from learnable.targets.hermite_polynomials import HermiteTerms
from learnable.targets.zonal import Zonal
from learnable.transforms.gegenbauer import greatest_moment, harmonic_dimension, power_moment
from learnable.transforms.homogeneous import laplacians, products_of_laplacians
from learnable.transforms.roots import RootSum

_BITS = 256


@cut.register
def _(group: Orthogonal, form: Any) -> tuple[Part, ...]:
    return _rotated(form, group)


@singledispatch
def _rotated(form: Any, group: Orthogonal) -> tuple[Part, ...]:
    raise InputError(
        f"group is {group}, and rotations do not preserve the hypercube; wanted signed_permutations({form.n})"
    )


@_rotated.register
def _(form: Zonal, group: Orthogonal) -> tuple[Part, ...]:
    if isinstance(form.law, Sphere):
        found = [
            Part(f"degree {c.degree}", c.degree, group.dimension(c.degree), c.square)
            for c in form.coefficients
            if c.square[1] > 0
        ]
    else:
        found = [part for ell in _harmonics(form) if (part := _radial(form, group, ell)) is not None]
    return (*found, *_rest(form, group))


def _harmonics(form: Zonal) -> range:
    """The degrees of harmonics that the terms up to the cut reach."""
    top = max((c.degree for c in form.coefficients), default=-1)
    return range(max(top, form.beyond - 1 if form.tail else -1) + 1)


def _radial(form: Zonal, group: Orthogonal, ell: int) -> Part | None:
    """The harmonics of degree l of Σ c_k he_k(<u,x>): weight Σ_k c_k² β_kl dim V_l."""
    dimension = group.dimension(ell)
    copies = [
        c for c in form.coefficients if c.degree >= ell and (c.degree - ell) % 2 == 0 and c.square[1] > 0
    ]
    spare = _spare(form, group.d, ell) * dimension
    if not copies and not spare:
        return None

    def weight(of: list[Any]) -> Bounds:
        shares = [power_moment(group.d, c.degree, ell) * dimension for c in of]
        low, high = (
            sum((s * c.square[i] for s, c in zip(shares, of, strict=True)), Fraction(0)) for i in (0, 1)
        )
        return low, high + spare

    def part(of: list[Any], rest: Part | None = None) -> Part:
        count = max(1, len(of) + (1 if spare else 0))
        degree = of[0].degree if len(of) == 1 and not spare else None
        bounds = weight(of)
        return Part(
            f"harmonics of degree {ell}",
            degree,
            dimension,
            bounds,
            multiplicity=count,
            constant=rest is not None,
            rest=rest,
            invariant=ell == 0,
        )

    if ell == 0 and copies and copies[0].degree == 0:
        others = copies[1:]
        if others or spare:
            return part(copies, part(others))
        return Part("degree 0", 0, 1, weight(copies))
    return part(copies)


def _spare(form: Zonal, d: int, ell: int) -> Fraction:
    """What the terms beyond the cut, of the parity of the first of them, add to Σ_k c_k² β_kl at most."""
    if not form.tail or (form.beyond - ell) % 2:
        return Fraction(0)
    most = ball_bounds(greatest_moment(d, ell, form.beyond - 1))[1]
    return form.tail * min(most, Fraction(1, harmonic_dimension(d, ell)))


def _rest(form: Zonal, group: Orthogonal) -> tuple[Part, ...]:
    """What lies beyond the cut: at most the tail, on harmonics of at least the dimension given."""
    if not form.tail:
        return ()
    dimension = group.dimension(form.beyond)
    name = (
        f"degrees from {form.beyond}"
        if isinstance(form.law, Sphere)
        else f"harmonics of degrees from {form.beyond}"
    )
    return (Part(name, None, dimension, (Fraction(0), form.tail), beyond=form.beyond),)


@_rotated.register
def _(form: HermiteTerms, group: Orthogonal) -> tuple[Part, ...]:
    pieces = {k: laplacians(q, k) for k, q in form.homogeneous().items()}
    found: dict[int, dict[tuple[int, int], RootSum]] = {}
    for j, p in pieces.items():
        for k, q in pieces.items():
            if j <= k:
                for ell, value in products_of_laplacians(p, q, (j, k), group.d).items():
                    found.setdefault(ell, {})[j, k] = value
    return tuple(_part(ell, products, group) for ell, products in sorted(found.items()))


def _part(ell: int, products: dict[tuple[int, int], RootSum], group: Orthogonal) -> Part:
    """M_l[j, k] = √(j! k!/(β_jl β_kl))·E (Π_l q_j)(Π_l q_k) over Hermite degrees j, k."""
    degrees = sorted(j for j, k in products if j == k)
    scale = {k: math.factorial(k) / power_moment(group.d, k, ell) for k in degrees}
    gram = [
        [
            _entry(scale[j] * scale[k], products.get((min(j, k), max(j, k)), RootSum(())), j == k)
            for k in degrees
        ]
        for j in degrees
    ]
    name = f"harmonics of degree {ell}"
    if len(degrees) == 1:
        weight = _bounds(gram[0][0])
        if degrees[0] == 0:
            return Part("degree 0", 0, 1, weight)
        return Part(name, degrees[0], harmonic_dimension(group.d, ell), weight, invariant=ell == 0)
    constant = 0 if ell == 0 and degrees[0] == 0 else None
    found = Part.of_gram(name, None, harmonic_dimension(group.d, ell), gram, constant=constant)
    return found if ell else found.as_invariant()


def _entry(square: Fraction, product: RootSum, diagonal: bool) -> Any:
    """√square·product: a rational where it is one, else an Arb ball."""
    from flint import arb, fmpq

    if diagonal and product.rational is not None:
        return product.rational * Fraction(math.isqrt(square.numerator), math.isqrt(square.denominator))
    if not product:
        return Fraction(0)
    with precision(_BITS):
        return arb(fmpq(square.numerator, square.denominator)).sqrt() * product.ball()


def _bounds(entry: Any) -> Bounds:
    return (entry, entry) if isinstance(entry, Fraction) else ball_bounds(entry)
