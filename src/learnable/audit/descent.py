"""The theorems on noisy descent (Abbe & Boix-Adserà 2022), re-derived from a certificate's inputs.

P[loss <= ||f-f_0||² - eps] <= signal·√(C + s/B)/2 + C/eps, with the alignment C, the norms and s of `facts`, and
signal = rate·clip·√steps/noise (no term s/B for population gradients). eps is ||f-f_0||² - (1-edge)·Var f where that
is at least half of edge·||f-f_0||², else edge·||f-f_0||². Theorem C2 cuts the loss gradient instead, and adds
P[sign right] <= (1 + |E f|)/2 + √C/2 + signal·√(C + s/B)/2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.audit import phrases
from learnable.audit.arguments import whole
from learnable.audit.conditions import OLDER, conditions
from learnable.audit.effort import UnreadableError
from learnable.audit.facts import (
    Derive,
    Facts,
    of_even_signs,
    of_invariant_part,
    of_mean,
    of_signs,
    root_above,
)
from learnable.audit.inputs import Inputs, read_inputs
from learnable.audit.leaps import of_leap
from learnable.audit.numbers import Number, is_bound, is_log10, shown, stated
from learnable.audit.statements import Statement, exactly, same

KEYS = {
    "theorem", "statement", "holds", "hypotheses", "success_probability_at_most", "excludes_loss_at_or_below",
    "vacuous", "signal", "signal_needed", "alignment", "variance", "log10", "inputs",
}  # fmt: skip
LOGS = {"success_probability_at_most", "signal", "signal_needed", "alignment"}
UP = {"success_probability_at_most": True, "excludes_loss_at_or_below": False, "signal": True,
      "signal_needed": False, "alignment": True, "variance": False, "residual": False,
      "accuracy_at_most": True}  # fmt: skip
STATED = Fraction(1, 10**6)
"""How far a variance that is taken on trust may be from the one that stands around the certificate."""
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
class Rederived:
    """What an audit of one certificate finds, what it takes on trust, and the inputs as values.

    `variance` bounds Var f, and `alignment` is C from above; `smaller` decides of a measured C whether it is at most another
    number.
    """

    inputs: Inputs
    findings: tuple[Statement, ...]
    trusted: tuple[str, ...] = ()
    variance: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    alignment: Fraction = Fraction(0)
    smaller: Callable[[Fraction], bool] | None = None


def rederive(certificate: Mapping[str, Any]) -> Rederived:
    """Every statement beside what follows from the inputs. Raises `UnreadableError`.

    A target that is a function on another law than the certificate's ends the audit there: nothing else follows.
    """
    theorem = THEOREMS[certificate["theorem"]]
    exactly(certificate, KEYS | theorem.also, "the certificate")
    log10 = certificate["log10"]
    if not isinstance(log10, Mapping):
        raise UnreadableError("log10 must be an object")
    exactly(log10, LOGS, "log10")
    inputs = read_inputs(certificate["inputs"], theorem.needs, theorem.may)
    findings = [
        Statement(
            "law of the target", str(inputs.law), str(inputs.target.law or "as its file says"), inputs.own
        )
    ]
    trusted: list[str] = []
    if not inputs.own:
        return Rederived(inputs, tuple(findings))
    if inputs.network is not None and inputs.vouched:
        known = inputs.group.keeps(inputs.network.init)
        findings.append(
            Statement("vouched", "the group", "known to be true" if known else "known to be false", known)
        )
    if inputs.target.law is None:
        trusted.append(f"that {inputs.given['target']} is a function on {inputs.given['law']}")
    parameters = _parameters(inputs, findings, trusted)
    facts = theorem.derive(inputs, findings, trusted)
    numbers = {
        name: n for name, n in _numbers(facts, inputs, parameters).items() if name in KEYS | theorem.also
    }
    findings += _hypotheses(certificate, inputs, facts, theorem, trusted)
    for name, number in numbers.items():
        value = stated(certificate[name], name)
        findings.append(Statement(name, str(value), shown(number), is_bound(value, number, up=UP[name])))
    for name in sorted(LOGS):
        value, number = stated(log10[name], f"log10 of {name}"), numbers[name]
        agrees = is_log10(value, number, up=UP[name])
        findings.append(Statement(f"log10 of {name}", str(value), shown(number, log=True), agrees))
    vacuous = numbers["success_probability_at_most"] == (1, 0)
    findings.append(same("vacuous", certificate["vacuous"], vacuous))
    statement = _statement(theorem, certificate, inputs.given, vacuous)
    findings.append(same("statement", certificate["statement"], statement))
    variance = facts.known or (facts.variance * (1 - STATED), facts.variance * (1 + STATED))
    return Rederived(
        inputs, tuple(findings), tuple(dict.fromkeys(trusted)), variance, facts.alignment, facts.smaller
    )


def _parameters(inputs: Inputs, findings: list[Statement], trusted: list[str]) -> int:
    """The factor of clip² in the signal; a count stands exactly where something is done with it."""
    given, per_coordinate = inputs.given, inputs.budget.by_coordinate
    if (inputs.network is not None or per_coordinate) != ("parameters" in given):
        raise UnreadableError(
            "inputs: parameters belong where the network is an mlp or clipping is by coordinate, only there"
        )
    if "parameters" not in given:
        return 1
    count = whole(given["parameters"], 1, 10**18, "inputs: parameters")
    if inputs.network is None:
        trusted.append(f"the number of parameters of {given['network']}")
    else:
        findings.append(same("parameters", count, inputs.network.parameters(inputs.n)))
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
    certificate: Mapping[str, Any], inputs: Inputs, facts: Facts, theorem: Theorem, trusted: list[str]
) -> Iterator[Statement]:
    """Every hypothesis beside what is derived; older certificates lack the last two, which are then derived or trusted."""
    listed, rows = certificate["hypotheses"], conditions(inputs, facts, signs=theorem.signs)
    if not isinstance(listed, list) or len(listed) not in (len(rows), len(rows) - len(OLDER)):
        raise UnreadableError(f"wanted the {len(rows)} hypotheses of this theorem")
    answers = []
    for place, row in enumerate(rows):
        if place >= len(listed):
            answers.append(row.answers[0])
            continue
        entry = listed[place]
        if not isinstance(entry, Mapping):
            raise UnreadableError("a hypothesis must be an object with name, holds and because")
        exactly(entry, {"name", "holds", "because"}, "a hypothesis")
        answer = row.of(entry["holds"], entry["because"])
        answers.append(answer)
        yield same("hypothesis", entry["name"], row.name)
        yield same(f"hypothesis {row.name}: holds", entry["holds"], answer.holds)
        yield same(f"hypothesis {row.name}: because", entry["because"], answer.because)
    holds = all(answer.holds for answer in answers)
    trusted += [answer.trusted for answer in answers if answer.trusted and holds]
    yield same("holds", certificate["holds"], holds)


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
        names[short] = float(stated(certificate.get(name), name) or 0)
    return theorem.claim.format(**names)
