"""Labelled data as targets: `digits`, files, arrays, and the same inputs with shuffled labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from learnable.extras import needing
from learnable.specs import Call, InputError, Word, register, within
from learnable.tables.arrays import from_arrays
from learnable.tables.files import SUFFIXES, read_table, suffix_of
from learnable.tables.shards import folder_of
from learnable.tables.table import Table
from learnable.targets.labels import ROWS, Labelled, Sample, as_sample, check_pair, chosen
from learnable.targets.vocabulary import targets

IMAGES = ("digits", "fashion_mnist")


@register(targets, "digits", family="data", bare=True)
class Digits(Labelled):
    """Handwritten digits, 1,797 images of 8×8 with values 0 … 16, from scikit-learn: even (+1) against odd.

    With two `classes` those digits alone, the greater +1; with ``classes=all`` each of the ten.

    >>> sample = targets.read("digits").load()
    >>> sample.X.shape, sample.classes
    ((1797, 64), 'even (+1) against odd (-1)')
    """

    classes: tuple[int, ...] | Literal["all"] | None = None

    def check(self) -> None:
        for c in chosen(self.classes):
            within("digits: classes", c, 0, 9)
        check_pair("digits", self.classes)

    def load(self) -> Sample:
        import numpy as np

        with needing("digits"):
            from sklearn.datasets import load_digits
        X, digit = load_digits(return_X_y=True)
        names = tuple(f"row {i} column {j}" for i in range(1, 9) for j in range(1, 9))
        if self.classes:
            table = Table(X, digit.astype(float), names, shape=(8, 8))
            return as_sample("digits", table, self.classes, str(self))
        y = np.where(digit % 2 == 0, 1.0, -1.0)
        return Sample(X, y, names, "even (+1) against odd (-1)", str(self), shape=(8, 8))


@register(targets, "data", family="data")
class Data(Labelled):
    """A table in a .csv, .npz or .parquet file, the target column y, target or label, or named; or a generated folder.

    At most `rows` of its rows, chosen by `seed`; of a CSV or Parquet file too large to load a choice is made in any case,
    and a note says so.

    >>> str(targets.read("rows.csv")), str(targets.read("data(rows.npz, classes=[3,8])"))
    ('data(path=rows.csv)', 'data(path=rows.npz, classes=[3,8])')
    """

    path: str
    target: str | None = None
    classes: tuple[Any, ...] | Literal["all"] | None = None
    rows: int | None = None
    seed: int = 0

    def check(self) -> None:
        suffix_of(self.path)
        within("data: rows", ROWS if self.rows is None else self.rows, ROWS)
        within("data: seed", self.seed, 0)
        if isinstance(self.classes, tuple):
            plain = tuple(
                str(c).lower() if isinstance(c, bool) else str(c) if isinstance(c, str) else c
                for c in self.classes
            )
            object.__setattr__(self, "classes", plain)
        check_pair("data", self.classes)

    def load(self) -> Sample:
        table = read_table(self.path, self.target, self.rows, self.seed)
        return as_sample(f"data: {self.path}", table, self.classes, str(self))


@register(targets, "shuffled", family="data")
class Shuffled(Labelled):
    """The same inputs with permuted labels: the null, which nothing can learn.

    >>> str(targets.read("shuffled(digits, seed=3)"))
    'shuffled(digits, seed=3)'
    """

    data: Any
    seed: int = 0

    def check(self) -> None:
        within("shuffled: seed", self.seed, 0)
        data = targets.read(self.data)
        if not isinstance(data, Labelled):
            raise InputError(f"shuffled: data is {data}; wanted labelled data, such as digits or rows.csv")
        object.__setattr__(self, "data", data)

    def load(self) -> Sample:
        import numpy as np

        sample = self.data.load()
        y = np.random.default_rng([self.seed, 9]).permutation(sample.y)
        return replace(sample, y=y, spec=str(self), notes=(*sample.notes, "labels were shuffled"))


@dataclass(frozen=True, eq=False)
class Arrays(Labelled):
    """Arrays in memory: X (m, …) and y (m,), with two `classes` to keep where there are more, or ``"all"``. No spec.

    >>> sample = Arrays([[0.0], [1.0]] * 4, ["cat", "dog"] * 4).load()
    >>> sample.classes, sample.y.tolist()[:2]
    ('dog (+1) against cat (-1)', [-1.0, 1.0])
    """

    X: Any
    y: Any
    classes: tuple[Any, ...] | Literal["all"] | None = None

    def __str__(self) -> str:
        return "arrays in memory"

    def load(self) -> Sample:
        check_pair("arrays", self.classes)
        return as_sample("arrays", from_arrays("arrays", self.X, self.y), self.classes, str(self))


def _read(call: Call | Word) -> Labelled | None:
    """A bare path is a table or a generated folder; `data(digits, …)` is `digits(…)`, and so for all of `IMAGES`."""
    if isinstance(call, Word):
        looks = call.lower().endswith(SUFFIXES) or "/" in call or ("." in call and ":" not in call)
        looks = looks or (call not in targets.entries and folder_of(call) is not None)
        return Data(str(call)) if looks else None
    named = call.positional[0] if call.positional else dict(call.keyword).get("path")
    if call.name == "data" and named in IMAGES:
        rest = tuple((key, value) for key, value in call.keyword if key != "path")
        return targets.read(Call(str(named), call.positional[1:], rest))
    return None


targets.readers.append(_read)
