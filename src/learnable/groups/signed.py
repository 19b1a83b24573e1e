"""Signed permutations of the coordinates, the symmetry of an iid initialisation with a symmetric law."""

from __future__ import annotations

from math import comb, factorial
from typing import Any

from learnable.groups.finite import FiniteGroup, Images
from learnable.groups.generators import connected, one_sign
from learnable.groups.permutations import swaps
from learnable.groups.vocabulary import groups
from learnable.laws import Hypercube, Law
from learnable.specs import register, within


@register(groups, "signed_permutations", family="hypercube")
class SignedPermutations(FiniteGroup):
    """All 2^n n! signed permutations of n coordinates.

    On the hypercube the monomials of one degree span an irreducible part, so L2 is free of multiplicities:
    degree k has dimension C(n, k) (Abbe & Boix-Adserà 2022).

    >>> SignedPermutations(4).dimension(2), SignedPermutations(4).order
    (6, 384)
    """

    n: int

    def check(self) -> None:
        within("signed_permutations: n", self.n, 1, 100_000)

    @property
    def order(self) -> int:
        return 2**self.n * factorial(self.n)

    @property
    def generators(self) -> tuple[Images, ...]:
        return (*swaps(self.n), (-1, *range(2, self.n + 1)))

    def draw(self, rng: Any) -> Any:
        import numpy as np

        signs = 1.0 - 2.0 * rng.integers(0, 2, size=self.n)
        return np.eye(self.n)[rng.permutation(self.n)] * signs

    def spreads(self, law: Law) -> bool:
        return isinstance(law, Hypercube) and self.preserves(law)

    @classmethod
    def held_by(cls, n: int, generators: tuple[Images, ...]) -> SignedPermutations | None:
        return cls(n) if one_sign(generators) and connected(n, generators, signs=True) else None

    def dimension(self, degree: int) -> int:
        """The dimension of the irreducible part ``degree k``."""
        return comb(self.n, degree)


@register(groups, "even_signed_permutations", family="hypercube")
class EvenSignedPermutations(FiniteGroup):
    """The 2^(n-1) n! signed permutations that flip an even number of signs.

    They leave the full parity as it is, so degree k and degree n - k are one irreducible part twice over, and degree
    n/2 falls into two halves (Abbe & Boix-Adserà 2022 use them against the modular sum).

    >>> EvenSignedPermutations(4).order
    192
    """

    n: int

    def check(self) -> None:
        within("even_signed_permutations: n", self.n, 1, 100_000)

    @property
    def order(self) -> int:
        return 2 ** (self.n - 1) * factorial(self.n)

    @property
    def generators(self) -> tuple[Images, ...]:
        flip: tuple[Images, ...] = ((-1, -2, *range(3, self.n + 1)),) if self.n > 1 else ()
        return (*swaps(self.n), *flip)

    def draw(self, rng: Any) -> Any:
        import numpy as np

        signs = 1.0 - 2.0 * rng.integers(0, 2, size=self.n)
        signs[0] *= signs.prod()
        return np.eye(self.n)[rng.permutation(self.n)] * signs
