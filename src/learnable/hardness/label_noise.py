"""Noise on labels: a share of flipped signs, or a Gaussian; and rows of fair signs whose labels have it."""

from __future__ import annotations

from typing import Any

from learnable.hardness.family import Family
from learnable.hardness.signs import sign_rows
from learnable.specs import InputError, within


def flipped(y: Any, flip: float, rng: Any) -> Any:
    """Labels y (m,), each with the other sign with probability `flip`.

    >>> import numpy as np
    >>> round(float(flipped(np.ones(10_000), 0.25, np.random.default_rng(0)).mean()), 1)
    0.5
    """
    import numpy as np

    return np.where(rng.random(len(y)) < flip, -y, y) if flip else y


def blurred_rows(
    family: Family, secret: dict[str, Any], count: int, sigma: float, rng: Any
) -> tuple[Any, Any]:
    """Rows X (count, dimension) of fair signs, and what the planted function says of them plus N(0, sigma²), y (count,).

    >>> import numpy as np
    >>> from learnable.hardness.parity import GaussianParity
    >>> X, y = blurred_rows(GaussianParity(4, 0.5), {"columns": [0, 1]}, 10_000, 0.5, np.random.default_rng(0))
    >>> X.shape, round(float((y - X[:, 0] * X[:, 1]).std()), 1)
    ((10000, 4), 0.5)
    """
    X = sign_rows(count, family.dimension, rng)
    return X, family.answer(secret, X) + sigma * rng.standard_normal(count)


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
