"""Training budgets of a certificate, in exact decimals."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.audit.arguments import REQUIRED, bound, decimal, one_of, whole
from learnable.audit.effort import TooLargeError, UnreadableError
from learnable.audit.reader import Word

SIGNATURES: dict[str, dict[str, Any]] = {
    "noisy_gd": {
        "steps": 500,
        "rate": 0.05,
        "noise": 0.0025,
        "clip": 1,
        "clipping": Word("ball"),
        "batch": Word("population"),
    },
    "sgd": {
        "steps": REQUIRED,
        "rate": REQUIRED,
        "batch": REQUIRED,
        "momentum": 0,
        "optimizer": Word("sgd"),
    },
}
BY_COORDINATE = ("coordinate", "loss_coordinate")
CLIPPINGS = ("ball", *BY_COORDINATE)
STEPS, BATCH = 10**9, 10**18
LEAST, MOST = Fraction(1, 10**300), Fraction(10**300)
"""The range of a rate, a noise and a radius, but for 0."""


@dataclass(frozen=True)
class Budget:
    """A training spec, read: None where there is none; `batch` is None where the mean over the law is taken."""

    kind: str
    steps: int
    rate: Fraction
    noise: Fraction | None
    clip: Fraction | None
    clipping: str | None
    batch: int | None
    more: tuple[Any, ...] = ()

    @property
    def by_coordinate(self) -> bool:
        """Whether every coordinate of a gradient is cut for itself."""
        return self.clipping in BY_COORDINATE


def read_budget(given: Any) -> Budget:
    """The budget of a training spec.

    >>> found = read_budget("noisy_gd(rate=0.10)")
    >>> found.steps, found.rate, found == read_budget("noisy_gd(500, 1e-1, noise=0.0025)")
    (500, Fraction(1, 10), True)
    """
    kind, found = bound(given, SIGNATURES, "training")
    steps = whole(found["steps"], 1, STEPS, f"{kind}: steps")
    population = kind == "noisy_gd" and found["batch"] == "population"
    batch = None if population else whole(found["batch"], 1, BATCH, f"{kind}: batch")
    rate = _size(found["rate"], f"{kind}: rate")
    if rate <= 0:
        raise UnreadableError(f"{kind}: rate is not above 0")
    if kind == "sgd":
        momentum = decimal(found["momentum"], "sgd: momentum")
        optimizer = one_of(found["optimizer"], ("sgd", "adam"), "sgd: optimizer")
        if not 0 <= momentum <= 1:
            raise UnreadableError("sgd: momentum is not between 0 and 1")
        return Budget(kind, steps, rate, None, None, None, batch, (momentum, optimizer))
    noise, clip = (_size(found[key], f"noisy_gd: {key}") for key in ("noise", "clip"))
    if clip <= 0 or noise < 0:
        raise UnreadableError("noisy_gd: wanted clip above 0 and noise at least 0")
    return Budget(
        kind, steps, rate, noise, clip, one_of(found["clipping"], CLIPPINGS, "noisy_gd: clipping"), batch
    )


def _size(value: Any, where: str) -> Fraction:
    """A number that floats hold, too."""
    exact = decimal(value, where)
    if exact and not LEAST <= abs(exact) <= MOST:
        raise TooLargeError(f"too large to audit: {where} is beyond 1e300 or 1e-300")
    return exact
