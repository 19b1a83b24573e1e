"""Where x comes from: a law of inputs, with draws and what it takes to compare two of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from learnable.memory import forecast
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


@word(laws, "sphere", family="rotations")
class Sphere(Law):
    """The uniform law on the points of norm 1 in R^d.

    >>> import numpy as np
    >>> bool(np.allclose(np.linalg.norm(Sphere(3).draw(5, np.random.default_rng(0)), axis=1), 1))
    True
    """

    d: int

    def check(self) -> None:
        within("sphere: d", self.d, 2, 100_000)

    @property
    def dimension(self) -> int:
        return self.d

    def draw(self, samples: int, rng: Any) -> Any:
        import numpy as np

        x = rng.standard_normal((samples, self.d))
        return x / np.linalg.norm(x, axis=1, keepdims=True)


@word(laws, "gaussian", family="rotations")
class Gaussian(Law):
    """The standard normal law on R^d: independent coordinates of mean 0 and variance 1.

    >>> import numpy as np
    >>> Gaussian(3).draw(5, np.random.default_rng(0)).shape
    (5, 3)
    """

    d: int

    def check(self) -> None:
        within("gaussian: d", self.d, 2, 100_000)

    @property
    def dimension(self) -> int:
        return self.d

    def draw(self, samples: int, rng: Any) -> Any:
        return rng.standard_normal((samples, self.d))


def haar(d: int, rng: Any) -> Any:
    """A uniformly random orthogonal matrix, an array (d, d): QR of a Gaussian one, with the signs of R undone.

    >>> import numpy as np
    >>> g = haar(3, np.random.default_rng(0))
    >>> bool(np.allclose(g @ g.T, np.eye(3)))
    True
    """
    import numpy as np

    forecast(3 * 8 * d * d, f"a rotation of {d} coordinates", "use fewer coordinates")
    q, r = np.linalg.qr(rng.standard_normal((d, d)))
    return q * np.where(np.diagonal(r) < 0, -1.0, 1.0)
