"""Sizes of chunks: members and rows whose activations stay in cache together.

The plan depends on the network, the batch and the number format, never on how many members there are: chunks
are padded to its shape, since batched matrix products of different shapes differ in the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CACHE = 2**21
"""Bytes of one layer's activations in a chunk."""
LINE = 16
"""Floats of a cache line."""
ROWS = 64
"""Rows are padded to a multiple of this: every member's activations then start on a cache line, and
elementwise functions meet each of them at the same place of their vector loops."""
MOST_MEMBERS = 64


@dataclass(frozen=True)
class ChunkSize:
    """Members trained side by side, and rows in one pass through them."""

    members: int
    rows: int


def plan(width: int, batch: int, itemsize: int) -> ChunkSize:
    """The chunk for networks of that greatest width on batches of that many rows.

    >>> plan(64, 512, 4), plan(1024, 2**20, 4)
    (ChunkSize(members=16, rows=512), ChunkSize(members=1, rows=512))
    """
    rows = min(padded(batch), rows_beside(width, 1, itemsize))
    return ChunkSize(max(1, min(MOST_MEMBERS, CACHE // (rows * width * itemsize))), rows)


def rows_beside(width: int, members: int, itemsize: int) -> int:
    """Rows in one pass of that many members, so that their activations fit.

    >>> rows_beside(64, 16, 4)
    512
    """
    return max(ROWS, CACHE // (members * width * itemsize) // ROWS * ROWS)


def padded(rows: int) -> int:
    """The next multiple of `ROWS`.

    >>> padded(100), padded(512)
    (128, 512)
    """
    return -(-rows // ROWS) * ROWS


def places(seeds: Sequence[int], width: int, by_seed: bool) -> list[list[int | None]]:
    """Chunks as lists of places: which run stands in each, None where it is left empty.

    `by_seed` gives the run of seed s the place s mod width, so that it meets the same memory alignment in every
    company; runs that want one place go to different chunks.

    >>> places([4, 5, 6], 2, by_seed=False), places([4, 6, 7], 2, by_seed=True)
    ([[0, 1], [2, None]], [[0, 2], [1, None]])
    """
    chunks: list[list[int | None]] = []
    for run, seed in enumerate(seeds):
        place = seed % width if by_seed else run % width
        free = (c for c in chunks if c[place] is None)
        chunk = next(free, None) if by_seed else (chunks[-1] if place else None)
        if chunk is None:
            chunk = [None] * width
            chunks.append(chunk)
        chunk[place] = run
    return chunks
