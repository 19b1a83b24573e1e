"""How many files a question crosses, and how large the rooms are: `python -m measurements.walk`.

A file is crossed where a function of it is called between the question and its answer, on any thread. Every module is
loaded before, so that what is done at import does not count.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import learnable

SOURCE = Path(learnable.__file__).parent
QUESTIONS: dict[str, Callable[[], Any]] = {
    'check("parity(n=30, degree=15)")': lambda: learnable.check("parity(n=30, degree=15)"),
    'check("digits(classes=[3, 8])", "mlp(widths=[64])")': lambda: learnable.check(
        "digits(classes=[3, 8])", "mlp(widths=[64])"
    ),
}


def crossed(ask: Callable[[], Any]) -> set[str]:
    """The files of the package in which a function is called while a question is answered."""
    files: set[str] = set()

    def note(frame: FrameType, event: str, value: Any) -> None:
        if event == "call":
            files.add(frame.f_code.co_filename)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        ask()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]
    return {Path(f).relative_to(SOURCE).as_posix() for f in files if Path(f).is_relative_to(SOURCE)}


def rooms() -> dict[str, tuple[int, int]]:
    """Files and lines of each room; the files right under the package together, as ``files``."""
    sizes: dict[str, tuple[int, int]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).parts
        room = parts[0] if len(parts) > 1 else "files"
        files, lines = sizes.get(room, (0, 0))
        sizes[room] = (files + 1, lines + len(path.read_text().splitlines()))
    return sizes


def main() -> None:
    for module in pkgutil.walk_packages(learnable.__path__, "learnable."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for question, ask in QUESTIONS.items():
        files = crossed(ask)
        by_room = Counter(f.split("/")[0] if "/" in f else "files" for f in files)
        told = ", ".join(f"{room} {count}" for room, count in sorted(by_room.items()))
        print(f"{question}: {len(files)} files ({told})")
    sizes = rooms()
    for room, (files, lines) in sorted(sizes.items()):
        print(f"{room:14} {files:4} {lines:6}")
    print(f"{'all':14} {sum(f for f, _ in sizes.values()):4} {sum(n for _, n in sizes.values()):6}")


if __name__ == "__main__":
    main()
