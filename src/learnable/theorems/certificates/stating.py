"""Inputs of a certificate as text: budgets in full, weights as exact rationals, edges as decimals."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from learnable.descent.budgets import Budget
from learnable.specs import Call, InputError, Word, parse
from learnable.theorems.decimals import rational
from learnable.theorems.spelling import derivable


def bounds_of(weights: Mapping[int, Any]) -> dict[int, tuple[Fraction, Fraction]]:
    """Lower and upper bounds of every weight; those with very long denominators shortened to forty figures."""
    return {k: _bounds(w) for k, w in sorted(weights.items())}


def stated(weights: Mapping[int, tuple[Fraction, Fraction]]) -> dict[str, Any]:
    """The weights as exact rationals in text, and their sum, the mean of f²."""
    sums = (sum((w[i] for w in weights.values()), Fraction(0)) for i in (0, 1))
    return {"weights": {str(k): _text(w) for k, w in weights.items()}, "second_moment": _text(tuple(sums))}


def stated_of(target: str, bounds: Mapping[int, tuple[Fraction, Fraction]]) -> dict[str, Any]:
    """What a certificate states of the weights: nothing where they are exact and follow from the spec."""
    exact = all(low == high for low, high in bounds.values())
    return {} if exact and derivable(target) else stated(bounds)


def in_full(training: Any) -> str:
    """The spec of a budget with every argument written out, defaults too; without those that are none.

    >>> from learnable.descent.budgets import NoisyGD
    >>> in_full(NoisyGD(steps=9))
    'noisy_gd(steps=9, rate=0.05, noise=0.0025, clip=1.0, clipping=ball, batch=population)'
    """
    given = [(f.name, getattr(training, f.name)) for f in dataclasses.fields(training) if f.init]
    given = [(key, value) for key, value in given if value is not None]
    name = training.word if isinstance(training, Budget) else "noisy_gd"
    return str(Call(name, (), tuple((k, Word(v) if isinstance(v, str) else v) for k, v in given)))


def coordinates_of(law: str) -> int:
    """The n of ``hypercube(n=…)``, the law that these theorems are worked out for here."""
    call = parse(law)
    if isinstance(call, Call) and call.name == "hypercube" and len(call.positional) + len(call.keyword) == 1:
        n = call.positional[0] if call.positional else call.keyword[0][1]
        return int(n)
    raise InputError(
        f"law is {law}; this theorem is worked out for the uniform hypercube; type hypercube(n=20)"
    )


_LONG = 3_000
"""Weights whose denominators have more bits than this are stated as bounds of forty figures."""


def _bounds(weight: Any) -> tuple[Fraction, Fraction]:
    low, high = weight if isinstance(weight, tuple) else (weight, weight)
    if max(low.denominator.bit_length(), high.denominator.bit_length()) > _LONG and low != high:
        return Fraction(rational(low).at_least(40)), Fraction(rational(high).at_most(40))
    return low, high


def _text(bounds: tuple[Fraction, ...]) -> str | list[str]:
    low, high = bounds
    return str(low) if low == high else [str(low), str(high)]


def decimal_of(value: Fraction) -> Decimal:
    """A rational number that ends as a decimal.

    >>> decimal_of(Fraction(1, 8))
    Decimal('0.125')
    """
    found = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(found) != value:
        raise InputError(f"edge is {value}; wanted a decimal, such as edge=0.1")
    return found
