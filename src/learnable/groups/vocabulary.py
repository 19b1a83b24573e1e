"""The base class of groups, and their vocabulary.

A group is one class, and its class is its row: how it acts (`draw`, for a finite group `generators`), which laws it
preserves (`why_not`), which initialisations of a first layer it leaves as they are (`keeps`), how it moves weights
(`permutes`), where it spreads a point over the whole law (`spreads`), and what it is called when it is found from
generators (`FiniteGroup.held_by`). How it cuts a target is registered in `profiles`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from learnable.laws import Law
from learnable.specs import Vocabulary

groups = Vocabulary("group")


class Group(ABC):
    """A compact group that acts on inputs."""

    vocabulary: ClassVar[Vocabulary] = groups

    n: int
    """The number of coordinates it acts on."""

    @abstractmethod
    def why_not(self, law: Law) -> str:
        """A sentence that says why the group does not preserve the law; the empty string where it does."""

    @abstractmethod
    def keeps(self, init: str) -> bool:
        """Whether a first layer of independent weights of that law (gaussian, rademacher or uniform) keeps its law."""

    @property
    @abstractmethod
    def permutes(self) -> bool:
        """Whether it moves coordinates by permutations and changes of sign alone, which cutting each coordinate respects."""

    @abstractmethod
    def draw(self, rng: Any) -> Any:
        """A random element, Haar distributed, as an n x n matrix g: an input x goes to g·x."""

    def preserves(self, law: Law) -> bool:
        """Whether the law of g·x is the law of x for every g."""
        return not self.why_not(law)

    def spreads(self, law: Law) -> bool:
        """Whether it is known that E_g (f - E f)(gx)² is Var f for every x: every point moves to all of the law alike."""
        return False
