"""Training budgets in common: signal, and for the optimisers of people steps, batches, clipping, schedule, loss."""

from __future__ import annotations

import dataclasses
import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from learnable.specs import InputError, Vocabulary, above_zero, option, within

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


@dataclasses.dataclass(frozen=True)
class Budget(Training):
    """What the optimisers of people share: how long, how fast, on what batches, against which loss.

    On rows `epochs` (20 where neither is given) or `steps` are counted as by `torch.utils.data.DataLoader` with
    shuffling: an epoch has ⌈rows/batch⌉ batches, the last one as small as it comes. `clip` bounds the norm of the whole
    batch gradient. `schedule` lowers the rate to 0 over the budget, step by step: ``cosine`` is `CosineAnnealingLR`,
    ``linear`` is `LinearLR`. `loss` is a loss by name; ``auto`` fits the labels. No lower bound speaks of these budgets.

    On a target with a law examples are fresh at every step: `steps` count, and the squared loss is halved, as in the papers.
    """

    steps: int | None = option(None, keyword=True, listed="")
    rate: float | None = option(None, keyword=True, listed="rate")
    epochs: int | None = option(None, keyword=True, listed=f"epochs={EPOCHS} or steps")
    batch: int | Literal["all"] = option(BATCH, keyword=True, shown=True)
    weight_decay: float = option(0.0, keyword=True)
    clip: float | None = option(None, keyword=True)
    loss: Literal["auto", "squared", "absolute", "logistic", "cross_entropy", "hinge", "correlation"] = (
        option("auto", keyword=True)
    )
    schedule: Literal["constant", "cosine", "linear"] = option("constant", keyword=True)

    word: ClassVar[str]
    """The word of the budget in specs."""
    passed: ClassVar[tuple[str, ...]]
    """The fields that the optimizer is given besides rate and weight decay, each by its name in torch."""

    def signal(self, parameters: int) -> float:
        return math.inf

    @abstractmethod
    def optimizer(self, parameters: Iterable[Any]) -> Any:
        """A fresh `torch.optim.Optimizer` of the parameters."""

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

        >>> from learnable.descent.budgets import Adam
        >>> Adam(batch="all").batch_on(50), Adam(batch=64).batch_on(50), Adam(batch=8).batch_on(50)
        (50, 50, 8)
        """
        return rows if self.batch == "all" else min(int(self.batch), rows)

    def steps_on(self, rows: int, *, without_single: bool = False) -> int:
        """The steps of this budget on that many rows; `without_single` leaves out a last batch of one row.

        A module with BatchNorm has no statistics of one row, and torch raises.

        >>> from learnable.descent.budgets import Adam
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

        >>> from learnable.descent.budgets import Adam
        >>> print(Adam(epochs=3, batch="all").resolved(50))
        adam(steps=3, rate=0.001, batch=50)
        """
        steps = self.steps_on(rows, without_single=without_single)
        return dataclasses.replace(self, steps=steps, epochs=None, batch=self.batch_on(rows))


def check_budget(budget: Budget) -> None:
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


def check_rate(budget: Budget) -> None:
    if budget.rate is None:
        raise InputError(
            f"{budget.word} needs rate; type {budget.word}(rate=0.1, epochs={EPOCHS}, batch={BATCH})"
        )
    above_zero(f"{budget.word}: rate", budget.rate)


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
