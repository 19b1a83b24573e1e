"""Training budgets: noisy gradient descent as the theorems take it, and the optimisers that people use.

Noisy GD (Abbe & Boix-Adserà 2022, arXiv 2208.03113): theta' = theta - rate·g + noise·N(0, I), with g the
mean over examples of -(y - f)·P(grad f), where P projects each example's network gradient (`clipping`).
The others are `torch.optim` by name, with its arguments and defaults, on shuffled batches of the rows.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from learnable.descent.own_optimizer import OwnOptimizer
from learnable.descent.training_budget import BATCH as BATCH
from learnable.descent.training_budget import EPOCHS as EPOCHS
from learnable.descent.training_budget import MOST, Training, check_budget, check_rate
from learnable.descent.training_budget import Budget as Budget
from learnable.descent.training_budget import on_fresh_examples as on_fresh_examples
from learnable.descent.training_budget import trainings as trainings
from learnable.specs import Call, InputError, Word, above_zero, option, register, within


@register(trainings, "noisy_gd", family="noisy")
class NoisyGD(Training):
    """Gradient descent with isotropic Gaussian noise of standard deviation `noise` at every step.

    `clipping`: ``ball`` projects each example's network gradient to the ball of radius `clip` (paper A),
    ``coordinate`` cuts each of its coordinates to ±clip, ``loss_coordinate`` cuts the loss gradient (paper C).
    `batch` is ``population`` or the number of fresh examples a step.

    >>> round(NoisyGD().signal(1000), 1)
    447.2
    """

    steps: int = 500
    rate: float = 0.05
    noise: float = 0.0025
    clip: float = 1.0
    clipping: Literal["ball", "coordinate", "loss_coordinate"] = "ball"
    batch: int | Literal["population"] = "population"

    def check(self) -> None:
        within("noisy_gd: steps", self.steps, 1, MOST)
        above_zero("noisy_gd: rate", self.rate)
        within(
            "noisy_gd: noise", self.noise, 0.0, hint="type noise=0.0025, or sgd(…) for training without noise"
        )
        above_zero("noisy_gd: clip", self.clip)
        if self.batch != "population":
            within("noisy_gd: batch", int(self.batch), 1)

    def signal(self, parameters: int) -> float:
        if self.noise == 0:
            return math.inf
        size = 1.0 if self.clipping == "ball" else float(parameters)
        return self.rate * self.clip * math.sqrt(size * self.steps) / self.noise


@register(trainings, "sgd", family="plain")
class SGD(Budget):
    """Stochastic gradient descent, `torch.optim.SGD`: ``sgd(rate=0.1, epochs=20, batch=64, momentum=0.9)``.

    >>> print(trainings.read("sgd(100, 0.1, 32)"), trainings.read("sgd(rate=0.1, momentum=0.9, nesterov=true)"))
    sgd(steps=100, rate=0.1, batch=32) sgd(rate=0.1, epochs=20, batch=64, momentum=0.9, nesterov=true)
    """

    momentum: float = option(0.0, keyword=True)
    nesterov: bool = option(False, keyword=True)
    dampening: float = option(0.0, keyword=True)

    word: ClassVar[str] = "sgd"
    passed: ClassVar[tuple[str, ...]] = ("momentum", "nesterov", "dampening")

    def check(self) -> None:
        check_budget(self)
        check_rate(self)
        if self.nesterov and (self.momentum <= 0 or self.dampening != 0):
            raise InputError(
                f"sgd: nesterov is true with momentum {self.momentum} and dampening {self.dampening}; wanted momentum "
                "above 0 and no dampening; type momentum=0.9"
            )

    def optimizer(self, parameters: Iterable[Any]) -> Any:
        return _of_torch("SGD", self, parameters)


@register(trainings, "adam", family="plain")
class Adam(Budget):
    """`torch.optim.Adam`: ``adam(rate=0.001, epochs=20, batch=64)``; weight decay is added to the gradient.

    >>> print(Adam())
    adam(rate=0.001, epochs=20, batch=64)
    """

    rate: float | None = option(0.001, keyword=True, shown=True)
    betas: tuple[float, ...] = option((0.9, 0.999), keyword=True)
    eps: float = option(1e-8, keyword=True)
    amsgrad: bool = option(False, keyword=True)

    word: ClassVar[str] = "adam"
    passed: ClassVar[tuple[str, ...]] = ("betas", "eps", "amsgrad")

    def check(self) -> None:
        check_budget(self)
        check_rate(self)

    def optimizer(self, parameters: Iterable[Any]) -> Any:
        return _of_torch("Adam", self, parameters)


@register(trainings, "adamw", family="plain")
class AdamW(Budget):
    """`torch.optim.AdamW`: weights shrink by rate·weight_decay at every step, apart from the gradient."""

    rate: float | None = option(0.001, keyword=True, shown=True)
    weight_decay: float = option(0.01, keyword=True)
    betas: tuple[float, ...] = option((0.9, 0.999), keyword=True)
    eps: float = option(1e-8, keyword=True)
    amsgrad: bool = option(False, keyword=True)

    word: ClassVar[str] = "adamw"
    passed: ClassVar[tuple[str, ...]] = ("betas", "eps", "amsgrad")

    def check(self) -> None:
        check_budget(self)
        check_rate(self)

    def optimizer(self, parameters: Iterable[Any]) -> Any:
        return _of_torch("AdamW", self, parameters)


@register(trainings, "rmsprop", family="plain")
class RMSprop(Budget):
    """`torch.optim.RMSprop`: ``rmsprop(rate=0.01, alpha=0.99, epochs=20, batch=64)``."""

    rate: float | None = option(0.01, keyword=True, shown=True)
    alpha: float = option(0.99, keyword=True)
    momentum: float = option(0.0, keyword=True)
    eps: float = option(1e-8, keyword=True)
    centered: bool = option(False, keyword=True)

    word: ClassVar[str] = "rmsprop"
    passed: ClassVar[tuple[str, ...]] = ("alpha", "momentum", "eps", "centered")

    def check(self) -> None:
        check_budget(self)
        check_rate(self)

    def optimizer(self, parameters: Iterable[Any]) -> Any:
        return _of_torch("RMSprop", self, parameters)


@register(trainings, "adagrad", family="plain")
class Adagrad(Budget):
    """`torch.optim.Adagrad`: ``adagrad(rate=0.01, epochs=20, batch=64)``."""

    rate: float | None = option(0.01, keyword=True, shown=True)
    lr_decay: float = option(0.0, keyword=True)
    initial_accumulator_value: float = option(0.0, keyword=True)
    eps: float = option(1e-10, keyword=True)

    word: ClassVar[str] = "adagrad"
    passed: ClassVar[tuple[str, ...]] = ("lr_decay", "initial_accumulator_value", "eps")

    def check(self) -> None:
        check_budget(self)
        check_rate(self)

    def optimizer(self, parameters: Iterable[Any]) -> Any:
        return _of_torch("Adagrad", self, parameters)


@register(trainings, "adamax", family="plain")
class Adamax(Budget):
    """`torch.optim.Adamax`: ``adamax(rate=0.002, epochs=20, batch=64)``."""

    rate: float | None = option(0.002, keyword=True, shown=True)
    betas: tuple[float, ...] = option((0.9, 0.999), keyword=True)
    eps: float = option(1e-8, keyword=True)

    word: ClassVar[str] = "adamax"
    passed: ClassVar[tuple[str, ...]] = ("betas", "eps")

    def check(self) -> None:
        check_budget(self)
        check_rate(self)

    def optimizer(self, parameters: Iterable[Any]) -> Any:
        return _of_torch("Adamax", self, parameters)


def _of_torch(name: str, budget: Budget, parameters: Iterable[Any]) -> Any:
    """The optimizer of `torch.optim` of that name."""
    import torch

    named = {key: getattr(budget, key) for key in budget.passed}
    return getattr(torch.optim, name)(
        list(parameters), lr=budget.rate, weight_decay=budget.weight_decay, **named
    )


UNDERSTOOD = ("steps", "rate", "epochs", "batch", "momentum", "loss")
"""The fields that the ensemble engine takes from SGD and from Adam."""


def beyond_ensembles(training: Training) -> str:
    """The argument of a budget that the ensemble engine does not know; empty where it trains the budget as it is.

    >>> beyond_ensembles(SGD(steps=9, rate=0.1, momentum=0.9)), beyond_ensembles(SGD(steps=9, rate=0.1, clip=1.0))
    ('', 'clip')
    >>> beyond_ensembles(Adamax())
    'adamax'
    """
    if isinstance(training, NoisyGD):
        return ""
    if not isinstance(training, SGD | Adam):
        return str(getattr(training, "word", training))
    if training.loss not in ("auto", "squared", "correlation", "hinge"):
        return "loss"
    changed = (
        f.name
        for f in dataclasses.fields(training)
        if f.name not in UNDERSTOOD and getattr(training, f.name) != f.default
    )
    return next(changed, "")


def training_of(given: Any) -> Training:
    """A budget from its text, from a budget, or from a Python function of the parameters that returns an optimizer.

    >>> print(training_of("adam()"))
    adam(rate=0.001, epochs=20, batch=64)
    """
    read = trainings.read(given)
    if isinstance(read, Training):
        return read
    if callable(read):
        return OwnOptimizer(source=read)
    raise InputError(
        f"training is {read!r}; wanted a budget, such as noisy_gd(steps=500) or "
        f"adam(rate=0.001, epochs={EPOCHS}, batch={BATCH})"
    )


OLD = ("steps", "rate", "batch", "momentum", "optimizer")
"""The arguments of the first form of `sgd`, which also went by position."""


def _read(call: Call | Word) -> Training | None:
    """``sgd(steps, rate, batch, momentum, optimizer=sgd|adam)``, and arguments by position refused for the others."""
    if not isinstance(call, Call) or call.name not in PEOPLE:
        return None
    if call.name != "sgd":
        if call.positional:
            raise InputError(
                f"{call.name} takes its arguments by name; type {call.name}(rate={call.positional[0]})"
            )
        return None
    if len(call.positional) > len(OLD):
        raise InputError(
            f"sgd takes {len(OLD)} arguments by position, {', '.join(OLD)}; type the others by name"
        )
    named = tuple(zip(OLD, call.positional, strict=False))
    twice = [key for key, _ in named if key in dict(call.keyword)]
    if twice:
        raise InputError(f"sgd got {twice[0]} twice, by position and by key; type {twice[0]} once")
    arguments = dict(named + call.keyword)
    optimizer = arguments.pop("optimizer", "sgd")
    if optimizer not in ("sgd", "adam"):
        raise InputError(f"sgd: optimizer is {optimizer}; wanted sgd or adam")
    if optimizer == "adam":
        arguments.pop("momentum", None)
    if not call.positional and "optimizer" not in dict(call.keyword):
        return None
    built = trainings.read(Call(str(optimizer), (), tuple(arguments.items())))
    return built if isinstance(built, Training) else None


PEOPLE = ("sgd", "adam", "adamw", "rmsprop", "adagrad", "adamax")
trainings.readers.append(_read)
