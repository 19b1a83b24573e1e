"""Console blocks of README.md and docs/: what their commands print, beside what the pages show.

A block begins with ``$ `` and holds commands, each followed by what it prints; a line ``…`` ends what is shown early. One
block is one folder: its commands run there one after another, in a terminal of 80 columns. A TOML block whose first line is
``# NAME.toml`` is a file, which lies in the folders of its page. `python -m measurements blocks` writes what the commands
print now into the pages; tests/docs/test_pages.py compares.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
COLUMNS, PATIENCE = 80, 300
MORE = "…"
_FILE = re.compile(r"```toml\n# (\w+\.toml)\n(.*?)```", re.DOTALL)
_BLOCK = re.compile(r"(?<=```console\n)\$ .*?(?=```)", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """One command of a block, the lines that the page shows of what it prints, and whether there are more."""

    command: str
    lines: tuple[str, ...]
    more: bool

    def holds(self, printed: list[str]) -> bool:
        """Whether the page shows how the printed lines begin, and all of them unless it says that there are more."""
        return printed[: len(self.lines)] == list(self.lines) and (
            self.more or len(printed) == len(self.lines)
        )

    def again(self, printed: list[str]) -> str:
        """The command with the lines printed now: as far as the page showed them, to the same last line if it is there."""
        if not self.more:
            return "\n".join([f"$ {self.command}", *printed, ""])
        at = [i + 1 for i, line in enumerate(printed) if self.lines and line == self.lines[-1]]
        count = min(at, key=lambda i: abs(i - len(self.lines)), default=len(self.lines))
        return "\n".join([f"$ {self.command}", *printed[:count], MORE, ""])


def pages() -> list[Path]:
    """README.md and every page of docs/."""
    return sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def blocks(text: str) -> list[str]:
    """The console blocks of a page that show a prompt, without their fences.

    >>> blocks("```console\\n$ echo a\\na\\n```\\n```console\\nmake test\\n```")
    ['$ echo a\\na\\n']
    """
    return _BLOCK.findall(text)


def lay(text: str, folder: Path) -> None:
    """Put the files that a page shows into a folder."""
    for name, inside in _FILE.findall(text):
        (folder / name).write_text(inside, encoding="utf-8")


def commands(block: str) -> Iterator[Shown]:
    """The commands of a block and what it shows of each."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *lines = part.rstrip("\n").split("\n")
        shown = tuple(line.rstrip() for line in lines if line.strip() != MORE)
        yield Shown(command, shown, len(shown) < len(lines))


def printed(command: str, folder: Path) -> list[str]:
    """What a command prints in that folder, output before errors; `learnable` is the one of this Python."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "PATH": path}
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, cwd=folder, env=environment, timeout=PATIENCE
    )
    return [line.rstrip() for line in (done.stdout + done.stderr).splitlines()]


def rewritten(block: str, folder: Path) -> str:
    """The block with what its commands print now."""
    return "".join(shown.again(printed(shown.command, folder)) for shown in commands(block))


def rewrite(page: Path) -> int:
    """Write what the commands of a page print now into it; how many blocks changed."""
    text, changed = page.read_text(encoding="utf-8"), 0
    for block in blocks(text):
        with tempfile.TemporaryDirectory() as folder:
            lay(text, Path(folder))
            now = rewritten(block, Path(folder))
        changed += now != block
        text = text.replace(f"```console\n{block}```", f"```console\n{now}```", 1)
    if changed:
        page.write_text(text, encoding="utf-8")
    return changed


def main(names: list[str]) -> int:
    """Rewrite the pages of these names (``rank.md``, ``docs/rank.md``), all where there are none."""
    known = pages()
    unknown = [n for n in names if not any(str(p).endswith(f"/{n}") for p in known)]
    if unknown:
        print(f"no page {unknown[0]}; type README.md, or a page of docs/ such as rank.md", file=sys.stderr)
        return 2
    for page in known:
        if not names or any(str(page).endswith(f"/{n}") for n in names):
            changed = rewrite(page)
            if changed or names:
                print(
                    f"{page.relative_to(ROOT)}: {changed} of {len(blocks(page.read_text()))} blocks changed",
                    flush=True,
                )
    return 0
