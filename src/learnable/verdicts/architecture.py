"""Parts of a target that a network cannot express with any weights, and what to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.descent.budgets import NoisyGD, Training
from learnable.networks import MLP
from learnable.networks.expressible import Remedy, expressible, remedies, why_inexpressible

_NAMED = 4
"""Degrees that a sentence names."""


@dataclass(frozen=True)
class Inexpressible:
    """Degrees of the target that no weights of the network hold; `weight` is the least that the target holds there."""

    degrees: tuple[int, ...]
    weight: Fraction
    why: str
    remedies: tuple[Remedy, ...]

    def text(self, variance: Fraction) -> str:
        """What cannot be expressed and why, in words."""
        shown = ", ".join("the mean" if k == 0 else f"degree {k}" for k in self.degrees[:_NAMED])
        more = f" and {len(self.degrees) - _NAMED} more" if len(self.degrees) > _NAMED else ""
        verb = "holds" if len(self.degrees) == 1 else "hold"
        share = f"{float(self.weight / variance):.0%} of the variance"
        return f"{self.why}, whatever its weights, and {shown}{more} {verb} {share}"

    def advice(self) -> str:
        """What to change."""
        return " or ".join(remedy.words for remedy in self.remedies)


def inexpressible(
    network: Any, n: int, weights: Mapping[int, tuple[Fraction, Fraction]], training: Training
) -> Inexpressible | None:
    """What the network cannot express of a target with these weights by degree (bounds); None where nothing is known.

    >>> from learnable.descent.budgets import SGD
    >>> budget = SGD(steps=1, rate=0.1, batch=1)
    >>> found = inexpressible(MLP(widths=(4,), bias=False), 9, {2: (Fraction(1),) * 2, 3: (Fraction(2),) * 2}, budget)
    >>> found.degrees, found.weight, found.advice()
    ((3,), Fraction(2, 1), 'train biases (bias=true) or add a hidden layer (widths=[4,4])')
    """
    if not isinstance(network, MLP):
        return None
    noise = isinstance(training, NoisyGD) and training.noise > 0
    reach = expressible(network, n, noise=noise)
    if reach is None:
        return None
    held = tuple(k for k, (low, _) in sorted(weights.items()) if low > 0)
    never = tuple(k for k in held if not reach.sees(k))
    if not never:
        return None
    return Inexpressible(
        never,
        sum((weights[k][0] for k in never), Fraction(0)),
        why_inexpressible(network, n, noise=noise),
        remedies(network, n, held, noise=noise),
    )
