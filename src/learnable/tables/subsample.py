"""A choice of rows by seed: from a stream of batches of any length, in the memory of what is kept.

Every row draws a key, uniform on [0, 1), and the rows with the smallest keys are kept: each set of that size is as
likely as any other (Vitter 1985's reservoir, with keys instead of replacements). Keys are drawn in the order of the
rows, so the choice depends on the seed alone, not on how the stream was cut into batches. Where the label has classes,
each keeps at least `floor_of` rows, those with its own smallest keys, so that rare ones are not lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from learnable.specs import printable

MOST_ROWS = 200_000
MOST_VALUES = 5 * 10**7
LEAST_ROWS = 2_000
"""Rows beyond MOST_ROWS, or MOST_VALUES numbers, are not loaded unless asked for; LEAST_ROWS always are."""
RARE = 1_000
CLASSES = 100
"""Rows that a class keeps at least, and classes up to which a label counts as having any."""


@dataclass(frozen=True, eq=False)
class Choice:
    """What was kept: `places` counts the kept rows from 0, in order, among `total`; `kept` are their pieces."""

    places: Any
    total: int
    kept: tuple[Any, ...] = ()
    notes: tuple[str, ...] = ()


def most_rows(columns: int) -> int:
    """How many rows of that many columns are kept where nobody asked for a number.

    >>> most_rows(10), most_rows(784), most_rows(10**6)
    (200000, 63775, 2000)
    """
    return max(LEAST_ROWS, min(MOST_ROWS, MOST_VALUES // max(columns, 1)))


def floor_of(rows: int, classes: int) -> int:
    """The fewest rows that each of the classes keeps, of `rows` in all, where it has them.

    >>> floor_of(100, 2), floor_of(200_000, 2)
    (12, 1000)
    """
    return min(RARE, rows // (4 * max(classes, 2)))


def chosen(total: int, rows: int, seed: int, codes: Any = None) -> Any:
    """The places of `rows` of `total` rows, in order: the same ones that `choose` keeps of a stream.

    >>> import numpy as np
    >>> chosen(5, 9, 0).tolist(), len(chosen(1000, 10, 0))
    ([0, 1, 2, 3, 4], 10)
    >>> rare = (np.arange(10_000) % 2_000 == 7).astype(int)
    >>> int(rare[chosen(10_000, 100, 0)].sum()), int(rare[chosen(10_000, 100, 0, rare)].sum())
    (0, 5)
    """
    import numpy as np

    if rows >= total:
        return np.arange(total)
    keys = _keys(seed).random(total)
    return np.sort(_smallest(keys, codes, rows))


def shares(labels: Any) -> tuple[Any, tuple[str, ...]]:
    """The classes of a label column, an Arrow array or numbers, as codes, and what each is called; None of too many.

    >>> codes, classes = shares(["cat", "dog", "cat"])
    >>> codes.tolist(), classes
    ([0, 1, 0], ('cat', 'dog'))
    """
    import numpy as np
    import pyarrow as pa

    column = labels if isinstance(labels, pa.Array | pa.ChunkedArray) else pa.array(labels)
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    if len(coded.dictionary) > CLASSES:
        return None, ()
    codes = coded.indices.fill_null(len(coded.dictionary)).to_numpy(zero_copy_only=False)
    return codes.astype(np.int64), tuple(map(_called, coded.dictionary.to_pylist()))


def rare_note(codes: Any, classes: tuple[str, ...], places: Any) -> tuple[str, ...]:
    """A remark where rare classes have a greater share in the choice than in all rows."""
    import numpy as np

    if codes is None:
        return ()
    width = len(classes) + 1
    return _told(np.bincount(codes, minlength=width), np.bincount(codes[places], minlength=width), classes)


def choose(batches: Iterable[Any], rows: int, seed: int, label: str | None = None) -> Choice:
    """At most `rows` rows of a stream of Arrow record batches, as Arrow tables in the order of the stream.

    `label` names the column whose rare classes are kept. At most about 2·`rows` rows and one batch are held at any time.
    """
    import numpy as np
    import pyarrow as pa

    rng, total, least = _keys(seed), 0, 1.0
    counting = _Counting(rows) if label is not None else None
    keys, places, codes, kept = np.empty(0), np.empty(0, np.int64), np.empty(0, np.int64), []  # type: Any, Any, Any, list[Any]
    for batch in batches:
        drawn = rng.random(batch.num_rows)
        classes = counting.codes(batch.column(label)) if counting else np.zeros(batch.num_rows, np.int64)
        below = np.flatnonzero((drawn < least) | (drawn < counting.least[classes] if counting else False))
        if len(below):
            kept.append(pa.Table.from_batches([batch]).take(below))
            keys, places = np.append(keys, drawn[below]), np.append(places, below + total)
            codes = np.append(codes, classes[below])
        total += batch.num_rows
        if len(keys) >= 2 * rows:
            keys, places, codes, kept = _cut(keys, places, codes, kept, rows, counting)
            least = float(np.partition(keys, rows - 1)[rows - 1])
            if counting:
                counting.tighten(keys, codes)
    keys, places, codes, kept = _cut(keys, places, codes, kept, rows, counting, final=True)
    notes = counting.note(codes) if counting and total > rows else ()
    return Choice(places, total, tuple(kept), notes)


class _Counting:
    """The classes of a stream's label: their counts, and the key below which each still wants rows."""

    def __init__(self, rows: int) -> None:
        import numpy as np

        self.rows, self.seen, self.open = rows, {}, True  # type: int, dict[Any, int], bool
        self.counts, self.least = np.zeros(CLASSES + 1, np.int64), np.ones(CLASSES + 1)

    @property
    def floor(self) -> int:
        return floor_of(self.rows, len(self.seen)) if self.open else 0

    def codes(self, column: Any) -> Any:
        """The codes of a batch's labels; all are one class as soon as there are too many to be any."""
        import numpy as np

        if self.open:
            coded = column if str(column.type).startswith("dictionary") else column.dictionary_encode()
            values = [*coded.dictionary.to_pylist(), None]
            new = [self.seen.setdefault(value, len(self.seen)) for value in values if value is not None]
            self.open = len(self.seen) <= CLASSES
        if not self.open:
            self.least[:] = 0.0
            return np.zeros(len(column), np.int64)
        places = np.array([*new, CLASSES])
        codes = places[coded.indices.fill_null(len(new)).to_numpy(zero_copy_only=False)]
        self.counts += np.bincount(codes, minlength=CLASSES + 1)
        return codes

    def tighten(self, keys: Any, codes: Any) -> None:
        """A class that has its rows wants only smaller keys than the largest of them."""
        import numpy as np

        for code in np.unique(codes) if self.open else ():
            own = np.sort(keys[codes == code])
            self.least[code] = own[self.floor - 1] if len(own) >= self.floor > 0 else 1.0

    def note(self, codes: Any) -> tuple[str, ...]:
        import numpy as np

        classes = tuple(map(_called, self.seen))
        kept = np.bincount(codes, minlength=CLASSES + 1)
        return _told(self.counts, kept, classes) if self.open else ()


