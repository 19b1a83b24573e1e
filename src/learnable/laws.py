"""Laws of inputs: draws, and what it takes to compare two of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import Any, ClassVar

from learnable.memory import forecast
from learnable.specs import InputError, Vocabulary, register, render, within

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


@register(laws, "hypercube", family="boolean")
class Hypercube(Law):
    """Independent ±1 coordinates of mean `bias`; by default 0, the uniform law on {+1,-1}^n.

    Bit 0 is +1, bit 1 is -1; coordinate 1 is the lowest bit. The characters φ_S(x) = Π_{i∈S} (x_i - b)/√(1-b²) are
    orthonormal, since every factor has mean 0 and mean square 1; without a bias they are the monomials.

    >>> Hypercube(2).points().tolist()
    [[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]]
    >>> Hypercube(2, bias=0.2).mass(1), Hypercube(2, bias=0.2).weights().round(2).tolist()
    (Fraction(6, 25), [0.36, 0.24, 0.24, 0.16])
    """

    n: int
    bias: Any = 0.0

    def check(self) -> None:
        within("hypercube: n", self.n, 1, 100_000)
        object.__setattr__(self, "bias", read_bias("hypercube", self.bias))

    @property
    def dimension(self) -> int:
        return self.n

    @property
    def mean(self) -> Fraction:
        """E x_i, the decimal as it is typed."""
        return Fraction(str(self.bias))

    def draw(self, samples: int, rng: Any) -> Any:
        if not self.bias:
            return 1.0 - 2.0 * rng.integers(0, 2, size=(samples, self.n), dtype="int8")
        return 1.0 - 2.0 * (rng.random((samples, self.n)) >= (1 + self.bias) / 2)

    def points(self, start: int = 0, stop: int | None = None) -> Any:
        """The points numbered start … stop-1 (all 2^n by default), an array of shape (stop - start, n)."""
        import numpy as np

        index = np.arange(start, 2**self.n if stop is None else stop, dtype=np.int64)
        return 1.0 - 2.0 * ((index[:, None] >> np.arange(self.n)) & 1)

    def mass(self, minus: int) -> Fraction:
        """The probability of one point that has `minus` coordinates equal to -1."""
        return ((1 + self.mean) / 2) ** (self.n - minus) * ((1 - self.mean) / 2) ** minus

    def weights(self, start: int = 0, stop: int | None = None) -> Any:
        """The probabilities of the points numbered start … stop-1 in floating point, an array of shape (stop - start,)."""
        import numpy as np

        index = np.arange(start, 2**self.n if stop is None else stop, dtype=np.int64)
        return np.array([float(self.mass(h)) for h in range(self.n + 1)])[np.bitwise_count(index)]

    def characters(self, x: Any, members: Any) -> Any:
        """φ_S at the rows of x (m, n), for a set S of coordinates counted from 0: an array of shape (m,).

        >>> Hypercube(2, bias=0.6).characters(Hypercube(2).points(), [0]).round(6).tolist()
        [0.5, -2.0, 0.5, -2.0]
        """
        return ((x[:, list(members)] - self.bias) / (1 - self.bias**2) ** 0.5).prod(axis=1)


def read_bias(where: str, value: Any) -> float:
    """The mean of a ±1 coordinate: a number above -1 and below 1."""
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    if not plain or not -1 < value < 1:
        raise InputError(
            f"{where}: bias is {render(value)}; wanted the mean of a ±1 coordinate, above -1 and below 1, "
            "such as bias=0.2"
        )
    return float(value)


@register(laws, "sphere", family="rotations")
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


@register(laws, "gaussian", family="rotations")
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
