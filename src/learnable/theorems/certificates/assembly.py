"""From the facts about a target to a certificate: every bound on noisy descent is stated by the same numbers.

A theorem supplies the alignment C of f - f_0, bounds of ||f - f_0||² and Var f, and s = sup_x E_g (f-f_0)(gx)²;
the rest, the bound signal·√(C + s/B)/2 + C/eps with its rounding, is the same for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NotRequired, TypedDict, Unpack

from learnable.descent.budgets import Budget, NoisyGD
from learnable.specs import InputError
from learnable.theorems import phrases
from learnable.theorems.certificates.certificate import Certificate, Hypothesis
from learnable.theorems.certificates.stating import decimal_of, in_full
from learnable.theorems.cross_predictability import accuracy_at_most
from learnable.theorems.decimals import Surd, exact, plain, rational
from learnable.theorems.equivariant_descent import signal_needed, signal_squared, success_probability
from learnable.theorems.hypotheses import perceptron


@dataclass(frozen=True)
class Asked:
    """What a certificate is asked about: canonical specs, the trained parameters, the edge as a decimal."""

    target: str
    law: str
    network: str
    parameters: int
    training: Any
    edge: Fraction
    vouched: bool
    single: bool | None = None
    trained: bool | None = None

    def known(self) -> dict[str, Any]:
        """What the hypotheses are ticked from."""
        names = ("law", "network", "vouched", "training", "single", "trained")
        return {name: getattr(self, name) for name in names}

    def inputs(self, group: str) -> dict[str, Any]:
        """What every certificate states; the count of parameters only where something is done with it."""
        found = {
            "target": self.target,
            "law": self.law,
            "network": self.network,
            "training": in_full(self.training),
            "edge": format(decimal_of(self.edge), "f"),
            "group": group,
            "vouched": self.vouched,
        }
        if perceptron(self.network) is not None or _per_coordinate(self.training):
            found["parameters"] = self.parameters
        return found


@dataclass(frozen=True)
class Facts:
    """What a bound needs of f - f_0: alignment and sup-square from above, norm and Var f from below.

    `centre` bounds |E f| from above where the theorem also speaks of signs.
    """

    alignment: Fraction
    residual: Fraction
    variance: Fraction
    square: Fraction
    centre: Fraction | None = None


class Given(TypedDict):
    """What every certificate is asked about, by keyword: canonical specs, the count of trained parameters, the budget.

    `edge` is "0.1" by default; `vouched` says that the user named the group. `single` and `trained` say what was found
    of a module (see `hypotheses`); for an mlp they are known.
    """

    target: str
    law: str
    network: str
    parameters: int
    training: Any
    edge: NotRequired[str | float | Fraction]
    vouched: NotRequired[bool]
    single: NotRequired[bool | None]
    trained: NotRequired[bool | None]


def asked_of(**given: Unpack[Given]) -> Asked:
    """What is asked, with its edge checked."""
    edge = given.get("edge", "0.1")
    share = exact(edge)
    if not 0 < share <= 1:
        raise InputError(f"edge is {edge}; wanted a number above 0 and at most 1, such as edge=0.1")
    decimal_of(share)
    return Asked(
        given["target"], given["law"], given["network"], given["parameters"], given["training"], share,
        given.get("vouched", False), given.get("single"), given.get("trained"),
    )  # fmt: skip


def gap(*, edge: Fraction, residual: Fraction, variance: Fraction) -> Fraction:
    """eps: the certificate excludes losses up to residual - eps.

    Where the null function takes so little that residual - (1-edge)·variance is at least half of edge·residual,
    that is eps, and all that counts as learned is excluded; else eps is edge·residual.

    >>> gap(edge=Fraction(1, 10), residual=Fraction(97, 100), variance=Fraction(1))
    Fraction(7, 100)
    >>> gap(edge=Fraction(1, 10), residual=Fraction(1, 2), variance=Fraction(1))
    Fraction(1, 20)
    """
    left = residual - (1 - edge) * variance
    return left if 2 * left >= edge * residual else edge * residual


def assemble(
    theorem: str,
    facts: Facts,
    ticked: tuple[Hypothesis, ...],
    asked: Asked,
    inputs: Mapping[str, Any],
    *,
    claim: str = phrases.CLAIM,
) -> Certificate:
    """The certificate of a theorem, every number rounded so that the claim stays true."""
    squared, eps = _signal(asked), gap(edge=asked.edge, residual=facts.residual, variance=facts.variance)
    term = facts.square / asked.training.batch if _fresh(asked.training) else Fraction(0)
    known = {"alignment": facts.alignment, "variance": eps, "edge": Fraction(1), "batch_term": term}
    probability = success_probability(signal_squared=squared, **known)
    needed = signal_needed(**known)
    signal = None if squared is None else Surd(Fraction(0), squared)
    alignment, variance = rational(facts.alignment), rational(facts.variance)
    excluded = rational(max(facts.residual - eps, Fraction(0)))
    numbers: dict[str, Any] = {
        "success_probability_at_most": plain(probability.at_most()),
        "excludes_loss_at_or_below": plain(excluded.at_least()),
        "signal": None if signal is None else plain(signal.at_most()),
        "signal_needed": None if needed is None else plain(needed.at_least()),
        "alignment": plain(alignment.at_most()),
        "variance": plain(variance.at_least()),
    }
    if facts.residual != facts.variance or claim == phrases.CLAIM_OF_PART:
        numbers["residual"] = plain(rational(facts.residual).at_least())
    if facts.centre is not None:
        numbers["accuracy_at_most"] = plain(accuracy(facts, squared, term).at_most())
    return Certificate(
        theorem=theorem,
        statement=_statement(claim, ticked, probability >= 1, inputs, numbers),
        hypotheses=ticked,
        vacuous=probability >= 1,
        log10={
            "success_probability_at_most": _log(probability.log10_at_most()),
            "signal": None if signal is None else _log(signal.log10_at_most()),
            "signal_needed": None if needed is None else _log(needed.log10_at_least()),
            "alignment": _log(alignment.log10_at_most()),
        },
        inputs=inputs,
        **numbers,
    )


def accuracy(facts: Facts, squared: Fraction | None, term: Fraction) -> Surd:
    """(1 + |E f|)/2 + √C/2 + signal·√(C + s/B)/2, at most 1; √C is rounded up at forty digits."""
    centre = facts.centre if facts.centre is not None else Fraction(1)
    return accuracy_at_most(signal_squared=squared, alignment=facts.alignment, centre=centre, batch_term=term)


def _per_coordinate(training: Any) -> bool:
    return isinstance(training, NoisyGD) and training.clipping != "ball"


def _fresh(training: Any) -> bool:
    return isinstance(training, Budget) or training.batch != "population"


def _signal(asked: Asked) -> Fraction | None:
    training = asked.training
    if not isinstance(training, NoisyGD):
        return None
    return signal_squared(
        steps=training.steps,
        rate=exact(training.rate),
        noise=exact(training.noise),
        clip=exact(training.clip),
        parameters=asked.parameters if _per_coordinate(training) else 1,
    )


def _log(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _statement(
    claim: str, ticked: Any, vacuous: bool, inputs: Mapping[str, Any], numbers: Mapping[str, Any]
) -> str:
    names = {name: inputs[name] for name in ("target", "network", "training", "edge", "group")}
    if not all(h.holds for h in ticked):
        return phrases.NO_CLAIM.format(**names)
    if vacuous:
        return phrases.VACUOUS.format(**names)
    return claim.format(
        loss=numbers["excludes_loss_at_or_below"],
        probability=numbers["success_probability_at_most"],
        accuracy=numbers.get("accuracy_at_most"),
        **names,
    )
