"""The base class of networks, and their vocabulary."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from learnable.specs import Vocabulary

networks = Vocabulary("network")


class Network(ABC):
    """A network at initialisation: what it computes before it has seen any data."""

    vocabulary: ClassVar[Vocabulary] = networks

    @abstractmethod
    def parameters(self, inputs: int) -> int:
        """The number of trained parameters on inputs of that dimension."""
