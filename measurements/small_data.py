"""Many small data sets of two classes, in full and with labels flipped, to try the data verdict on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import combinations
from typing import Any

import numpy as np

from learnable.targets import Arrays, targets
from learnable.targets.labels import Sample

FULL, WEAK = 300, 100
"""Rows of a data set in full, and of a weak or shuffled one."""
EXPRESSIONS = {
    "majority(n=9)": "majority(n=9)",
    "majority(n=25)": "majority(n=25)",
    "one coordinate of 20": "parity(n=20, degree=1)",
    "and of 2 of 20": 'polynomial(n=20, expression="0.5 + 0.5*x1 + 0.5*x2 - 0.5*x1*x2")',
    "sign of a staircase": "sign(staircase(n=20, degree=3))",
    "parity(n=8, degree=2)": "parity(n=8, degree=2)",
    "parity(n=20, degree=2)": "parity(n=20, degree=2)",
    "parity(n=20, degree=3)": "parity(n=20, degree=3)",
}


@dataclass(frozen=True)
class Source:
    """A data set's name, its family, and a function from a number of rows to them."""

    name: str
    family: str
    rows: Callable[[int], tuple[Any, Any]]


def sources() -> Iterator[Source]:
    """All pairs of digits and of clothes, tables of scikit-learn, and Boolean targets."""
    for a, b in combinations(range(10), 2):
        for data in ("digits", "fashion_mnist"):
            yield Source(f"{data} {a} {b}", data, partial(_of_images, data, a, b))
    for table, pair in (
        ("breast_cancer", (0, 1)),
        *(("wine", p) for p in combinations(range(3), 2)),
        *(("iris", p) for p in combinations(range(3), 2)),
    ):
        yield Source(f"{table} {pair[0]} {pair[1]}", "tables", partial(_of_table, table, pair))
    for name, spec in EXPRESSIONS.items():
        yield Source(name, "boolean", partial(_of_target, spec))


def flipped(y: Any, share: float, rng: np.random.Generator) -> Any:
    """Labels ±1, a share of them turned."""
    turned = rng.permutation(len(y))[: round(share * len(y))]
    found = y.copy()
    found[turned] *= -1
    return found


def sample_of(X: Any, y: Any) -> Sample:
    """Rows standardised as a whole, as a sample."""
    return Arrays((X - X.mean()) / X.std(), y).load()


def _few(X: Any, y: Any, m: int) -> tuple[Any, Any]:
    kept = np.random.default_rng(22).permutation(len(y))[:m]
    return X[kept], y[kept]


@cache
def _images(data: str) -> Sample:
    return targets.read(f"{data}(classes=all)").load()


def _of_images(data: str, a: int, b: int, m: int) -> tuple[Any, Any]:
    sample = _images(data)
    kept = (sample.y[:, a] + sample.y[:, b]) > 0
    return _few(sample.X[kept], np.where(sample.y[kept][:, b] > 0, 1.0, -1.0), m)


def _of_table(name: str, pair: tuple[int, int], m: int) -> tuple[Any, Any]:
    import sklearn.datasets as sets

    X, y = getattr(sets, f"load_{name}")(return_X_y=True)
    kept = np.isin(y, pair)
    X = X[kept]
    return _few((X - X.mean(axis=0)) / X.std(axis=0), np.where(y[kept] == pair[1], 1.0, -1.0), m)


def _of_target(spec: str, m: int) -> tuple[Any, Any]:
    target = targets.read(spec)
    X = target.law.draw(m, np.random.default_rng(23))
    return X, np.asarray(target(X), dtype=np.float64)
