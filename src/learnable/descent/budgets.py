"""Training budgets: noisy gradient descent as the theorems take it, and the optimisers that people use.

Noisy GD (Abbe & Boix-Adserà 2022, arXiv 2208.03113): theta' = theta - rate·g + noise·N(0, I), with g the
mean over examples of -(y - f)·P(grad f), where P projects each example's network gradient (`clipping`).
The others are `torch.optim` by name, with its arguments and defaults, on shuffled batches of the rows.
"""

from __future__ import annotations

import dataclasses
import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from learnable.specs import Call, InputError, Vocabulary, Word, above_zero, option, register, within

trainings = Vocabulary("training")

EPOCHS, BATCH = 20, 64
"""What is taken where a budget on rows does not say."""
MOST = 10**9


class Training(ABC):
    """A training budget."""

    vocabulary: ClassVar[Vocabulary] = trainings

    @abstractmethod
    def signal(self, parameters: int) -> float:
        """rate·clip·√steps/noise, the signal-to-noise ratio that bounds what can be told apart."""


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


@dataclasses.dataclass(frozen=True)
class Budget(Training):
    """What the optimisers of people share: how long, how fast, on what batches, against which loss.

    On rows `epochs` (20 where neither is given) or `steps` are counted as by `torch.utils.data.DataLoader` with
    shuffling: an epoch has ⌈rows/batch⌉ batches, the last one as small as it comes. `clip` bounds the norm of the whole
    batch gradient. `schedule` lowers the rate to 0 over the budget, step by step: ``cosine`` is `CosineAnnealingLR`,
    ``linear`` is `LinearLR`. `loss` is a loss by name; ``auto`` fits the labels. No lower bound speaks of these budgets.
    """

    steps: int | None = option(None, keyword=True)
    rate: float | None = option(None, keyword=True)
    epochs: int | None = option(None, keyword=True)
    batch: int | Literal["all"] = option(BATCH, keyword=True, shown=True)
    weight_decay: float = option(0.0, keyword=True)
    clip: float | None = option(None, keyword=True)
    loss: Literal["auto", "squared", "absolute", "logistic", "cross_entropy", "hinge", "correlation"] = (
        option("auto", keyword=True)
    )
    schedule: Literal["constant", "cosine", "linear"] = option("constant", keyword=True)

    word: ClassVar[str]
    """The word of the budget in specs."""
    optim: ClassVar[str]
    """The class of `torch.optim`."""
    passed: ClassVar[tuple[str, ...]]
    """The fields that it is given besides rate and weight decay, each by its name there."""

    def signal(self, parameters: int) -> float:
        return math.inf

    def optimizer(self, parameters: Iterable[Any]) -> Any:
        """A fresh `torch.optim.Optimizer` of the parameters."""
        return optimizer_of(self, list(parameters))

    def scheduler(self, optimizer: Any, steps: int) -> Any:
        """The `torch.optim.lr_scheduler` of a budget of that many steps; None where the rate is constant."""
        from torch.optim import lr_scheduler

        if self.schedule == "cosine":
            return lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
        if self.schedule == "linear":
            return lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=steps)
        return None

    def batch_on(self, rows: int) -> int:
        """The rows of a full batch.

        >>> Adam(batch="all").batch_on(50), Adam(batch=64).batch_on(50), Adam(batch=8).batch_on(50)
        (50, 50, 8)
        """
        return rows if self.batch == "all" else min(int(self.batch), rows)

    def steps_on(self, rows: int, *, without_single: bool = False) -> int:
        """The steps of this budget on that many rows; `without_single` leaves out a last batch of one row.

        A module with BatchNorm has no statistics of one row, and torch raises.

        >>> Adam(epochs=3, batch=8).steps_on(17), Adam(epochs=3, batch=8).steps_on(17, without_single=True)
        (9, 6)
        """
        if self.steps is not None:
            return self.steps
        size = self.batch_on(rows)
        single = without_single and size > 1 and rows % size == 1
        return int(self.epochs or EPOCHS) * (math.ceil(rows / size) - single)

    def resolved(self, rows: int, *, without_single: bool = False) -> Budget:
        """The same budget on that many rows, with its steps and its batch as numbers.

        >>> print(Adam(epochs=3, batch="all").resolved(50))
        adam(steps=3, rate=0.001, batch=50)
        """
        steps = self.steps_on(rows, without_single=without_single)
        return dataclasses.replace(self, steps=steps, epochs=None, batch=self.batch_on(rows))


def _check(budget: Budget) -> None:
    """What is asked of every budget; epochs are 20 where neither epochs nor steps are given."""
    word = budget.word
    if budget.steps is not None and budget.epochs is not None:
        raise InputError(
            f"{word}: steps={budget.steps} and epochs={budget.epochs} are both given; type one of them"
        )
    if budget.steps is None and budget.epochs is None:
        object.__setattr__(budget, "epochs", EPOCHS)
    for name in ("steps", "epochs"):
        if getattr(budget, name) is not None:
            within(f"{word}: {name}", getattr(budget, name), 1, MOST)
    if budget.batch != "all":
        within(f"{word}: batch", int(budget.batch), 1, hint="type batch=64 or batch=all")
    within(f"{word}: weight_decay", budget.weight_decay, 0.0)
    if budget.clip is not None:
        above_zero(f"{word}: clip", budget.clip)
    for name in budget.passed:
        value = getattr(budget, name)
        if isinstance(value, float):
            within(f"{word}: {name}", value, 0.0, 1.0 if name in ("momentum", "dampening", "alpha") else None)
    betas = getattr(budget, "betas", (0.0, 0.0))
    if len(betas) != 2 or not all(0 <= b < 1 for b in betas):
        shown = ",".join(map(str, betas))
        raise InputError(
            f"{word}: betas is [{shown}]; wanted two numbers from 0 to below 1, such as betas=[0.9,0.999]"
        )


