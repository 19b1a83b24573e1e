"""How far a sweep is, and how long the rest may take."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from learnable.estimates import NORMAL_95

EVERY = 0.2
"""Seconds between two reports at least."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Cells of the sweep by what became of them; cells that this run asked, in how many seconds; seconds left.

    The time left is a 95 % interval, infinite above until four cells have ended.
    """

    done: int
    failed: int
    killed: int
    missing: int
    ran: int
    seconds: float
    left_low: float
    left_high: float


def time_left(count: int, total: float, squares: float, missing: int, workers: int) -> tuple[float, float]:
    """A 95 % interval for the seconds that `missing` cells take, from `count` cells that took `total` seconds.

    Cells run in a shuffled order, so those that have run are a fair sample of all: R missing ones take R·m on average,
    give or take t·s·√(R + R²/n), where m and s² are the mean and variance of the n that ended (`squares` is the sum of
    their squares) and t is Student's quantile, from three terms of its expansion in 1/(n-1): within 4 % from n = 4 on,
    and no SciPy in a loop that others wait for.

    >>> [round(x, 1) for x in time_left(100, 200.0, 404.0, 50, 2)]
    [48.3, 51.7]
    """
    if missing == 0:
        return 0.0, 0.0
    if count < 4:
        return 0.0, math.inf
    mean = total / count
    variance = max(squares - total * mean, 0.0) / (count - 1)
    spread = _student(count - 1) * math.sqrt(variance * (missing + missing**2 / count))
    return max(missing * mean - spread, 0.0) / workers, (missing * mean + spread) / workers


def _student(freedom: int) -> float:
    z = NORMAL_95
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


@dataclass
class Meter:
    """Counts outcomes and tells a listener a few times a second, and once more at the end."""

    counts: dict[str, int]
    workers: int
    listener: Callable[[Progress], None] | None = None
    ran: int = 0
    _timed: int = 0
    _total: float = 0.0
    _squares: float = 0.0
    _start: float = field(default_factory=time.monotonic)
    _told: float = -math.inf

    def add(self, state: str, seconds: float) -> None:
        """One more cell has ended so, after that many seconds; a killed one says nothing about time."""
        self.counts[state] += 1
        self.counts["missing"] -= 1
        self.ran += 1
        if state != "killed":
            self._timed += 1
            self._total += seconds
            self._squares += seconds * seconds

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start

    def tell(self, always: bool = False, running: Sequence[float] = ()) -> None:
        """Report, unless the last report was a moment ago.

        `running` are cells that have not ended after so many seconds. The first to end are the short ones: one that takes
        longer than the mean counts with what it has taken so far, so that the time left does not forget the long ones.
        """
        if self.listener is None or (not always and self.seconds - self._told < EVERY):
            return
        self._told = self.seconds
        missing = self.counts["missing"]
        long = [s for s in running if s * self._timed > self._total]
        count, total = self._timed + len(long), self._total + sum(long)
        left = time_left(count, total, self._squares + sum(s * s for s in long), missing, self.workers)
        c = self.counts
        self.listener(Progress(c["done"], c["failed"], c["killed"], missing, self.ran, self.seconds, *left))
