"""Permutations of the coordinates, the symmetry of any iid initialisation, and sign flips."""

from __future__ import annotations

from math import comb, factorial
from typing import Any

from learnable.groups.finite import FiniteGroup, Images
from learnable.groups.generators import connected, flip
from learnable.groups.vocabulary import groups
from learnable.laws import Hypercube, Law
from learnable.specs import register, within


def swaps(n: int) -> tuple[Images, ...]:
    """A swap of two neighbours and the cycle, which generate every permutation of n coordinates."""
    if n < 2:
        return (tuple(range(1, n + 1)),)
    return (2, 1, *range(3, n + 1)), (*range(2, n + 1), 1)


@register(groups, "permutations", family="hypercube")
class Permutations(FiniteGroup):
    """All n! permutations of n coordinates.

    The irreducible parts are S^(n-i,i), i = 0 … n/2, of dimension C(n, i) - C(n, i-1), once on every degree from i to
    n - i: n - 2i + 1 copies, so that a Gram takes the place of the weight (Abbe & Boix-Adserà 2022).

    >>> Permutations(4).dimension(2), Permutations(4).order
    (2, 24)
    """

    n: int

    def check(self) -> None:
        within("permutations: n", self.n, 1, 100_000)

    @property
    def order(self) -> int:
        return factorial(self.n)

    @property
    def generators(self) -> tuple[Images, ...]:
        return swaps(self.n)

    def draw(self, rng: Any) -> Any:
        import numpy as np

        return np.eye(self.n)[rng.permutation(self.n)]

    @classmethod
    def held_by(cls, n: int, generators: tuple[Images, ...]) -> Permutations | None:
        return cls(n) if connected(n, generators, signs=False) else None

    def holds(self, images: Images) -> bool:
        return min(images) > 0

    def dimension(self, i: int) -> int:
        """The dimension of S^(n-i,i)."""
        return comb(self.n, i) - (comb(self.n, i - 1) if i else 0)


@register(groups, "sign_flips", family="hypercube")
class SignFlips(FiniteGroup):
    """The 2^n flips of signs. Every monomial is an irreducible part of dimension 1.

    >>> SignFlips(5).order
    32
    """

    n: int

    def check(self) -> None:
        within("sign_flips: n", self.n, 1, 100_000)

    @property
    def order(self) -> int:
        return 2**self.n

    @property
    def generators(self) -> tuple[Images, ...]:
        return tuple(tuple(-j if j == i else j for j in range(1, self.n + 1)) for i in range(1, self.n + 1))

    def draw(self, rng: Any) -> Any:
        import numpy as np

        return np.diag(1.0 - 2.0 * rng.integers(0, 2, size=self.n))

    def spreads(self, law: Law) -> bool:
        return isinstance(law, Hypercube) and self.preserves(law)

    @classmethod
    def held_by(cls, n: int, generators: tuple[Images, ...]) -> SignFlips | None:
        return cls(n) if all(flip(i, n) in generators for i in range(1, n + 1)) else None

    def holds(self, images: Images) -> bool:
        return all(abs(j) == i for i, j in enumerate(images, start=1))
