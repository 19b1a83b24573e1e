"""Permutations of the positions of a sequence of letters."""

from __future__ import annotations

from typing import Any

from learnable.groups.finite import FiniteGroup, Images
from learnable.groups.permutations import Permutations
from learnable.groups.vocabulary import groups
from learnable.specs import register, within


@register(groups, "positions", family="sequences")
class Positions(FiniteGroup):
    """All permutations of the positions of a sequence.

    Letters of two values are the coordinates of ``hypercube(length)``, and positions are moved as `permutations` moves
    those.

    >>> Positions(4).order, Positions(4).n
    (24, 4)
    """

    length: int

    def check(self) -> None:
        within("positions: length", self.length, 1, 100_000)

    @property
    def n(self) -> int:  # type: ignore[override]
        """The number of coordinates it acts on: one a position."""
        return self.length

    @property
    def order(self) -> int:
        return Permutations(self.length).order

    @property
    def generators(self) -> tuple[Images, ...]:
        return Permutations(self.length).generators

    def draw(self, rng: Any) -> Any:
        return Permutations(self.length).draw(rng)
