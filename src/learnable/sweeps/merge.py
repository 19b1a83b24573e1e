"""Several stores into one: what job arrays wrote, without losing or overwriting an answer."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any

from learnable.specs import InputError
from learnable.sweeps.database import COLUMNS, address_of, damaged, refusing
from learnable.sweeps.grid import read_grid
from learnable.sweeps.store import Store, store_path

SCHEMA = "learnable/sweep-merge/1"
_RANK = "CASE {}.state WHEN 'done' THEN 2 WHEN 'failed' THEN 1 ELSE 0 END"
_BETTER = f"{_RANK.format('part')} > {_RANK.format('cells')}"
_COLUMNS = f"{COLUMNS}, sums"
_SET = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[1:])
_DIFFERS = "part.text != cells.text OR (part.state = 'done' AND cells.state = 'done' AND part.answer != cells.answer)"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One question with two different answers: the part that has the other one."""

    address: str
    part: Path


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: rows that were new, that replaced a worse state, that were there already, and conflicts.

    `rows` is how many the store has now, `of_sweep` how many of them the sweep asks, where it was handed in.
    """

    into: Path
    parts: int
    added: int
    replaced: int
    same: int
    conflicts: tuple[Conflict, ...]
    rows: int
    of_sweep: int | None = None

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/sweep-merge/1``."""
        return {
            "schema": SCHEMA,
            "parts": self.parts,
            "added": self.added,
            "replaced": self.replaced,
            "same": self.same,
            "rows": self.rows,
            "of_sweep": self.of_sweep,
            "conflicts": [{"address": c.address, "part": str(c.part)} for c in self.conflicts],
        }


def merge_stores(into: Path, parts: Sequence[Path], asked: Collection[str] | None = None) -> Merged:
    """Bring the rows of `parts` into the store `into`: done beats failed, and failed beats killed.

    Two different answers to one question are reported and neither is overwritten: the one in `into` stays, the other
    stays in its part. Each part is one transaction, and merging it again changes nothing: a merge that was killed is
    repeated. `asked` are the addresses of a sweep, to say how many rows belong to it.
    Raises InputError for a part that is missing, damaged, no store, or the store itself.
    """
    into, parts = Path(into), [Path(part) for part in parts]
    if not parts:
        raise InputError(
            "merge: no parts were named; type for example learnable sweep merge grid.toml grid.*-of-*.sqlite"
        )
    for part in parts:
        _check(into, part)
    added = replaced = same = 0
    conflicts: list[Conflict] = []
    with Store.write(into) as store:
        for part in parts:
            new, better, old, unlike = _bring(store, part)
            added, replaced, same = added + new, replaced + better, same + old
            conflicts += [Conflict(address, part) for address in unlike]
        states = store.states()
    of_sweep = None if asked is None else sum(address in states for address in set(asked))
    return Merged(into, len(parts), added, replaced, same, tuple(conflicts), len(states), of_sweep)


def merge(
    path: str | Path, parts: Sequence[str | Path] | None = None, *, store: str | Path | None = None
) -> Merged:
    """Bring the stores of a job array into the store of a sweep file; every grid.i-of-N.sqlite beside it if none is named.

    Raises `InputError` as `merge_stores` does, and where there are none.
    """
    grid = read_grid(path)
    into = Path(store) if store is not None else store_path(grid.path)
    found = [Path(part) for part in parts] if parts is not None else sorted(into.parent.glob(parts_of(into)))
    if not found:
        raise InputError(
            f"there are no stores {into.stem}.i-of-N.sqlite in {into.absolute().parent}; learnable sweep run {path} "
            "--worker 1/4 makes one"
        )
    return merge_stores(into, found, [cell.address for cell in grid.cells()])


def parts_of(store: Path) -> str:
    """The pattern of the files that parts of a job array write beside a store.

    >>> parts_of(Path("grid[1].sqlite"))
    'grid[[]1].*-of-*.sqlite'
    """
    return f"{escape(store.stem)}.*-of-*.sqlite"


def _check(into: Path, part: Path) -> None:
    """Refuse a part that is missing, no store or damaged, or the very store it would be merged into."""
    if into.exists() and part.exists() and os.path.samefile(into, part):
        raise InputError(f"merge: {part} is the store that the parts would be merged into; leave it out")
    with Store.read(part) as store, refusing(part):
        (found,) = store.connection.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise damaged(part, found)
        for _ in store.outcomes():  # each row is held against its check sums
            pass


def _bring(store: Store, part: Path) -> tuple[int, int, int, list[str]]:
    """Rows of one part that were new, better than what was there, no better; and addresses with another answer."""
    with refusing(part):
        store.connection.execute("ATTACH ? AS other", [address_of(part)])
    try:
        with store.transaction() as connection:
            return _upsert(connection)
    finally:
        store.connection.execute("DETACH other")


def _upsert(connection: sqlite3.Connection) -> tuple[int, int, int, list[str]]:
    def one(question: str) -> int:
        return int(connection.execute(question).fetchone()[0])

    both = "FROM other.cells AS part JOIN main.cells AS cells USING (address)"
    unlike = [row[0] for row in connection.execute(f"SELECT address {both} WHERE {_DIFFERS}")]
    total, met = one("SELECT count(*) FROM other.cells"), one(f"SELECT count(*) {both}")
    better = one(f"SELECT count(*) {both} WHERE part.text = cells.text AND {_BETTER}")
    rank = f"{_RANK.format('excluded')} > {_RANK.format('cells')}"
    connection.execute(
        f"INSERT INTO main.cells ({_COLUMNS}) SELECT {_COLUMNS} FROM other.cells WHERE true "
        f"ON CONFLICT (address) DO UPDATE SET {_SET} WHERE excluded.text = cells.text AND {rank}"
    )
    return total - met, better, met - better - len(unlike), unlike
