"""Signed permutations of the coordinates, the symmetry of an iid initialisation with a symmetric law."""

from __future__ import annotations

from math import comb
from typing import Any

from learnable.groups.vocabulary import Group, groups
from learnable.laws import Hypercube, Law
from learnable.specs import within, word


@word(groups, "signed_permutations", family="hypercube")
class SignedPermutations(Group):
    """All 2^n n! signed permutations of n coordinates.

    On the hypercube the monomials of one degree span an irreducible part, so L2 is free of multiplicities:
    degree k has dimension C(n, k) (Abbe & Boix-Adserà 2022).

    >>> SignedPermutations(4).dimension(2)
    6
    """

    n: int

    def check(self) -> None:
        within("signed_permutations: n", self.n, 1, 100_000)

    def preserves(self, law: Law) -> bool:
        return isinstance(law, Hypercube) and law.n == self.n

    def draw(self, rng: Any) -> Any:
        import numpy as np

        signs = 1.0 - 2.0 * rng.integers(0, 2, size=self.n)
        return np.eye(self.n)[rng.permutation(self.n)] * signs

    def dimension(self, degree: int) -> int:
        return comb(self.n, degree)
