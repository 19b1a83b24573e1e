"""A study: one result of a paper as frozen settings, a measurement, and the range of each number that sums it up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from learnable.estimates import Estimate

Rows = list[dict[str, Any]]
Tables = dict[str, Rows]
Tell = Callable[[str], None]
"""What is told how far a measurement has come."""


@dataclass(frozen=True)
class Expected:
    """A number that sums a study up: what it is, the range where it is expected, and why there.

    >>> Expected("share", "a share", 0.9, 1.0, "a theorem").holds(0.95)
    True
    """

    name: str
    means: str
    low: float
    high: float
    because: str

    def holds(self, value: float | None) -> bool:
        """Whether a value lies in the range; no number lies in none."""
        return value is not None and self.low <= value <= self.high


@dataclass(frozen=True)
class Drawing:
    """One picture: its title, what it shows in words, and what draws the tables on axes."""

    title: str
    words: str
    draw: Callable[[Tables, Any], None]
    width: float = 5.4
    height: float = 3.4


@dataclass(frozen=True)
class Study:
    """A result of a paper that can be made again.

    `settings` are plain data and all that `measure` depends on; `quick` are the settings that a smaller version changes.
    `sums` turns the tables into one estimate for every name in `expected`. `seconds` is the time on two cores.
    """

    name: str
    title: str
    paper: str
    arxiv: str
    says: str
    seconds: float
    settings: Mapping[str, Any]
    quick: Mapping[str, Any]
    expected: tuple[Expected, ...]
    measure: Callable[[Mapping[str, Any], Tell], Tables]
    sums: Callable[[Tables], dict[str, Estimate]]
    drawings: tuple[Drawing, ...]

    def asked(self, quick: bool, seed: int) -> dict[str, Any]:
        """The settings of a version of the study."""
        return {**self.settings, **(self.quick if quick else {}), "seed": seed}
