"""Measured tables as CSV: one row a dict, numbers as text that reads back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1] / "docs"
FOLDER = DOCS / "measurements"


def write(name: str, rows: Sequence[dict[str, Any]], folder: Path = FOLDER) -> Path:
    """Write `name`.csv; floats with six figures."""
    path = folder / f"{name}.csv"
    with open(path, "w", newline="", encoding="utf-8") as lines:
        out = csv.DictWriter(lines, rows[0].keys(), lineterminator="\n")
        out.writeheader()
        out.writerows({key: _text(value) for key, value in row.items()} for row in rows)
    return path


def read(name: str, folder: Path = FOLDER) -> list[dict[str, Any]]:
    """The rows of `name`.csv, numbers as int or float and an empty cell as None."""
    with open(folder / f"{name}.csv", newline="", encoding="utf-8") as lines:
        return [{key: _value(text) for key, text in row.items()} for row in csv.DictReader(lines)]


def grown(name: str, folder: Path = FOLDER) -> list[dict[str, Any]]:
    """The rows of `name`.csv so far; none where there is no such file."""
    return read(name, folder) if (folder / f"{name}.csv").is_file() else []


def markdown(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table of a page."""
    lines = [head, ["---"] * len(head), *([_text(v) for v in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return format(value, ".6g") if isinstance(value, float) else str(value)


def _value(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text or None
