"""Limits at the output: its range, its activation, and the loss that it goes into."""

from __future__ import annotations

import torch

from learnable.limits.changes import Change, number, other_loss
from learnable.limits.evidence import Evidence
from learnable.limits.expectation import Expectation, worth
from learnable.limits.network_changes import class_outputs, last_leaf, without_output_activation
from learnable.limits.table import Limit
from learnable.start.observation import ready

BEYOND = 0.05
"""The share of the label's variance outside the range, from which on the range limits."""


def _inputs(evidence: Evidence) -> torch.Tensor:
    found: torch.Tensor = evidence.trial.X[torch.as_tensor(evidence.start.drawn[:32])]
    return found


def _plain_output(evidence: Evidence) -> Change | None:
    """The output layer without its activation; None where it has none."""
    X = _inputs(evidence)
    last = last_leaf(ready(evidence.trial, X, evidence.seed), X)
    return None if last is None else without_output_activation(*last)


def constant_output(evidence: Evidence, expected: Expectation) -> Limit | None:
    """No weights change the output: a softmax over one output, and its like."""
    if not evidence.start.range.constant or expected.obstacle == "constant label":
        return None
    value = number(evidence.start.range.low)
    because = f"the output is {value} on every row whatever the weights are, so nothing can be learned"
    change = _plain_output(evidence)
    if change is None and evidence.start.parameters.frozen + evidence.start.parameters.unheld > 0:
        return None
    if change is not None:
        because += f": drop the {change.before} at the end"
    after = worth(evidence, change)
    kind = "output_activation" if change is not None else "output_range"
    return Limit("network", kind, because, {"output": evidence.start.range.low}, change, after)


def out_of_range(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Labels outside what the output can become."""
    ends = evidence.start.range
    if ends.constant or ends.beyond < BEYOND:
        return None
    change = _plain_output(evidence)
    after = worth(evidence, change)
    span = f"at least {number(ends.low)}" if ends.high == float("inf") else f"at most {number(ends.high)}"
    span = f"between {number(ends.low)} and {number(ends.high)}" if ends.squashed else span
    because = (
        f"the output is {span} whatever the weights are, and {ends.beyond:.0%} of the label's variance lies outside: "
        f"drop the {change.before if change else 'bound'} at the end, or scale the label into the range"
    )
    kind = "output_activation" if change is not None else "output_range"
    numbers = {"low": ends.low, "high": ends.high, "beyond": ends.beyond}
    return Limit("network", kind, because, numbers, change, after)


def squashed(evidence: Evidence, expected: Expectation) -> Limit | None:
    """An activation at the end that the loss has of its own, or that shuts the gradient off."""
    change = _plain_output(evidence)
    if change is None or evidence.start.range.constant:
        return None
    after = worth(evidence, change)
    if after is None:
        return None
    name = evidence.trial.loss.name
    own = " (the loss has its own)" if name in ("cross_entropy", "logistic") else ""
    because = (
        f"a {change.before} stands before the {name} loss{own} and takes away its gradient: outputs without it are "
        f"forecast to reach a skill of {after:.2f}"
    )
    numbers = {
        "low": evidence.start.range.low,
        "high": evidence.start.range.high,
        "flat_rows": evidence.start.flat,
    }
    return Limit("network", "output_activation", because, numbers, change, after)


def blind_loss(evidence: Evidence, expected: Expectation) -> Limit | None:
    """The loss does not see which label belongs to which row."""
    if not evidence.start.blind or evidence.trial.labels.classes == 1:
        return None
    because = (
        f"the {evidence.trial.loss.name} loss is the same when the labels are dealt to other rows: shapes such as (m, 1) "
        "and (m,) are broadcast against each other, or a cross-entropy has one output; give both the same shape"
    )
    return Limit("loss", "loss", because, {"outputs": evidence.trial.outputs}, _better_loss(evidence))


def misfit(evidence: Evidence, expected: Expectation) -> Limit | None:
    """A loss that torch runs and that does not suit the labels."""
    why = evidence.misfit
    if not why or evidence.trial.labels.classes == 1:
        return None
    change = _better_loss(evidence)
    after = worth(evidence, change)
    skill = 1.0 if after is None or expected.skill < 0.1 else after
    return Limit(
        "loss",
        "loss",
        why,
        {"loss": evidence.trial.loss.name, "outputs": evidence.trial.outputs},
        change,
        skill,
    )


def plateau(evidence: Evidence, expected: Expectation) -> Limit | None:
    """An absolute loss on classes: its best constant is a class, and a plateau."""
    if evidence.trial.loss.name != "absolute" or not evidence.trial.labels.classes:
        return None
    change = other_loss(evidence.trial, "squared")
    because = "an absolute loss on two classes rests where every row is called the greater one: take the squared loss"
    after = worth(evidence, change)
    skill = max(after if after else 0.0, evidence.rows.skill if expected.skill < 0.1 else 0.0)
    return Limit("loss", "loss", because, {"loss": "absolute"}, change, skill)


def _better_loss(evidence: Evidence) -> Change | None:
    trial = evidence.trial
    if trial.labels.classes == 0:
        return None if trial.outputs > 1 else other_loss(trial, "squared")
    if trial.labels.classes == 2 and trial.outputs == 1:
        return other_loss(trial, "logistic")
    if trial.outputs == trial.labels.classes:
        return other_loss(trial, "cross_entropy")
    return class_outputs(trial, _inputs(evidence))
