"""The folder ``.generating`` beside unfinished data: what was asked, which shards are done, and who is at work.

``request.json`` is written first and says what the folder will hold; ``done.jsonl`` gets one line when a shard has its own
name; ``lock`` is held by the process that writes. It is removed when MANIFEST.json stands.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from learnable.files import flush, settle, write_text
from learnable.hardness.storage.shards import digest
from learnable.specs import InputError
from learnable.tables.shards import UNFINISHED, ShardFile

REQUEST, DONE, LOCK = "request.json", "done.jsonl", "lock"


def request_of(out: Path) -> dict[str, Any] | None:
    """What was asked of an unfinished folder; None where nothing is known.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     out = Path(folder)
    ...     before = request_of(out)
    ...     begin(out, {"rows": 10})
    ...     before, request_of(out)
    (None, {'rows': 10})
    """
    try:
        found = json.loads((out / UNFINISHED / REQUEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def begin(out: Path, request: dict[str, Any]) -> None:
    """Write down what is asked, before the first shard.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     out = Path(folder)
    ...     begin(out, {"rows": 10})
    ...     sorted(p.name for p in out.iterdir())
    ['.generating']
    """
    (out / UNFINISHED).mkdir(exist_ok=True)
    write_text(out / UNFINISHED / REQUEST, json.dumps(request), out / UNFINISHED)
    settle(out)


def note(out: Path, part: ShardFile) -> None:
    """One more shard is done.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     out = Path(folder)
    ...     begin(out, {})
    ...     note(out, ShardFile("train/part-00000.npz", rows=10, bytes=5, sha256="ab"))
    ...     print((out / UNFINISHED / DONE).read_text(), end="")
    {"path": "train/part-00000.npz", "rows": 10, "bytes": 5, "sha256": "ab"}
    """
    with open(out / UNFINISHED / DONE, "a", encoding="utf-8") as file:
        file.write(json.dumps(vars(part)) + "\n")
        flush(file)


def finished(out: Path) -> dict[str, ShardFile]:
    """The shards that the journal names and whose bytes are as it says, by path. A broken last line is passed over.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     out = Path(folder)
    ...     begin(out, {})
    ...     _ = (out / "a").write_bytes(b"12345")
    ...     for part in (ShardFile("a", 1, 5, digest(out / "a")), ShardFile("b", 1, 5, "ab")):
    ...         note(out, part)
    ...     list(finished(out))  # b is not there
    ['a']
    """
    try:
        lines = (out / UNFINISHED / DONE).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    found = {}
    for line in lines:
        with contextlib.suppress(ValueError, TypeError):
            part = ShardFile(**json.loads(line))
            found[part.path] = part
    return {path: part for path, part in found.items() if intact(out, part)}


def intact(out: Path, part: ShardFile) -> bool:
    """Whether the file of a part is there and has its SHA-256.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     out = Path(folder)
    ...     _ = (out / "a").write_bytes(b"12345")
    ...     [intact(out, ShardFile("a", 1, size, digest(out / "a"))) for size in (5, 6)]
    [True, False]
    """
    try:
        return (out / part.path).stat().st_size == part.bytes and digest(out / part.path) == part.sha256
    except OSError:
        return False


def forget(out: Path) -> None:
    """Remove what was noted and what is half made: the request last, so that a stop leaves it known.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     out = Path(folder)
    ...     begin(out, {"rows": 10})
    ...     forget(out)
    ...     request_of(out), (out / UNFINISHED).is_dir()
    (None, True)
    """
    folder = out / UNFINISHED
    for path in sorted(folder.iterdir(), key=lambda p: p.name == REQUEST) if folder.is_dir() else ():
        if path.name in (REQUEST, DONE) or path.suffix == ".tmp":
            path.unlink()


def end(out: Path) -> None:
    """Remove the folder, unless somebody else keeps a file in it.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     out = Path(folder)
    ...     begin(out, {"rows": 10})
    ...     end(out)
    ...     list(out.iterdir())
    []
    """
    forget(out)
    (out / UNFINISHED / LOCK).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        (out / UNFINISHED).rmdir()


@contextlib.contextmanager
def held(out: Path) -> Iterator[None]:
    """Keep others from writing to the same folder at the same time.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     out = Path(folder)
    ...     with held(out):
    ...         try:
    ...             with held(out):
    ...                 print("both")
    ...         except InputError as refused:
    ...             print("another learnable generate is writing" in str(refused))
    True
    """
    (out / UNFINISHED).mkdir(exist_ok=True)
    lock = FileLock(out / UNFINISHED / LOCK, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise InputError(
            f"out: another learnable generate is writing to {out}; wait for it, or name another folder"
        ) from None
    try:
        yield
    finally:
        lock.release()
