"""The hypotheses of the theorems on noisy descent, ticked from specs (Abbe & Boix-Adserà 2022).

The group must preserve the law and the law of the initial parameters, which its own row says; how it moves the
parameters decides which clipping it respects: entries permuted with sign changes respect both kinds, rotations the ball.
The network must be a fixed function of its parameters and of one example, so that a step is the mean of what single
examples ask for; and something must be trained, from a start that is not the target already.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from learnable.descent.budgets import NoisyGD
from learnable.groups import Group, groups
from learnable.laws import laws
from learnable.specs import Call, InputError, parse
from learnable.theorems import phrases
from learnable.theorems.certificates.certificate import Hypothesis


def hypotheses(
    *,
    law: str,
    group: str,
    network: str,
    vouched: bool,
    training: Any,
    constant: bool,
    null: str = phrases.NULL_HOLDS,
    signs: bool | None = None,
    spread: bool = True,
    single: bool | None = None,
    trained: bool | None = None,
) -> tuple[Hypothesis, ...]:
    """Every hypothesis in the order of the theorem; specs are text, `training` is a NoisyGD or an SGD.

    `null` says what the null function is. `signs` is None for the theorems that cut the network's gradient;
    for the one that cuts the gradient of the loss it says whether the target is known to be ±1. `spread` says whether
    the term of fresh batches is known for this group and law. `single` and `trained` are what was found of a module:
    that each output is a function of one example, and that parameters are trained away from a start that is not the
    target; None where it was not checked. For an mlp both are known.
    """
    acting: Group = groups.read(group)
    preserved = acting.preserves(laws.read(law))
    return (
        Hypothesis(
            phrases.LAW,
            preserved,
            (phrases.LAW_HOLDS if preserved else phrases.LAW_FAILS).format(group=group, law=law),
        ),
        _start(network, acting, vouched, training),
        _gradient(training.batch, group, law, spread),
        _noise(training),
        *([_clipping(training, acting)] if signs is None else [_cut(training, acting), _signs(signs)]),
        Hypothesis(phrases.LOSS, True, phrases.LOSS_HOLDS),
        Hypothesis(phrases.NULL, True, null),
        Hypothesis(phrases.VARIES, not constant, phrases.VARIES_FAILS if constant else phrases.VARIES_HOLDS),
        _found(phrases.ONE, network, single, _ONE),
        _found(phrases.TRAINED, network, trained, _TRAINED),
    )


def perceptron(network: str) -> Call | None:
    """The spec of an ``mlp``; None for any other network, also for one held in Python, whose name is no spec.

    >>> perceptron("mlp(widths=[8])").name, perceptron("net.py:make"), perceptron("lambda of 65 parameters")
    ('mlp', None, None)
    """
    try:
        call = parse(network)
    except InputError:
        return None
    return call if isinstance(call, Call) and call.name == "mlp" else None


def _start(network: str, group: Group, vouched: bool, training: Any) -> Hypothesis:
    """Of an mlp it is known, whatever the user says; any other network has it where the user vouches for it."""
    call = perceptron(network)
    if call is not None:
        init = str(
            dict(call.keyword).get("init", call.positional[2] if len(call.positional) > 2 else "gaussian")
        )
        holds = group.keeps(init)
        known = phrases.START_VOUCHED if vouched else phrases.START_KNOWN
        phrase = known if holds else phrases.START_BROKEN
        return Hypothesis(phrases.START, holds, phrase.format(group=group, network=network, init=init))
    phrase = phrases.START_UNKNOWN
    if vouched:
        cuts = isinstance(training, NoisyGD) and training.clipping in ("coordinate", "loss_coordinate")
        phrase = phrases.START_VOUCHED_SIGNED if cuts else phrases.START_VOUCHED
    return Hypothesis(phrases.START, vouched, phrase.format(group=group, network=network))


_ONE = {
    True: phrases.ONE_CHECKED,
    False: phrases.ONE_FAILS,
    None: phrases.ONE_UNCHECKED,
    "mlp": phrases.ONE_KNOWN,
}
_TRAINED = {
    True: phrases.TRAINED_CHECKED,
    False: phrases.TRAINED_FAILS,
    None: phrases.TRAINED_UNCHECKED,
    "mlp": phrases.TRAINED_KNOWN,
}


def _found(name: str, network: str, found: bool | None, sentences: Mapping[Any, str]) -> Hypothesis:
    """What is known of an mlp, and what was found of any other network; not checked is not known."""
    known = perceptron(network) is not None
    sentence = sentences["mlp" if known else found]
    return Hypothesis(name, known or bool(found), sentence.format(network=network))


def _gradient(batch: Any, group: str, law: str, spread: bool) -> Hypothesis:
    if batch == "population":
        return Hypothesis(phrases.GRADIENT, True, phrases.GRADIENT_POPULATION)
    phrase = phrases.GRADIENT_FRESH if spread else phrases.GRADIENT_UNKNOWN
    return Hypothesis(phrases.GRADIENT, spread, phrase.format(batch=batch, group=group, law=law))


def _noise(training: Any) -> Hypothesis:
    if not isinstance(training, NoisyGD):
        return Hypothesis(phrases.NOISE, False, phrases.NOISE_NONE)
    if training.noise == 0:
        return Hypothesis(phrases.NOISE, False, phrases.NOISE_ZERO)
    return Hypothesis(phrases.NOISE, True, phrases.NOISE_HOLDS.format(noise=training.noise))


def _clipping(training: Any, group: Group) -> Hypothesis:
    if not isinstance(training, NoisyGD):
        return Hypothesis(phrases.CLIPPING, False, phrases.CLIPPING_NONE)
    if training.clipping == "ball":
        return Hypothesis(phrases.CLIPPING, True, phrases.CLIPPING_BALL)
    if training.clipping == "coordinate":
        phrase = phrases.CLIPPING_COORDINATE if group.permutes else phrases.CLIPPING_ROTATED
        return Hypothesis(phrases.CLIPPING, group.permutes, phrase.format(group=group))
    return Hypothesis(phrases.CLIPPING, False, phrases.CLIPPING_LOSS)


def _cut(training: Any, group: Group) -> Hypothesis:
    if not isinstance(training, NoisyGD):
        return Hypothesis(phrases.CLIPPING_OF_LOSS, False, phrases.CUT_NONE)
    if training.clipping != "loss_coordinate" or not group.permutes:
        return Hypothesis(
            phrases.CLIPPING_OF_LOSS, False, phrases.CUT_FAILS.format(clipping=training.clipping)
        )
    return Hypothesis(phrases.CLIPPING_OF_LOSS, True, phrases.CUT_HOLDS)


def _signs(signs: bool) -> Hypothesis:
    return Hypothesis(phrases.SIGNS, signs, phrases.SIGNS_HOLD if signs else phrases.SIGNS_FAIL)
