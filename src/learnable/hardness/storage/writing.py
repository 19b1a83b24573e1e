"""Writing a plan: every shard made, noted in a journal and checked again after a stop; the manifest comes last."""

from __future__ import annotations

import errno
import json
import math
import os
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from learnable.files import put, write_text
from learnable.hardness.storage.disk_space import room
from learnable.hardness.storage.folders import examine, remove
from learnable.hardness.storage.journal import begin, end, finished, held, intact, note
from learnable.hardness.storage.plans import DataPlan, Shard, shard_rows
from learnable.hardness.storage.shards import WRITERS, digest
from learnable.memory import forecast
from learnable.specs import InputError
from learnable.tables.shards import MANIFEST, SCHEMA, SPLITS, UNFINISHED, ShardFile, read_manifest

COPIES = 6
"""How many times its own size as float64 a shard takes while it is made."""


@dataclass(frozen=True)
class Written:
    """A folder of hard data: its parts in order, how many were made now, and how many files were removed first."""

    out: Path
    plan: DataPlan
    parts: tuple[ShardFile, ...]
    made: int
    removed: int

    @property
    def bytes(self) -> int:
        """What all the parts take on the disk."""
        return sum(p.bytes for p in self.parts)


def write(
    plan: DataPlan,
    out: Path,
    documents: Mapping[str, str],
    *,
    force: bool = False,
    workers: int = 1,
    beside: int = 0,
    tick: Callable[[int, int], None] | None = None,
) -> Written:
    """Write the shards of a plan and its documents (text by file name) to a folder.

    A stop at any moment leaves what the same call goes on from, to the same bytes. `beside` counts the bytes that will be
    written to the same disk after it; `tick` is told how many shards are done, and of how many. Raises `InputError` for
    a folder that holds something else, and where memory or the disk will not do.
    """
    d = plan.family.dimension
    forecast(COPIES * 8 * (d + 1) * shard_rows(d) * workers, f"{plan.family}", "use fewer --workers")
    room(plan, out, beside, math.inf)
    state, ours = examine(out, plan, force)
    if state == "finished":
        return Written(out, plan, _all_there(out), 0, 0)
    try:
        if state == "new":
            room(plan, out, beside, _size(ours))
        out.mkdir(parents=True, exist_ok=True)
        with held(out):
            state, ours = examine(out, plan, force)
            known = finished(out) if state == "unfinished" else {}
            room(plan, out, beside, _size(ours) + sum(p.bytes for p in known.values()))
            removed = remove(out, ours)
            begin(out, plan.request())
            parts = _parts(plan, out, known, workers, tick)
            for name, text in documents.items():
                write_text(out / name, text, out / UNFINISHED)
            write_text(out / MANIFEST, as_json(_manifest(plan, out, parts, documents)), out / UNFINISHED)
            end(out)
    except OSError as error:
        raise _refusal(out, error) from error
    return Written(out, plan, parts, plan.count - len(known), removed)


def _size(files: list[Path]) -> int:
    return sum(p.stat().st_size for p in files if p.exists())


def as_json(found: Any) -> str:
    """JSON as it stands in files: indented, and with a line's end."""
    return json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _parts(
    plan: DataPlan,
    out: Path,
    known: Mapping[str, ShardFile],
    workers: int,
    tick: Callable[[int, int], None] | None,
) -> tuple[ShardFile, ...]:
    """All parts: those that are known, and the others made by threads; the journal is written here alone."""
    for split in SPLITS:
        (out / split).mkdir(exist_ok=True)
    answer = plan.answer()
    found, total = dict(known), plan.count
    pool = ThreadPoolExecutor(workers)
    waiting: set[Future[ShardFile]] = set()
    try:
        for shard in plan.shards():
            if shard.path(plan.format) in known:
                continue
            if len(waiting) >= 2 * workers:
                _collect(out, waiting, found)
                _tell(tick, len(found), total)
            waiting.add(pool.submit(_make, plan, shard, answer, out))
        while waiting:
            _collect(out, waiting, found)
            _tell(tick, len(found), total)
    finally:
        pool.shutdown(cancel_futures=True)
        for future in filter(_succeeded, waiting):  # where something failed or was interrupted
            _keep(out, future.result(), found)
    return tuple(found[s.path(plan.format)] for s in plan.shards())


def _collect(out: Path, waiting: set[Future[ShardFile]], found: dict[str, ShardFile]) -> None:
    """Wait for a shard, and keep one that is done; raises what making it raised."""
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    future = next(filter(_succeeded, done), None) or done.pop()
    waiting.remove(future)
    _keep(out, future.result(), found)


def _keep(out: Path, part: ShardFile, found: dict[str, ShardFile]) -> None:
    """Give a shard its own name, and note it."""
    put(_temporary(out, part.path), out / part.path)
    note(out, part)
    found[part.path] = part


def _succeeded(future: Future[ShardFile]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _make(plan: DataPlan, shard: Shard, answer: dict[str, Any], out: Path) -> ShardFile:
    path = shard.path(plan.format)
    temporary = _temporary(out, path)
    try:
        WRITERS[plan.format](temporary, *plan.draw(shard, answer))
    except OSError:
        temporary.unlink(missing_ok=True)  # a full disk gets its room back
        raise
    return ShardFile(path, shard.rows, temporary.stat().st_size, digest(temporary))


def _temporary(out: Path, path: str) -> Path:
    return out / UNFINISHED / f"{path.replace('/', '-')}.tmp"


def _tell(tick: Callable[[int, int], None] | None, done: int, total: int) -> None:
    if tick is not None:
        tick(done, total)


def _manifest(
    plan: DataPlan, out: Path, parts: tuple[ShardFile, ...], documents: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        **plan.request(),
        "dimension": plan.family.dimension,
        "parts": [vars(p) for p in parts],
        "files": {name: digest(out / name) for name in documents},
    }


def _all_there(out: Path) -> tuple[ShardFile, ...]:
    """The parts of a finished folder, each with its checksum; else a refusal that names the first that differs."""
    manifest = read_manifest(str(out))
    for part in manifest.parts:
        if not intact(out, part):
            raise InputError(
                f"out: {out / part.path} is missing or is not what was generated; add --force to write all again"
            )
    for name, sha256 in manifest.raw["files"].items():
        if not (out / name).is_file() or digest(out / name) != sha256:
            raise InputError(
                f"out: {out / name} is missing or was changed; add --force to write all again, or leave it"
            )
    end(out)
    return manifest.parts


def _refusal(out: Path, error: OSError) -> InputError:
    """One sentence for what the system says."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return InputError(
            f"out: the disk of {out} is full; make room and type the same command again, which keeps what is done"
        )
    why = os.strerror(error.errno) if error.errno else str(error)
    return InputError(f"out: {out} cannot be written: {why}; name another folder")
