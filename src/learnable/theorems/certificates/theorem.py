"""A theorem as a row, and the certificate that a row gives for a target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Unpack

from learnable.theorems import phrases
from learnable.theorems.certificates.assembly import Asked, Facts, Given, asked_of, assemble
from learnable.theorems.certificates.certificate import Certificate
from learnable.theorems.hypotheses import hypotheses
from learnable.theorems.spelling import signed

Weight = Fraction | tuple[Fraction, Fraction]
"""The weight on one degree: exact, or proven lower and upper bounds."""


@dataclass(frozen=True)
class Applied:
    """What a theorem needs of one target: the facts, the group, what the null function is.

    `stated` is what the certificate states beside what every one states. `spread` says whether the term of fresh batches is
    known.
    """

    facts: Facts
    group: str
    null: str = phrases.NULL_HOLDS
    stated: Mapping[str, Any] = field(default_factory=dict)
    spread: bool = True


def _weights(asked: Asked, weights: Mapping[int, Weight]) -> dict[str, Any] | None:
    return {"weights": weights}


def _always(asked: Asked) -> bool:
    return True


@dataclass(frozen=True)
class Theorem:
    """A row of the table of theorems.

    `name` is the value of ``theorem`` in JSON; `reports.theorem_titles` says what it is called. `apply(asked, **evidence)`
    gives what it needs of a target, None where it says nothing of it; `evidence(asked, weights)` finds that of a target on
    the hypercube, None where there is none. `signs` says that it cuts the loss gradient and asks for a target that is ±1;
    `offered` where it is worth asking.
    """

    name: str
    apply: Callable[..., Applied | None]
    claim: str = phrases.CLAIM
    signs: bool = False
    evidence: Callable[[Asked, Mapping[int, Weight]], dict[str, Any] | None] = _weights
    offered: Callable[[Asked], bool] = _always


def certified(theorem: Theorem, evidence: Mapping[str, Any], **given: Unpack[Given]) -> Certificate | None:
    """The certificate of a theorem; None where it says nothing of the target.

    Where a hypothesis fails the numbers are still given, and `holds` is false. Raises `InputError` for what the theorem does
    not cover here, and for an edge outside (0, 1].
    """
    asked = asked_of(**given)
    applied = theorem.apply(asked, **evidence)
    return None if applied is None else certificate_of(theorem, asked, applied)


def certificate_of(theorem: Theorem, asked: Asked, applied: Applied) -> Certificate:
    """The certificate of what a theorem needs, with every hypothesis ticked."""
    ticked = hypotheses(
        **asked.known(),
        group=applied.group,
        constant=applied.facts.variance <= 0,
        null=applied.null,
        signs=signed(asked.target) if theorem.signs else None,
        spread=applied.spread,
    )
    inputs = {**asked.inputs(applied.group), **applied.stated}
    return assemble(theorem.name, applied.facts, ticked, asked, inputs, claim=theorem.claim)
