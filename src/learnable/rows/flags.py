"""Remarks on the rows alone: lopsided classes, blank images, values of a size."""

from __future__ import annotations

from learnable.rows.task import Task

LOPSIDED = 0.9
"""A class with this share of the rows is said."""


def task_flags(task: Task) -> tuple[str, ...]:
    """Remarks on the rows: a class that is nearly all of them or nearly none, blank images, and values of a size.

    >>> import numpy as np
    >>> from learnable.rows.task import task_of
    >>> from learnable.targets import Arrays
    >>> task_flags(task_of(Arrays(np.arange(40.0)[:, None], [0] * 38 + [1] * 2)))
    ('95% of the rows are of one class: always saying so is right that often',)
    """
    found = []
    share = _largest(task)
    if share >= LOPSIDED:
        found.append(
            f"{share_text(share)} of the rows are of one class: always saying so is right that often"
        )
    found += [f"class {name} has one row: nothing can be learned of it" for name in _lonely(task)]
    blank = int((task.X.max(axis=1) == task.X.min(axis=1)).sum()) if task.shape else 0
    if blank:
        found.append(f"{blank} of {len(task.X)} images are blank: one value everywhere")
    top = float(abs(task.X).max())
    if task.shape and top > 16:
        found.append(
            f"values go up to {top:g}: networks are made for inputs of size 1, and rank differently on them; divide by "
            f"{top:g} first"
        )
    return tuple(found)


def share_text(share: float) -> str:
    """A share below 1 in per cent, never rounded up to all.

    >>> [share_text(s) for s in (0.95, 0.9951, 0.99996, 1.0)]
    ['95%', '99.5%', '99.996%', '100%']
    """
    for digits in range(7):
        text = f"{share:.{digits}%}"
        if share == 1 or not text.startswith("100"):
            return text
    return "nearly 100%"


def _largest(task: Task) -> float:
    if task.kind == "real label":
        return 0.0
    if task.columns > 1:
        return float((task.Y > 0).mean(axis=0).max())
    up = float((task.Y > 0).mean())
    return max(up, 1 - up)


def _lonely(task: Task) -> list[str]:
    """The classes with one row."""
    if task.kind == "real label":
        return []
    ups = (task.Y > 0).sum(axis=0)
    if task.columns == 1:
        ups = [len(task.Y) - int(ups[0]), int(ups[0])]
    names = task.labels or (("-1", "+1") if task.columns == 1 else tuple(map(str, range(task.columns))))
    return [name for name, count in zip(names, ups) if count == 1]
