"""Cyclic shifts of a line or of a grid of coordinates, the symmetry of a convolution with cyclic padding."""

from __future__ import annotations

from typing import Any

from learnable.groups.finite import FiniteGroup, Images, matrix
from learnable.groups.vocabulary import groups
from learnable.specs import InputError, register, within


@register(groups, "cyclic_shifts", family="hypercube")
class CyclicShifts(FiniteGroup):
    """The n cyclic shifts of n coordinates: of a line, or of n/columns rows that are read one after another.

    With `columns` the shifts go both ways: coordinate (r, c) is number r·columns + c, counted from 0.

    >>> CyclicShifts(12, columns=4).order, CyclicShifts(3).shift(1)
    (12, (2, 3, 1))
    """

    n: int
    columns: int = 1

    def check(self) -> None:
        within("cyclic_shifts: n", self.n, 1, 100_000)
        within("cyclic_shifts: columns", self.columns, 1, self.n)
        if self.n % self.columns:
            raise InputError(
                f"cyclic_shifts: columns is {self.columns} and n is {self.n}; wanted a divisor of n, such as columns=1"
            )

    @property
    def rows(self) -> int:
        """The number of rows of the grid."""
        return self.n // self.columns

    @property
    def order(self) -> int:
        return self.n

    @property
    def generators(self) -> tuple[Images, ...]:
        return self.shift(1), self.shift(0, 1)

    def shift(self, down: int, along: int = 0) -> Images:
        """Coordinate (r, c) of g·x is coordinate (r + down, c + along) of x."""
        return tuple(
            (r + down) % self.rows * self.columns + (c + along) % self.columns + 1
            for r in range(self.rows)
            for c in range(self.columns)
        )

    @classmethod
    def held_by(cls, n: int, generators: tuple[Images, ...]) -> CyclicShifts | None:
        """Shifts of a line, or of a grid with the fewest columns, whose own generators are the given ones."""
        given, none = {*generators}, tuple(range(1, n + 1))
        for columns in (1, *(c for c in range(2, n // 2 + 1) if n % c == 0)):
            if {*cls(n, columns).generators} - {none} == given - {none}:
                return cls(n, columns)
        return None

    def draw(self, rng: Any) -> Any:
        return matrix(self.shift(int(rng.integers(self.rows)), int(rng.integers(self.columns))))
