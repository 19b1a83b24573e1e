"""A folder of shards, as `generate` writes it: MANIFEST.json lists the parts, and every part is read with its checksum.

``DIR/train/part-00000.npz`` … and ``DIR/test/`` likewise; nothing else in the folder is ever opened as data, so that
the planted answer in ``secret.json`` does not reach a learner.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from dataclasses import dataclass
from typing import Any

from learnable.specs import InputError
from learnable.tables.table import Table, allow

MANIFEST, SECRET, SCHEMA = "MANIFEST.json", "secret.json", "learnable/data/1"
SPLITS = ("train", "test")
UNFINISHED = ".generating"
"""The folder that `generate` keeps beside the data until it is complete."""
_PART = re.compile(r"(train|test)/part-[0-9]{5,9}\.(npz|parquet)")


@dataclass(frozen=True)
class ShardFile:
    """One shard: its path in the folder, rows, bytes and SHA-256."""

    path: str
    rows: int
    bytes: int
    sha256: str

    @property
    def split(self) -> str:
        return self.path.split("/")[0]


@dataclass(frozen=True)
class Manifest:
    """What ``MANIFEST.json`` says of a folder; `raw` is all of it."""

    folder: str
    dimension: int
    rows: dict[str, int]
    parts: tuple[ShardFile, ...]
    raw: dict[str, Any]

    def of(self, split: str) -> tuple[ShardFile, ...]:
        """The parts of one split, in order."""
        return tuple(p for p in self.parts if p.split == split)


def folder_of(path: str) -> tuple[str, str] | None:
    """The folder and the split that a path means: ``DIR`` is its training rows; None where there is no manifest.

    >>> folder_of("no/such/folder") is None
    True
    """
    full = os.path.expanduser(path).rstrip("/") or "/"
    if os.path.isfile(os.path.join(full, MANIFEST)):
        return full, "train"
    parent, split = os.path.split(full)
    if split in SPLITS and os.path.isfile(os.path.join(parent, MANIFEST)):
        return parent, split
    return None


def refuse_secret(path: str) -> None:
    """Refuse the file of the planted answer where data is wanted."""
    if os.path.basename(path).lower() == SECRET:
        raise InputError(
            f"data: {path} holds the planted answer, which no learner may see; type "
            f"{os.path.dirname(path) or '.'} for the training rows"
        )


def refuse_unfinished(path: str) -> None:
    """Refuse a folder that `generate` has not finished."""
    if os.path.isdir(os.path.join(os.path.expanduser(path), UNFINISHED)):
        raise InputError(f"data: {path} is not finished; type its learnable generate command again to go on")


def read_manifest(folder: str) -> Manifest:
    """The manifest of a folder. Raises `InputError` where there is none, or it is damaged or of another program."""
    path = os.path.join(os.path.expanduser(folder), MANIFEST)
    if not os.path.isfile(path):
        refuse_unfinished(folder)
        raise InputError(
            f"data: {folder} holds no {MANIFEST}; type a folder that learnable generate wrote, or one .csv, .npz or "
            ".parquet file"
        )
    try:
        with open(path, encoding="utf-8") as file:
            raw = json.load(file)
        parts = tuple(ShardFile(p["path"], p["rows"], p["bytes"], p["sha256"]) for p in raw["parts"])
        found = Manifest(os.path.dirname(path), raw["dimension"], raw["rows"], parts, raw)
        sound = raw["schema"] == SCHEMA and isinstance(raw["dimension"], int) and _sound(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise InputError(f"data: {path} is damaged or of another program; generate the folder again")
    return found


def _sound(found: Manifest) -> bool:
    """Names that cannot leave the folder, whole positive counts that add up, and every split."""
    named = all(isinstance(p.path, str) and _PART.fullmatch(p.path) for p in found.parts)
    counted = all(type(p.rows) is int and type(p.bytes) is int and p.rows > 0 for p in found.parts)
    once = len({p.path for p in found.parts}) == len(found.parts)
    sums = {s: sum(p.rows for p in found.of(s)) for s in SPLITS} if named and counted else {}
    return found.dimension > 0 and once and sums == found.rows and all(sums.values())


def read_part(manifest: Manifest, part: ShardFile) -> tuple[Any, Any]:
    """X (rows, dimension) and y (rows,) of one part, after its bytes were compared with the manifest.

    Raises `InputError`, which names the part, where it is missing or is not what was generated.
    """
    import numpy as np

    where = os.path.join(manifest.folder, part.path)
    try:
        with open(where, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise InputError(f"data: {where} is missing; {_REMEDY}") from None
    found = hashlib.sha256(data).hexdigest()
    if found != part.sha256:
        raise InputError(
            f"data: {where} is not what was generated: its SHA-256 begins with {found[:12]} and {MANIFEST} says "
            f"{part.sha256[:12]}; {_REMEDY}"
        )
    if part.path.endswith(".npz"):
        with np.load(io.BytesIO(data), allow_pickle=False) as pack:
            X, y = pack["X"], pack["y"]
    else:
        X, y = _columns(where, data)
    if X.shape != (part.rows, manifest.dimension) or y.shape != (part.rows,):
        raise InputError(f"data: {where} has shape {X.shape}, and {MANIFEST} says otherwise; {_REMEDY}")
    return X, y


_REMEDY = "restore it, or generate the folder again with --force"


def _columns(where: str, data: bytes) -> tuple[Any, Any]:
    import numpy as np

    from learnable.tables.columns import read_bytes

    table = read_bytes(where, data)
    columns = [c.to_numpy() for c in table.columns]
    X = np.empty((table.num_rows, len(columns) - 1), dtype=columns[0].dtype)
    for j, column in enumerate(columns[:-1]):
        X[:, j] = column
    return X, columns[-1]


def read_folder(path: str, folder: str, split: str, target: str | None) -> Table:
    """All rows of a split as one table; its memory is forecast from the manifest."""
    import numpy as np

    if target not in (None, "y"):
        raise InputError(f"data: {path} has the one label y; leave target={target} out")
    manifest = read_manifest(folder)
    rows, d = manifest.rows[split], manifest.dimension
    first = manifest.of(split)[0]
    allow(path, 2.0 * rows * (d + 1), f"name one part, such as {os.path.join(folder, first.path)}")
    X, y, start = np.empty((rows, d)), np.empty(rows), 0
    for part in manifest.of(split):
        X[start : start + part.rows], y[start : start + part.rows] = read_part(manifest, part)
        start += part.rows
    return Table(X, y, tuple(f"x{j}" for j in range(1, d + 1)))
