"""A choice of rows by seed: from a stream of batches of any length, in the memory of what is kept.

Every row draws a key, uniform on [0, 1), and the rows with the smallest keys are kept: each set of that size is as
likely as any other (Vitter 1985's reservoir, with keys instead of replacements). Keys are drawn in the order of the
rows, so the choice depends on the seed alone, not on how the stream was cut into batches.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST_ROWS = 200_000
MOST_VALUES = 5 * 10**7
LEAST_ROWS = 2_000
"""Rows beyond MOST_ROWS, or MOST_VALUES numbers, are not loaded unless asked for; LEAST_ROWS always are."""


@dataclass(frozen=True, eq=False)
class Choice:
    """What was kept: `places` counts the kept rows from 0, in order, among `total`; `kept` are their pieces."""

    places: Any
    total: int
    kept: tuple[Any, ...] = ()


def most_rows(columns: int) -> int:
    """How many rows of that many columns are kept where nobody asked for a number.

    >>> most_rows(10), most_rows(784), most_rows(10**6)
    (200000, 63775, 2000)
    """
    return max(LEAST_ROWS, min(MOST_ROWS, MOST_VALUES // max(columns, 1)))


def chosen(total: int, rows: int, seed: int) -> Any:
    """The places of `rows` of `total` rows, in order: the same ones that `choose` keeps of a stream.

    >>> chosen(5, 9, 0).tolist(), len(chosen(1000, 10, 0))
    ([0, 1, 2, 3, 4], 10)
    """
    import numpy as np

    if rows >= total:
        return np.arange(total)
    keys = _keys(seed).random(total)
    return np.sort(np.argpartition(keys, rows - 1)[:rows])


def choose(batches: Iterable[Any], rows: int, seed: int) -> Choice:
    """At most `rows` rows of a stream of Arrow record batches, as Arrow tables in the order of the stream.

    At most 2·`rows` rows and one batch are held at any time.
    """
    import numpy as np
    import pyarrow as pa

    rng, total, least = _keys(seed), 0, 1.0
    keys, places, kept = np.empty(0), np.empty(0, dtype=np.int64), []  # type: Any, Any, list[Any]
    for batch in batches:
        drawn = rng.random(batch.num_rows)
        below = np.flatnonzero(drawn < least)
        if len(below):
            kept.append(pa.Table.from_batches([batch]).take(below))
            keys, places = np.append(keys, drawn[below]), np.append(places, below + total)
        total += batch.num_rows
        if len(keys) >= 2 * rows:
            keys, places, kept = _smallest(keys, places, kept, rows)
            least = float(keys.max())
    keys, places, kept = _smallest(keys, places, kept, rows)
    return Choice(places, total, tuple(kept))


def _keys(seed: int) -> Any:
    import numpy as np

    return np.random.default_rng([seed, 12])


def _smallest(keys: Any, places: Any, kept: list[Any], rows: int) -> tuple[Any, Any, list[Any]]:
    """The rows with the smallest keys, in order."""
    import numpy as np
    import pyarrow as pa

    if not kept or len(keys) <= rows:
        return keys, places, kept
    order = np.sort(np.argpartition(keys, rows - 1)[:rows])
    table = pa.concat_tables(kept).unify_dictionaries().take(order).combine_chunks()
    return keys[order], places[order], [table]
