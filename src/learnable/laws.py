"""Where x comes from: a law of inputs, with draws and what it takes to compare two of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from learnable.specs import Vocabulary, within, word

laws = Vocabulary("law")


class Law(ABC):
    """A probability law on R^dimension."""

    vocabulary: ClassVar[Vocabulary] = laws

    @property
    @abstractmethod
    def dimension(self) -> int:
        """The number of coordinates of one input."""

    @abstractmethod
    def draw(self, samples: int, rng: Any) -> Any:
        """`samples` independent inputs, an array of shape (samples, dimension), from a numpy Generator."""


@word(laws, "hypercube", family="boolean")
class Hypercube(Law):
    """The uniform law on {+1,-1}^n. Bit 0 is +1, bit 1 is -1; coordinate 1 is the lowest bit.

    >>> Hypercube(2).points().tolist()
    [[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]]
    """

    n: int

    def check(self) -> None:
        within("hypercube: n", self.n, 1, 100_000)

    @property
    def dimension(self) -> int:
        return self.n

    def draw(self, samples: int, rng: Any) -> Any:
        return 1.0 - 2.0 * rng.integers(0, 2, size=(samples, self.n), dtype="int8")

    def points(self, start: int = 0, stop: int | None = None) -> Any:
        """The points numbered start … stop-1 (all 2^n by default), an array of shape (stop - start, n)."""
        import numpy as np

        index = np.arange(start, 2**self.n if stop is None else stop, dtype=np.int64)
        return 1.0 - 2.0 * ((index[:, None] >> np.arange(self.n)) & 1)
