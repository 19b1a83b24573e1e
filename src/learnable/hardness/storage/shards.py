"""Shards as files whose bytes depend on their numbers alone, NPZ with fixed timestamps or Parquet, and rows read from them.

A file is written under another name, flushed to the disk, and then renamed, so that a part with its own name is whole.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from learnable.files import flush
from learnable.specs import InputError, nearest
from learnable.tables.shards import SPLITS, read_manifest, read_part, refuse_secret

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP archive can name."""
OVERHEAD = 4096
"""Bytes of a shard beside its numbers, at most, and for Parquet a column."""


def write_npz(path: Path, X: Any, y: Any) -> None:
    """The arrays X and y as ``numpy.load`` reads them, not compressed, and without the clock.

    >>> import numpy as np
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     one, two = Path(folder, "one.npz"), Path(folder, "two.npz")
    ...     for path in (one, two):
    ...         write_npz(path, np.array([[1, -1]], dtype=np.int8), np.array([0.5]))
    ...     np.load(one)["X"].tolist(), digest(one) == digest(two)
    ([[1, -1]], True)
    """
    import numpy as np

    with open(path, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as pack:
            for name, array in (("X.npy", X), ("y.npy", y)):
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.create_system, entry.external_attr = 3, 0o644 << 16
                with pack.open(entry, "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, array, version=(1, 0), allow_pickle=False)
        flush(file)


def write_parquet(path: Path, X: Any, y: Any) -> None:
    """Columns x1 … xd and y, in one row group compressed by Zstandard."""
    import pyarrow as arrow
    from pyarrow import parquet

    columns = {f"x{j + 1}": arrow.array(X[:, j]) for j in range(X.shape[1])}
    table = arrow.table({**columns, "y": arrow.array(y)})
    with open(path, "wb") as file:
        parquet.write_table(
            table,
            file,
            row_group_size=len(y),
            compression="zstd",
            compression_level=1,
            use_dictionary=False,
            write_statistics=False,
            version="2.6",
        )
        flush(file)


WRITERS = {"npz": write_npz, "parquet": write_parquet}


def digest(path: Path) -> str:
    """The SHA-256 of a file.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     out = Path(folder)
    ...     _ = (out / "a").write_bytes(b"")
    ...     digest(out / "a")[:8]
    'e3b0c442'
    """
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def bytes_of(format: str, rows: int, shards: int, dimension: int, item: int) -> int:
    """An upper bound of what that many rows in that many shards take on the disk, `item` bytes a feature.

    >>> bytes_of("npz", 1000, 1, 30, 1)
    42096
    """
    columns = dimension + 1 if format == "parquet" else 0
    return rows * (item * dimension + 8) + shards * OVERHEAD * (1 + columns)


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
