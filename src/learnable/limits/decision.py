"""The verdict on a training on rows: its label, from the expected skill and the limits, and the sentences of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from learnable.limits.causes import CAUSES
from learnable.limits.evidence import Evidence
from learnable.limits.expectation import Expectation, expectation
from learnable.limits.table import Limit, limits

Label = Literal["predicted-learnable", "predicted-hard", "undecided"]


@dataclass(frozen=True, eq=False)
class RowsDecision:
    """Label, expected skill with its 80% interval, limits (most limiting first), and two sentences."""

    label: Label
    expected: Expectation
    limits: tuple[Limit, ...]
    because: str
    next: str


def decide(evidence: Evidence) -> RowsDecision:
    """Learnable where the interval of skill lies above the edge, hard where it lies below and a limit is named."""
    expected = expectation(evidence)
    named = limits(CAUSES, evidence, expected)
    label: Label = "undecided"
    if expected.low > evidence.edge:
        label = "predicted-learnable"
    elif expected.high < evidence.edge and named:
        label = "predicted-hard"
    return RowsDecision(label, expected, named, _because(evidence, expected, named), _next(label, named))


def _because(evidence: Evidence, expected: Expectation, named: tuple[Limit, ...]) -> str:
    span = f"{expected.skill:.2f} [{expected.low:.2f}, {expected.high:.2f}]"
    first = f"skill on held-out rows is expected to end at {span}, {_from(evidence, expected)}"
    return f"{named[0].because}; {first}" if named else first


def _from(evidence: Evidence, expected: Expectation) -> str:
    words = {
        "learns": "where the network, linearised at its start, ends under this budget",
        "pilot learns": "since a pilot learns",
        "fits": "since the budget suffices to fit the rows, and the rows have a signal",
        "moves": "since sixteen rows can be fitted, and the rows have a signal",
        "short": "since the network, linearised at its start, gains little under this budget",
        "does not overfit": "since sixteen rows could not be fitted, though the forecast is better",
        "no signal": "since neither simple models nor the forecast do better than chance",
        "not linearised": "since the network is too large to be linearised, and no pilot was trained",
        "few rows": "which so few rows can show by chance, since nothing but the network sees a signal in them",
        "orderless": "since the network does not see where its columns stand",
    }
    return words.get(expected.branch, f"since {_STOPS.get(expected.obstacle, expected.obstacle)}")


_STOPS = {
    "constant label": "every label is the same",
    "not finite": "numbers are not finite at the start",
    "loss blind to rows": "the loss does not see which label belongs to which row",
    "constant output": "no weights change the output",
    "nothing trains": "no gradient reaches a parameter that trains",
    "dead start": "no gradient reaches a parameter at the start",
    "unstable": "the first steps throw the weights out",
    "decay": "weight decay is stronger than the gradient",
    "loud start": "outputs start far outside what the loss is made for",
    "dropout": "dropout takes most units away",
}


def _next(label: Label, named: tuple[Limit, ...]) -> str:
    """What to type or to edit, or what would decide."""
    change = next((x.change for x in named if x.change is not None), None)
    if change is not None:
        line = f": {change.code}" if change.code else ""
        return f"change {change.what} from {change.before} to {change.after}{line}"
    if label == "undecided":
        return "a longer pilot would decide: type --pilot 0.2, or verify"
    return (
        "verify trains an ensemble and scores this prediction"
        if not named
        else "mend the rows, then ask again"
    )
