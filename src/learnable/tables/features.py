"""Features of a table from its columns: numbers as they are, text as indicators, missing values by the median.

Each column gives one or more columns of numbers, or none, and says what was done with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from learnable.specs import InputError, printable
from learnable.tables.dialects import MISSING, is_number
from learnable.tables.reading import Reading
from learnable.tables.table import finite, row_of

NUMBERS = ("int", "uint", "float", "double", "halffloat", "decimal")
TEXT = ("string", "large_string", "string_view")
"""Arrow's names of types."""
_DATES = ("date", "timestamp", "time", "duration")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})([T ].*)?|\d{1,2}:\d{2}(:\d{2}.*)?"
    r"|\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{2,4}|[A-Za-z]{3,9} \d{1,2},? \d{4}"
)
_WRITTEN = re.compile(r"[\u20ac$£¥]?\s*[+-]?\d[\d.,' ]*\s*[%\u20ac$£¥]?")
_MOSTLY = 0.9
_BLANK = frozenset(("", "?", "na", "n/a", "#n/a", "<na>", "nan", "null"))
"""What stands for a missing text, in small letters."""


@dataclass(frozen=True, eq=False)
class Feature:
    """Columns of numbers made from one column, by name; how many values were `missing`, and by which `median` replaced.

    `levels` is the number of different texts that became indicators, `left_out` why there are no columns, and
    `absent` (m,) says which rows had no value.
    """

    columns: tuple[tuple[str, Any], ...]
    missing: int = 0
    median: float | None = None
    levels: int = 0
    left_out: str = ""
    absent: Any = None


def feature_of(
    where: str, name: str, column: Any, asked: Reading, decimal: str = ".", places: Any = None
) -> Feature:
    """The features in one Arrow array.

    Raises `InputError` for dates, lists and the like, for text among numbers, and for what is not finite.

    >>> import pyarrow
    >>> [(n, v.tolist()) for n, v in feature_of("data", "age", pyarrow.array([1, None, 3, 8]), Reading()).columns]
    [('age', [1.0, 3.0, 3.0, 8.0]), ('age missing', [0.0, 1.0, 0.0, 0.0])]
    >>> feature_of("data", "kind", pyarrow.array(["a", "b", "a", "c"]), Reading()).columns[1][1].tolist()
    [0.0, 1.0, 0.0, 0.0]
    """
    kind = str(column.type)
    if kind in TEXT:
        return _of_text(where, name, column, asked, decimal, places)
    if kind.startswith(_DATES):
        raise _dates(where, name, kind)
    if kind != "bool" and kind != "null" and not kind.startswith(NUMBERS):
        raise InputError(
            f"{where}: column {name} holds {kind}; wanted numbers, so encode it or type drop=[{name}]"
        )
    return numbers_feature(where, name, floats(column), asked, places)


def is_date(text: str) -> bool:
    """Whether a text is a date or a time of day.

    >>> [is_date(t) for t in ("2020-01-31", "31.1.20", "3 May 2020", "12:30", "12", "May")]
    [True, True, True, True, False, False]
    """
    return bool(_DATE.fullmatch(text))


def floats(column: Any) -> Any:
    """An Arrow array of numbers or truth values as float64, missing ones not a number."""
    import numpy as np
    import pyarrow as pa

    kind = str(column.type)
    if kind == "null":
        return np.full(len(column), np.nan)
    if kind.startswith("decimal") or kind == "bool":
        column = column.cast(pa.float64()) if kind != "bool" else column.cast(pa.int8())
    return column.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)


def numbers_feature(where: str, name: str, values: Any, asked: Reading, places: Any = None) -> Feature:
    """Numbers, the missing ones replaced by the median of the others beside a column that says which they were."""
    import numpy as np

    absent = np.isnan(values)
    if not absent.any():
        return Feature(((name, finite(where, name, values, places)),))
    count = int(absent.sum())
    if count == len(values):
        return Feature((), left_out="it holds no value")
    if asked.missing == "refuse":
        row = row_of(int(absent.argmax()), places)
        raise InputError(
            f"{where}: column {name} has no number in row {row}; fill it in, drop the row, or leave missing=refuse out"
        )
    finite(where, name, np.where(absent, 0.0, values), places)
    if asked.missing == "drop":
        return Feature(((name, values),), count, absent=absent)
    median = float(np.median(values[~absent]))
    filled = np.where(absent, median, values)
    return Feature(((name, filled), (f"{name} missing", absent.astype(np.float64))), count, median)


