"""What every group is, and the words for groups."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from learnable.laws import Law
from learnable.specs import Vocabulary

groups = Vocabulary("group")


class Group(ABC):
    """A compact group that acts on inputs and leaves a law as it is."""

    vocabulary: ClassVar[Vocabulary] = groups

    n: int
    """The number of coordinates it acts on."""

    @abstractmethod
    def preserves(self, law: Law) -> bool:
        """Whether the law of g·x is the law of x for every g."""

    @abstractmethod
    def draw(self, rng: Any) -> Any:
        """A random element, Haar distributed, as an n x n matrix."""

    @abstractmethod
    def dimension(self, degree: int) -> int:
        """The dimension of the irreducible part that is called ``degree k``."""
