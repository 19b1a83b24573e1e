"""Every certificate that applies to a target on the hypercube, the tightest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from learnable.descent.budgets import NoisyGD
from learnable.theorems.assembly import Given
from learnable.theorems.certificate import Certificate, in_order
from learnable.theorems.certification import Weight, certify
from learnable.theorems.even_signs import certify_even
from learnable.theorems.leap import certify_leap, walsh_terms
from learnable.theorems.signs import certify_signs


def certificates(
    *,
    weights: Mapping[int, Weight],
    **given: Unpack[Given],
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
    found = [certify(weights=weights, **given), certify_even(weights=weights, **given)]
    terms = walsh_terms(given["target"])
    if terms:
        found.append(certify_leap(terms=terms, **given))
    if isinstance(given["training"], NoisyGD) and given["training"].clipping == "loss_coordinate":
        found.append(certify_signs(weights=weights, **given))
    return in_order([c for c in found if c is not None])
