"""`report`: the payload of a sweep's page, the grid and its outcomes as columns of codes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from learnable.sweeps.export import exported
from learnable.sweeps.grid import Grid, read_grid
from learnable.sweeps.quantities import Quantity, chosen, curve_of, place_of, quantities, together
from learnable.sweeps.questions import Cell, command_of, options_of
from learnable.sweeps.status import made_with
from learnable.sweeps.store import COUNTED, Outcome, Store, store_path
from learnable.version import __version__

SCHEMA = "learnable/sweep-report/1"
DIGITS = 12
"""Digits of an address that a page shows."""
TEXTS = 300_000
"""Letters of distinct sentences (why a verdict is as it is) that a page holds; with more they are left out."""
TRACEBACKS = 100
"""Distinct tracebacks that a page holds, each from its end."""
_LONGEST = 4_000
_WORD = re.compile(r"""(?:'[^']*'|"[^"]*"|[^\s'"])+""")


class Coder:
    """Gives equal values equal codes, in the order in which they come.

    >>> coder = Coder([6, 8])
    >>> coder.code(8), coder.code("x"), coder.code(8), coder.values
    (1, 2, 1, [6, 8, 'x'])
    """

    def __init__(self, values: Iterable[Any] = ()) -> None:
        self.values: list[Any] = []
        self._codes: dict[Any, int] = {}
        for value in values:
            self.code(value)

    def code(self, value: Any) -> int:
        """The code of a value; a new one where it is new. 1, 1.0 and True are three values, as in JSON."""
        key = (type(value), value) if isinstance(value, (str, int, float)) else json.dumps(value)
        found = self._codes.get(key)
        if found is None:
            found = self._codes[key] = len(self.values)
            self.values.append(value)
        return found


def payload(grid: Grid, outcomes: Iterable[Outcome], versions: str = "") -> dict[str, Any]:
    """The payload ``learnable/sweep-report/1`` of a grid and the outcomes of its cells, in any order.

    Outcomes that are no cell of the grid are passed over; cells without one are missing.
    """
    cells = list(grid.cells())
    axes = _axes(grid, cells)
    groups = _groups(axes, cells)
    read = _Kept({cell.address for cell in cells}, {a for group in groups.values() for a in group})
    for outcome in outcomes:
        read.add(outcome)
    states = [read.states.get(cell.address, 3) for cell in cells]
    left_out = list(read.left_out())
    return {
        "schema": SCHEMA,
        "version": versions or __version__,
        "title": grid.path.name,
        "question": grid.question,
        "where": grid.where,
        "command": f"learnable sweep run {grid.path.name}\nlearnable sweep report {grid.path.name}",
        "fixed": [[name, _text(value)] for name, value in grid.fixed],
        "versions": [list(pair) for pair in made_with(read.versions)],
        "left_out": left_out,
        "counts": {name: states.count(i) for i, name in enumerate(COUNTED)},
        "count": len(cells),
        "addresses": [cell.address[:DIGITS] for cell in cells],
        "states": states,
        "axes": axes,
        "columns": read.columns(cells),
        "commands": _commands(grid, cells),
        "errors": {
            "values": read.errors.values,
            "codes": [read.error_of.get(cell.address, -1) for cell in cells],
        },
        "curves": _curves(axes, groups, read.curves),
    }


