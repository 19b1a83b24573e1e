"""Influences and noise stability: how much a function depends on each coordinate, and how it bears noise.

Inf_i f = Σ_{S ∋ i} fhat(S)² is the mean variance of f over coordinate i; without a bias that is the mean of
((f(x) - f(x with coordinate i flipped))/2)², for a ±1 function the chance that the flip changes it. Stab_ρ f = Σ_k ρ^k W_k
is the correlation of f(x) with f(y) where y keeps each coordinate of x with probability ρ and draws it anew otherwise
(O'Donnell 2014, Analysis of Boolean Functions).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import singledispatch
from typing import Any

from learnable.targets.characters import Characters, CharacterSpectrum, Levels
from learnable.targets.forms import ByWeight, DenseTable, Form, Monomials
from learnable.targets.levels import Bounds, degree_weights


def noise_stability(weights: Mapping[int, Bounds], rho: Fraction) -> Bounds:
    """Stab_ρ = Σ_k ρ^k W_k, from bounds of the weight of every degree; ρ from 0 to 1.

    Bounds the cross-predictability of the N-extension of a function of n coordinates under permutations, at ρ = n/N
    (Abbe, Cornacchia, Hązła & Marquis 2022, arXiv 2202.12846).

    >>> third = Fraction(1, 3)
    >>> noise_stability({0: (third, third), 2: (2 * third, 2 * third)}, Fraction(1, 2))
    (Fraction(1, 2), Fraction(1, 2))
    """
    low, high = (sum((rho**k * w[i] for k, w in weights.items()), Fraction(0)) for i in (0, 1))
    return low, high


def total_influence(weights: Mapping[int, Bounds]) -> Bounds:
    """Σ_i Inf_i = Σ_k k·W_k, from bounds of the weight of every degree.

    >>> total_influence({1: (Fraction(3, 4),) * 2, 3: (Fraction(1, 4),) * 2})
    (Fraction(3, 2), Fraction(3, 2))
    """
    low, high = (sum((k * w[i] for k, w in weights.items()), Fraction(0)) for i in (0, 1))
    return low, high


def influences(form: Form) -> dict[int, float]:
    """Inf_i for every coordinate that the form reads, counted from 1; all others have none.

    >>> from learnable.targets import targets
    >>> influences(targets.read('polynomial(n=9, expression="x1 + x1*x4/2")').form())
    {1: 1.25, 4: 0.25}
    """
    shares = _influences(form.local)
    return {
        i + 1: shares[place] for place, i in sorted(enumerate(form.coordinates), key=lambda pair: pair[1])
    }


@singledispatch
def _influences(local: Any) -> list[float]:
    raise TypeError(f"a function held as {type(local).__name__} has no influences")


@_influences.register
def _(local: Monomials) -> list[float]:
    size = 1 + max((i for s, _ in local.terms for i in s), default=-1)
    shares = [Fraction(0)] * size
    for members, c in local.terms:
        for i in members:
            shares[i] += c * c
    return [float(v * local.scale) for v in shares]


@_influences.register
def _(local: Characters) -> list[float]:
    size = 1 + max((i for s, _ in local.terms for i in s), default=-1)
    shares, rest = [Fraction(0)] * size, 1 - local.bias**2
    for members, r in local.terms:
        for i in members:
            shares[i] += r * r * rest ** len(members)
    return [float(v * local.scale) for v in shares]


@_influences.register
def _(local: CharacterSpectrum) -> list[float]:
    energies = local.floats[0] ** 2
    bits = len(energies).bit_length() - 1
    return [float(energies.reshape(-1, 2, 2**i)[:, 1].sum()) for i in range(bits)]


@_influences.register(ByWeight)
@_influences.register(Levels)
def _(local: Any) -> list[float]:
    size = len(local.values if isinstance(local, ByWeight) else local.derivatives) - 1
    each = float(total_influence(degree_weights(local))[0] / max(1, size))
    return [each] * size


@_influences.register
def _(local: DenseTable) -> list[float]:
    import numpy as np

    bits = len(local.values).bit_length() - 1
    shares = []
    for i in range(bits):
        pairs = local.values.reshape(-1, 2, 2**i)
        shares.append(float(np.mean(((pairs[:, 0] - pairs[:, 1]) / 2) ** 2)))
    return shares
