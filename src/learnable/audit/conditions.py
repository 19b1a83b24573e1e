"""The hypotheses of the theorems on noisy descent, decided again from the values in a certificate.

Each is a row: its name, whether it holds, why, and what remains a matter of trust. What nobody can decide from a spec,
such as the symmetry of a user's module, is trusted where the certificate says that it was vouched for or checked, and named.
"""

from __future__ import annotations

from dataclasses import dataclass

from learnable.audit import phrases
from learnable.audit.facts import Facts
from learnable.audit.inputs import Inputs

OLDER = (phrases.ONE, phrases.TRAINED)
"""Hypotheses that older certificates lack."""


@dataclass(frozen=True)
class Answer:
    """Whether a hypothesis holds, the sentence that says why, and what must be believed for it."""

    holds: bool
    because: str
    trusted: str = ""


@dataclass(frozen=True)
class Condition:
    """A hypothesis and what may be said of it: one answer where it is decided, several where code would decide."""

    name: str
    answers: tuple[Answer, ...]

    def of(self, holds: object, because: object) -> Answer:
        """The answer that a certificate gives, or the first where it gives none of them."""
        return next((a for a in self.answers if (a.holds, a.because) == (holds, because)), self.answers[0])


def _row(name: str, holds: bool, because: str) -> Condition:
    return Condition(name, (Answer(holds, because),))


def conditions(inputs: Inputs, facts: Facts, *, signs: bool) -> tuple[Condition, ...]:
    """Every hypothesis in order; `signs` says that the theorem cuts the loss gradient and asks for ±1 targets.

    >>> from learnable.audit.inputs import read_inputs
    >>> given = {"target": "parity(n=9, degree=3)", "law": "hypercube(n=9)", "network": "mlp()", "edge": "0.1",
    ...     "training": "noisy_gd()", "group": "signed_permutations(n=9)", "vouched": False}
    >>> from fractions import Fraction
    >>> one = Fraction(1)
    >>> found = conditions(read_inputs(given, frozenset(), frozenset()), Facts(one, one, one, one), signs=False)
    >>> len(found), all(row.answers[0].holds for row in found)
    (10, True)
    """
    cuts = (_cut(inputs), _signs(inputs)) if signs else (_clipping(inputs),)
    varies = facts.variance > 0
    return (
        _law(inputs),
        _start(inputs),
        _gradient(inputs, facts.spread),
        _noise(inputs),
        *cuts,
        _row(phrases.LOSS, True, phrases.LOSS_HOLDS),
        _row(phrases.NULL, True, facts.null),
        _row(phrases.VARIES, varies, phrases.VARIES_HOLDS if varies else phrases.VARIES_FAILS),
        _one(inputs),
        _trained(inputs),
    )


def _law(inputs: Inputs) -> Condition:
    holds = inputs.group.preserves(inputs.law)
    text = phrases.LAW_HOLDS if holds else phrases.LAW_FAILS
    return _row(phrases.LAW, holds, _named(text, inputs))


def _start(inputs: Inputs) -> Condition:
    """What a perceptron's initialisation is known to have needs no word of the user, and what it lacks admits none."""
    network, signed = inputs.network, inputs.budget.by_coordinate
    plain, how = _named(phrases.START_VOUCHED, inputs), ""
    if network is not None:
        holds = inputs.group.keeps(network.init)
        known = _named(phrases.START_KNOWN if holds else phrases.START_BROKEN, inputs, init=network.init)
        return _row(phrases.START, holds, plain if inputs.vouched and holds else known)
    if not inputs.vouched:
        return _row(phrases.START, False, _named(phrases.START_UNKNOWN, inputs))
    if signed:
        how = ", which moves its parameters by permutations and sign changes alone"
    word = f"the user's word that {_named('{group} is a symmetry of {network} in training', inputs)}{how}"
    full = _named(phrases.START_VOUCHED_SIGNED, inputs) if signed else plain
    return Condition(phrases.START, tuple(Answer(True, text, word) for text in dict.fromkeys((full, plain))))


def _gradient(inputs: Inputs, spread: bool) -> Condition:
    batch = inputs.budget.batch
    if batch is None:
        return _row(phrases.GRADIENT, True, phrases.GRADIENT_POPULATION)
    text = phrases.GRADIENT_FRESH if spread else phrases.GRADIENT_UNKNOWN
    return _row(phrases.GRADIENT, spread, _named(text, inputs, batch=str(batch)))


def _noise(inputs: Inputs) -> Condition:
    noise = inputs.budget.noise
    if noise is None:
        return _row(phrases.NOISE, False, phrases.NOISE_NONE)
    if not noise:
        return _row(phrases.NOISE, False, phrases.NOISE_ZERO)
    return _row(phrases.NOISE, True, phrases.NOISE_HOLDS.format(noise=float(noise)))


def _clipping(inputs: Inputs) -> Condition:
    """The cut of the network's gradient must respect how the group moves the weights."""
    clipping, rotates = inputs.budget.clipping, inputs.group.rotates
    if clipping is None:
        return _row(phrases.CLIPPING, False, phrases.CLIPPING_NONE)
    if clipping == "ball":
        return _row(phrases.CLIPPING, True, phrases.CLIPPING_BALL)
    if clipping == "coordinate":
        text = phrases.CLIPPING_ROTATED if rotates else phrases.CLIPPING_COORDINATE
        return _row(phrases.CLIPPING, not rotates, _named(text, inputs))
    return _row(phrases.CLIPPING, False, phrases.CLIPPING_LOSS)


def _cut(inputs: Inputs) -> Condition:
    clipping = inputs.budget.clipping
    if clipping is None:
        return _row(phrases.CLIPPING_OF_LOSS, False, phrases.CUT_NONE)
    if clipping == "loss_coordinate" and not inputs.group.rotates:
        return _row(phrases.CLIPPING_OF_LOSS, True, phrases.CUT_HOLDS)
    return _row(phrases.CLIPPING_OF_LOSS, False, phrases.CUT_FAILS.format(clipping=clipping))


def _signs(inputs: Inputs) -> Condition:
    holds = inputs.target.signs
    return _row(phrases.SIGNS, holds, phrases.SIGNS_HOLD if holds else phrases.SIGNS_FAIL)


def _one(inputs: Inputs) -> Condition:
    if inputs.network is not None:
        return _row(phrases.ONE, True, _named(phrases.ONE_KNOWN, inputs))
    trusted = f"that {inputs.given['network']} is a deterministic function of one example"
    texts = phrases.ONE_CHECKED, phrases.ONE_FAILS, phrases.ONE_UNCHECKED
    return _by_code(inputs, phrases.ONE, trusted, texts)


def _trained(inputs: Inputs) -> Condition:
    if inputs.network is not None:
        return _row(phrases.TRAINED, True, _named(phrases.TRAINED_KNOWN, inputs))
    trusted = f"that {inputs.given['network']} has trained parameters and does not start as the target"
    texts = phrases.TRAINED_CHECKED, phrases.TRAINED_FAILS, phrases.TRAINED_UNCHECKED
    return _by_code(inputs, phrases.TRAINED, trusted, texts)


def _by_code(inputs: Inputs, name: str, trusted: str, texts: tuple[str, ...]) -> Condition:
    """A hypothesis about a module that draws decided: where it is said to hold, that is taken on trust."""
    checked, *failing = (_named(text, inputs) for text in texts)
    return Condition(name, (Answer(True, checked, trusted), *(Answer(False, text) for text in failing)))


def _named(text: str, inputs: Inputs, **more: str) -> str:
    names = {key: inputs.given[key] for key in ("law", "group", "network")}
    return text.format(**names, **more)
