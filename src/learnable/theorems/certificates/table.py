"""The table of theorems on noisy descent, and the certificates that they give, the tightest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from learnable.theorems import clipped_loss, degrees, even_signs, leap, measured
from learnable.theorems.certificates.assembly import Given, asked_of
from learnable.theorems.certificates.certificate import Certificate, in_order
from learnable.theorems.certificates.theorem import Theorem, Weight, certificate_of, certified

ON_HYPERCUBE: tuple[Theorem, ...] = (
    degrees.MEAN,
    even_signs.EVEN_SIGNS,
    leap.LEAP,
    clipped_loss.CLIPPED_LOSS,
)
"""From the weights or terms of a target on the hypercube, under signed permutations of some or all coordinates."""
OF_PROFILES: tuple[Theorem, ...] = (measured.ANY_GROUP, measured.INVARIANT)
"""From a profile, for any group and law."""
THEOREMS = {theorem.name: theorem for theorem in (*ON_HYPERCUBE, *OF_PROFILES)}
"""Every theorem by its name in JSON."""


def certificates(*, weights: Mapping[int, Weight], **given: Unpack[Given]) -> tuple[Certificate, ...]:
    """Equivariant descent (A4') against the mean; leap (A7') and even sign changes (A8) where a larger part is invariant;
    the clipped loss gradient (C2) where training cuts it.

    The arguments are those of `certify`.

    >>> from learnable.descent.budgets import NoisyGD
    >>> from learnable.targets import targets
    >>> from learnable.targets.levels import degree_weights
    >>> text = "modular(n=24)"
    >>> found = certificates(target=text, law="hypercube(n=24)", weights=degree_weights(targets.read(text).form().local),
    ...                      network="mlp()", parameters=13313, training=NoisyGD())
    >>> [(c.theorem, c.excludes_loss_at_or_below, c.success_probability_at_most) for c in found]
    [('A8', 3.59999957084, 0.154409280969), ("A4'", 4.50087869167, 1.0)]
    """
    asked, found = asked_of(**given), []
    for theorem in ON_HYPERCUBE:
        evidence = theorem.evidence(asked, weights) if theorem.offered(asked) else None
        if evidence is not None:
            found.append(certified(theorem, evidence, **given))
    return in_order([c for c in found if c is not None])


def certify(
    *, weights: Mapping[int, Weight], group: str | None = None, **given: Unpack[Given]
) -> Certificate:
    """What equivariant descent (A4') excludes for a target on the hypercube under signed permutations, against its mean.

    `target`, `law`, `network` and `group` are canonical specs; `weights` maps a degree (0 included) to W_k
    of the target, missing degrees holding none; `parameters` counts the trained parameters; `vouched` says
    that the user named the group. Where a hypothesis fails the numbers are still given, and `holds` is
    false.

    Raises `InputError` for a law or a group that this theorem does not cover here, and for an edge outside
    (0, 1].

    >>> from fractions import Fraction
    >>> from learnable.descent.budgets import NoisyGD
    >>> c = certify(target="parity(n=30, degree=15)", law="hypercube(n=30)", weights={15: Fraction(1)},
    ...             network="mlp()", parameters=16385, training=NoisyGD())
    >>> c.holds, c.success_probability_at_most, c.proves_hard
    (True, 0.0179537897602, True)
    """
    asked = asked_of(**given)
    return certificate_of(degrees.MEAN, asked, degrees.apply(asked, weights, group))
