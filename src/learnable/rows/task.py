"""The task of a score: rows with a centred label of one or more columns, and its shuffles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from learnable.memory import forecast
from learnable.rows.row_order import order_notes
from learnable.rows.shuffles import beside_shuffles
from learnable.rows.splits import Split, split
from learnable.specs import InputError, within
from learnable.targets import Labelled, Target
from learnable.targets.labels import Sample

ROWS = 200
"""Rows that scores before training and their baselines are measured on: the same ones for all of them."""
SHUFFLES = 200
_DRAWN = 2000


@dataclass(frozen=True, eq=False)
class Task:
    """Rows X (m, d) and labels Y (m, c), both float64, every column of Y with mean zero.

    c is 1 for two classes (±1) and for a real label, else the number of classes: centred indicators. `shape` is that of
    one input where it was an image. `given` is the number of rows that there were; `labels` names the classes, and
    `groups` (m,) numbers the rows that belong together.
    """

    X: Any
    Y: Any
    kind: Literal["two classes", "classes", "real label"]
    spec: str
    shape: tuple[int, ...]
    given: int
    classes: str = ""
    notes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    groups: Any = None

    @property
    def columns(self) -> int:
        """The number of columns of the label."""
        return int(self.Y.shape[1])

    def split(self, seed: int) -> Split:
        """Rows to train on and the fifth held out, drawn by `seed`: by class, copies and groups on one side."""
        codes = None
        if self.kind != "real label":
            codes = self.Y.argmax(axis=1) if self.columns > 1 else (self.Y[:, 0] > 0).astype(int)
        return split(self.X, codes, self.groups, seed=seed)

    def rows(self, count: int, seed: int) -> Task:
        """At most `count` of the rows, drawn by `seed`, the label centred on them."""
        import numpy as np

        if count >= len(self.X):
            return self
        kept = np.sort(np.random.default_rng([seed, 7]).permutation(len(self.X))[:count])
        groups = None if self.groups is None else self.groups[kept]
        return _task(self.X[kept], self.Y[kept], self.kind, replace(self, groups=groups))

    def shuffled(self, count: int, seed: int) -> Any:
        """The label and `count` permutations of its rows side by side, an array (m, (1 + count)·c).

        >>> import numpy as np
        >>> from learnable.targets import Arrays
        >>> task = task_of(Arrays(np.arange(16.0)[:, None], [0, 1] * 8))
        >>> task.shuffled(3, seed=0).shape
        (16, 4)
        """
        forecast(
            8 * self.Y.size * (1 + count), f"{count} shuffles of {len(self.Y)} labels", "take fewer rows"
        )
        return beside_shuffles(self.Y, count, seed)


def task_of(target: Labelled | Target, *, rows: int | None = None, seed: int = 0) -> Task:
    """The rows of labelled data, or draws of an exact target from its law.

    At most `rows` of them, all of the data and 2,000 draws where it is None. Raises `InputError` where every label is the
    same, and where every row is.

    >>> from learnable.targets import targets
    >>> task = task_of(targets.read("digits(classes=all)"), rows=300)
    >>> task.X.shape, task.Y.shape, task.kind, bool(abs(task.Y.mean(axis=0)).max() < 1e-12)
    ((300, 64), (300, 10), 'classes', True)
    """
    if rows is not None:
        within("rows", rows, 8)
    found = of_sample(target.load()) if isinstance(target, Labelled) else _drawn(target, rows or _DRAWN, seed)
    if not (found.X[0] != found.X).any():
        raise InputError(
            f"{found.spec}: all {len(found.X)} rows are the same; there is nothing to tell their labels apart by"
        )
    return found if rows is None else found.rows(rows, seed)


def of_sample(sample: Sample) -> Task:
    """The rows of a loaded sample, all of them, with what their order gives away among the notes."""
    import numpy as np

    y = np.asarray(sample.y, dtype=np.float64)
    kind: Any = "classes" if y.ndim == 2 else "two classes" if np.all(np.abs(y) == 1) else "real label"
    X = np.asarray(sample.X, dtype=np.float64)
    notes = (*sample.notes, *order_notes(X, y, sample.names))
    empty = Task(
        X, y, kind, sample.spec, sample.shape, len(y), sample.classes, notes, sample.labels, sample.groups
    )
    return _task(X, y.reshape(len(y), -1), kind, empty)


def _drawn(target: Target, rows: int, seed: int) -> Task:
    import numpy as np

    law = target.law
    forecast(8 * 3 * rows * law.dimension, f"{rows} draws from {law}", "type a smaller --samples")
    X = law.draw(rows, np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(9,))))
    y = np.asarray(target(X), dtype=np.float64)
    kind: Any = "two classes" if np.all(np.abs(y) == 1) else "real label"
    empty = Task(X, y, kind, str(target), (), rows, notes=(f"{rows} draws from {law}",))
    return _task(X, y[:, None], kind, empty)


def _task(X: Any, Y: Any, kind: Any, like: Task) -> Task:
    centred = Y - Y.mean(axis=0)
    if not (abs(centred).max() > 0):
        raise InputError(
            f"{like.spec}: every label of its {len(Y)} rows is the same; there is nothing to rank networks by"
            + (f" (of {like.given} in all: take another --seed)" if len(Y) < like.given else "")
        )
    return replace(like, X=X, Y=centred, kind=kind)
