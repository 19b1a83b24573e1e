"""`python -m measurements.reproduced [DIR]`: docs/reproduce.md and its pictures, from results that `reproduce` kept in DIR.

Without DIR nothing is copied, and the page is written again from what docs/reproduce holds.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from learnable.reports.reproduction import number_rows
from learnable.reproduction.catalogue import HOMES, study_named
from learnable.reproduction.keeping import keep, read
from measurements.tables import DOCS, markdown

FOLDER = DOCS / "reproduce"
TITLE = """# Results of the papers, made again

`learnable reproduce` lists these results with the time they take; `learnable reproduce NAME` makes one from its frozen
settings, holds every number against the range where it is expected, and keeps numbers, tables and pictures in
`out/reproduce/NAME`. `learnable reproduce --all --html page.html` makes all of them and one page. `--quick` makes a
smaller version in seconds, which is compared with nothing. Same seed, same numbers; intervals are 95%.

A range is what the paper or a closed form says, with room for another seed. A number outside is called so: by the command,
in the list and on the page, whatever a saved file claims of itself. A result inside its ranges shows that this code
does what the paper says at these sizes; it proves nothing about large n.
"""


def copied(out: Path) -> list[str]:
    """Keep in docs/reproduce the numbers and pictures of every full result in a folder; their names."""
    names = []
    for name in HOMES:
        study = study_named(name)
        found = read(study, out)
        if found is None:
            continue
        FOLDER.mkdir(exist_ok=True)
        made = keep(study, found, FOLDER)
        shutil.copy(made / "result.json", FOLDER / f"{name}.json")
        for svg in made.glob("*.svg"):
            shutil.copy(svg, FOLDER / svg.name)
        shutil.rmtree(made)
        names.append(name)
    return names


def page() -> str:
    """docs/reproduce.md, from the results in docs/reproduce."""
    parts = [section(found) for name in HOMES if (found := _result(name)) is not None]
    return "\n\n".join([TITLE.strip(), *parts]) + "\n"


def _result(name: str) -> dict[str, Any] | None:
    path = FOLDER / f"{name}.json"
    found: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    return found


def section(found: dict[str, Any]) -> str:
    """One result: what the paper shows, the numbers, the pictures, the command."""
    name, clock = found["name"], found["clock"]
    table = markdown(
        ["number", "value", "95%", "expected", "why", "within"],
        [
            [f"{r['name']}: {r['means']}", r["value"], r["interval"], r["expected"], r["because"], r["word"]]
            for r in number_rows(found)
        ],
    )
    drawings = study_named(name).drawings
    files = [name, *(f"{name}-{i}" for i in range(2, len(drawings) + 1))]
    shown = "\n\n".join(
        f"![{d.title}. {d.words}](reproduce/{file}.svg)" for d, file in zip(drawings, files, strict=True)
    )
    return (
        f"## {found['title']}\n\n{found['says']}\n\n{found['paper']}, arXiv {found['arxiv']}.\n\n"
        f"{table}\n\nAll in all: {found['verdict']}.\n\n{shown}\n\n"
        f"`learnable reproduce {name}`, {clock['cpu_seconds']:.0f} s of processor time; settings and rows are in "
        f"[{name}.json](reproduce/{name}.json)."
    )


def main(asked: list[str]) -> int:
    for folder in asked:
        print(f"{folder}: {', '.join(copied(Path(folder))) or 'no results'}")
    (DOCS / "reproduce.md").write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
