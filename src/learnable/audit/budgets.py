"""Training budgets of a certificate, in exact decimals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from learnable.audit.arguments import REQUIRED, bound, called, decimal, one_of, whole
from learnable.audit.effort import TooLargeError, UnreadableError
from learnable.audit.reader import Call, Word

_SHARED: dict[str, Any] = {
    "epochs": None,
    "weight_decay": 0,
    "clip": None,
    "loss": Word("auto"),
    "schedule": Word("constant"),
}
_MEANS: dict[str, Any] = {"betas": [Decimal("0.9"), Decimal("0.999")], "eps": Decimal("1e-8")}
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
        "steps": None,
        "rate": REQUIRED,
        "batch": 64,
        "momentum": 0,
        "optimizer": Word("sgd"),
        "nesterov": False,
        "dampening": 0,
        **_SHARED,
    },
    "adam": {"steps": None, "rate": Decimal("0.001"), "batch": 64, "amsgrad": False, **_MEANS, **_SHARED},
    "adamw": {
        "steps": None,
        "rate": Decimal("0.001"),
        "batch": 64,
        "amsgrad": False,
        **_MEANS,
        **_SHARED,
        "weight_decay": Decimal("0.01"),
    },
    "rmsprop": {
        "steps": None,
        "rate": Decimal("0.01"),
        "batch": 64,
        "alpha": Decimal("0.99"),
        "momentum": 0,
        "eps": Decimal("1e-8"),
        "centered": False,
        **_SHARED,
    },
    "adagrad": {
        "steps": None,
        "rate": Decimal("0.01"),
        "batch": 64,
        "lr_decay": 0,
        "initial_accumulator_value": 0,
        "eps": Decimal("1e-10"),
        **_SHARED,
    },
    "optimizer": {"source": REQUIRED, "steps": None, "batch": 64, **_SHARED},
    "adamax": {"steps": None, "rate": Decimal("0.002"), "batch": 64, **_MEANS, **_SHARED},
}
LOSSES = ("auto", "squared", "absolute", "logistic", "cross_entropy", "hinge", "correlation")
SCHEDULES = ("constant", "cosine", "linear")
EPOCHS = 20
_OWN = re.compile(r".*\.py:[A-Za-z_]\w*")
"""A user's own optimizer, a name that nothing here runs."""
BY_COORDINATE = ("coordinate", "loss_coordinate")
CLIPPINGS = ("ball", *BY_COORDINATE)
STEPS, BATCH = 10**9, 10**18
LEAST, MOST = Fraction(1, 10**300), Fraction(10**300)
"""The range of a rate, a noise and a radius, but for 0."""


@dataclass(frozen=True)
class Budget:
    """A training spec, read: None where there is none; `batch` is None where the mean over the law is taken.

    `steps` is 0 where the budget counts in epochs, and `batch` is 0 for all rows; `more` holds what else there is.
    """

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
    call = called(given, "training")
    if _OWN.fullmatch(call.name) and not call.positional and not call.keyword:
        call = Call("optimizer", (call.name,))
    kind, found = bound(call, SIGNATURES, "training")
    if kind != "noisy_gd":
        return _of_people(kind, found)
    steps = whole(found["steps"], 1, STEPS, f"{kind}: steps")
    population = found["batch"] == "population"
    batch = None if population else whole(found["batch"], 1, BATCH, f"{kind}: batch")
    rate = _size(found["rate"], f"{kind}: rate")
    if rate <= 0:
        raise UnreadableError(f"{kind}: rate is not above 0")
    noise, clip = (_size(found[key], f"noisy_gd: {key}") for key in ("noise", "clip"))
    if clip <= 0 or noise < 0:
        raise UnreadableError("noisy_gd: wanted clip above 0 and noise at least 0")
    return Budget(
        kind, steps, rate, noise, clip, one_of(found["clipping"], CLIPPINGS, "noisy_gd: clipping"), batch
    )


def _of_people(kind: str, found: dict[str, Any]) -> Budget:
    """A budget without added noise: no theorem speaks of it, and two of them are alike where every argument is."""
    if found["steps"] is not None and found["epochs"] is not None:
        raise UnreadableError(f"{kind}: steps and epochs are both given")
    steps = 0 if found["steps"] is None else whole(found["steps"], 1, STEPS, f"{kind}: steps")
    default = None if steps else EPOCHS
    epochs = whole(found["epochs"] or EPOCHS, 1, STEPS, f"{kind}: epochs") if not steps else default
    batch = 0 if found["batch"] == "all" else whole(found["batch"], 1, BATCH, f"{kind}: batch")
    rate = _size(found.get("rate", 1), f"{kind}: rate")  # a user's own optimizer keeps its rate to itself
    if rate <= 0:
        raise UnreadableError(f"{kind}: rate is not above 0")
    words = {"loss": LOSSES, "schedule": SCHEDULES, "optimizer": ("sgd", "adam")}
    more: list[Any] = [epochs]
    for key, value in found.items():
        if key in ("steps", "epochs", "batch", "rate"):
            continue
        if key in words:
            more.append(one_of(value, words[key], f"{kind}: {key}"))
        elif key == "source" or isinstance(value, bool) or value is None:
            more.append(value)
        elif isinstance(value, list | tuple):
            more.append(tuple(decimal(v, f"{kind}: {key}") for v in value))
        else:
            more.append(_at_least_zero(value, f"{kind}: {key}"))
    return Budget(kind, steps, rate, None, None, None, batch, tuple(more))


def _at_least_zero(value: Any, where: str) -> Fraction:
    exact = decimal(value, where)
    if exact < 0:
        raise UnreadableError(f"{where} is below 0")
    return exact


def _size(value: Any, where: str) -> Fraction:
    """A number that floats hold, too."""
    exact = decimal(value, where)
    if exact and not LEAST <= abs(exact) <= MOST:
        raise TooLargeError(f"too large to audit: {where} is beyond 1e300 or 1e-300")
    return exact
