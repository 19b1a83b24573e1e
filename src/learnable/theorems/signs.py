"""The certificate of theorem C2: from specs and weights to what cutting the loss gradient excludes for a ±1 target.

The bound itself is in `cross_predictability`.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Unpack

from learnable.theorems import phrases
from learnable.theorems.assembly import Facts, Given, assemble, question
from learnable.theorems.certificate import Certificate
from learnable.theorems.certification import Weight, facts_of
from learnable.theorems.cross_predictability import root_above
from learnable.theorems.hypotheses import hypotheses
from learnable.theorems.spelling import derivable, signed
from learnable.theorems.stating import bounds_of, coordinates_of, stated


def certify_signs(
    *,
    weights: Mapping[int, Weight],
    **given: Unpack[Given],
) -> Certificate:
    """What theorem C2 excludes for a ±1 target on the hypercube under signed permutations.

    The arguments are those of `certify`. The certificate bounds the probability of a low loss and, as
    `accuracy_at_most`, the mean share of right signs. It holds only where the spec says that the target is ±1.

    >>> from learnable.descent.budgets import NoisyGD
    >>> c = certify_signs(target="parity(n=60, degree=30)", law="hypercube(n=60)", weights={30: Fraction(1)},
    ...     network="mlp(widths=[16])", parameters=993, training=NoisyGD(clipping="loss_coordinate"))
    >>> c.holds, c.success_probability_at_most, c.accuracy_at_most
    (True, 2.04895432203e-05, 0.500020490998)
    """
    asked = question(**given)
    n = coordinates_of(asked.law)
    bounds = bounds_of(weights)
    plain = facts_of(bounds, n)
    centre = root_above(bounds.get(0, (Fraction(0), Fraction(0)))[1])
    facts = Facts(plain.alignment, plain.residual, plain.variance, plain.square, centre)
    group = f"signed_permutations(n={n})"
    ticked = hypotheses(
        **asked.known(),
        group=group,
        constant=facts.variance <= 0,
        signs=signed(asked.target),
    )
    inputs = asked.inputs(group)
    if not derivable(asked.target) or any(low != high for low, high in bounds.values()):
        inputs |= stated(bounds)
    return assemble("C2", facts, ticked, asked, inputs, claim=phrases.CLAIM_OF_SIGNS)
