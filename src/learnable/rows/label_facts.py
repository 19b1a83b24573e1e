"""Labels by themselves: lopsided classes, identifiers, and labels that follow the order of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.rows.labelled_rows import LabelledRows
from learnable.rows.row_order import counters, sorted_by_label, spaced

ALONE = 0.5
"""From this share of rows that are alone in their class a label is an identifier."""
DRIFT, SURE = 0.2, 5.0
"""A label drifts where its correlation with the row's number is at least this, and so many standard errors."""


@dataclass(frozen=True)
class LabelFacts:
    """What a label shows without its columns.

    `greatest` is the share of the greatest class and `smallest` the rows of the smallest, None for a real label; `alone`
    the share of rows that are alone in their class; `numbers_rows` says that the label counts the rows, in any order;
    `period` is the number of rows after which it repeats exactly, `drift` its correlation with the row's number.
    """

    classes: int
    greatest: float | None
    smallest: int | None
    alone: float
    constant: bool
    sorted: bool
    numbers_rows: bool
    period: int | None
    drift: float
    remarks: tuple[str, ...]

    @property
    def belongs(self) -> bool:
        """Whether the label may be one of its rows: not an identifier, nor a function of the row's number."""
        return not (self.constant or self.numbers_rows or self.period or self.alone >= ALONE)

    def json(self) -> dict[str, Any]:
        """The facts for a program."""
        return {
            "classes": self.classes,
            "greatest_share": self.greatest,
            "smallest_class": self.smallest,
            "alone_share": self.alone,
            "constant": self.constant,
            "sorted": self.sorted,
            "numbers_rows": self.numbers_rows,
            "period": self.period,
            "drift": self.drift,
            "belongs": self.belongs,
        }


def label_facts(rows: LabelledRows) -> LabelFacts:
    """The facts of the label of rows in the order they were given.

    >>> import numpy as np
    >>> y = np.arange(60.0)[::-1, None]
    >>> found = label_facts(LabelledRows(np.zeros((60, 1)), y, None, None, ("x",)))
    >>> found.numbers_rows, found.sorted, found.belongs
    (True, True, False)
    """
    import numpy as np

    codes, m = rows.codes, len(rows.Y)
    y = rows.Y[:, 0] if codes is None else codes.astype(np.float64)
    constant = bool((y == y[0]).all())
    counts = np.zeros(0, dtype=int) if codes is None else np.bincount(codes)
    counts = counts[counts > 0]
    beside = np.column_stack([y, np.zeros(m)])
    numbers = codes is None and bool(counters(beside) or spaced(beside))
    facts: dict[str, Any] = {
        "classes": len(counts),
        "greatest": float(counts.max() / m) if len(counts) else None,
        "smallest": int(counts.min()) if len(counts) else None,
        "alone": float((counts == 1).sum() / m),
        "constant": constant,
        "sorted": not constant and sorted_by_label(y),
        "numbers_rows": numbers,
        "period": None if constant else _period(y),
        "drift": 0.0 if constant else _drift(rows.Y),
    }
    return LabelFacts(**facts, remarks=_remarks(m, **facts))


def _period(y: Any) -> int | None:
    """The least p from 2 to a quarter of the rows with y_i = y_{i+p} for every i."""
    import numpy as np

    m = len(y)
    likely = np.flatnonzero(y[: m // 4 + 1] == y[0])
    return next((int(p) for p in likely if p > 1 and np.array_equal(y[p:], y[:-p])), None)


def _drift(Y: Any) -> float:
    """The multiple correlation of the label's columns with the row's number; of one column with its sign."""
    import numpy as np

    Z, place = Y - Y.mean(axis=0), np.arange(len(Y)) - (len(Y) - 1) / 2
    if Y.shape[1] == 1:
        return float(place @ Z[:, 0] / np.sqrt((place**2).sum() * (Z**2).sum()))
    told = Z @ np.linalg.lstsq(Z, place, rcond=None)[0]
    return float(np.sqrt((told**2).sum() / (place**2).sum()))


def _remarks(m: int, **facts: Any) -> tuple[str, ...]:
    if facts["constant"]:
        return ("every label is the same: there is nothing to learn",)
    found = []
    if facts["numbers_rows"]:
        found.append("the label numbers the rows: it is an identifier, not something that columns tell")
    if facts["alone"] >= ALONE:
        found.append(
            f"{facts['alone']:.0%} of the rows are alone in their class: the label is an identifier, or a number taken for "
            "classes (then type classes=real)"
        )
    if facts["period"]:
        found.append(
            f"the label repeats every {facts['period']} rows: it follows the order of the rows, so look whether labels and "
            "rows were joined rightly"
        )
    drifts = abs(facts["drift"]) >= max(DRIFT, SURE * max(1, facts["classes"] - 1) ** 0.5 / m**0.5)
    if drifts and not facts["sorted"]:
        found.append(
            f"the label drifts along the rows (correlation {facts['drift']:.2f} with the row's number): hold out the last "
            "rows, or shuffle if their order says nothing"
        )
    return tuple(found)
