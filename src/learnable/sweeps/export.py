"""`export`: the answers of a sweep as one table, CSV or Parquet, a row a cell in axis order."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from learnable.specs import InputError
from learnable.sweeps.database import refuse_own
from learnable.sweeps.grid import Grid, read_grid
from learnable.sweeps.store import STATES, Outcome, Store, store_path

Scalar = bool | int | float | str

KEYED = {"certificates": "theorem", "layers": "layer"}
"""Lists of objects that are flattened too, each under the name that the object has in this key."""
PLACED = "networks"
"""The one list whose objects are named by their place, best first: the networks of `rank`."""
CURVES = "curves"
"""The one object whose lists stand by their last entry: where the learning curves end."""
SENTENCES = frozenset({"because", "next", "statement", "why_blind"})
"""Keys whose text is for people; `check` prints it again."""
WITHIN = frozenset({"inputs", "scale"})
"""Objects that repeat what the question said, in detail that an audit needs and a table does not."""


SAID = ("seed", "edge", "samples")
"""Axes whose value an answer says too, under the same name and in the same words."""
OWN = ("spec_hash", "state")
"""Columns between the axes and the answer; `state` is done, failed, killed or missing."""
AT_ONCE = 2000
"""Rows held in memory."""
_WHOLE = 2**63
"""Whole numbers from here on do not fit the columns of Parquet, and are written as text."""
Row = dict[str, Scalar | None]
T = TypeVar("T")


def flattened(answer: Mapping[str, Any]) -> dict[str, Scalar]:
    """The scalars of an answer by dotted name, in its own order; null is left out, and so are lists.

    Certificates are named by their theorem, layers by their name, ranked networks by their place; a second of a name gets
    the number 2. Of learning curves the last point is taken. Sentences stay out.

    >>> proofs = [{"theorem": "A8", "signal": 4.5}]
    >>> found = flattened({"verdict": {"label": "undecided", "because": "…"}, "certificates": proofs})
    >>> found["verdict.label"], found["certificates.A8.signal"], len(found)
    ('undecided', 4.5, 3)
    """
    return dict(_scalars("", answer))


def _scalars(path: str, value: Any) -> Iterator[tuple[str, Scalar]]:
    if isinstance(value, Mapping):
        for key, inside in value.items():
            if key in SENTENCES or key in WITHIN:
                continue
            name = f"{path}.{key}" if path else key
            if isinstance(inside, list) and path == CURVES:
                yield from _scalars(name, inside[-1] if inside else None)
            elif isinstance(inside, list):
                for own, item in _named(key, inside):
                    yield from _scalars(f"{name}.{own}", item)
            else:
                yield from _scalars(name, inside)
    elif isinstance(value, bool | int | float | str):
        yield path, value


def _named(key: str, items: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """The objects of a list that is flattened, each with its name; nothing for any other list."""
    if key == PLACED:
        yield from ((str(place), item) for place, item in enumerate(items, 1))
    elif key in KEYED:
        seen: dict[str, int] = {}
        for item in items:
            own = str(item[KEYED[key]])
            seen[own] = seen.get(own, 0) + 1
            yield (own if seen[own] == 1 else f"{own} {seen[own]}"), item


def unflattened(row: Mapping[str, Scalar | None]) -> dict[str, Any]:
    """The part of an answer that its row holds: `flattened` of it is the row again.

    >>> unflattened({"verdict.label": "undecided", "certificates.A8.theorem": "A8", "curves.mean": 0.5, "edge": None})
    {'verdict': {'label': 'undecided'}, 'certificates': [{'theorem': 'A8'}], 'curves': {'mean': [0.5]}}
    """
    found: dict[str, Any] = {}
    for name, value in row.items():
        if value is None:
            continue
        *path, last = name.split(".")
        inside = found
        for key in path:
            inside = inside.setdefault(key, {})
        inside[last] = [value] if path == [CURVES] else value
    return {key: _listed(key, value) for key, value in found.items()}


def _listed(key: str, value: Any) -> Any:
    """Objects that `flattened` named become lists again."""
    if not isinstance(value, dict):
        return value
    inside = {own: _listed(own, item) for own, item in value.items()}
    return list(inside.values()) if key in KEYED or key == PLACED else inside


def exported(grid: Grid, table: str | Path) -> Iterator[Outcome]:
    """The outcomes in a Parquet file that `export` wrote of this grid; answers hold what the table does.

    Sentences, profiles and curves are not in a table, and so not in these answers. Raises `InputError` for a file that is
    missing or no such table.
    """
    from learnable.tables.columns import read_parquet

    path = Path(table)
    if not path.is_file() or path.suffix != ".parquet":
        raise InputError(
            f"{path} is no Parquet file; wanted what learnable sweep export --out rows.parquet wrote"
        )
    rows = read_parquet(str(path), str(path))
    lacking = [name for name in (*grid.names, *OWN) if name not in rows.column_names]
    if lacking:
        raise InputError(
            f"{path} has no column {lacking[0]!r}; wanted the table that learnable sweep export {grid.path} wrote"
        )
    foreign = set(grid.names) - set(SAID)
    texts = {cell.address: cell.text for cell in grid.cells()}
    for batch in rows.to_batches():
        for row in batch.to_pylist():
            address, state = row.pop("spec_hash"), row.pop("state")
            if address in texts and state in STATES:
                answer = unflattened({k: v for k, v in row.items() if k not in foreign})
                text = (
                    json.dumps(answer, ensure_ascii=False, separators=(",", ":")) if state == "done" else None
                )
                yield Outcome(address, texts[address], state, text)


@dataclass(frozen=True)
class Exported:
    """The file that was written, and its shape."""

    out: Path
    rows: int
    columns: tuple[str, ...]


def export(path: str | Path, out: str | Path, *, store: str | Path | None = None) -> Exported:
    """Write the answers of a sweep: the axes, `spec_hash`, `state`, then every number of the answers by dotted name.

    A row for every cell in axis order, the missing ones too. The same answers give the same bytes, whatever ran them and
    in which order. The file is written whole or not at all. Raises `InputError` for a file name that ends neither in .csv
    nor in .parquet, a place that cannot be written or is a file of the sweep, and a sweep that has no store yet.
    """
    target = Path(out)
    writer = _writer_of(target)
    grid = read_grid(path)
    where = Path(store) if store is not None else store_path(grid.path)
    refuse_own("--out", target, grid.path, where)
    with Store.read(where) as held:
        states = held.states()  # a sweep may run meanwhile: the table is that of this moment
        kinds = _kinds(_rows(grid, held, states), grid.names)
        rows = (_typed(row, kinds) for row in _rows(grid, held, states))
        place = target.resolve()
        temporary = place.with_name(f".{place.name[:200]}.{os.getpid()}.tmp")
        try:
            count = writer(temporary, kinds, rows)
            os.replace(temporary, place)
        except OSError as error:
            raise InputError(
                f"--out {out} cannot be written ({error.strerror or error}); what was there is as it was: free some space, "
                "or name another place"
            ) from None
        finally:
            temporary.unlink(missing_ok=True)
    return Exported(target, count, tuple(kinds))


def _writer_of(out: Path) -> Callable[[Path, dict[str, type], Iterator[Row]], int]:
    writers = {".csv": _write_csv, ".parquet": _write_parquet}
    if out.suffix not in writers:
        raise InputError(
            f"--out is {str(out)!r}; wanted a file that ends in .csv or .parquet, such as --out {out.stem or 'rows'}.csv"
        )
    if out.is_dir():
        raise InputError(f"--out {out} is a directory; name a file in it")
    if not out.absolute().parent.is_dir():
        raise InputError(f"--out {out}: there is no directory {out.parent}; make it first")
    return writers[out.suffix]


def _rows(grid: Grid, held: Store, states: Mapping[str, str]) -> Iterator[Row]:
    """One row a cell in axis order; null where a cell has no such number, or had another state."""
    for cells in _batches(grid.cells()):
        outcomes = held.outcomes([c.address for c in cells])
        found = {o.address: o for o in outcomes if o.state == states.get(o.address)}
        for cell in cells:
            outcome = found.get(cell.address)
            row: Row = {}
            if outcome is not None and outcome.answer is not None:
                row.update(flattened(json.loads(outcome.answer)))
            row.update((name, _cell_value(value)) for name, value in zip(grid.names, cell.point))
            row["spec_hash"] = cell.address
            row["state"] = states.get(cell.address, "missing")
            yield row


def _cell_value(value: Any) -> Scalar:
    """The value of an axis in a column; a list as the text that a sweep file has."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | dict) else value


