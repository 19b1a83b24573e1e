"""Status and progress of a sweep: its cells by state, their costs and versions, and the time that is left."""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from learnable.estimates import NORMAL_95
from learnable.sweeps.grid import read_grid
from learnable.sweeps.store import COUNTED, Store, store_path

EVERY = 0.2
"""Seconds between two reports at least."""


SCHEMA = "learnable/sweep-status/1"
MOST = 5
"""Different errors that are told, the most frequent first."""


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


def made_with(counts: Counter[str]) -> list[tuple[str, int]]:
    """Names and versions in a line, learnable first, with how many answers they made; most first.

    A worker that had not needed a library yet does not name it: what another line says too is part of that line.

    >>> made_with(Counter({'{"scipy":"1.14","learnable":"0.1.0"}': 7, '{"learnable":"0.1.0"}': 2, "{}": 1}))
    [('learnable 0.1.0, scipy 1.14', 10)]
    """
    found: list[tuple[dict[str, str], int]] = []
    for held, cells in sorted(
        ((json.loads(text), n) for text, n in counts.items()), key=lambda p: -len(p[0])
    ):
        for i, (other, n) in enumerate(found):
            if held.items() <= other.items():
                found[i] = (other, n + cells)
                break
        else:
            found.append((held, cells))
    return [(_line(held), cells) for held, cells in sorted(found, key=lambda pair: -pair[1])]


def _line(held: dict[str, str]) -> str:
    names = sorted(held, key=lambda name: (name != "learnable", name))
    return ", ".join(f"{name} {held[name]}" for name in names) or "unknown"


@dataclass(frozen=True)
class Trouble:
    """An error, how many cells ended with it, and the address of one of them."""

    error: str
    cells: int
    example: str


@dataclass(frozen=True)
class Status:
    """The cells of a sweep by state, what they cost, and what made them.

    `points` are the places of the grid; several may ask the same question, which is one cell. `seconds` is the time that
    workers spent, added up; `memory` the most bytes one of them held; `versions` counts cells by what made them, such as
    "learnable 0.1.0, numpy 2.4.6"; `troubles` are the most frequent errors, and `other_troubles` how many different ones
    there are beside them; `others` are rows of the store that no cell of the file asks for, kept in case it does again.
    """

    path: Path
    store: Path
    points: int
    counts: dict[str, int]
    seconds: float
    memory: int
    versions: dict[str, int]
    troubles: tuple[Trouble, ...]
    other_troubles: int
    others: int

    @property
    def cells(self) -> int:
        """Different questions of the file."""
        return sum(self.counts.values())

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/sweep-status/1``."""
        return {
            "schema": SCHEMA,
            "points": self.points,
            "cells": self.cells,
            **self.counts,
            "others": self.others,
            "seconds": self.seconds,
            "memory": self.memory,
            "versions": self.versions,
            "errors": [{"error": t.error, "cells": t.cells, "example": t.example} for t in self.troubles],
            "other_errors": self.other_troubles,
        }


def status(path: str | Path, *, store: str | Path | None = None) -> Status:
    """Count the cells of a sweep by state; a sweep that was never run has them all missing.

    Reads alone, also while the sweep runs. Raises `InputError` for a file that is no sweep and a store that cannot be read.
    """
    grid = read_grid(path)
    place = Path(store) if store is not None else store_path(grid.path)
    wanted: dict[str, str] = {}
    points = 0
    for cell in grid.cells():
        wanted[cell.address] = "missing"
        points += 1
    seconds, memory, others = 0.0, 0, 0
    versions: Counter[str] = Counter()
    errors: dict[str, list[str]] = {}
    if place.exists():
        with Store.read(place) as held:
            for outcome in held.heads():
                if outcome.address not in wanted:
                    others += 1
                    continue
                wanted[outcome.address] = outcome.state
                seconds += outcome.seconds
                memory = max(memory, outcome.memory)
                versions[outcome.versions] += 1
                if outcome.error is not None:
                    errors.setdefault(outcome.error, []).append(outcome.address)
    found = Counter(wanted.values())
    frequent = sorted(errors.items(), key=lambda item: (-len(item[1]), item[0]))
    return Status(
        grid.path,
        place,
        points,
        {state: found[state] for state in COUNTED},
        seconds,
        memory,
        dict(made_with(versions)),
        tuple(Trouble(error, len(cells), cells[0]) for error, cells in frequent[:MOST]),
        max(len(frequent) - MOST, 0),
        others,
    )
