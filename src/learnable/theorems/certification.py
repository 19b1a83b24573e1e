"""From specs and the weights of a target to the certificate of the equivariant descent theorem."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import comb
from typing import Unpack

from learnable.specs import Call, InputError, parse
from learnable.theorems.assembly import Facts, Given, assemble, question
from learnable.theorems.certificate import Certificate
from learnable.theorems.hypotheses import hypotheses
from learnable.theorems.spelling import derivable
from learnable.theorems.stating import bounds_of, coordinates_of, stated
from learnable.theorems.stating import in_full as in_full

Weight = Fraction | tuple[Fraction, Fraction]
"""The weight on one degree: exact, or proven lower and upper bounds."""


def certify(
    *,
    weights: Mapping[int, Weight],
    group: str | None = None,
    **given: Unpack[Given],
) -> Certificate:
    """What theorem A4' excludes for a target on the hypercube under signed permutations, against its mean.

    `target`, `law`, `network` and `group` are canonical specs; `weights` maps a degree (0 included) to W_k
    of the target, missing degrees holding none; `parameters` counts the trained parameters; `vouched` says
    that the user named the group. Where a hypothesis fails the numbers are still given, and `holds` is
    false.

    Raises `InputError` for a law or a group that this theorem does not cover here, and for an edge outside
    (0, 1].

    >>> from learnable.descent.budgets import NoisyGD
    >>> c = certify(target="parity(n=30, degree=15)", law="hypercube(n=30)", weights={15: Fraction(1)},
    ...             network="mlp()", parameters=16385, training=NoisyGD())
    >>> c.holds, c.success_probability_at_most, c.proves_hard
    (True, 0.0179537897602, True)
    """
    asked = question(**given)
    n = coordinates_of(asked.law)
    group = f"signed_permutations(n={n})" if group is None else group
    if parse(group) not in (Call("signed_permutations", (), (("n", n),)), Call("signed_permutations", (n,))):
        raise InputError(
            f"group is {group}; this theorem is worked out for signed permutations; "
            f"type signed_permutations(n={n})"
        )
    bounds = bounds_of(weights)
    facts = facts_of(bounds, n)
    ticked = hypotheses(
        **asked.known(),
        group=group,
        constant=facts.variance <= 0,
    )
    inputs = asked.inputs(group)
    if not derivable(asked.target) or any(low != high for low, high in bounds.values()):
        inputs |= stated(bounds)
    return assemble("A4'", facts, ticked, asked, inputs)


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
