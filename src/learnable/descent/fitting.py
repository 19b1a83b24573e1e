"""The training loop of people's budgets: one network on rows, step by step as torch takes them.

Every epoch shuffles the rows and cuts them into batches; a step is zero_grad, forward, loss, backward, clipping of the
gradient's norm, the optimizer's step and the scheduler's.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from learnable.descent.budgets import Budget
from learnable.descent.ensembles import Stop
from learnable.descent.trials import Trial
from learnable.networks.module import torch_seed
from learnable.networks.torch_errors import known, meaning
from learnable.specs import InputError

DRAWS = 2**63
"""Added to a run's seed for what a module draws in training, such as dropout: apart from its first weights."""
Observe = Callable[[int, nn.Module], Any]
Batches = Iterator[tuple[Tensor, Tensor]]


@dataclass(frozen=True, eq=False)
class Fitted:
    """A trained network: the module in eval mode, the loss of every batch before its step, and why it stopped early."""

    module: nn.Module
    losses: list[float]
    stopped: Stop | None
    steps: int


def fit(
    trial: Trial,
    rows: Any,
    seed: int,
    *,
    steps: int | None = None,
    observe: Observe | None = None,
    at: Collection[int] | None = None,
    start: nn.Module | None = None,
) -> Fitted:
    """Train on those rows of a trial, for the budget's steps or the first `steps` of them.

    First weights are `trial.build(seed)`, or a copy of `start`; batches are drawn by a generator of that seed, and what the
    module itself draws, such as dropout, under seed + 2^63. A last batch of one row is left out where the module has
    BatchNorm. `observe(step, module)` is called with the module in eval mode after the steps in `at` (all where it is None),
    0 before the first. Training ends early where the loss is nan.

    >>> from learnable.targets import targets
    >>> from learnable.descent.trials import trial_of
    >>> trial = trial_of("mlp(widths=[8])", targets.read("digits").load(), "adam(epochs=2)")
    >>> run = fit(trial, range(640), seed=0)
    >>> run.steps, run.stopped, run.losses[0] > run.losses[-1]
    (20, None, True)
    """
    budget = trial.budget
    if not isinstance(budget, Budget):
        raise InputError(
            f"training is {budget}; this loop trains sgd(…), adam(…) and the other optimisers of torch"
        )
    chosen = torch.as_tensor(list(rows) if isinstance(rows, range) else rows)
    X, targets = trial.X[chosen], trial.targets[chosen]
    module = trial.build(seed) if start is None else copy.deepcopy(start)
    normed = _normed(module)
    whole = budget.steps_on(len(X), without_single=normed)
    size = budget.batch_on(len(X))
    if normed and size == 1:
        raise InputError(
            f"network {trial.name} has BatchNorm, which has no statistics of a batch of one row; "
            f"type batch={min(32, len(X))}"
        )
    batches = shuffled_batches(X, targets, size, seed, without_single=normed)
    limit = whole if steps is None else min(steps, whole)
    with torch_seed(DRAWS + seed):
        return descend(module, budget, trial.loss, batches, whole, limit, observe, at, trial.name)


def shuffled_batches(X: Tensor, targets: Tensor, size: int, seed: int, *, without_single: bool) -> Batches:
    """Batches of shuffled rows, epoch after epoch, without end."""
    generator = torch.Generator().manual_seed(seed)
    while True:
        order = torch.randperm(len(X), generator=generator)
        for part in order.split(size):
            if not (without_single and size > 1 and len(part) == 1):
                yield X[part], targets[part]


def descend(
    module: nn.Module,
    budget: Budget,
    loss: Callable[[Tensor, Tensor], Tensor],
    batches: Batches,
    whole: int,
    limit: int,
    observe: Observe | None = None,
    at: Collection[int] | None = None,
    name: str = "network",
) -> Fitted:
    """The first `limit` steps of a budget of `whole` steps, on batches as they come; the module is changed in place."""
    parameters = list(module.parameters())
    optimizer = budget.optimizer(parameters)
    scheduler = budget.scheduler(optimizer, whole)
    losses: list[float] = []
    stopped: Stop | None = None
    _look(module, observe, at, 0)
    module.train()
    for step in range(1, limit + 1):
        X, targets = next(batches)
        try:
            optimizer.zero_grad()
            value = loss(module(X), targets)
            if value.requires_grad:
                value.backward()
            if budget.clip is not None:
                nn.utils.clip_grad_norm_(parameters, budget.clip)
            optimizer.step()
        except Exception as error:
            raise _failed(name, step, error) from error
        if scheduler is not None:
            scheduler.step()
        losses.append(value.item())
        if losses[-1] != losses[-1]:
            stopped = Stop(step, f"the loss became nan at step {step}")
            break
        if observe is not None and (at is None or step in at):
            _look(module, observe, at, step)
            module.train()
    return Fitted(module.eval(), losses, stopped, len(losses))


def _look(module: nn.Module, observe: Observe | None, at: Collection[int] | None, step: int) -> None:
    if observe is not None and (at is None or step in at):
        module.eval()
        observe(step, module)


def _normed(module: nn.Module) -> bool:
    return any(isinstance(part, nn.modules.batchnorm._BatchNorm) for part in module.modules())


def _failed(name: str, step: int, error: Exception) -> InputError:
    why = known(error) or f"{type(error).__name__}: {meaning(error)}"
    return InputError(f"network {name} cannot be trained: at step {step} {why}")


def outputs_of(module: nn.Module, X: Tensor, batch: int = 1024) -> Any:
    """The outputs (m,) or (m, c) of a module in eval mode, as doubles in NumPy."""
    with torch.no_grad():
        parts = [module(X[r : r + batch]) for r in range(0, len(X), batch)]
    out = torch.cat(parts).double().numpy()
    return out.reshape(len(X), -1) if out.ndim > 1 and out.shape[-1] > 1 else out.reshape(len(X))
