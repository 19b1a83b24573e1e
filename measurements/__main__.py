"""`python -m measurements [NAME …]`: train, and write tables, pictures, docs/measurements.md and docs/calibration.md.

Without names everything is measured; `python -m measurements page` trains nothing and redraws what the tables hold.
`python -m measurements blocks [PAGE …]` writes what commands print now into the console blocks of README.md and docs/.
`python -m measurements atlas [again]` makes the pages and the picture of the shipped sweeps.
"""

from __future__ import annotations

import importlib
import sys
import time
from typing import Any

from measurements import atlas, blocks, tables
from measurements.pictures import picture

NAMES = (
    "bounds",
    "sgd_times",
    "stairs",
    "full_parity",
    "slopes",
    "leaps",
    "depth3",
    "three_levels",
    "attacks",
)
WIDE = ("stairs", "full_parity", "slopes", "depth3", "three_levels", "attacks")
"""Pictures of two columns."""
OWN_PAGE = ("calibration",)
"""Measurements with a page and a picture of their own, which they write."""
TITLE = """# Measurements

What the theory says, trained against. Every section names the command that rebuilds it; `make measurements` rebuilds all.
Seeds are fixed, so the tables come out the same on the same machine and thread count.
"""


def read(name: str) -> dict[str, list[dict[str, Any]]]:
    """The tables of a measurement by name."""
    return {table: tables.read(table) for table in _module(name).TABLES}


def measured(names: tuple[str, ...] = NAMES) -> list[str]:
    """The measurements whose tables are there."""
    return [n for n in names if all((tables.FOLDER / f"{t}.csv").is_file() for t in _module(n).TABLES)]


def page() -> str:
    """docs/measurements.md, from the tables."""
    return "\n\n".join([TITLE.strip(), *(_module(name).section(read(name)) for name in measured())]) + "\n"


def draw(name: str, folder: Any = tables.FOLDER) -> None:
    """The picture of a measurement, from its tables."""
    found = read(name)
    columns, width = (2, 9.0) if name in WIDE else (1, 6.4)
    picture(folder / f"{name}.svg", lambda *axes: _module(name).draw(found, *axes), columns, width)


def main(asked: list[str]) -> int:
    if asked[:1] == ["atlas"]:
        return atlas.main(asked[1:])
    if asked[:1] == ["blocks"]:
        return blocks.main(asked[1:])
    known = (*NAMES, *OWN_PAGE)
    unknown = [name for name in asked if name not in (*known, "page")]
    if unknown:
        print(
            f"no measurement {unknown[0]}; type one of: {', '.join(known)}, page, blocks, atlas",
            file=sys.stderr,
        )
        return 2
    for name in asked or known:
        if name == "page":
            continue
        begun = time.process_time()
        for table, rows in _module(name).measure().items():
            tables.write(table, rows)
        print(f"{name}: {time.process_time() - begun:.0f} s of CPU time", flush=True)
    for name in measured():
        draw(name)
    for name in measured(OWN_PAGE):
        _module(name).write()
    (tables.DOCS / "measurements.md").write_text(page(), encoding="utf-8")
    return 0


def _module(name: str) -> Any:
    return importlib.import_module(f"measurements.{name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
