"""The plan of a run: the questions that fall to it, in batches of half a second of work."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from learnable.specs import InputError
from learnable.sweeps.grid import Grid, read_grid
from learnable.sweeps.store import Store, store_path

AIM = 0.5
"""Seconds of work in a batch: far above what handing it over costs, and all that the death of a worker may lose."""
LIMIT = 2 * AIM
"""Seconds after which a worker hands back what it has; the rest of the batch goes to the front again."""
LEAST = 0.05
"""Seconds of work that a batch has at least, also at the end, where batches get smaller."""
MOST = 2000
"""Cells in a batch."""
GROWTH = 8
"""By how much a batch may be larger than one that came back."""
ALONE = 3
"""How often a cell may take down its worker while it is alone, until it is given up."""
Pair = tuple[str, str]
"""An address and what is asked."""


@dataclass(frozen=True)
class Plan:
    """The questions of a run by address, the store that it writes, and addresses that are done elsewhere.

    A part of a job array writes a store of its own, and leaves alone what the main store has answers of.
    """

    grid: Grid
    store: Path
    pairs: dict[str, str]
    elsewhere: tuple[str, ...] = ()


def planned(path: str | Path, store: str | Path | None, part: tuple[int, int] | None) -> Plan:
    """The plan of a run of this file. Raises `InputError` for a file that is no sweep, and a part that is none."""
    grid = read_grid(path)
    home = Path(store) if store is not None else store_path(grid.path)
    if part is None:
        return Plan(grid, home, {cell.address: cell.text for cell in grid.cells()})
    i, count = part
    if not 1 <= i <= count:
        raise InputError(
            f"part is {i} of {count}; wanted the number of this job, from 1, and how many there are: 1/8"
        )
    pairs = {cell.address: cell.text for cell in grid.cells() if falls_to(cell.address, part)}
    return Plan(grid, store_path(home, part), pairs, _done(home))


def falls_to(address: str, part: tuple[int, int]) -> bool:
    """Whether a cell belongs to the i-th of N parts; an address is as good as a random number.

    >>> [falls_to("ba5cf0e0786661d8f61e93eee6731fc2", (i, 3)) for i in (1, 2, 3)]
    [True, False, False]
    """
    return int(address[:15], 16) % part[1] == part[0] - 1


def _done(main: Path) -> tuple[str, ...]:
    """The addresses that the main store has answers of, where there is one."""
    if not main.exists():
        return ()
    with Store.read(main) as store:
        return tuple(address for address, state in store.states().items() if state == "done")


@dataclass(frozen=True, slots=True)
class Batch:
    """Cells that go to a worker together. A suspect was there when a worker ended, `deaths` times alone."""

    pairs: tuple[Pair, ...]
    deaths: int = 0
    suspect: bool = False


class Backlog:
    """The cells that are still to be asked: fresh ones in their order, then suspects."""

    def __init__(self, pairs: Iterable[Pair], workers: int) -> None:
        self._fresh = deque(pairs)
        self._suspects: deque[Batch] = deque()
        self._workers = workers
        self._mean: float | None = None
        self._size = 1

    def __len__(self) -> int:
        return len(self._fresh) + sum(len(batch.pairs) for batch in self._suspects)

    @property
    def fresh(self) -> bool:
        """Whether there are cells that were at no death."""
        return bool(self._fresh)

    def take(self) -> Batch:
        """The next batch; there must be one."""
        if not self._fresh:
            return self._suspects.popleft()
        evenly = -(-len(self._fresh) // (2 * self._workers))
        least = 1 if not self._mean else int(LEAST / self._mean)
        size = max(1, min(self._size, max(evenly, least)))
        pairs = tuple(islice(iter(self._fresh), size))
        for _ in pairs:
            self._fresh.popleft()
        return Batch(pairs)

    def learn(self, batch: Batch, answered: int, seconds: float) -> None:
        """A batch came back with that many cells answered in so many seconds; what is left of it goes to the front."""
        each = seconds / answered
        self._mean = each if self._mean is None else (self._mean + each) / 2
        if not batch.suspect:
            wanted = AIM / self._mean if self._mean > 0 else MOST
            self._size = int(max(1, min(wanted, MOST, GROWTH * len(batch.pairs))))
        rest = batch.pairs[answered:]
        if batch.suspect and rest:
            self._suspects.appendleft(Batch(rest, suspect=True))
        else:
            self._fresh.extendleft(reversed(rest))

    def put_back(self, batch: Batch) -> None:
        """A batch that no worker took, as it was."""
        if batch.suspect:
            self._suspects.append(batch)
        else:
            self._fresh.extendleft(reversed(batch.pairs))

    def after_death(self, batch: Batch, alone: bool, deaths: int = 1) -> int | None:
        """A worker ended while it had this batch: halves of it go to the end of the queue.

        Where other batches were out at the same time (`alone` is false) another may be the cause, and it goes there whole.
        Returns how often a single cell was tried, where that is enough to give it up.
        """
        if not alone:
            self._suspects.append(Batch(batch.pairs, batch.deaths, True))
        elif len(batch.pairs) > 1:
            half = len(batch.pairs) // 2
            self._suspects.append(Batch(batch.pairs[:half], suspect=True))
            self._suspects.append(Batch(batch.pairs[half:], suspect=True))
        elif batch.deaths + deaths >= ALONE:
            return batch.deaths + deaths
        else:
            self._suspects.append(Batch(batch.pairs, batch.deaths + deaths, True))
        return None
