"""What became of a cell: its answer and what that cost, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

State = Literal["done", "failed", "killed"]
"""`done` has an answer; `failed` an error; `killed` took its worker down as often as it was tried."""
STATES: tuple[State, ...] = get_args(State)
COUNTED = (*STATES, "missing")
"""What a cell of a sweep can be: in one of these states, or not asked yet."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of a cell or what went wrong, with its cost and the versions that made it.

    `answer` is the JSON object that the question's command prints, as canonical text. `error` is one sentence and
    `traceback` the whole story, empty where the sentence says all. `seconds` of wall clock and `memory`, the most bytes its
    worker had held when it ended, belong to the machine; `versions` is a JSON object of names and versions.
    """

    address: str
    text: str
    state: State
    answer: str | None = None
    error: str | None = None
    traceback: str | None = None
    attempts: int = 1
    seconds: float = 0.0
    memory: int = 0
    versions: str = "{}"