class _Kept:
    """What is kept of the outcomes while they pass: codes by address, never the answers."""

    def __init__(self, wanted: set[str], curved: set[str]) -> None:
        self.wanted, self.curved = wanted, curved
        self.states: dict[str, int] = {}
        self.coders: dict[Quantity, Coder] = {}
        self.codes: dict[Quantity, dict[str, int]] = {}
        self.errors = Coder()
        self.error_of: dict[str, int] = {}
        self.curves: dict[str, dict[str, Any]] = {}
        self.versions: Counter[str] = Counter()
        self.tracebacks: set[str] = set()
        self.cut = False

    def add(self, outcome: Outcome) -> None:
        where = outcome.address
        if where not in self.wanted:
            return
        self.states[where] = COUNTED.index(outcome.state)
        self.versions[outcome.versions] += 1
        if outcome.error is not None:
            self.error_of[where] = self.errors.code([outcome.error, self._story(outcome.traceback)])
        if outcome.answer is None:
            return
        answer = json.loads(outcome.answer)
        for quantity, value in quantities(answer):
            coder = self.coders.setdefault(quantity, Coder())
            self.codes.setdefault(quantity, {})[where] = coder.code(_trimmed(quantity, value))
        if where in self.curved and (curve := curve_of(answer)):
            self.curves[where] = curve

    def _story(self, traceback: str | None) -> str | None:
        if not traceback:
            return None
        story = traceback if len(traceback) <= _LONGEST else f"…{traceback[-_LONGEST:]}"
        if story not in self.tracebacks and len(self.tracebacks) >= TRACEBACKS:
            self.cut = True
            return None
        self.tracebacks.add(story)
        return story

    def _too_long(self, quantity: Quantity) -> bool:
        return quantity.kind == "text" and sum(map(len, self.coders[quantity].values)) > TEXTS

    def left_out(self) -> Iterable[str]:
        """Sentences on what this page does not hold."""
        names = [q.title for q in self.coders if self._too_long(q)]
        if names:
            yield f"the sentences under {' and '.join(names)} are too many for one page; the command of a cell gives them"
        if self.cut:
            yield f"only the first {TRACEBACKS} distinct tracebacks are here; the store has all"

    def columns(self, cells: Sequence[Cell]) -> list[dict[str, Any]]:
        """The columns, one code a cell."""
        return [
            {
                "name": quantity.name,
                "title": quantity.title,
                "kind": quantity.kind,
                "means": quantity.means,
                "values": coder.values,
                "codes": [self.codes[quantity].get(cell.address, -1) for cell in cells],
            }
            for quantity, coder in sorted(self.coders.items(), key=lambda item: place_of(item[0]))
            if not self._too_long(quantity)
        ]


def _trimmed(quantity: Quantity, value: Any) -> Any:
    """An estimate's own fields alone: what else stands beside them is another quantity."""
    if quantity.kind not in ("estimate", "rate"):
        return value
    keys = ("value", "log10", "low", "high", "method", "samples")
    return {**{key: value.get(key) for key in keys}, "exactly_zero": bool(value.get("exactly_zero"))}


def _axes(grid: Grid, cells: Sequence[Cell]) -> list[dict[str, Any]]:
    coders = [
        Coder(() if grid.fills(name) else axis.column(name)) for axis in grid.axes for name in axis.names
    ]
    codes = [[coder.code(cell.point[i]) for cell in cells] for i, coder in enumerate(coders)]
    return [
        {"name": name, "values": coder.values, "codes": column}
        for name, coder, column in zip(grid.names, coders, codes, strict=True)
    ]


def _groups(axes: Sequence[dict[str, Any]], cells: Sequence[Cell]) -> dict[tuple[int, ...], list[str]]:
    """The addresses of cells that share all axes but the seed."""
    columns = [axis["codes"] for axis in axes if axis["name"] != "seed"]
    groups: dict[tuple[int, ...], list[str]] = {}
    for i, cell in enumerate(cells):
        groups.setdefault(tuple(column[i] for column in columns), []).append(cell.address)
    return groups


def _curves(
    axes: Sequence[dict[str, Any]], groups: dict[tuple[int, ...], list[str]], found: dict[str, dict[str, Any]]
) -> dict[str, Any] | None:
    held = [at for at, addresses in groups.items() if any(a in found for a in addresses)]
    if not held:
        return None
    return {
        "axes": [axis["name"] for axis in axes if axis["name"] != "seed"],
        "total": len(held),
        "groups": [
            together(at, [found[a] for a in dict.fromkeys(groups[at]) if a in found]) for at in chosen(held)
        ],
    }


def _commands(grid: Grid, cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """The commands word by word: one column for each place, -1 where a command is shorter."""
    rows = [_WORD.findall(command_of(options_of(cell), grid.question)) for cell in cells]
    columns = []
    for place in range(max(map(len, rows), default=0)):
        coder = Coder()
        codes = [coder.code(row[place]) if place < len(row) else -1 for row in rows]
        columns.append({"values": coder.values, "codes": codes})
    return columns


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def report(
    path: str | Path, *, store: str | Path | None = None, table: str | Path | None = None
) -> dict[str, Any]:
    """The payload of a sweep file and its store; `store` is the one beside the file where it is not given.

    `table` is a Parquet file that `export` wrote, in place of a store. Raises `InputError` where neither can be read.
    """
    grid = read_grid(path)
    if table is not None:
        return payload(grid, exported(grid, table))
    with Store.read(Path(store) if store is not None else store_path(grid.path)) as held:
        return payload(grid, held.outcomes())