def _told(counts: Any, kept: Any, classes: tuple[str, ...]) -> tuple[str, ...]:
    """The true shares of classes that were kept above their share."""
    total, chosen_rows = int(counts.sum()), int(kept.sum())
    floor = floor_of(chosen_rows, len(classes))
    rare = [
        f"{name} is {counts[i] / total:.3g} of all rows ({counts[i]:,} of {total:,}) and {kept[i] / chosen_rows:.3g} of "
        "those chosen"
        for i, name in enumerate(classes)
        if 0 < counts[i] * chosen_rows < floor * total
    ]
    more = f" and {len(rare) - 4} more such classes" if len(rare) > 4 else ""
    return (f"rare labels were kept: {'; '.join(rare[:4])}{more}",) if rare else ()


def _called(value: Any) -> str:
    whole = isinstance(value, float) and value == round(value) and abs(value) < 1e15
    return printable(str(int(value) if whole else value))


def _keys(seed: int) -> Any:
    import numpy as np

    return np.random.default_rng([seed, 12])


def _smallest(keys: Any, codes: Any, rows: int, floor: int | None = None, whole: bool = True) -> Any:
    """The `rows` smallest keys, the `floor` smallest of each class first; without `whole` those beside, not among them."""
    import numpy as np

    if codes is None or rows >= len(keys):
        return np.arange(len(keys)) if rows >= len(keys) else np.argpartition(keys, rows - 1)[:rows]
    order = np.argsort(keys, kind="stable")
    by_class = order[np.argsort(codes[order], kind="stable")]
    starts = np.searchsorted(codes[by_class], codes[by_class])
    floor = floor_of(rows, len(np.unique(codes))) if floor is None else floor
    safe = np.zeros(len(keys), dtype=bool)
    safe[by_class[np.arange(len(keys)) - starts < floor]] = True
    if not whole:
        safe[order[:rows]] = True
        return np.flatnonzero(safe)
    others = order[~safe[order]]
    return np.concatenate([np.flatnonzero(safe), others[: rows - int(safe.sum())]])


def _cut(
    keys: Any,
    places: Any,
    codes: Any,
    kept: list[Any],
    rows: int,
    counting: _Counting | None,
    final: bool = False,
) -> tuple[Any, Any, Any, list[Any]]:
    """The rows that may still be chosen, in order."""
    import numpy as np
    import pyarrow as pa

    if not kept or len(keys) <= rows:
        return keys, places, codes, kept
    classes = codes if counting and counting.open else None
    floor = counting.floor if counting else 0
    order = np.sort(_smallest(keys, classes, rows, floor, whole=final))
    table = pa.concat_tables(kept).unify_dictionaries().take(order).combine_chunks()
    return keys[order], places[order], codes[order], [table]
