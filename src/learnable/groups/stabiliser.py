"""The elements of a group that leave some coordinates alone: what is left once those have been learned."""

from __future__ import annotations

from typing import Any

from learnable.groups.finite import FiniteGroup, Images
from learnable.groups.permutations import Permutations
from learnable.groups.signed import SignedPermutations
from learnable.groups.vocabulary import Group, groups
from learnable.specs import InputError, register


@register(groups, "stabiliser", family="hypercube")
class Stabiliser(FiniteGroup):
    """The signed permutations, or permutations, of n coordinates that fix the listed ones (counted from 1).

    It is the same kind of group on the others, and acts on every coefficient of the fixed ones alike.

    >>> str(Stabiliser(SignedPermutations(4), (1, 2))), Stabiliser(SignedPermutations(4), (1, 2)).order
    ('stabiliser(signed_permutations(n=4), fixed=[1,2])', 8)
    """

    group: Group
    fixed: tuple[int, ...]

    def check(self) -> None:
        if not isinstance(self.group, SignedPermutations | Permutations):
            raise InputError(
                f"stabiliser: group is {self.group}; wanted signed_permutations(n) or permutations(n), "
                f"such as stabiliser(signed_permutations(n={self.group.n}), fixed=[1])"
            )
        n, fixed = self.group.n, tuple(sorted(set(self.fixed)))
        if len(fixed) != len(self.fixed) or not fixed or fixed[0] < 1 or fixed[-1] > n or len(fixed) == n:
            raise InputError(
                f"stabiliser: fixed is {list(self.fixed)}; wanted some of the coordinates 1 to {n}, each once and "
                "not all of them, such as fixed=[1]"
            )
        object.__setattr__(self, "fixed", fixed)

    @property
    def n(self) -> int:  # type: ignore[override]
        return self.group.n

    @property
    def moved(self) -> tuple[int, ...]:
        """The coordinates it moves, counted from 1."""
        return tuple(i for i in range(1, self.n + 1) if i not in self.fixed)

    @property
    def inner(self) -> SignedPermutations | Permutations:
        """The same kind of group on as many coordinates as are moved."""
        n = len(self.moved)
        return SignedPermutations(n) if isinstance(self.group, SignedPermutations) else Permutations(n)

    def keeps(self, init: str) -> bool:
        return self.group.keeps(init)

    @property
    def permutes(self) -> bool:
        return self.group.permutes

    def holds(self, images: Images) -> bool:
        return self.inner.__class__(self.n).holds(images) and all(images[i - 1] == i for i in self.fixed)

    @property
    def order(self) -> int:
        return self.inner.order

    @property
    def generators(self) -> tuple[Images, ...]:
        return tuple(self._outer(g) for g in self.inner.generators)

    def _outer(self, images: Images) -> Images:
        found, moved = list(range(1, self.n + 1)), self.moved
        for place, j in zip(moved, images, strict=True):
            found[place - 1] = moved[abs(j) - 1] * (1 if j > 0 else -1)
        return tuple(found)

    def draw(self, rng: Any) -> Any:
        import numpy as np

        found, places = np.eye(self.n), np.array(self.moved) - 1
        found[np.ix_(places, places)] = self.inner.draw(rng)
        return found
