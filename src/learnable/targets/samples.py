"""Labelled data as targets: `digits`, files, arrays, and the same inputs with shuffled labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from learnable.extras import needing
from learnable.specs import Call, InputError, Word, register, within
from learnable.tables.arrays import from_arrays
from learnable.tables.files import SUFFIXES, read_table, suffix_of
from learnable.tables.reading import CATEGORIES, Reading
from learnable.tables.shards import folder_of
from learnable.tables.table import Table
from learnable.targets.classes import Choice, check_choice, named
from learnable.targets.labels import ROWS, Labelled, Sample, as_sample
from learnable.targets.vocabulary import targets

IMAGES = ("digits", "fashion_mnist")


@register(targets, "digits", family="data", bare=True)
class Digits(Labelled):
    """Handwritten digits, 1,797 images of 8×8 with values 0 … 16, from scikit-learn: even (+1) against odd.

    `classes` is as in `Data`: two digits alone, the greater +1; ``all`` each of the ten; ``real`` the digit as a number.

    >>> sample = targets.read("digits").load()
    >>> sample.X.shape, sample.classes
    ((1797, 64), 'even (+1) against odd (-1)')
    """

    classes: tuple[int, ...] | Literal["auto", "all", "real"] | None = None
    standardise: bool = False

    def check(self) -> None:
        for c in named(self.classes):
            within("digits: classes", c, 0, 9)
        check_choice("digits", self.classes)

    def load(self) -> Sample:
        with needing("digits"):
            from sklearn.datasets import load_digits
        X, digit = load_digits(return_X_y=True)
        names = tuple(f"row {i} column {j}" for i in range(1, 9) for j in range(1, 9))
        table = Table(X, digit.astype(float), names, shape=(8, 8))
        return of_digits("digits", table, self.classes, str(self), self.standardise)


def of_digits(where: str, table: Table, classes: Choice, spec: str, standardise: bool) -> Sample:
    """Rows labelled 0 … 9: even (+1) against odd (-1) where no `classes` are named, else as `as_sample` has them."""
    import numpy as np

    if classes is not None:
        return as_sample(where, table, classes, spec, standardise)
    parity = replace(table, labels=np.where(table.labels % 2 == 0, 1.0, 0.0))
    sample = as_sample(where, parity, "all", spec, standardise)
    return replace(sample, classes="even (+1) against odd (-1)", labels=("odd", "even"), values=())


@register(targets, "data", family="data")
class Data(Labelled):
    """A table in a .csv, .npz or .parquet file, the target column y, target or label, or named; or a generated folder.

    Text may be .tsv or .txt, and packed (.gz); `Reading` has the options from `header` on. `classes` is ``auto``, ``all``,
    ``real`` or two labels; `group` names the column of rows that belong together; `standardise` scales the features and a
    real label. At most `rows` of its rows, chosen by `seed`; of a CSV or Parquet file too large to load a choice is made
    in any case, and a note says so.

    >>> str(targets.read("rows.csv")), str(targets.read("data(rows.npz, classes=[3,8])"))
    ('data(path=rows.csv)', 'data(path=rows.npz, classes=[3,8])')
    """

    path: str
    target: str | None = None
    classes: tuple[Any, ...] | Literal["auto", "all", "real"] | None = None
    rows: int | None = None
    seed: int = 0
    group: str | None = None
    standardise: bool = False
    header: bool | Literal["auto"] = "auto"
    separator: str = "auto"
    decimal: Literal["auto", ".", ","] = "auto"
    missing: Literal["median", "drop", "refuse"] = "median"
    drop: tuple[str, ...] = ()
    categories: int = CATEGORIES

    @property
    def reading(self) -> Reading:
        """What is asked of the reader of the file."""
        return Reading(
            self.target, self.group, self.rows, self.seed, self.header, self.separator, self.decimal, self.missing,
            self.drop, self.categories,
        )  # fmt: skip

    def check(self) -> None:
        suffix_of(self.path)
        self.reading.check("data")
        if self.classes == "auto":
            object.__setattr__(self, "classes", None)
        within("data: rows", ROWS if self.rows is None else self.rows, ROWS)
        within("data: seed", self.seed, 0)
        if isinstance(self.classes, tuple):
            plain = tuple(
                str(c).lower() if isinstance(c, bool) else str(c) if isinstance(c, str) else c
                for c in self.classes
            )
            object.__setattr__(self, "classes", plain)
        check_choice("data", self.classes)

    def load(self) -> Sample:
        table = read_table(self.path, self.reading)
        return as_sample(f"data: {self.path}", table, self.classes, str(self), self.standardise)


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
        order = np.random.default_rng([self.seed, 9]).permutation(len(sample.y))
        codes = None if sample.codes is None else sample.codes[order]
        return replace(
            sample,
            y=sample.y[order],
            codes=codes,
            spec=str(self),
            notes=(*sample.notes, "labels were shuffled"),
        )


@dataclass(frozen=True, eq=False)
class Arrays(Labelled):
    """Arrays in memory: X (m, …), y (m,) and where rows belong together `group` (m,). No spec.

    >>> sample = Arrays([[0.0], [1.0]] * 4, ["cat", "dog"] * 4).load()
    >>> sample.classes, sample.y.tolist()[:2]
    ('dog (+1) against cat (-1)', [-1.0, 1.0])
    """

    X: Any
    y: Any
    classes: Choice = None
    group: Any = None
    standardise: bool = False

    def __str__(self) -> str:
        return "arrays in memory"

    def load(self) -> Sample:
        check_choice("arrays", self.classes)
        table = from_arrays("arrays", self.X, self.y, group=self.group)
        return as_sample("arrays", table, self.classes, str(self), self.standardise)


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
