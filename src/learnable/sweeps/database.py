"""The SQLite file of a store: its layout, how it is opened, and what is said where it cannot be used."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from learnable.files import same_file
from learnable.specs import InputError

APPLICATION = int.from_bytes(b"lrns", "big")
"""SQLite's application_id of a store: how a file says that it is ours."""

VERSION = 1
"""SQLite's user_version: the layout of the table. A newer one is refused, never guessed at."""

PATIENCE = 20.0
"""Seconds to wait for another program that holds the file for a moment."""

COLUMNS = "address, text, state, answer, error, traceback, attempts, seconds, memory, versions"
"""The fields of an `Outcome`, in its order."""

TABLE = """
CREATE TABLE cells (
  address TEXT PRIMARY KEY NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, seconds REAL NOT NULL,
  memory INTEGER NOT NULL, versions TEXT NOT NULL, sums INTEGER NOT NULL, text TEXT NOT NULL, error TEXT, answer TEXT,
  traceback TEXT
)"""
"""What is short comes first: a row is read from its front, and what costs and states are asked for is found there
without a look at the pages that hold the long answers. Rows have a number of SQLite's, since a search among rows that are
sorted by address themselves reads every one that it compares to its end."""

INDEX = "CREATE INDEX states ON cells(state, address)"
"""Which cells are done is read from this index alone, however long the answers are."""


_SQLITE = b"SQLite format 3\0"
_BESIDE = ("", "-wal", "-shm", "-journal", ".lock")
"""What ends the names of the files that a store is made of."""


def open_to_write(path: Path) -> sqlite3.Connection:
    """A connection that may write, to a store that is ours, of this version and sound; made where there is none.

    The file is not changed for it; `log_ahead` comes before the first word that is written.
    """
    if path.is_dir():
        raise _foreign(path)
    with refusing(path):
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        try:
            if not _identify(connection, path):
                _create(connection)
            _check(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def log_ahead(connection: sqlite3.Connection) -> None:
    """Write through a log beside the file from now on.

    `synchronous = NORMAL` with it: a commit survives the death of the process, whatever kills it; a power cut may take
    the last commits with it, and never leaves a damaged file. FULL would wait for the disk at every batch, to save half
    a second of work from an event after which the same command computes it again.
    """
    connection.execute("PRAGMA main.journal_mode = WAL")
    connection.execute("PRAGMA main.synchronous = NORMAL")


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, which works beside a coordinator and in a folder that cannot be written."""
    if not path.exists():
        raise InputError(
            f"there is no store {path}; learnable sweep run makes it, beside the sweep file it is given"
        )
    if path.is_dir():
        raise _foreign(path)
    with refusing(path):
        connection = sqlite3.connect(address_of(path), timeout=PATIENCE, isolation_level=None, uri=True)
        try:
            if not _identify(connection, path):
                raise _foreign(path)
        except BaseException:
            connection.close()
            raise
    return connection


def address_of(path: Path) -> str:
    """The URI by which SQLite opens the file without writing to it."""
    return f"file:{quote(os.fsencode(path.resolve()))}?mode=ro"


def _identify(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether this is a store that can be read; False for an empty file. Raises for any other."""
    application, version, tables = (
        connection.execute(question).fetchone()[0]
        for question in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_schema")
    )
    if application == 0 and version == 0 and tables == 0:
        return False
    if application != APPLICATION:
        raise _foreign(path)
    if version > VERSION:
        raise InputError(
            f"{path} is a store of version {version}, and this learnable reads version {VERSION}; "
            "install the newer learnable that wrote it, or name another store"
        )
    return True


def _create(connection: sqlite3.Connection) -> None:
    """The table and the marks of a store in one transaction: a store is whole or an empty file."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute(TABLE)
    connection.execute(INDEX)
    connection.execute("COMMIT")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise damaged(path, found)


def _foreign(path: Path) -> InputError:
    return InputError(f"{path} is no store of a sweep; name another store, or move it away")


def damaged(path: Path, found: object) -> InputError:
    """What is said of a store whose pages are not what SQLite wrote."""
    sentence = " ".join(str(found).split())
    return InputError(
        f"{path} is damaged ({sentence}) and was left as it is; move it away and run the sweep again, or save what "
        f"can be read with: sqlite3 {path.name} .recover"
    )


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turns what SQLite and the system say about a file into one sentence that says what to do."""
    try:
        yield
    except UnicodeDecodeError as error:  # of what SQLite says about a table whose name was spoiled
        raise damaged(path, error.reason) from None
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None and isinstance(error, sqlite3.OperationalError):  # "Could not decode to UTF-8"
            raise damaged(path, error) from None
        if code is None or code & 0xFF in (sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISUSE):
            raise  # a mistake of the caller's, which no file can be blamed for
        raise _sentence(path, error, code) from None
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror or error}); a sweep keeps its store beside its file: make that "
            "folder writable, or name a store elsewhere"
        ) from None


def _sentence(path: Path, error: sqlite3.Error, code: int) -> InputError:
    if code & 0xFF == sqlite3.SQLITE_FULL or code in _NO_ROOM:
        return InputError(
            f"{path}: there is no room left to write ({error}); what was written before is kept: free some space and "
            "type the same command again"
        )
    if code & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return _closed(path, error)
    if code & 0xFF == sqlite3.SQLITE_NOTADB:
        return _foreign(path)
    if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return InputError(
            f"{path} is held by another program ({error}); close it there and type the same command again"
        )
    if code & 0xFF == sqlite3.SQLITE_IOERR:
        return InputError(
            f"{path}: the disk could not be read or written ({error}: {error.sqlite_errorname})"
        )
    return damaged(path, error)


def _closed(path: Path, error: sqlite3.Error) -> InputError:
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and not os.access(path.parent, os.W_OK):
        return InputError(
            f"{path} was left by a coordinator that was killed, and {path.parent} cannot be written, which putting it "
            f"in order needs; copy {path.name} and {log.name} to a folder that can be written and read it there"
        )
    return InputError(
        f"{path} cannot be opened or written ({error}); a sweep keeps its store beside its file: make that folder "
        "writable, or name a store elsewhere"
    )


_NO_ROOM = (
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_TRUNCATE,
)
"""How SQLite reports a quota or a limit on the size of a file, where it does not say that the disk is full."""


def refuse_own(option: str, out: Path, file: Path, store: Path, *read: Path) -> None:
    """Refuse to write `out` where that is the sweep `file`, its `store`, any other store, or a file that is `read`.

    Links are followed, so that another name of such a file is no way around it. Raises `InputError`.
    """
    own = {file: "the sweep file", **dict.fromkeys(read, "the table that is read")}
    own |= {store.with_name(store.name + end): "the store of the sweep" for end in _BESIDE}
    for path, what in own.items():
        if same_file(out, path):
            linked = "" if out.name == path.name else f" ({path})"
            raise InputError(
                f"{option} {out} is {what}{linked}; name another file, such as {_other(out, file)}"
            )
    if _is_sqlite(out):
        raise InputError(
            f"{option} {out} is a database, such as a store of a sweep; name another file, such as {_other(out, file)}"
        )


def _is_sqlite(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            return path.is_file() and file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def _other(out: Path, file: Path) -> str:
    return f"{file.stem}-rows{out.suffix}" if out.suffix in (".csv", ".parquet") else f"{file.stem}-page.html"
