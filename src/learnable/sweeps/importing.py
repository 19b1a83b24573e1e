"""An exported table as outcomes again, so that a page can be made where the store is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from learnable.specs import InputError
from learnable.sweeps.exporting import OWN
from learnable.sweeps.flattening import unflattened
from learnable.sweeps.grids import Grid
from learnable.sweeps.outcomes import STATES, Outcome

SAID = ("seed", "edge", "samples")
"""Axes whose value an answer says too, under the same name and in the same words."""


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
