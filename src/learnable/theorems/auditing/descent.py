"""The theorems on noisy descent (Abbe & Boix-Adserà 2022), re-derived from a certificate's inputs.

P[loss <= ||f-f_0||² - eps] <= signal·√(C + s/B)/2 + C/eps, with the alignment C, the norms and s of `facts`, and
signal = rate·clip·√steps/noise (no term s/B for population gradients). eps is ||f-f_0||² - (1-edge)·Var f where that
is at least half of edge·||f-f_0||², else edge·||f-f_0||². Theorem C2 cuts the loss gradient instead, and adds
P[sign right] <= (1 + |E f|)/2 + √C/2 + signal·√(C + s/B)/2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.theorems import phrases
from learnable.theorems.auditing.conditions import Budget, conditions, mlp_of, mlp_parameters, read_budget
from learnable.theorems.auditing.facts import (
    Derive,
    Facts,
    of_even_signs,
    of_invariant_part,
    of_mean,
    of_signs,
    root_above,
)
from learnable.theorems.auditing.findings import Finding, exactly, same
from learnable.theorems.auditing.leaps import of_leap
from learnable.theorems.auditing.numbers import Number, is_bound, is_log10, shown, stated
from learnable.theorems.auditing.specs import UnreadableError, whole
from learnable.theorems.auditing.targets import (
    Target,
    law_coordinates,
    law_size,
    read_target,
    target_of_any_law,
)

KEYS = {
    "theorem", "statement", "holds", "hypotheses", "success_probability_at_most", "excludes_loss_at_or_below",
    "vacuous", "signal", "signal_needed", "alignment", "variance", "log10", "inputs",
}  # fmt: skip
INPUTS = {"target", "law", "network", "training", "edge", "group", "vouched"}
LOGS = {"success_probability_at_most", "signal", "signal_needed", "alignment"}
UP = {"success_probability_at_most": True, "excludes_loss_at_or_below": False, "signal": True,
      "signal_needed": False, "alignment": True, "variance": False, "residual": False,
      "accuracy_at_most": True}  # fmt: skip
WEIGHTS = frozenset({"weights", "second_moment"})


@dataclass(frozen=True)
class Theorem:
    """How the facts are derived, the number it states besides, inputs of its own, and the form of its claim."""

    derive: Derive
    claim: str
    also: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    may: frozenset[str] = WEIGHTS
    signs: bool = False


THEOREMS = {
    "A4'": Theorem(of_mean, phrases.CLAIM, may=WEIGHTS | {"measured"}),
    phrases.OF_INVARIANT: Theorem(
        of_invariant_part,
        phrases.CLAIM_OF_PART,
        frozenset({"residual"}),
        frozenset({"measured"}),
        frozenset(),
    ),
    "A7'": Theorem(
        of_leap, phrases.CLAIM_OF_PART, frozenset({"residual"}), frozenset({"squared_norms"}), frozenset()
    ),
    "A8": Theorem(of_even_signs, phrases.CLAIM_OF_PART, frozenset({"residual"})),
    "C2": Theorem(of_signs, phrases.CLAIM_OF_SIGNS, frozenset({"accuracy_at_most"}), signs=True),
}


@dataclass(frozen=True)
class Inputs:
    """The inputs of a certificate, read."""

    n: int
    target: Target
    budget: Budget
    edge: Fraction
    mlp: dict[str, Any] | None


def rederive(certificate: Mapping[str, Any]) -> tuple[list[Finding], list[str]]:
    """Every finding, and what is taken on trust, in words. Raises `UnreadableError`."""
    theorem = THEOREMS[certificate["theorem"]]
    exactly(certificate, KEYS | theorem.also, "the certificate")
    given, log10 = certificate["inputs"], certificate["log10"]
    if not isinstance(given, Mapping) or not isinstance(log10, Mapping):
        raise UnreadableError("inputs and log10 must be objects")
    exactly(log10, LOGS, "log10")
    inputs = _read(given, theorem)
    findings: list[Finding] = []
    trusted: list[str] = []
    if given["vouched"]:
        trusted.append(
            f"the user's word that {given['group']} is a symmetry of {given['network']} in training"
        )
    parameters = _parameters(given, inputs, findings, trusted)
    facts = theorem.derive(given, inputs.target, inputs.n, findings, trusted)
    numbers = _numbers(facts, inputs, parameters)
    numbers = {name: n for name, n in numbers.items() if name in KEYS | theorem.also}
    findings += _hypotheses(certificate, given, inputs, facts, theorem)
    for name, number in numbers.items():
        value = stated(certificate[name], name)
        findings.append(Finding(name, str(value), shown(number), is_bound(value, number, up=UP[name])))
    for name in sorted(LOGS):
        value, number = stated(log10[name], f"log10 of {name}"), numbers[name]
        agrees = is_log10(value, number, up=UP[name])
        findings.append(Finding(f"log10 of {name}", str(value), shown(number, log=True), agrees))
    vacuous = numbers["success_probability_at_most"] == (1, 0)
    findings.append(same("vacuous", certificate["vacuous"], vacuous))
    findings.append(
        same("statement", certificate["statement"], _statement(theorem, certificate, given, vacuous))
    )
    return findings, trusted


def _read(given: Mapping[str, Any], theorem: Theorem) -> Inputs:
    free = {"parameters"} | theorem.may
    exactly({k: 0 for k in given if k not in free}, INPUTS | theorem.needs, "inputs")
    for name in INPUTS - {"vouched"}:
        if not isinstance(given[name], str):
            raise UnreadableError(f"inputs: {name} is {given[name]!r}; wanted text")
    if not isinstance(given["vouched"], bool):
        raise UnreadableError(f"inputs: vouched is {given['vouched']!r}; wanted true or false")
    if "measured" in given:
        n, target = law_size(given["law"]), target_of_any_law(given["target"])
    else:
        n, target = law_coordinates(given["law"]), read_target(given["target"])
    if target.n not in (None, n):
        raise UnreadableError(
            f"target {given['target']} has {target.n} coordinates and the law {given['law']}"
        )
    return Inputs(n, target, read_budget(given["training"]), _edge(given["edge"]), mlp_of(given["network"]))


def _edge(text: str) -> Fraction:
    edge = Fraction(text) if re.fullmatch(r"\d{1,3}(\.\d{1,40})?", text) else Fraction(0)
    if not 0 < edge <= 1:
        raise UnreadableError(f"inputs: edge is {text}; wanted a decimal above 0 and at most 1")
    return edge


def _parameters(given: Mapping[str, Any], inputs: Inputs, findings: list[Finding], trusted: list[str]) -> int:
    """The factor of clip² in the signal; a count stands exactly where something is done with it."""
    per_coordinate = inputs.budget.clipping in ("coordinate", "loss_coordinate")
    if (inputs.mlp is not None or per_coordinate) != ("parameters" in given):
        raise UnreadableError(
            "inputs: parameters belong where the network is an mlp or clipping is by coordinate, only there"
        )
    if "parameters" not in given:
        return 1
    count = whole(given["parameters"], 1, 10**18, "inputs: parameters")
    if inputs.mlp is None:
        trusted.append(f"the number of parameters of {given['network']}")
    else:
        findings.append(same("parameters", count, mlp_parameters(inputs.mlp, inputs.n)))
    return count if per_coordinate else 1


def _numbers(facts: Facts, inputs: Inputs, parameters: int) -> dict[str, Number | None]:
    """Every number of the theorem as a + √d."""
    budget, edge, zero = inputs.budget, inputs.edge, Fraction(0)
    best = facts.alignment
    strength = best + (facts.square / budget.batch if budget.batch else zero)
    signal: Fraction | None = None
    if budget.noise and budget.clip:
        signal = (budget.rate * budget.clip / budget.noise) ** 2 * budget.steps * parameters
    eps = facts.residual - (1 - edge) * facts.variance
    if eps < edge * facts.residual / 2:
        eps = edge * facts.residual
    return {
        "success_probability_at_most": _probability(signal, strength, best, eps),
        "excludes_loss_at_or_below": (facts.residual - eps, zero),
        "signal": None if signal is None else (zero, signal),
        "signal_needed": _needed(strength, best, eps),
        "alignment": (best, zero),
        "variance": (facts.variance, zero),
        "residual": (facts.residual, zero),
        "accuracy_at_most": _accuracy(signal, strength, facts),
    }


def _accuracy(signal: Fraction | None, strength: Fraction, facts: Facts) -> Number:
    """(1 + |E f| + √C)/2 + signal·√strength/2, or 1 where that is not below 1."""
    one = (Fraction(1), Fraction(0))
    if signal is None or facts.centre is None:
        return one
    half = (1 + facts.centre + root_above(facts.alignment)) / 2
    below = half < 1 and signal * strength < 4 * (1 - half) ** 2
    return (half, signal * strength / 4) if below else one


def _probability(signal: Fraction | None, strength: Fraction, best: Fraction, gap: Fraction) -> Number:
    """signal·√strength/2 + best/gap, or 1 where that is not below 1."""
    one = (Fraction(1), Fraction(0))
    if signal is None or gap <= 0:
        return one
    rest = 1 - best / gap
    below = rest > 0 and signal * strength < 4 * rest * rest
    return (best / gap, signal * strength / 4) if below else one


def _needed(strength: Fraction, best: Fraction, gap: Fraction) -> Number | None:
    """2(9/10 - best/gap)/√strength, 0 where that is below 0."""
    left = Fraction(9, 10) - best / gap if gap > 0 else Fraction(0)
    if left <= 0:
        return Fraction(0), Fraction(0)
    return (Fraction(0), (2 * left) ** 2 / strength) if strength else None


def _hypotheses(
    certificate: Mapping[str, Any], given: Mapping[str, Any], inputs: Inputs, facts: Facts, theorem: Theorem
) -> Iterator[Finding]:
    listed = certificate["hypotheses"]
    names = {
        "law": given["law"],
        "group": given["group"],
        "network": given["network"],
        "vouched": given["vouched"],
    }
    derived = conditions(
        **names,
        budget=inputs.budget,
        varies=facts.variance > 0,
        null=facts.null,
        signs=inputs.target.signs if theorem.signs else None,
        spread=facts.spread,
    )
    if not isinstance(listed, list) or len(listed) != len(derived):
        raise UnreadableError(f"wanted the {len(derived)} hypotheses of this theorem")
    for entry, (name, holds, because) in zip(listed, derived, strict=True):
        if not isinstance(entry, Mapping):
            raise UnreadableError("a hypothesis must be an object with name, holds and because")
        exactly(entry, {"name", "holds", "because"}, "a hypothesis")
        yield same("hypothesis", entry["name"], name)
        yield same(f"hypothesis {name}: holds", entry["holds"], holds)
        yield same(f"hypothesis {name}: because", entry["because"], because)
    yield same("holds", certificate["holds"], all(holds for _, holds, _ in derived))


def _statement(
    theorem: Theorem, certificate: Mapping[str, Any], given: Mapping[str, Any], vacuous: bool
) -> str:
    """The sentence that the certificate should state; its numbers have been compared already."""
    names = {k: given[k] for k in ("target", "network", "training", "edge", "group")}
    if certificate["holds"] is not True:
        return phrases.NO_CLAIM.format(**names)
    if vacuous:
        return phrases.VACUOUS.format(**names)
    for short, name in (
        ("loss", "excludes_loss_at_or_below"),
        ("probability", "success_probability_at_most"),
        ("accuracy", "accuracy_at_most"),
    ):
        names[short] = float(certificate.get(name) or 0)
    return theorem.claim.format(**names)
