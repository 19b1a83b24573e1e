"""How far a sweep is: what its store holds of the cells that its file asks for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from learnable.sweeps.grids import read_grid
from learnable.sweeps.outcomes import COUNTED
from learnable.sweeps.store import Store, store_path
from learnable.sweeps.versions import made_with

SCHEMA = "learnable/sweep-status/1"
MOST = 5
"""Different errors that are told, the most frequent first."""


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
