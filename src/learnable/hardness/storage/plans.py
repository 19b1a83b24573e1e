"""The request of `generate` as a plan of shards that can each be made alone.

A shard has a fixed number of rows, which depends on the dimension alone, and a seed of its own:
``SeedSequence(seed, spawn_key=(split, shard))`` with split 0 for train and 1 for test. The planted answer is drawn from
``spawn_key=(2,)``. So the bytes of a shard do not depend on the other shards, on workers, or on interruptions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from learnable.extras import need
from learnable.hardness.family import Family, families
from learnable.specs import InputError, nearest, within
from learnable.specs.running import text_of
from learnable.tables.shards import SPLITS
from learnable.version import __version__

Format = Literal["npz", "parquet"]
FORMATS = ("npz", "parquet")
SHARD_BYTES = 16 * 2**20
"""The most that the rows of a shard take as float64."""
MOST_ROWS = 10**12
LEAST_TEST, MOST_TEST = 1_000, 100_000
_ANSWER = 2


@dataclass(frozen=True)
class Shard:
    """One part of a split: its number from 0, and its rows."""

    split: str
    number: int
    rows: int

    def path(self, format: str) -> str:
        return f"{self.split}/part-{self.number:05}.{format}"


@dataclass(frozen=True)
class DataPlan:
    """A request: the family, rows of each split, the seed, the format. The same plan gives the same bytes."""

    family: Family
    samples: int
    test: int
    seed: int
    format: Format
    twin_of: str | None = None
    """The spec of the hard family where this is its easy twin."""

    def twin(self) -> DataPlan:
        """The same request for the easy twin, with the same seeds."""
        return replace(self, family=self.family.twin(), twin_of=str(self.family))

    @property
    def rows(self) -> dict[str, int]:
        """Rows by split."""
        return dict(zip(SPLITS, (self.samples, self.test), strict=True))

    def shards(self) -> Iterator[Shard]:
        """Every shard, training rows first."""
        size = shard_rows(self.family.dimension)
        for split, rows in self.rows.items():
            for number, start in enumerate(range(0, rows, size)):
                yield Shard(split, number, min(size, rows - start))

    @property
    def count(self) -> int:
        """The number of shards."""
        size = shard_rows(self.family.dimension)
        return sum(-(-rows // size) for rows in self.rows.values())

    def request(self) -> dict[str, Any]:
        """The plan as plain data, with the versions that its bytes depend on."""
        return {
            "family": str(self.family),
            "seed": self.seed,
            "rows": self.rows,
            "format": self.format,
            "twin_of": self.twin_of,
            "made_with": versions(self.format),
        }

    def answer(self) -> dict[str, Any]:
        """The planted answer."""
        return self.family.plant(generator(self.seed, _ANSWER))

    def draw(self, shard: Shard, answer: dict[str, Any]) -> tuple[Any, Any]:
        """The rows of one shard: X (rows, dimension) int8 or float64, y (rows,) float64."""
        import numpy as np

        rng = generator(self.seed, SPLITS.index(shard.split), shard.number)
        X, y = self.family.rows(answer, shard.rows, rng)
        kind = np.int8 if self.family.binary else np.float64
        return np.ascontiguousarray(X, dtype=kind), np.ascontiguousarray(y, dtype=np.float64)


def shard_rows(dimension: int) -> int:
    """Rows of a shard: 16 MiB of float64, in thousands where there are that many.

    >>> shard_rows(30), shard_rows(1600), shard_rows(10**8)
    (67000, 1000, 1)
    """
    rows = SHARD_BYTES // (8 * (dimension + 1))
    return max(rows - rows % 1000 if rows >= 1000 else rows, 1)


def generator(seed: int, *key: int) -> Any:
    """The numpy Generator with that spawn key.

    >>> one, again, other = (generator(0, *key).bytes(8) for key in ((1, 2), (1, 2), (1, 3)))
    >>> one == again, one == other
    (True, False)
    """
    import numpy as np

    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


def versions(format: str) -> dict[str, str]:
    """The versions that the bytes of a shard depend on."""
    from importlib.metadata import version

    if format == "parquet":
        need("format=parquet", "pyarrow")
    names = ["numpy", *(["pyarrow"] if format == "parquet" else [])]
    return {"learnable": __version__, **{name: version(name) for name in names}}


def read_plan(family: Any, samples: Any, test: Any, seed: Any, format: Any) -> DataPlan:
    """The plan that was asked for. Raises `InputError` for a family, a number or a format that cannot be used."""
    found = families.read(family)
    if not isinstance(found, Family):
        known = ", ".join(e.signature for e in families.entries.values())
        raise InputError(f"family is {family!r}; wanted a family of hard data: {known}")
    whole("samples", samples, 1, MOST_ROWS, "type for example samples=10000")
    if test is None:
        test = min(max(samples // 5, LEAST_TEST), MOST_TEST)
    whole("test", test, 1, MOST_ROWS, "leave it out for a fifth of samples, at least 1000 and at most 100000")
    whole("seed", seed, 0, 2**128 - 1, "type for example seed=0")
    if format not in FORMATS:
        raise InputError(f"format is {format!r}; wanted npz or parquet{nearest(str(format), FORMATS)}")
    return DataPlan(found, samples, test, seed, format)


def plan_of(request: Any, file: str | Path = "the request", trust_code: bool = False) -> DataPlan:
    """The plan that a request names which stands in `file`, a manifest, a certificate or a journal.

    Raises `InputError` where it is none, and where its family names Python code that is not trusted.
    """
    try:
        rows = request["rows"]
        given = (request["family"], rows["train"], rows["test"], request["seed"], request["format"])
        with text_of(str(file), trust_code):
            return replace(read_plan(*given), twin_of=request["twin_of"])
    except (KeyError, TypeError) as error:
        raise InputError(f"the request is damaged: {error} is missing or of another kind") from None


def whole(name: str, value: Any, low: int, high: int, hint: str) -> None:
    """Refuse what is no whole number of that range."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{name} is {value!r}; wanted a whole number; {hint}")
    within(name, value, low, high, hint)
