"""`python -m benchmarks`: run every benchmark file and write results.json beside them."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HELPERS = {"__main__", "timing"}


def names() -> list[str]:
    """The benchmark files: every Python file here but the helpers. Each has `run() -> list of entries`."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in HELPERS)


def write(entries: list[dict[str, Any]], path: Path = HERE / "results.json") -> None:
    """Write the entries, one file for all benchmarks."""
    path.write_text(json.dumps(entries, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def show(entry: dict[str, Any]) -> str:
    """One line for a person."""
    peers = ", ".join(
        f"{n} {'not installed' if s is None else f'{s:.4f} s'}" for n, s in entry["peers"].items()
    )
    ratio = "" if entry["ratio"] is None else f"; the best peer takes {entry['ratio']:.2f} times as long"
    return f"{entry['name']}: {entry['ours_seconds']:.4f} s" + (f" ({peers}{ratio})" if peers else "")


def main() -> None:
    entries: list[dict[str, Any]] = []
    for name in names():
        found = importlib.import_module(f"benchmarks.{name}").run()
        print("\n".join(show(entry) for entry in found), flush=True)
        entries += found
    write(entries)


if __name__ == "__main__":
    main()
