"""A network, rows, a budget and a loss put together: what one training on rows is, checked before it starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from torch import Tensor, nn

from learnable.descent.budgets import Budget, NoisyGD, Training, training_of
from learnable.descent.estimators import budget_of, is_estimator, network_of
from learnable.descent.labels import Labels
from learnable.descent.mlp_module import mlp_module
from learnable.descent.module_inputs import fitting
from learnable.descent.row_losses import RowLoss, loss_for
from learnable.networks.callable_network import made
from learnable.networks.mlp import MLP
from learnable.networks.module import ModuleNetwork
from learnable.networks.vocabulary import networks
from learnable.specs import InputError
from learnable.targets.labels import Sample

Array = np.ndarray[Any, Any]
Build = Callable[[int], nn.Module]


@dataclass(frozen=True, eq=False)
class Trial:
    """One training on rows, from any seed.

    `build(seed)` is a fresh module in eval mode, and torch's generator is left as it was. `X` (m, *shape) is what the
    module is given, float32 or int64; `labels` are those of the same rows; `outputs` is 1, or one a class. `groups` (m,)
    tells rows that belong together. `name` is the network's in messages.
    """

    build: Build
    X: Tensor
    labels: Labels
    budget: Training
    loss: RowLoss
    outputs: int
    groups: Array | None = None
    name: str = "network"

    @cached_property
    def targets(self) -> Tensor:
        """What the outputs of all rows are compared with."""
        return self.loss.targets(self.labels)  # type: ignore[no-any-return]


def trial_of(network: Any, sample: Sample, training: Any = None) -> Trial:
    """The training of any network on a sample: ``mlp(…)``, ``net.py:make``, a Python factory, a module, a class.

    `mlp(…)` takes its outputs from the data: one a class, and one for two classes (two under ``loss=cross_entropy``) and for
    a real label. Where a logistic loss is chosen here, its two classes are 0 and 1, whatever numbers they have. Any other
    module may have one output, or one a class; it is given rows in their own shape or flat, images also with one channel,
    and whole numbers as int64 where it looks them up. Of scikit-learn's `MLPClassifier` and `MLPRegressor` the budget is
    taken too where `training` is None.

    Raises `InputError` for a module that takes no such rows or returns something else than such outputs, for a loss that
    torch cannot run on them, and for labels that are no finite numbers.

    >>> from learnable.targets import targets
    >>> trial = trial_of("mlp(widths=[8])", targets.read("digits").load(), "adam(epochs=2)")
    >>> tuple(trial.X.shape), trial.outputs, trial.loss.name
    ((1797, 64), 1, 'logistic')
    """
    own = training is None and is_estimator(network)
    budget, labels = budget_of(network) if own else training_of(training), Labels.of(sample)
    if isinstance(budget, NoisyGD) and labels.classes == 2:
        labels = labels.numbered((-1.0, 1.0))
    asked = budget.loss if isinstance(budget, Budget) else "squared"
    read, X = as_network(network), np.asarray(sample.X)
    wanted = outputs_for(labels, asked)
    build, shape = building(read, X.shape[1], wanted), () if isinstance(read, MLP) else sample.shape
    build, rows, outputs = fitting(str(read), build, X, shape, whole=sample.integers)
    labels = labels.as_indices(outputs)
    if not any(True for _ in build(0).parameters()):
        raise InputError(
            f"network {read} has no parameters to train; give the module at least one nn.Parameter"
        )
    loss = loss_for(asked, labels, outputs)
    if (
        asked == "auto" and loss.name == "logistic"
    ):  # chosen here, so the classes are given the numbers that it takes
        labels = labels.numbered((0.0, 1.0))
        loss = loss_for(asked, labels, outputs)
    return Trial(build, rows, labels, budget, loss, outputs, sample.groups, str(read))


def outputs_for(labels: Labels, loss: str) -> int:
    """How many outputs an `mlp(…)` has on such labels.

    >>> two = Labels.of_classes([0, 1], ("no", "yes"))
    >>> outputs_for(two, "auto"), outputs_for(two, "cross_entropy"), outputs_for(Labels.of_real([0.5]), "auto")
    (1, 2, 1)
    """
    return labels.classes if labels.classes > 2 or (labels.classes and loss == "cross_entropy") else 1


def as_network(network: Any) -> MLP | ModuleNetwork:
    """A spec, a factory, a class, a module or scikit-learn's `MLP*` as a network that can be trained on rows."""
    if is_estimator(network):
        return network_of(network)
    read = networks.read(network)
    if callable(read) and not isinstance(read, MLP | ModuleNetwork):
        read = made(read)
    if not isinstance(read, MLP | ModuleNetwork):
        raise InputError(
            f"network is a {type(read).__name__}; wanted mlp(…), net.py:make, or a function without arguments that "
            "returns a fresh nn.Module, such as lambda: nn.Sequential(…)"
        )
    return read


def building(network: MLP | ModuleNetwork, inputs: int, outputs: int) -> Build:
    """Fresh modules in eval mode by seed; an `mlp(…)` is given its inputs and outputs, any other module has its own."""
    if isinstance(network, MLP):
        return lambda seed: mlp_module(network, inputs, seed, outputs)
    return network.make
