"""Every certificate that applies to a target on the hypercube, the tightest first."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from learnable.descent.budgets import NoisyGD, Training
from learnable.theorems.certificate import Certificate, in_order
from learnable.theorems.certification import Weight, certify
from learnable.theorems.even_signs import certify_even
from learnable.theorems.leap import certify_leap, walsh_terms
from learnable.theorems.signs import certify_signs


def certificates(
    *,
    target: str,
    law: str,
    weights: Mapping[int, Weight],
    network: str,
    parameters: int,
    training: Training,
    edge: str | float | Fraction = "0.1",
    vouched: bool = False,
) -> tuple[Certificate, ...]:
    """A4' against the mean; A7' and A8 where a larger part is invariant; C2 where the loss gradient is cut.

    The arguments are those of `certify`. All are about signed permutations of the coordinates, or some of them.

    >>> from learnable.targets import targets
    >>> from learnable.targets.levels import degree_weights
    >>> text = "modular(n=24)"
    >>> found = certificates(target=text, law="hypercube(n=24)", weights=degree_weights(targets.read(text).form().local),
    ...                      network="mlp()", parameters=13313, training=NoisyGD())
    >>> [(c.theorem, c.excludes_loss_at_or_below, c.success_probability_at_most) for c in found]
    [('A8', 3.59999957084, 0.154409280969), ("A4'", 4.50087869167, 1.0)]
    """
    given: dict[str, Any] = {
        "target": target,
        "law": law,
        "network": network,
        "parameters": parameters,
        "training": training,
        "edge": edge,
        "vouched": vouched,
    }
    found = [certify(**given, weights=weights), certify_even(**given, weights=weights)]
    terms = walsh_terms(target)
    if terms:
        found.append(certify_leap(**given, terms=terms))
    if isinstance(training, NoisyGD) and training.clipping == "loss_coordinate":
        found.append(certify_signs(**given, weights=weights))
    return in_order([c for c in found if c is not None])
