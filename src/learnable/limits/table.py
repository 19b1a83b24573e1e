"""The table of causes: one row a cause, with the test that finds it in the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from learnable.estimates import finite
from learnable.limits.changes import Change
from learnable.limits.evidence import Evidence
from learnable.limits.expectation import Expectation, expectation

GAIN = 0.1
"""A limit is named where its change is forecast to raise skill by so much, or where nothing would."""
GAIN_LEARNING = 0.2
"""The same where the training is expected to learn as it is."""
ALONE = 2
"""Causes that are said where no single change is forecast to help."""
MOST = 4
"""Limits that are named, at most."""


@dataclass(frozen=True, eq=False)
class Limit:
    """What keeps a training from learning: where it lies, its kind, a sentence, numbers, and the change that lifts it.

    `after` is the skill forecast with the change; None where no forecast of it is made.
    """

    where: str
    kind: str
    because: str
    evidence: dict[str, Any]
    change: Change | None
    after: float | None = None
    certain: bool = False
    """Whether it is named whatever is forecast."""
    rank: float = 0.0

    def json(self) -> dict[str, Any]:
        """The object of the interface."""
        nothing = {"what": "nothing", "from": "", "to": "", "code": None}
        return {
            "where": self.where,
            "kind": self.kind,
            "because": self.because,
            "evidence": finite(self.evidence),
            "change": nothing if self.change is None else self.change.json(),
        }


@dataclass(frozen=True)
class Cause:
    """One row: a kind, how surely its test names the cause (greater first), and the test.

    A `certain` cause is named whatever is forecast; the others where their change is forecast to gain.
    """

    kind: str
    rank: float
    certain: bool
    test: Callable[[Evidence, Expectation], Limit | None]


def limits(
    causes: Iterable[Cause], evidence: Evidence, expected: Expectation | None = None
) -> tuple[Limit, ...]:
    """The limits of a training among these causes, most limiting first."""
    expected = expectation(evidence) if expected is None else expected
    found: list[Limit] = []
    others: list[Limit] = []
    wanted = GAIN if expected.low <= evidence.edge else GAIN_LEARNING
    for cause in causes:
        limit = cause.test(evidence, expected)
        if limit is None:
            continue
        gain = gain_of(expected, limit)
        rank = cause.rank + min(1.0, max(0.0, gain)) + limit.certain
        ranked = replace(limit, rank=rank)
        (found if cause.certain or limit.certain or gain >= wanted else others).append(ranked)
    if not found and expected.skill < evidence.edge:
        found = others[
            :ALONE
        ]  # no single change is forecast to help: the surest causes are said all the same
    kinds: dict[str, Limit] = {}
    for limit in sorted(found, key=lambda x: -x.rank):
        kinds.setdefault(limit.kind, limit)
    return tuple(kinds.values())[:MOST]


def gain_of(expected: Expectation, limit: Limit) -> float:
    """The skill that the limit's change is forecast to add; 0 where there is no forecast of it."""
    if limit.after is None:
        return 0.0
    return limit.after - max(0.0, expected.skill)
