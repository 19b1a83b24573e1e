"""The table of theorems names functions, tests and pages that exist."""

import importlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "theorems.md").read_text()
ROWS = [
    line
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith(("| statement", "| ---"))
]


def found(path: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    try:
        importlib.import_module(path)
        return True
    except ModuleNotFoundError:
        module, _, name = path.rpartition(".")
        return hasattr(importlib.import_module(module), name)


def test_every_name_exists():
    names = re.findall(r"`(learnable\.[\w.]+)`", TEXT)
    assert len(names) > 40 and [name for name in names if not found(name)] == []


def test_every_test_exists():
    paths = re.findall(r"`(tests/[\w/.]+)`", TEXT)
    assert len(paths) > 40 and [path for path in paths if not (ROOT / path).is_file()] == []


def test_every_page_exists_and_every_page_is_linked():
    pages = set(re.findall(r"\((theorems/[\w-]+\.md)\)", TEXT))
    assert pages == {f"theorems/{page.name}" for page in (ROOT / "docs" / "theorems").glob("*.md")}


def test_every_row_says_what_it_rests_on():
    assert len(ROWS) > 35
    for row in ROWS:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        assert len(cells) == 4 and re.search("proved|recalled|heuristic|definition|as above", cells[3]), row
