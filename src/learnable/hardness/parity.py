"""Parities of a random set of columns with noise on the labels: flipped signs (LPN), or Gaussian noise (LPGN).

Without noise a parity falls to elimination over GF(2) from about n rows, though gradient descent does not find it
(Abbe & Boix-Adserà 2022, arXiv 2208.03113). What the noise adds, at the numbers at hand, is computed in `parity_costs`.
"""

from __future__ import annotations

from typing import Any

from learnable.hardness.family import Claims, families
from learnable.hardness.moved_target import Blur, Flip, MovedTarget, check_flip, check_sigma
from learnable.hardness.parity_claims import flipped_claims, gaussian_claims
from learnable.hardness.sign_rows import product
from learnable.laws import Hypercube
from learnable.specs import register, within

LARGEST = 100_000
"""The most columns."""


@register(families, "noisy_parity", family="parities")
class NoisyParity(MovedTarget):
    """y = ± the product of `degree` unknown columns of n fair signs, the sign wrong with probability `flip`.

    The secret is ``{"columns": […]}``, places in X from 0.

    >>> import numpy as np
    >>> f = families.read("noisy_parity(n=20, degree=10, flip=0.25)")
    >>> secret = f.plant(np.random.default_rng(0))
    >>> X, y = f.rows(secret, 40_000, np.random.default_rng(1))
    >>> X.dtype, X.shape, round(float((y != f.answer(secret, X)).mean()), 2)
    (dtype('int8'), (40000, 20), 0.25)
    """

    n: int
    degree: int
    flip: float = 0.1

    def check(self) -> None:
        within("noisy_parity: n", self.n, 1, LARGEST)
        _degree("noisy_parity", self.degree, self.n)
        check_flip("noisy_parity", self.flip)

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.n)

    @property
    def noise(self) -> Flip:
        return Flip(self.flip)

    def plant(self, rng: Any) -> dict[str, Any]:
        return {"columns": subset(self.n, self.degree, rng)}

    def answer(self, secret: dict[str, Any], X: Any) -> Any:
        return product(X, secret["columns"])

    def twin(self) -> NoisyParity:
        return NoisyParity(self.n, 1, self.flip)

    def claims(self, rows: int) -> Claims:
        return flipped_claims(self.n, self.degree, self.flip, rows)


@register(families, "gaussian_parity", family="parities")
class GaussianParity(MovedTarget):
    """y = the product of unknown columns of n fair signs, plus N(0, sigma²): the problem LPGN.

    There are floor(n/2) such columns, or `degree`. The secret is ``{"columns": […]}``, places in X from 0.

    >>> import numpy as np
    >>> f = families.read("gaussian_parity(n=9, sigma=2.0)")
    >>> secret = f.plant(np.random.default_rng(0))
    >>> X, y = f.rows(secret, 40_000, np.random.default_rng(1))
    >>> len(secret["columns"]), round(float((y - f.answer(secret, X)).var()), 1), str(f.twin())
    (4, 4.0, 'gaussian_parity(n=9, sigma=2.0, degree=1)')
    """

    n: int
    sigma: float
    degree: int | None = None

    def check(self) -> None:
        within("gaussian_parity: n", self.n, 2, LARGEST)
        check_sigma("gaussian_parity", self.sigma)
        if self.degree is not None:
            _degree("gaussian_parity", self.degree, self.n)

    @property
    def size(self) -> int:
        """How many columns are multiplied."""
        return self.n // 2 if self.degree is None else self.degree

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.n)

    @property
    def noise(self) -> Blur:
        return Blur(self.sigma)

    def plant(self, rng: Any) -> dict[str, Any]:
        return {"columns": subset(self.n, self.size, rng)}

    def answer(self, secret: dict[str, Any], X: Any) -> Any:
        return product(X, secret["columns"])

    def twin(self) -> GaussianParity:
        return GaussianParity(self.n, self.sigma, 1)

    def claims(self, rows: int) -> Claims:
        return gaussian_claims(self.n, self.size, self.sigma, rows)


def subset(n: int, size: int, rng: Any) -> list[int]:
    """A uniformly random set of `size` of the columns 0 … n-1, in order.

    >>> import numpy as np
    >>> subset(10, 3, np.random.default_rng(0))
    [5, 6, 9]
    """
    return sorted(int(i) for i in rng.choice(n, size=size, replace=False))


def _degree(name: str, degree: int, n: int) -> None:
    within(f"{name}: degree", degree, 1, n, f"type degree={max(1, n // 2)}")
