"""The store of a sweep: one row a cell in one SQLite file, and one coordinator that writes it."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal, get_args
from zlib import crc32

from filelock import FileLock, Timeout

from learnable.specs import InputError
from learnable.sweeps.database import COLUMNS, damaged, log_ahead, open_to_read, open_to_write, refusing

State = Literal["done", "failed", "killed"]
"""`done` has an answer; `failed` an error; `killed` took its worker down as often as it was tried."""
STATES: tuple[State, ...] = get_args(State)
COUNTED = (*STATES, "missing")
"""What a cell of a sweep can be: in one of these states, or not asked yet."""


PAGE = 500
"""Rows read at once: a reader holds the file for that long only."""
_HEAD = "address, text, state, NULL, error, NULL, attempts, seconds, memory, versions"
_INSERT = f"INSERT OR REPLACE INTO cells ({COLUMNS}, sums) VALUES ({','.join('?' * 11)})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of a cell or what went wrong, with its cost and the versions that made it.

    `answer` is the JSON object that the question's command prints, as canonical text. `error` is one sentence and
    `traceback` that of an exception, null where the sentence is a refusal. `seconds` of wall clock and `memory`, the most
    bytes its worker had held when it ended, belong to the machine; `versions` is a JSON object of names and versions.
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


def sums_of(outcome: Outcome) -> int:
    """Two sums of 31 bits in one number: what is short in the upper half, answer and traceback in the lower.

    >>> sums_of(Outcome("a", "text", "done", "{}")) >> 31 == sums_of(Outcome("a", "text", "done", "[]")) >> 31
    True
    """
    o = outcome
    head = (o.address, o.text, o.state, o.error, o.attempts, float(o.seconds), o.memory, o.versions)
    return _sum(head) << 31 | _sum((o.answer, o.traceback))


def sound(outcome: Outcome, sums: int, whole: bool) -> bool:
    """Whether a row is what was written; of one that was read without its long columns, whether the rest is.

    >>> one = Outcome("a", "text", "done", "{}")
    >>> sound(one, sums_of(one), True), sound(Outcome("a", "text", "done", "{]"), sums_of(one), True)
    (True, False)
    """
    try:
        found = sums_of(outcome)
        return found == sums if whole else found >> 31 == sums >> 31
    except (TypeError, ValueError):  # a number that became something else
        return False


def _sum(values: Sequence[Any]) -> int:
    return crc32(repr(values).encode()) >> 1


def store_path(grid: Path, part: tuple[int, int] | None = None) -> Path:
    """The store beside a sweep file: grid.sqlite, and grid.2-of-8.sqlite for the second part of eight.

    >>> print(store_path(Path("grid.toml")), store_path(Path("grid.toml"), (2, 8)))
    grid.sqlite grid.2-of-8.sqlite
    """
    named = f"{grid.stem}.{part[0]}-of-{part[1]}" if part else grid.stem
    return grid.with_name(f"{named}.sqlite")


class Store:
    """Outcomes by address. `write` takes the lock of the one coordinator; `read` never writes.

    While it is written the file has a write-ahead log beside it, so that it can be read at any moment and nothing that
    was put is lost, whatever kills the coordinator. `close` puts it at rest: one file that can be copied and read
    anywhere.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: Any | None) -> None:
        self.path = path
        self.connection = connection
        self._lock = lock
        self._identity = _identity(path)
        self._logs = False

    @staticmethod
    def write(path: Path) -> Store:
        """The store at `path`, made where there is none. Raises InputError where it cannot be, or is in use."""
        path = Path(path)
        if not path.parent.is_dir():
            raise InputError(
                f"there is no folder {path.parent} for the store {path.name}; make it, or name another store"
            )
        lock = _lock(path)
        try:
            return Store(path, open_to_write(path), lock)
        except BaseException:
            _unlock(lock)
            raise

    @staticmethod
    def read(path: Path) -> Store:
        """The store at `path` for reading alone, while another process writes it too."""
        return Store(Path(path), open_to_read(Path(path)), None)

    def states(self) -> dict[str, str]:
        """Address → state, for every row."""
        with refusing(self.path):
            found = dict(self.connection.execute("SELECT address, state FROM cells"))
        strange = set(found.values()).difference(STATES)
        if strange:
            raise damaged(self.path, f"a cell is {strange.pop()!r}")
        return found

    def count(self) -> dict[str, int]:
        """State → number of rows, for the states that occur."""
        with refusing(self.path):
            return dict(
                self.connection.execute("SELECT state, count(*) FROM cells GROUP BY state ORDER BY state")
            )

    def put(self, outcomes: Sequence[Outcome]) -> None:
        """Write the outcomes in one transaction; a row that is there is replaced."""
        if _identity(self.path) != self._identity:
            raise InputError(
                f"{self.path} was deleted or replaced while the sweep wrote to it; what was in it is gone: "
                "type the same command again"
            )
        with self.transaction() as connection:
            connection.executemany(_INSERT, map(_row, outcomes))

    def prepare(self) -> None:
        """Get ready to be written; a store that is opened and not written stays as it is to the byte."""
        if not self._logs:
            with refusing(self.path):
                log_ahead(self.connection)
            self._logs = True

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is done inside is written at once, or not at all."""
        self.prepare()
        with refusing(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self.connection.execute("ROLLBACK")
                raise

    def outcomes(self, addresses: Iterable[str] | None = None) -> Iterator[Outcome]:
        """The outcomes of those addresses, in their order and without those that have none; all, in address order."""
        if addresses is None:
            yield from self._all(COLUMNS)
            return
        wanted = iter(addresses)
        while page := list(islice(wanted, PAGE)):
            marks = ",".join("?" * len(page))
            rows = self._rows(f"SELECT {COLUMNS}, sums FROM cells WHERE address IN ({marks})", page)
            found = {row[0]: self._outcome(row) for row in rows}
            yield from (found[address] for address in page if address in found)

    def heads(self) -> Iterator[Outcome]:
        """All outcomes in address order without their answers and tracebacks, which are long and are not read for it."""
        yield from self._all(_HEAD)

    def _all(self, columns: str) -> Iterator[Outcome]:
        last = ""
        while rows := self._rows(
            f"SELECT {columns}, sums FROM cells WHERE address > ? ORDER BY address LIMIT {PAGE}", [last]
        ):
            yield from (self._outcome(row, columns is COLUMNS) for row in rows)
            last = rows[-1][0]

    def _outcome(self, row: Sequence[Any], whole: bool = True) -> Outcome:
        """A row as it was written. Raises InputError for one that is not."""
        *values, sums = row
        found = Outcome(*values)
        if not sound(found, sums, whole):
            raise InputError(
                f"{self.path} is damaged (cell {found.address} is not as it was written) and was left as it is; to ask "
                f'that cell again, type: sqlite3 {shlex.quote(self.path.name)} "DELETE FROM cells WHERE address = '
                f"'{found.address}'\" and run the sweep"
            )
        return found

    def _rows(self, question: str, values: Sequence[str]) -> list[Any]:
        with refusing(self.path):
            return self.connection.execute(question, values).fetchall()

    def close(self) -> None:
        """Put the store at rest, and let the next coordinator in.

        Leaving the write-ahead mode checkpoints the log and deletes it. Where that cannot be (a reader is at it, the disk
        is full) the log stays and holds what the file does not: the next opening reads both.
        """
        with suppress(sqlite3.Error):
            if self._lock is not None:
                self.connection.execute("PRAGMA busy_timeout = 1000")
                self.connection.execute("PRAGMA main.journal_mode = DELETE")
        with suppress(sqlite3.Error):
            self.connection.close()
        if self._lock is not None:
            _unlock(self._lock)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _row(outcome: Outcome) -> tuple[Any, ...]:
    o = outcome
    return (
        o.address, o.text, o.state, o.answer, o.error, o.traceback, o.attempts, o.seconds, o.memory, o.versions,
        sums_of(o),
    )  # fmt: skip


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _lock(path: Path) -> Any:
    """The lock of the one coordinator; the system lets go of it when the process ends, however it ends."""
    real = path.resolve()  # a link and the file that it leads to are one store
    lock = FileLock(real.with_name(f"{real.name}.lock"), blocking=False)
    with refusing(path):
        try:
            lock.acquire()
        except Timeout:
            raise InputError(
                f"{path} is being written by another learnable sweep run; wait for it or stop it, and meanwhile look "
                "with learnable sweep status"
            ) from None
    return lock


def _unlock(lock: Any) -> None:
    """Remove the lock's file while it is held, so that none stays behind; who opened it meanwhile looks again."""
    with suppress(OSError):
        Path(lock.lock_file).unlink()
    lock.release()
