"""Generated rows, shard by shard, each compared with its checksum; the planted answer is never opened here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from learnable.specs import InputError, nearest
from learnable.tables.shards import SPLITS, read_manifest, read_part, refuse_secret


def read_rows(folder: str | Path, split: str = "train") -> Iterator[tuple[Any, Any]]:
    """X (rows, dimension) and y (rows,) of every shard of ``train`` or ``test``, in order, one in memory at a time.

    Raises `InputError` for a folder that `generate` did not write or has not finished, for a split of another name, and
    for a shard that is missing or was changed, which it names.

    >>> next(read_rows("out/hard", "tarin"))
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: split is 'tarin'; wanted train or test (nearest known: train)
    """
    if split not in SPLITS:
        raise InputError(f"split is {split!r}; wanted train or test{nearest(split, SPLITS)}")
    refuse_secret(str(folder))
    manifest = read_manifest(str(folder))
    for part in manifest.of(split):
        yield read_part(manifest, part)
