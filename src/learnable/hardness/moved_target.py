"""A target moved by a random group element, with label noise: what the families of orbits share.

y = target(g·x) with the sign flipped, or plus a Gaussian. The planted answer is g: a set of columns for a parity, signs for
a modular sum, a signed permutation or a rotation for any target. Rows are drawn first, then the noise, from one generator:
the order is part of the data of a seed.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

from learnable.hardness.family import Family
from learnable.hardness.sign_rows import sign_rows
from learnable.laws import Hypercube
from learnable.memory import forecast
from learnable.specs import InputError, within


@dataclass(frozen=True)
class Flip:
    """The other sign with probability `share`.

    >>> import numpy as np
    >>> round(float(Flip(0.25).on(np.ones(10_000), np.random.default_rng(0)).mean()), 1)
    0.5
    """

    share: float

    def on(self, y: Any, rng: Any) -> Any:
        """Labels y (m,) with the noise."""
        import numpy as np

        return np.where(rng.random(len(y)) < self.share, -y, y) if self.share else y


@dataclass(frozen=True)
class Blur:
    """N(0, sigma²) added.

    >>> import numpy as np
    >>> round(float(Blur(0.5).on(np.ones(10_000), np.random.default_rng(0)).std()), 1)
    0.5
    """

    sigma: float

    def on(self, y: Any, rng: Any) -> Any:
        """Labels y (m,) with the noise."""
        return y + self.sigma * rng.standard_normal(len(y))


class MovedTarget(Family):
    """Rows of an input law labelled by one member of a target's orbit, with noise."""

    @property
    @abstractmethod
    def law(self) -> Any:
        """Where x comes from."""

    @property
    @abstractmethod
    def noise(self) -> Flip | Blur:
        """What is done to labels."""

    @property
    def dimension(self) -> int:
        return int(self.law.dimension)

    @property
    def binary(self) -> bool:
        return isinstance(self.law, Hypercube)

    def rows(self, secret: dict[str, Any], count: int, rng: Any) -> tuple[Any, Any]:
        within("count", count, 1, hint="type count=1000")
        if self.binary:
            X = sign_rows(count, self.dimension, rng)
        else:
            forecast(
                24 * count * self.dimension, f"{count} rows of {self.law}", "ask for fewer rows at a time"
            )
            X = self.law.draw(count, rng)
        return X, self.noise.on(self.answer(secret, X), rng)


def check_flip(name: str, flip: float) -> None:
    """Refuse a share of wrong labels below 0, or from a half on.

    >>> try:
    ...     check_flip("noisy_parity", 0.5)
    ... except InputError as refused:
    ...     print(str(refused).partition(",")[0])
    noisy_parity: flip is 0.5; wanted at least 0 and below 0.5
    """
    if not 0 <= flip < 0.5:
        raise InputError(
            f"{name}: flip is {flip}; wanted at least 0 and below 0.5, where no label says anything; type flip=0.1"
        )


def check_sigma(name: str, sigma: float) -> None:
    """Refuse a standard deviation below 0.

    >>> check_sigma("gaussian_parity", -1.0)
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: gaussian_parity: sigma is -1.0; wanted at least 0; type sigma=1.0
    """
    within(f"{name}: sigma", sigma, 0, hint="type sigma=1.0")
