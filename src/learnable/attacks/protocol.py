"""The interface of an attack: it holds training rows and test inputs, never the secret and never a test label.

An attack answers with a `Guess`: predictions of the test labels, what it believes the planted answer to be, and why.
Whether the guess is any good is for `scoring` to say, with the labels, and for the planted answer, which only the
scorer reads.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from learnable.estimates import Estimate
from learnable.hardness.family import Family

Verdict = Literal[
    "recovered", "learned", "better than guessing", "no better than guessing", "does not apply", "out of time"
]


class OutOfTimeError(Exception):
    """Raised inside an attack when its share of the budget is spent."""


@dataclass(frozen=True)
class Clock:
    """When an attack has to stop.

    >>> Clock.of(60.0).left() > 59
    True
    """

    ends: float

    @classmethod
    def of(cls, seconds: float) -> Clock:
        """A clock that stops after so many seconds."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left, below 0 when it is over."""
        return self.ends - time.monotonic()

    def check(self, doing: str = "") -> None:
        """Raise `OutOfTimeError` where no time is left; `doing` says what was under way."""
        if self.left() <= 0:
            raise OutOfTimeError(doing)


@dataclass(frozen=True)
class Problem:
    """What an attacker holds: the family's text, labelled rows, and test inputs without labels.

    `X` (m, d) and `y` (m,) are the rows that carry information, `queries` (q, d) the test inputs, all after the step
    that anybody can do who knows the family (for ``prg``: decode). `signs` says that y is ±1; else it is real.
    `rows` and `test_rows` count the rows that were read, m and q among them the informative ones.
    """

    family: Family
    X: Any
    y: Any
    queries: Any
    signs: bool
    rows: int
    test_rows: int
    note: str = ""

    @property
    def m(self) -> int:
        """Informative training rows."""
        return len(self.y)


@dataclass(frozen=True)
class Guess:
    """What an attack came up with.

    `predictions` (q,) are for the test inputs (signs count where labels are ±1). `planted` is the whole planted
    answer in the form of ``secret.json`` where the attack believes to have it, else None.
    """

    because: str
    predictions: Any = None
    planted: dict[str, Any] | None = None


@dataclass(frozen=True)
class Attack:
    """A way to learn the planted function. `applies` says why not, or nothing where it applies.

    `must` says when theory promises success, `cost` what it costs, and `weight` how large its share of the time is.
    """

    name: str
    what: str
    assumes: str
    must: str
    cost: str
    applies: Callable[[Problem], str]
    run: Callable[[Problem, Any, Clock], Guess]
    weight: float = 1.0


@dataclass(frozen=True)
class AttackResult:
    """What one attack achieved on rows that it did not train on.

    `score` is the accuracy for ±1 labels and R² for real ones, `null` the score of a guess that ignores the inputs,
    `ceiling` that of the planted answer itself on the same rows, `p_value` one-sided for predictions that have
    nothing to do with the labels. `claimed` is the planted answer that the attack named.
    """

    name: str
    verdict: Verdict
    because: str
    score: Estimate | None = None
    null: float | None = None
    ceiling: float | None = None
    p_value: float | None = None
    claimed: dict[str, Any] | None = None
    matches: bool | None = None
    seconds: float = field(default=0.0, compare=False)

    @property
    def beats_guessing(self) -> bool:
        """Whether anything at all was learned."""
        return self.verdict in ("recovered", "learned", "better than guessing")

    @property
    def breaks(self) -> bool:
        """Whether the planted function was found or learned."""
        return self.verdict in ("recovered", "learned")

    def json(self) -> dict[str, Any]:
        """The finding for a program; what the clock said stands under ``clock``."""
        return {
            "name": self.name,
            "verdict": self.verdict,
            "score": None if self.score is None else self.score.json(),
            "null": self.null,
            "ceiling": self.ceiling,
            "p_value": self.p_value,
            "recovered": self.claimed if self.verdict == "recovered" else None,
            "claimed": self.claimed,
            "matches": self.matches,
            "because": self.because,
            "clock": {"seconds": round(self.seconds, 3)},
        }


@dataclass(frozen=True)
class Recovered:
    """`answer` has the keys of the family's secret, or is None; `because` is a sentence; `evidence` holds numbers.

    An attack gives an answer only where its own check passed; what it could not confirm it keeps for itself.

    >>> bool(Recovered({"columns": [0, 3]}, "1 of 10 sets")), bool(Recovered(None, "the label is no parity"))
    (True, False)
    """

    answer: dict[str, Any] | None
    because: str
    evidence: dict[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.answer is not None
