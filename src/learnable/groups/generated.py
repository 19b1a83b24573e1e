"""Any finite group of signed permutations, from elements that generate it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from learnable.groups.finite import ENUMERABLE, FiniteGroup, closure, matrix
from learnable.groups.vocabulary import groups
from learnable.specs import InputError, register, within

CHAINED = 64
"""The most coordinates on which the order of a group that is not listed is worked out."""


@register(groups, "generated", family="hypercube")
class Generated(FiniteGroup):
    """The group that signed permutations generate; entry ±j at place i says that coordinate i of g·x is ±x_j.

    >>> Generated(3, ((2, 3, 1), (-1, 2, 3))).order
    24
    """

    n: int
    generators: tuple[tuple[int, ...], ...]

    def check(self) -> None:
        within("generated: n", self.n, 1, 10_000)
        example = f"such as {[*range(2, self.n + 1), 1] if self.n < 9 else '[2,3,…,1]'}"
        if not self.generators:
            raise InputError(f"generated: no generators; wanted at least one, {example}")
        for g in self.generators:
            if len(g) != self.n:
                raise InputError(
                    f"generated: a generator has {len(g)} entries and n is {self.n}; wanted {self.n} in each, {example}"
                )
            if sorted(abs(j) for j in g) != list(range(1, self.n + 1)):
                raise InputError(
                    f"generated: {list(g[:12])}{'…' if self.n > 12 else ''} is no signed permutation; wanted each of "
                    f"1 to {self.n} once, with a sign, {example}"
                )

    @cached_property
    def listed(self) -> Any:
        """Every element as images, an array (order, n); None where there are too many."""
        return closure(self.generators, self.n, ENUMERABLE)

    @property
    def order(self) -> int:
        return len(self.listed) if self.listed is not None else self._chain().order

    def _chain(self) -> Any:
        if self.n > CHAINED:
            raise InputError(
                f"generated: the group has more than {ENUMERABLE} elements on {self.n} coordinates, and beyond "
                f"{CHAINED} coordinates such a group is not worked out; name it, as in permutations(n={self.n})"
            )
        from learnable.groups.chain import chain  # loads numpy

        return chain(self.generators)

    def draw(self, rng: Any) -> Any:
        if self.listed is not None:
            return matrix(self.listed[int(rng.integers(len(self.listed)))])
        return matrix(self._chain().draw(rng))
