"""From specs and the weights of a target to the certificate of the equivariant descent theorem."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import comb
from typing import Any

from learnable.descent.budgets import SGD, NoisyGD, Training
from learnable.specs import Call, InputError, Word, parse
from learnable.theorems import phrases
from learnable.theorems.auditing.targets import derivable
from learnable.theorems.certificate import Certificate
from learnable.theorems.decimals import Surd, exact, plain, rational
from learnable.theorems.equivariant_descent import signal_needed, signal_squared, success_probability
from learnable.theorems.hypotheses import hypotheses

Weight = Fraction | tuple[Fraction, Fraction]
"""The weight on one degree: exact, or proven lower and upper bounds."""

_LONG = 3_000
"""Weights whose denominators have more bits than this are stated as bounds of forty figures."""


@dataclass(frozen=True)
class Facts:
    """What the theorem needs to know of the target: bounds of its alignment and of its variance."""

    alignment: Fraction
    variance_low: Fraction
    variance_high: Fraction


def certify(
    *,
    target: str,
    law: str,
    weights: Mapping[int, Weight],
    network: str,
    parameters: int,
    training: Training,
    edge: str | float | Fraction = "0.1",
    group: str | None = None,
    vouched: bool = False,
) -> Certificate:
    """What theorem A4' excludes for a target on the hypercube under signed permutations, against its mean.

    `target`, `law`, `network` and `group` are canonical specs; `weights` maps a degree (0 included) to W_k
    of the target, missing degrees holding none; `parameters` counts the trained parameters; `vouched` says
    that the user named the group. Where a hypothesis fails the numbers are still given, and `holds` is
    false.

    Raises `InputError` for a law or a group that this theorem does not cover here, and for an edge outside
    (0, 1].

    >>> c = certify(target="parity(n=30, degree=15)", law="hypercube(n=30)", weights={15: Fraction(1)},
    ...             network="mlp()", parameters=16385, training=NoisyGD())
    >>> c.holds, c.success_probability_at_most, c.proves_hard
    (True, 0.0179537897602, True)
    """
    n = _coordinates(law)
    group = f"signed_permutations(n={n})" if group is None else group
    if parse(group) not in (Call("signed_permutations", (), (("n", n),)), Call("signed_permutations", (n,))):
        raise InputError(
            f"group is {group}; this theorem is worked out for signed permutations; "
            f"type signed_permutations(n={n})"
        )
    share = exact(edge)
    if not 0 < share <= 1:
        raise InputError(f"edge is {edge}; wanted a number above 0 and at most 1, such as edge=0.1")
    stated = {k: _bounds(w) for k, w in sorted(weights.items())}
    facts = facts_of(stated, n)
    ticked = hypotheses(
        law=law,
        group=group,
        network=network,
        vouched=vouched,
        training=training,
        constant=facts.variance_low <= 0,
    )
    inputs = {
        "target": target,
        "law": law,
        "network": network,
        "training": in_full(training),
        "edge": format(_decimal(share), "f"),
        "group": group,
        "vouched": vouched,
    }
    counts = parse(network)
    if (isinstance(counts, Call) and counts.name == "mlp") or _per_coordinate(training):
        inputs["parameters"] = parameters
    if not derivable(target) or any(low != high for low, high in stated.values()):
        inputs |= _stated(stated)
    return _assemble(facts, ticked, training, parameters, share, inputs)


def facts_of(weights: Mapping[int, tuple[Fraction, Fraction]], n: int) -> Facts:
    """C = max over k >= 1 of W_k / C(n, k), and the variance Σ over k >= 1 of W_k, from bounds of each W_k.

    >>> facts_of({0: (Fraction(1, 4),) * 2, 1: (Fraction(3, 4),) * 2}, 3)
    Facts(alignment=Fraction(1, 4), variance_low=Fraction(3, 4), variance_high=Fraction(3, 4))
    """
    if any(not 0 <= k <= n or low < 0 or high < low for k, (low, high) in weights.items()):
        raise ValueError(f"weights are not proper bounds on degrees 0 to {n}: {weights}")
    centred = {k: w for k, w in weights.items() if k > 0}
    return Facts(
        max((high / comb(n, k) for k, (_, high) in centred.items() if high), default=Fraction(0)),
        sum((low for low, _ in centred.values()), Fraction(0)),
        sum((high for _, high in centred.values()), Fraction(0)),
    )


def in_full(training: Any) -> str:
    """The spec of a budget with every argument written out, defaults too.

    >>> in_full(NoisyGD(steps=9))
    'noisy_gd(steps=9, rate=0.05, noise=0.0025, clip=1.0, clipping=ball, batch=population)'
    """
    given = [(f.name, getattr(training, f.name)) for f in dataclasses.fields(training)]
    name = "noisy_gd" if isinstance(training, NoisyGD) else "sgd"
    return str(Call(name, (), tuple((k, Word(v) if isinstance(v, str) else v) for k, v in given)))


def _coordinates(law: str) -> int:
    call = parse(law)
    if isinstance(call, Call) and call.name == "hypercube" and len(call.positional) + len(call.keyword) == 1:
        n = call.positional[0] if call.positional else call.keyword[0][1]
        return int(n)
    raise InputError(
        f"law is {law}; this theorem is worked out for the uniform hypercube; type hypercube(n=20)"
    )


def _bounds(weight: Weight) -> tuple[Fraction, Fraction]:
    low, high = weight if isinstance(weight, tuple) else (weight, weight)
    if max(low.denominator.bit_length(), high.denominator.bit_length()) > _LONG and low != high:
        return Fraction(rational(low).at_least(40)), Fraction(rational(high).at_most(40))
    return low, high


def _stated(weights: Mapping[int, tuple[Fraction, Fraction]]) -> dict[str, Any]:
    """The weights as exact rationals in text, and their sum, the mean of f²."""
    sums = (sum((w[i] for w in weights.values()), Fraction(0)) for i in (0, 1))
    return {"weights": {str(k): _text(w) for k, w in weights.items()}, "second_moment": _text(tuple(sums))}


def _text(bounds: tuple[Fraction, ...]) -> str | list[str]:
    low, high = bounds
    return str(low) if low == high else [str(low), str(high)]


def _decimal(value: Fraction) -> Decimal:
    found = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(found) != value:
        raise InputError(f"edge is {value}; wanted a decimal, such as edge=0.1")
    return found


def _per_coordinate(training: Any) -> bool:
    return isinstance(training, NoisyGD) and training.clipping != "ball"


def _signal(training: Any, parameters: int) -> Fraction | None:
    if not isinstance(training, NoisyGD):
        return None
    return signal_squared(
        steps=training.steps,
        rate=exact(training.rate),
        noise=exact(training.noise),
        clip=exact(training.clip),
        parameters=parameters if _per_coordinate(training) else 1,
    )


def _assemble(
    facts: Facts, ticked: Any, training: Any, parameters: int, edge: Fraction, inputs: Mapping[str, Any]
) -> Certificate:
    squared = _signal(training, parameters)
    fresh = isinstance(training, SGD) or training.batch != "population"
    term = facts.variance_high / training.batch if fresh else Fraction(0)
    known = {"alignment": facts.alignment, "variance": facts.variance_low, "edge": edge, "batch_term": term}
    probability = success_probability(signal_squared=squared, **known)
    needed = signal_needed(**known)
    signal = None if squared is None else Surd(Fraction(0), squared)
    alignment = rational(facts.alignment)
    excluded, variance = rational((1 - edge) * facts.variance_low), rational(facts.variance_low)
    vacuous = probability >= 1
    return Certificate(
        theorem="A4'",
        statement=_statement(
            ticked, vacuous, inputs, plain(excluded.at_least()), plain(probability.at_most())
        ),
        hypotheses=ticked,
        success_probability_at_most=plain(probability.at_most()),
        excludes_loss_at_or_below=plain(excluded.at_least()),
        vacuous=vacuous,
        signal=None if signal is None else plain(signal.at_most()),
        signal_needed=None if needed is None else plain(needed.at_least()),
        alignment=plain(alignment.at_most()),
        variance=plain(variance.at_least()),
        log10={
            "success_probability_at_most": _log(probability.log10_at_most()),
            "signal": None if signal is None else _log(signal.log10_at_most()),
            "signal_needed": None if needed is None else _log(needed.log10_at_least()),
            "alignment": _log(alignment.log10_at_most()),
        },
        inputs=inputs,
    )


def _log(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _statement(ticked: Any, vacuous: bool, inputs: Mapping[str, Any], loss: float, probability: float) -> str:
    names = {name: inputs[name] for name in ("target", "network", "training", "edge")}
    if not all(h.holds for h in ticked):
        return phrases.NO_CLAIM.format(**names)
    if vacuous:
        return phrases.VACUOUS.format(**names)
    return phrases.CLAIM.format(loss=loss, probability=probability, **names)
