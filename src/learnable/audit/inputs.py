"""The inputs of a certificate, read: what it is about, as values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.audit.budgets import Budget, read_budget
from learnable.audit.effort import UnreadableError
from learnable.audit.groups import Group, read_group
from learnable.audit.laws import Law, read_law
from learnable.audit.networks import Perceptron, read_network
from learnable.audit.statements import exactly
from learnable.audit.targets import Target, read_target

KEYS = {"target", "law", "network", "training", "edge", "group", "vouched"}


@dataclass(frozen=True)
class Inputs:
    """What a certificate is about; `given` is the object itself, for what one theorem alone states besides."""

    given: Mapping[str, Any]
    target: Target
    law: Law
    group: Group
    budget: Budget
    edge: Fraction
    network: Perceptron | None
    vouched: bool

    @property
    def n(self) -> int:
        """The number of coordinates of an input."""
        return self.law.size

    @property
    def own(self) -> bool:
        """Whether the target is a function on the certificate's law."""
        return self.target.on(self.law)


def read_inputs(given: Any, needs: frozenset[str], may: frozenset[str]) -> Inputs:
    """The inputs, with the keys that a theorem needs and those that it may state. Raises `UnreadableError`."""
    if not isinstance(given, Mapping):
        raise UnreadableError("inputs must be an object")
    exactly({k: 0 for k in given if k not in {"parameters"} | may}, KEYS | needs, "inputs")
    for name in sorted(KEYS - {"vouched"}):
        if not isinstance(given[name], str):
            raise UnreadableError(f"inputs: {name} is {given[name]!r}; wanted text")
    if not isinstance(given["vouched"], bool):
        raise UnreadableError(f"inputs: vouched is {given['vouched']!r}; wanted true or false")
    return Inputs(
        given,
        read_target(given["target"]),
        read_law(given["law"]),
        read_group(given["group"]),
        read_budget(given["training"]),
        read_edge(given["edge"]),
        read_network(given["network"]),
        given["vouched"],
    )


def read_edge(text: str) -> Fraction:
    """A decimal above 0 and at most 1.

    >>> read_edge("0.1")
    Fraction(1, 10)
    """
    edge = Fraction(text) if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,40})?", text) else Fraction(0)
    if not 0 < edge <= 1:
        raise UnreadableError(f"edge is {text[:60]}; wanted a decimal above 0 and at most 1")
    return edge
