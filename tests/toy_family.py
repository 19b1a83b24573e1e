"""A family of hard data that is neither, for tests of what writes and reads: one column of the inputs is the label."""

from __future__ import annotations

import time
from typing import Any

from learnable.hardness.family import Claims, Family, families
from learnable.specs import register, within


@register(families, "toy", family="toys")
class Toy(Family):
    d: int
    real: bool = False
    column: int | None = None
    pause: float = 0.0

    def check(self) -> None:
        within("toy: d", self.d, 1, 100_000)

    @property
    def dimension(self) -> int:
        return self.d

    @property
    def binary(self) -> bool:
        return not self.real

    def plant(self, rng: Any) -> dict[str, Any]:
        drawn = int(rng.integers(self.d))
        return {
            "column": drawn if self.column is None else self.column,
            "weight": float(rng.standard_normal()),
        }

    def rows(self, secret: dict[str, Any], count: int, rng: Any) -> tuple[Any, Any]:
        time.sleep(self.pause)
        if self.real:
            X = rng.standard_normal((count, self.d))
        else:
            X = 1 - 2 * rng.integers(0, 2, (count, self.d), dtype="int8")
        return X, self.answer(secret, X)

    def answer(self, secret: dict[str, Any], X: Any) -> Any:
        return X[:, secret["column"]].astype(float)

    def twin(self) -> Toy:
        return Toy(self.d, self.real, 0, self.pause)

    def claims(self, rows: int) -> Claims:
        return Claims(
            "none", {"d": self.d, "rows": rows, "third": 1 / 3}, ("a toy",), ("anything",), "no paper"
        )
