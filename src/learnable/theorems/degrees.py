"""Equivariant descent (A4') on the hypercube, from the weights by degree: signed permutations, against the mean."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import comb

from learnable.specs import Call, InputError, parse
from learnable.theorems.certificates.assembly import Asked, Facts
from learnable.theorems.certificates.stating import bounds_of, coordinates_of, stated_of
from learnable.theorems.certificates.theorem import Applied, Theorem, Weight


def apply(asked: Asked, weights: Mapping[int, Weight], group: str | None = None) -> Applied:
    """The largest W_k/C(n, k), from the weight of every degree; `group` is asked for by name or left out."""
    n = coordinates_of(asked.law)
    group = f"signed_permutations(n={n})" if group is None else group
    if parse(group) not in (Call("signed_permutations", (), (("n", n),)), Call("signed_permutations", (n,))):
        raise InputError(
            f"group is {group}; this theorem is worked out for signed permutations; "
            f"type signed_permutations(n={n})"
        )
    bounds = bounds_of(weights)
    return Applied(facts_of(bounds, n), group, stated=stated_of(asked.target, bounds))


def facts_of(weights: Mapping[int, tuple[Fraction, Fraction]], n: int) -> Facts:
    """C = max over k >= 1 of W_k / C(n, k), and the variance Σ over k >= 1 of W_k, from bounds of each W_k.

    >>> found = facts_of({0: (Fraction(1, 4),) * 2, 1: (Fraction(3, 4),) * 2}, 3)
    >>> found.alignment, found.variance, found.square
    (Fraction(1, 4), Fraction(3, 4), Fraction(3, 4))
    """
    if any(not 0 <= k <= n or low < 0 or high < low for k, (low, high) in weights.items()):
        raise ValueError(f"weights are not proper bounds on degrees 0 to {n}: {weights}")
    centred = {k: w for k, w in weights.items() if k > 0}
    low = sum((low for low, _ in centred.values()), Fraction(0))
    return Facts(
        alignment=max((high / comb(n, k) for k, (_, high) in centred.items() if high), default=Fraction(0)),
        residual=low,
        variance=low,
        square=sum((high for _, high in centred.values()), Fraction(0)),
    )


MEAN = Theorem("A4'", apply)