def as_numbers(column: Any, decimal: str = ".") -> Any:
    """A column of text as float64 where every value is a number or stands for a missing one; else None."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(column)
    trimmed = pc.replace_substring(trimmed, ",", ".") if decimal == "," else trimmed
    try:
        return floats(pc.cast(trimmed, pa.float64()))
    except pa.ArrowInvalid:
        pass
    coded = trimmed.dictionary_encode()
    texts = coded.dictionary.to_pylist()
    if not all(t.lower() in MISSING or is_number(t) for t in texts):
        return None
    return _spread(coded, [float("nan") if t.lower() in MISSING else float(t) for t in texts])


def _of_text(where: str, name: str, column: Any, asked: Reading, decimal: str, places: Any) -> Feature:
    import numpy as np
    import pyarrow.compute as pc

    values = as_numbers(column, decimal)
    if values is not None:
        return numbers_feature(where, name, values, asked, places)
    coded = pc.utf8_trim_whitespace(column).dictionary_encode()
    texts = coded.dictionary.to_pylist()
    codes = coded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)
    counts = np.bincount(codes, minlength=len(texts) + 1)
    blank = np.array([*(t.lower() in _BLANK for t in texts), True])
    _refuse(where, name, texts, np.where(blank, 0, counts), codes, decimal, places)
    return _indicators(where, name, texts, codes, blank, asked, places)


def _refuse(
    where: str, name: str, texts: list[str], counts: Any, codes: Any, decimal: str, places: Any
) -> None:
    """Refuse text among numbers, dates, and numbers with signs around them: what they mean is the user's to say."""
    import numpy as np

    total = counts.sum()

    def share(kinds: list[bool]) -> float:
        return float(counts[:-1][np.array(kinds, dtype=bool)].sum() / max(total, 1))

    numbers = [is_number(t, decimal) or is_number(t) for t in texts]
    if share(numbers) >= _MOSTLY:
        odd = np.array(
            [not n and t.lower() not in MISSING for n, t in zip(numbers, texts, strict=True)] + [False]
        )
        place = int(np.flatnonzero(odd[codes])[0])
        raise InputError(
            f"{where}: column {name} holds the text {texts[codes[place]][:40]!r} in row {row_of(place, places)}; wanted "
            f"numbers, so mend it, leave it empty, or type drop=[{name}]"
        )
    if share(list(map(is_date, texts))) >= _MOSTLY:
        raise _dates(where, name, f"text such as {texts[0][:40]!r}")
    if share([bool(_WRITTEN.fullmatch(t)) for t in texts]) >= _MOSTLY:
        raise InputError(
            f"{where}: column {name} holds numbers written as {texts[0][:40]!r}; write plain numbers, or type drop=[{name}]"
        )


def _indicators(
    where: str, name: str, texts: list[str], codes: Any, blank: Any, asked: Reading, places: Any
) -> Feature:
    """A column for every different text; of two texts one column. More than `asked.categories` are left out."""
    import numpy as np

    absent = blank[codes]
    missing = int(absent.sum())
    if missing and asked.missing == "refuse":
        row = row_of(int(absent.argmax()), places)
        raise InputError(
            f"{where}: column {name} is empty in row {row}; fill it in, drop the row, or leave missing=refuse out"
        )
    levels = sorted((i for i in range(len(texts)) if not blank[i]), key=lambda i: texts[i])
    if len(levels) > asked.categories:
        return Feature(
            (), left_out=f"it holds {len(levels):,} different texts, more than categories={asked.categories}"
        )
    if len(levels) < 2 and not missing:
        return Feature((), left_out=f"every row holds {printable(texts[levels[0]])!r}")
    shown = levels[1:] if len(levels) == 2 and not missing else levels
    columns = tuple((f"{name}={' '.join(texts[i].split())}", (codes == i).astype(np.float64)) for i in shown)
    if missing and asked.missing == "median":
        columns = (*columns, (f"{name} missing", absent.astype(np.float64)))
    return Feature(columns, missing, None, len(levels), absent=absent if missing else None)


def _spread(coded: Any, values: list[float]) -> Any:
    """The value of each row from those of its dictionary, not a number where there is none."""
    import numpy as np

    codes = coded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return np.array([*values, np.nan])[codes]


def _dates(where: str, name: str, held: str) -> InputError:
    return InputError(
        f"{where}: column {name} holds dates ({held}); turn them into numbers, such as days since the first or the day of "
        f"the year, or type drop=[{name}]"
    )
