"""The versions that made the answers of a sweep, in words."""

from __future__ import annotations

import json
from collections import Counter


def made_with(counts: Counter[str]) -> list[tuple[str, int]]:
    """Names and versions in a line, learnable first, with how many answers they made; most first.

    A worker that had not needed a library yet does not name it: what another line says too is part of that line.

    >>> made_with(Counter({'{"scipy":"1.14","learnable":"0.1.0"}': 7, '{"learnable":"0.1.0"}': 2, "{}": 1}))
    [('learnable 0.1.0, scipy 1.14', 10)]
    """
    found: list[tuple[dict[str, str], int]] = []
    for held, cells in sorted(
        ((json.loads(text), n) for text, n in counts.items()), key=lambda p: -len(p[0])
    ):
        for i, (other, n) in enumerate(found):
            if held.items() <= other.items():
                found[i] = (other, n + cells)
                break
        else:
            found.append((held, cells))
    return [(_line(held), cells) for held, cells in sorted(found, key=lambda pair: -pair[1])]


def _line(held: dict[str, str]) -> str:
    names = sorted(held, key=lambda name: (name != "learnable", name))
    return ", ".join(f"{name} {held[name]}" for name in names) or "unknown"
