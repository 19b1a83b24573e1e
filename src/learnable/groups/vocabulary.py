"""What every group is, and the words for groups."""

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
    def draw(self, rng: Any) -> Any:
        """A random element, Haar distributed, as an n x n matrix g: an input x goes to g·x."""

    def preserves(self, law: Law) -> bool:
        """Whether the law of g·x is the law of x for every g."""
        return not self.why_not(law)