def _rate(budget: Budget) -> None:
    if budget.rate is None:
        raise InputError(
            f"{budget.word} needs rate; type {budget.word}(rate=0.1, epochs={EPOCHS}, batch={BATCH})"
        )
    above_zero(f"{budget.word}: rate", budget.rate)


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
    optim: ClassVar[str] = "SGD"
    passed: ClassVar[tuple[str, ...]] = ("momentum", "nesterov", "dampening")

    def check(self) -> None:
        _check(self)
        _rate(self)
        if self.nesterov and (self.momentum <= 0 or self.dampening != 0):
            raise InputError(
                f"sgd: nesterov is true with momentum {self.momentum} and dampening {self.dampening}; wanted momentum "
                "above 0 and no dampening; type momentum=0.9"
            )


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
    optim: ClassVar[str] = "Adam"
    passed: ClassVar[tuple[str, ...]] = ("betas", "eps", "amsgrad")

    def check(self) -> None:
        _check(self)
        _rate(self)


@register(trainings, "adamw", family="plain")
class AdamW(Budget):
    """`torch.optim.AdamW`: weights shrink by rate·weight_decay at every step, apart from the gradient."""

    rate: float | None = option(0.001, keyword=True, shown=True)
    weight_decay: float = option(0.01, keyword=True)
    betas: tuple[float, ...] = option((0.9, 0.999), keyword=True)
    eps: float = option(1e-8, keyword=True)
    amsgrad: bool = option(False, keyword=True)

    word: ClassVar[str] = "adamw"
    optim: ClassVar[str] = "AdamW"
    passed: ClassVar[tuple[str, ...]] = ("betas", "eps", "amsgrad")

    def check(self) -> None:
        _check(self)
        _rate(self)


@register(trainings, "rmsprop", family="plain")
class RMSprop(Budget):
    """`torch.optim.RMSprop`: ``rmsprop(rate=0.01, alpha=0.99, epochs=20, batch=64)``."""

    rate: float | None = option(0.01, keyword=True, shown=True)
    alpha: float = option(0.99, keyword=True)
    momentum: float = option(0.0, keyword=True)
    eps: float = option(1e-8, keyword=True)
    centered: bool = option(False, keyword=True)

    word: ClassVar[str] = "rmsprop"
    optim: ClassVar[str] = "RMSprop"
    passed: ClassVar[tuple[str, ...]] = ("alpha", "momentum", "eps", "centered")

    def check(self) -> None:
        _check(self)
        _rate(self)


@register(trainings, "adagrad", family="plain")
class Adagrad(Budget):
    """`torch.optim.Adagrad`: ``adagrad(rate=0.01, epochs=20, batch=64)``."""

    rate: float | None = option(0.01, keyword=True, shown=True)
    lr_decay: float = option(0.0, keyword=True)
    initial_accumulator_value: float = option(0.0, keyword=True)
    eps: float = option(1e-10, keyword=True)

    word: ClassVar[str] = "adagrad"
    optim: ClassVar[str] = "Adagrad"
    passed: ClassVar[tuple[str, ...]] = ("lr_decay", "initial_accumulator_value", "eps")

    def check(self) -> None:
        _check(self)
        _rate(self)


@register(trainings, "adamax", family="plain")
class Adamax(Budget):
    """`torch.optim.Adamax`: ``adamax(rate=0.002, epochs=20, batch=64)``."""

    rate: float | None = option(0.002, keyword=True, shown=True)
    betas: tuple[float, ...] = option((0.9, 0.999), keyword=True)
    eps: float = option(1e-8, keyword=True)

    word: ClassVar[str] = "adamax"
    optim: ClassVar[str] = "Adamax"
    passed: ClassVar[tuple[str, ...]] = ("betas", "eps")

    def check(self) -> None:
        _check(self)
        _rate(self)


def optimizer_of(budget: Budget, parameters: list[Any]) -> Any:
    """The `torch.optim` optimizer of a named budget."""
    import torch

    named = {name: getattr(budget, name) for name in budget.passed}
    return getattr(torch.optim, budget.optim)(
        parameters, lr=budget.rate, weight_decay=budget.weight_decay, **named
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


def on_fresh_examples(training: Training) -> Training:
    """The budget, where it says how many steps and how large a batch; raises `InputError` for epochs and ``batch=all``.

    A target with a law gives fresh examples at every step, of which there is no epoch and no whole.
    """
    if not isinstance(training, Budget):
        return training
    if training.steps is None:
        raise InputError(
            f"training {training} counts in epochs, and the examples of this target are fresh at every step; type "
            f"steps=1000 in place of epochs"
        )
    if training.batch == "all":
        raise InputError(
            f"training {training} has batch=all, and the examples of this target are fresh at every step; type a number, "
            f"such as batch={BATCH}"
        )
    return training


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
