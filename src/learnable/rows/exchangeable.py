"""Exchangeability of rows: whether they may be shuffled: copies, groups and time.

A permutation test asks what a label would do if it had nothing to do with its row. Shuffles answer that where rows are drawn
one by one. Copies of a row, and rows of one group, carry one label several times: of each such block one row is kept.
Where fewer than `DISTINCT` blocks are left, or where neighbouring rows resemble each other in columns and label, p-values of
shuffles are too small, and that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.rows.labelled_rows import LabelledRows
from learnable.rows.row_order import sorted_by_label
from learnable.rows.splits import DISTINCT, blocks_of, together
from learnable.rows.standardisation import standardised

LIKE = 0.2
"""Neighbouring rows resemble each other from this correlation on."""
SURE = 4.0
"""And from so many standard errors, 1/√m, on."""


@dataclass(frozen=True, eq=False)
class Exchangeable:
    """The rows that may be shuffled, whether p-values of shuffles hold for them, and what to tell a person.

    `distinct` counts the rows that are different, `blocks` what is left when copies and groups are taken together.
    `lag_columns` and `lag_label` are the correlations of a row with the next one.
    """

    rows: Any
    holds: bool
    distinct: int
    blocks: int
    groups: int | None
    lag_columns: float
    lag_label: float
    remarks: tuple[str, ...]

    def json(self) -> dict[str, Any]:
        """The facts for a program."""
        return {
            "holds": self.holds,
            "rows": len(self.rows),
            "distinct": self.distinct,
            "blocks": self.blocks,
            "groups": self.groups,
            "lag_correlation": {"columns": self.lag_columns, "label": self.lag_label},
        }


def exchangeable(rows: LabelledRows, *, seed: int = 0, in_order: bool = True) -> Exchangeable:
    """One row of each block, drawn by `seed`; rows are in the order they were given, or `in_order` is false.

    >>> import numpy as np
    >>> X = np.repeat(np.arange(100.0), 3)[:, None]
    >>> y = np.sign(np.sin(X))
    >>> found = exchangeable(LabelledRows(X, y, (y[:, 0] > 0).astype(int), None, ("x",)), in_order=False)
    >>> len(found.rows), found.holds, found.distinct
    (100, True, 100)
    """
    import numpy as np

    m = len(rows.X)
    distinct = blocks_of(rows.X)[1]
    blocks, _ = together(rows.X, rows.groups)
    groups = None if rows.groups is None else len(np.unique(rows.groups))
    count = int(blocks.max()) + 1
    if count < DISTINCT:
        blocks = np.arange(m)
    order = np.random.default_rng([seed, 13]).permutation(m)
    kept = np.sort(order[np.unique(blocks[order], return_index=True)[1]])
    lag_x, lag_y = lags(rows) if in_order else (0.0, 0.0)
    remarks, holds = [], True
    if groups is not None and len(kept) == m:
        holds = m == groups
        if not holds:
            remarks.append(
                f"the rows come in {groups} groups, too few to shuffle as wholes (wanted {DISTINCT}): rows of a group "
                "resemble each other, so p-values of shuffled rows are too small"
            )
    elif distinct < m and len(kept) == m:
        remarks.append(
            f"only {distinct} of {m} rows are different: if they are copies rather than inputs that repeat, p-values of "
            "shuffled rows are too small"
        )
    elif len(kept) < 0.9 * m:
        what = "groups" if groups is not None else "different rows"
        remarks.append(f"{m} rows are {len(kept)} {what}: shuffles were of one row of each")
    if _alike(lag_x, m) and _alike(lag_y, m) and not _sorted(rows):
        holds = False
        remarks.append(
            f"neighbouring rows resemble each other in columns and label (correlations {lag_x:.2f} and {lag_y:.2f}): if "
            "their order is time, shuffles and random splits flatter; hold out the last rows"
        )
    return Exchangeable(kept, holds, distinct, len(kept), groups, lag_x, lag_y, tuple(remarks))


def lags(rows: LabelledRows) -> tuple[float, float]:
    """The correlation of a row with the next one, over all standardised columns, and that of their labels.

    >>> import numpy as np
    >>> x = np.arange(50.0)[:, None]
    >>> [round(r, 2) for r in lags(LabelledRows(x, np.tile([[1.0], [-1.0]], (25, 1)), None, None, ()))]
    [0.94, -0.98]
    """
    return _lag(rows.X), _lag(rows.Y)


def _lag(X: Any) -> float:
    import numpy as np

    Z = standardised(X)
    whole = float((Z**2).sum())
    return float(np.sum(Z[1:] * Z[:-1])) / whole if whole > 0 else 0.0


def _alike(lag: float, m: int) -> bool:
    return lag > max(LIKE, SURE / m**0.5)


def _sorted(rows: LabelledRows) -> bool:
    return sorted_by_label(rows.Y if rows.Y.shape[1] > 1 else rows.Y[:, 0])
