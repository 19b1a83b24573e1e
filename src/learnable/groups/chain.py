"""The order of a permutation group, and uniform draws from it, by a stabiliser chain (Sims 1970).

G ⊇ G_1 ⊇ G_2 … each fixes one more base point, so |G| is the product of the lengths of the base points' orbits, and a
uniform element is a product of uniform coset representatives. The chain is guessed from random products and then
proved: every Schreier generator of every level must sift to the identity through the levels below.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from math import prod
from typing import Any

import numpy as np

from learnable.groups.finite import Images

Array = np.ndarray[Any, Any]


@dataclass
class Level:
    """One base point, generators of the group that fixes the earlier ones, and a representative for each orbit point.

    `place` numbers the points of the orbit (-1 outside), `representatives[place[p]]` sends the base to p.
    """

    base: int
    generators: list[Array] = field(default_factory=list)
    place: Array = field(default_factory=lambda: np.empty(0))
    representatives: Array = field(default_factory=lambda: np.empty(0))
    inverses: Array = field(default_factory=lambda: np.empty(0))

    def grow(self, points: int) -> None:
        """The orbit of the base under the generators, breadth first."""
        place, found = np.full(points, -1), [np.arange(points)]
        place[self.base] = 0
        for g in found:
            for h in self.generators:
                image = h[g[self.base]]
                if place[image] < 0:
                    place[image] = len(found)
                    found.append(h[g])
        self.place, self.representatives = place, np.array(found)
        self.inverses = np.argsort(self.representatives, axis=1)


@dataclass(frozen=True)
class Chain:
    """Levels of a proved stabiliser chain on 2n signed points."""

    points: int
    levels: tuple[Level, ...]

    @property
    def order(self) -> int:
        """The number of elements."""
        return prod(len(level.representatives) for level in self.levels)

    def draw(self, rng: Any) -> Images:
        """A uniform element, as images."""
        found = np.arange(self.points)
        for level in reversed(self.levels):
            found = level.representatives[int(rng.integers(len(level.representatives)))][found]
        n = self.points // 2
        return tuple(int(p % n + 1) * (1 if p < n else -1) for p in found[:n])


@cache
def chain(generators: tuple[Images, ...]) -> Chain:
    """The stabiliser chain of signed permutations given by their images.

    >>> chain(((2, 1, 3), (2, 3, 1), (-1, 2, 3))).order
    48
    """
    given = [_points(g) for g in generators]
    points = len(given[0])
    levels: list[Level] = []
    for g in [*given, *_products(given, 40)]:
        _insert(levels, g, points, 0)
    while (missing := _unproved(levels, points)) is not None:
        _insert(levels, missing[0], points, missing[1])
    return Chain(points, tuple(levels))


def _points(images: Images) -> Array:
    """The permutation of the points +1 … +n, -1 … -n, numbered from 0."""
    a = np.asarray(images)
    above = np.abs(a) - 1 + len(a) * (a < 0)
    return np.concatenate([above, (above + len(a)) % (2 * len(a))])


def _products(given: list[Array], count: int) -> list[Array]:
    """Random-looking elements by product replacement, always the same for the same generators."""
    rng = np.random.default_rng(0)
    pool = [given[i % len(given)] for i in range(max(10, len(given)))]
    found = []
    for step in range(60 + count):
        i, j = rng.choice(len(pool), size=2, replace=False)
        pool[i] = pool[j][pool[i]] if rng.integers(2) else np.argsort(pool[j])[pool[i]]
        if step >= 60:
            found.append(pool[i])
    return found


def _insert(levels: list[Level], element: Array, points: int, start: int) -> None:
    """Sift an element from level `start` on; what is left of it becomes a generator of the levels it reached."""
    left, depth = _sift(levels, element[None, :], start)
    rest, reached = left[0], int(depth[0])
    if (rest == np.arange(points)).all():
        return
    if reached == len(levels):
        levels.append(Level(int(np.flatnonzero(rest != np.arange(points))[0])))
    for level in levels[start : reached + 1]:
        level.generators.append(rest)
        level.grow(points)


def _sift(levels: list[Level], batch: Array, start: int) -> tuple[Array, Array]:
    """Divide every element by the representatives of the levels from `start` on, as far as it goes."""
    batch, depth = batch.copy(), np.full(len(batch), len(levels))
    going = np.ones(len(batch), dtype=bool)
    for index in range(start, len(levels)):
        level = levels[index]
        place = level.place[batch[:, level.base]]
        stop = going & (place < 0)
        depth[stop], going = index, going & (place >= 0)
        batch[going] = np.take_along_axis(level.inverses[place[going]], batch[going], axis=1)
    return batch, depth


def _unproved(levels: list[Level], points: int) -> tuple[Array, int] | None:
    """A Schreier generator that does not sift to the identity, with the level to put it in; None where all do."""
    for index in reversed(range(len(levels))):
        level = levels[index]
        for g in level.generators:
            moved = g[level.representatives]
            schreier = np.take_along_axis(level.inverses[level.place[moved[:, level.base]]], moved, axis=1)
            left, _ = _sift(levels, schreier, index + 1)
            bad = np.flatnonzero((left != np.arange(points)).any(axis=1))
            if len(bad):
                return schreier[bad[0]], index + 1
    return None
