"""The tasks of `pairs`: rows to train on and rows held out, of images, Boolean targets, tables, and shuffled labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from learnable.rows.task import Task, task_of
from learnable.targets import Arrays, targets

TRAIN, HELD = 1200, 800
"""At most so many rows of each; a small data set gives a third of its rows to the second."""


@dataclass(frozen=True)
class PairTask:
    """A task's name and family, and the rows it is made of before they are divided."""

    name: str
    family: str
    load: Callable[[], Task]


@dataclass(frozen=True)
class Split:
    """Rows to train on, as a task; and rows held out, their labels less the mean of the training rows."""

    train: Task
    X: Any
    Y: Any


def _images(spec: str) -> Callable[[], Task]:
    def load() -> Task:
        task = task_of(targets.read(spec), rows=TRAIN + HELD)
        return replace(task, X=(task.X - task.X.mean()) / task.X.std())

    return load


def _boolean(spec: str) -> Callable[[], Task]:
    return lambda: task_of(targets.read(spec), rows=TRAIN + HELD)


def _table(name: str, classes: Any = None) -> Callable[[], Task]:
    def load() -> Task:
        import sklearn.datasets as sets

        X, y = getattr(sets, f"load_{name}")(return_X_y=True)
        task = task_of(Arrays((X - X.mean(axis=0)) / X.std(axis=0), y, classes))
        return replace(task, spec=name)

    return load


AND = "0.75 + 0.25*x1 + 0.25*x2 + 0.25*x3 - 0.25*x1*x2 - 0.25*x1*x3 - 0.25*x2*x3 + 0.25*x1*x2*x3"
"""-1 where x1, x2 and x3 are all -1."""
TASKS = (
    *(
        PairTask(spec, "images", _images(spec))
        for spec in (
            "digits(classes=[0,1])",
            "digits(classes=[3,8])",
            "digits",
            "digits(classes=all)",
            "fashion_mnist(classes=[1,8])",
            "fashion_mnist(classes=[5,7])",
            "fashion_mnist(classes=[2,4])",
            "fashion_mnist(classes=[0,6])",
            "fashion_mnist(classes=all)",
        )
    ),
    *(
        PairTask(name, "boolean", _boolean(spec))
        for name, spec in (
            ("majority(n=25)", "majority(n=25)"),
            ("conjunction of 3, n=20", f'polynomial(n=20, expression="{AND}")'),
            ("staircase(n=20, degree=3)", "staircase(n=20, degree=3)"),
            ("parity(n=20, degree=2)", "parity(n=20, degree=2)"),
            ("parity(n=30, degree=3)", "parity(n=30, degree=3)"),
        )
    ),
    PairTask("breast cancer", "tables", _table("breast_cancer")),
    PairTask("wine", "tables", _table("wine", "all")),
    PairTask("diabetes", "tables", _table("diabetes")),
    PairTask("shuffled(digits)", "shuffled", _images("shuffled(digits)")),
    PairTask("shuffled(majority(n=25))", "shuffled", lambda: _permuted(_boolean("majority(n=25)")())),
)
SHUFFLED = tuple(t.name for t in TASKS if t.family == "shuffled")


def divided(task: Task) -> Split:
    """The rows by a fixed draw: at most `TRAIN` to train on, the rest (a third of few rows) held out."""
    order = np.random.default_rng(3).permutation(len(task.X))
    count = min(TRAIN, 2 * len(order) // 3)
    kept, held = order[:count], order[count:][:HELD]
    centre = task.Y[kept].mean(axis=0)
    train = replace(task, X=task.X[kept], Y=task.Y[kept] - centre)
    return Split(train, task.X[held], task.Y[held] - centre)


def _permuted(task: Task) -> Task:
    return replace(task, Y=np.random.default_rng(4).permutation(task.Y))
