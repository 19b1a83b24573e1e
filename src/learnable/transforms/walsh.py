"""The Walsh-Hadamard transform, four bits at a time by products with the 16x16 Hadamard matrix."""

from __future__ import annotations

import os
from functools import cache
from queue import SimpleQueue
from typing import Any

_BITS = 4
"""16x16 products cost least a bit: half of 64x64 ones, and as little as one butterfly stage in cache."""
_BLOCK = 2**16
"""Values whose lowest bits are transformed together: with two spare copies they stay in the second-level cache."""
_PANEL = 2**15
"""Values gathered at once for the high bits: as many neighbouring columns as make this many."""
_ROWS = 2**10
"""High bits transformed in one visit to memory, as rows of a panel."""
_TILE = 512
"""The most columns of one product: above 16·16·1024 BLAS would start threads of its own."""


def walsh_hadamard(values: Any) -> Any:
    """Σ_x f(x) χ_S(x) for every set S, where bit j of the index S says whether coordinate j+1 is in S.

    `values` has length 2^n, entry i with coordinate j+1 equal to -1 iff bit j of i is set. Divide by 2^n for
    Fourier coefficients. Float32 stays float32, everything else is float64; whole numbers are transformed
    exactly while 2^n · max|f| stays below 2^53. The n butterfly stages are grouped four at a time into
    products with the 16x16 Hadamard matrix, 16 low bits in one visit to memory and 10 high ones in the next.
    Raises `ValueError` where the length is no power of two.

    >>> walsh_hadamard([1.0, -1.0, 1.0, -1.0]).tolist()
    [0.0, 4.0, 0.0, 0.0]
    """
    import numpy as np

    values = np.asarray(values)
    dtype = np.float32 if values.dtype == np.float32 else np.float64
    size = values.shape[0] if values.ndim == 1 else 0
    if size < 1 or size & (size - 1):
        raise ValueError(f"values has shape {values.shape}; wanted one axis of length 2^n")
    source = np.ascontiguousarray(values, dtype=dtype)
    result = np.empty_like(source)
    done = min(size, _BLOCK)
    _middle_axis(source.reshape(-1, done, 1), result.reshape(-1, done, 1), 1)
    while done < size:
        rows = min(_ROWS, size // done)
        stage = result.reshape(-1, rows, done)
        _middle_axis(stage, stage, min(done, _PANEL // rows, _TILE))
        done *= rows
    return result


def _middle_axis(source: Any, result: Any, columns: int) -> None:
    """Transform the middle axis, that many columns at a time, on every core; result may be source."""
    import numpy as np

    outer, rows, inner = source.shape
    panels = [(i, slice(at, at + columns)) for i in range(outer) for at in range(0, inner, columns)]
    workers = min(len(panels), os.cpu_count() or 1)
    waiting: SimpleQueue[Any] = SimpleQueue()
    for panel in [*panels, *[None] * workers]:
        waiting.put(panel)

    def work() -> None:
        spare = np.empty((2, rows, columns), dtype=source.dtype)
        for i, at in iter(waiting.get, None):
            _first_axis(source[i, :, at], result[i, :, at], spare)

    if workers == 1:
        work()
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(workers) as pool:
        for finished in [pool.submit(work) for _ in range(workers)]:
            finished.result()


def _first_axis(source: Any, result: Any, spare: Any) -> None:
    """Transform the first axis of an array of shape (rows, columns), four bits a step, through two spare arrays."""
    bits = len(source).bit_length() - 1
    widths = [2 ** min(_BITS, bits - done) for done in range(0, bits, _BITS)] or [1]
    arrays = [source, *(spare[i % 2] for i in range(1, len(widths))), result]
    inner = 1
    for width, before, after in zip(widths, arrays[:-1], arrays[1:], strict=True):
        _step(before, after, width, inner)
        inner *= width


def _step(before: Any, after: Any, width: int, inner: int) -> None:
    """One product with the Hadamard matrix of that width, on the row bits above `inner`."""
    import numpy as np

    matrix = _hadamard(width, before.dtype.name)
    rows, columns = before.shape
    if inner == columns == 1:
        tile = min(_TILE, rows // width)
        before, after = before.reshape(-1, tile, width), after.reshape(-1, tile, width)
        np.matmul(before, matrix, out=after)
        return
    tile = min(inner, _TILE) if columns == 1 else columns
    shape = (-1, width, inner * columns // tile, tile)
    np.matmul(matrix, before.reshape(shape).swapaxes(1, 2), out=after.reshape(shape).swapaxes(1, 2))


@cache
def _hadamard(width: int, dtype: str) -> Any:
    """The Hadamard matrix (-1)^popcount(i & j)."""
    import numpy as np

    index = np.arange(width)
    return (1.0 - 2.0 * (np.bitwise_count(index[:, None] & index[None, :]) & 1)).astype(dtype)