def _kinds(rows: Iterable[Row], names: Iterable[str]) -> dict[str, type]:
    """The type of every column: bool, int, float, or str where kinds mix; names in order of first sight."""
    kinds: dict[str, type | None] = dict.fromkeys((*names, *OWN))
    for row in rows:
        for name, value in row.items():
            if value is not None:
                kinds[name] = _both(kinds.get(name), _kind(value))
    return {name: kind or str for name, kind in kinds.items()}


def _kind(value: Scalar) -> type:
    return str if isinstance(value, int) and abs(value) >= _WHOLE else type(value)


def _both(known: type | None, new: type) -> type:
    if known is None or known is new:
        return new
    return float if {known, new} == {int, float} else str


def _typed(row: Row, kinds: dict[str, type]) -> Row:
    """The row with every column, each value of its column's type."""
    return {name: _as(row.get(name), kind) for name, kind in kinds.items()}


def _as(value: Scalar | None, kind: type) -> Scalar | None:
    if value is None or type(value) is kind:
        return value
    return float(value) if kind is float else text(value)


def text(value: Scalar | None) -> str:
    """A value as it stands in a CSV file: true and false in small letters, floats to the last bit, null as nothing.

    >>> text(True), text(0.1), text(None)
    ('true', '0.1', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def _write_csv(path: Path, kinds: dict[str, type], rows: Iterator[Row]) -> int:
    count = 0
    with open(path, "w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(kinds)
        for row in rows:
            lines.writerow([text(value) for value in row.values()])
            count += 1
    return count


def _write_parquet(path: Path, kinds: dict[str, type], rows: Iterator[Row]) -> int:
    from learnable.tables.columns import pyarrow_part

    arrow, parquet = pyarrow_part("parquet")
    types = {bool: arrow.bool_(), int: arrow.int64(), float: arrow.float64(), str: arrow.string()}
    schema = arrow.schema([(name, types[kind]) for name, kind in kinds.items()])
    count = 0
    with parquet.ParquetWriter(path, schema, compression="zstd", compression_level=9) as file:
        for some in _batches(rows):
            file.write_table(arrow.Table.from_pylist(some, schema=schema))
            count += len(some)
    return count


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    source = iter(items)
    while some := list(islice(source, AT_ONCE)):
        yield some
