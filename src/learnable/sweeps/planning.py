"""What a run would ask: the questions of a sweep file that fall to it, and the store they go to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from learnable.specs import InputError
from learnable.sweeps.grids import Grid, read_grid
from learnable.sweeps.store import Store, store_path


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
