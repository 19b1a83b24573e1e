"""Clipped loss gradient (C2): what cutting the loss gradient excludes for a ±1 target, on the hypercube.

The bound itself is in `cross_predictability`. It bounds the probability of a low loss and, as `accuracy_at_most`, the mean
share of right signs, and holds only where the spec says that the target is ±1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from learnable.descent.budgets import NoisyGD
from learnable.theorems import phrases
from learnable.theorems.certificates.assembly import Asked
from learnable.theorems.certificates.stating import bounds_of, coordinates_of, stated_of
from learnable.theorems.certificates.theorem import Applied, Theorem, Weight
from learnable.theorems.cross_predictability import root_above
from learnable.theorems.degrees import facts_of


def _apply(asked: Asked, weights: Mapping[int, Weight]) -> Applied:
    n, bounds = coordinates_of(asked.law), bounds_of(weights)
    centre = root_above(bounds.get(0, (Fraction(0), Fraction(0)))[1])
    facts = replace(facts_of(bounds, n), centre=centre)
    return Applied(facts, f"signed_permutations(n={n})", stated=stated_of(asked.target, bounds))


def _offered(asked: Asked) -> bool:
    return isinstance(asked.training, NoisyGD) and asked.training.clipping == "loss_coordinate"


CLIPPED_LOSS = Theorem("C2", _apply, phrases.CLAIM_OF_SIGNS, signs=True, offered=_offered)
"""A ±1 target under signed permutations.

>>> from learnable.theorems.certificates.theorem import certified
>>> c = certified(CLIPPED_LOSS, {"weights": {30: Fraction(1)}}, target="parity(n=60, degree=30)", law="hypercube(n=60)",
...               network="mlp(widths=[16])", parameters=993, training=NoisyGD(clipping="loss_coordinate"))
>>> c.holds, c.success_probability_at_most, c.accuracy_at_most
(True, 2.04895432203e-05, 0.500020490998)
"""
