"""Scales of columns: far apart, beyond what networks are made for, and constant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.rows.standardisation import units_of

BEYOND = 1_000.0
"""Values above this are beyond what initialisations and learning rates are made for."""
APART = 100.0
"""Standard deviations of columns that differ by this factor are far apart."""
OFTEN, ROWS = 0.05, 2_000
"""Scales are compared of columns that differ from their median in this share of about so many rows: a pixel that is nearly
always blank varies little, and that says nothing of its scale."""
MOST = 4
"""So many columns are named at most."""


@dataclass(frozen=True)
class Columns:
    """What the columns' values are like: `spread_ratio` is the largest standard deviation over the smallest, of columns
    that vary in at least `OFTEN` of the rows.

    `beyond` and `constant` are places of columns, counted from 0.
    """

    count: int
    mean_square: float
    largest: float
    spread_ratio: float
    beyond: tuple[int, ...]
    constant: tuple[int, ...]
    widest: int
    narrowest: int
    remarks: tuple[str, ...]

    def json(self) -> dict[str, Any]:
        """The facts for a program; columns are counted from 1."""
        return {
            "count": self.count,
            "mean_square": self.mean_square,
            "largest": self.largest,
            "spread_ratio": self.spread_ratio,
            "beyond_1000": [j + 1 for j in self.beyond],
            "constant": [j + 1 for j in self.constant],
        }


def columns_of(X: Any, names: tuple[str, ...] = (), *, image: bool = False) -> Columns:
    """The scales of the columns of X (m, d); those of an image are not remarked on one by one.

    >>> import numpy as np
    >>> found = columns_of(np.column_stack([np.arange(9.0), 5000 * np.arange(9.0), np.ones(9)]), ("a", "b", "c"))
    >>> found.spread_ratio, found.beyond, found.constant
    (5000.0, (1,), (2,))
    """
    import numpy as np

    scale = units_of(X).scale
    varies = np.isfinite(scale)
    size = abs(X).max(axis=0)
    beyond = np.flatnonzero(size > BEYOND)
    some = X[:: max(1, len(X) // ROWS)]
    often = varies & ((some != np.median(some, axis=0)).mean(axis=0) >= OFTEN)
    spread = np.where(often if often.any() else varies, scale, np.nan)
    ratio = float(np.nanmax(spread) / np.nanmin(spread)) if varies.any() else 1.0
    widest = int(np.nanargmax(spread)) if varies.any() else 0
    narrowest = int(np.nanargmin(spread)) if varies.any() else 0
    facts = (beyond, np.flatnonzero(~varies), widest, narrowest)
    remarks = _remarks(X, names, ratio, facts, spread, image)
    return Columns(
        X.shape[1],
        float(np.mean(X**2)),
        float(size.max()),
        ratio,
        tuple(map(int, beyond)),
        tuple(map(int, facts[1])),
        widest,
        narrowest,
        remarks,
    )


def _remarks(
    X: Any, names: tuple[str, ...], ratio: float, facts: tuple[Any, ...], spread: Any, image: bool
) -> tuple[str, ...]:
    beyond, constant, widest, narrowest = facts
    if image:
        return ()
    found = []
    if len(constant):
        found.append(f"{_listed(constant, names)} never var{'ies' if len(constant) == 1 else 'y'}: drop")
        found[-1] += " it" if len(constant) == 1 else " them"
    if ratio >= APART:
        found.append(
            f"the columns' scales are far apart: {_named(widest, names)} varies by {spread[widest]:.3g} and "
            f"{_named(narrowest, names)} by {spread[narrowest]:.3g}; standardise them"
        )
    if len(beyond):
        top = float(abs(X[:, beyond]).max())
        verb = "goes" if len(beyond) == 1 else "go"
        found.append(f"{_listed(beyond, names)} {verb} up to {top:.3g}: standardise before training")
    return tuple(found)


def _named(j: int, names: tuple[str, ...]) -> str:
    return f"column {names[j] if j < len(names) else j + 1}"


def _listed(places: Any, names: tuple[str, ...]) -> str:
    if len(places) == 1:
        return _named(int(places[0]), names)
    shown = ", ".join(names[j] if j < len(names) else str(j + 1) for j in places[:MOST])
    return f"{len(places)} columns ({shown}{', …' if len(places) > MOST else ''})"
