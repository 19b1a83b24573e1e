"""Single changes of a training on rows that are worth a try: budget, rows, loss and output, then the network."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from learnable.limits import changes, network_changes
from learnable.limits.changes import Change
from learnable.networks import MLP, Network

RATES = (0.01, 0.1, 10.0, 100.0)
"""Factors of the rate that are tried."""
LONGER = (4, 20)
"""Factors of the number of steps that are tried."""
BATCHES = (32, 256)
SATURATING = ("Sigmoid", "Tanh", "Hardtanh", "Softsign", "Hardsigmoid")
MLP_CHANGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("activation", {"activation": "relu"}),
    ("activation", {"activation": "tanh"}),
    ("weight_variance", {"weight_variance": 2.0}),
    ("readout", {"readout": "gaussian"}),
    ("bias", {"bias": True}),
)
"""Arguments of an ``mlp(…)`` and the values that are tried; widths are tried beside them."""


def row_changes(trial: Any, network: Network) -> Iterator[Change]:
    """Every change that applies to a trial, each of one thing."""
    yield from _of_budget(trial)
    yield from _of_rows(trial)
    yield from _of_outputs(trial)
    yield from _of_mlp(trial, network) if isinstance(network, MLP) else _of_module(trial)


def _of_budget(trial: Any) -> Iterator[Change]:
    budget = trial.budget
    if getattr(budget, "rate", None):
        for factor in RATES:
            yield changes.rate_change(trial, budget.rate * factor)
    for times in LONGER:
        yield changes.epochs_change(trial, times)
    for batch in BATCHES:
        if batch != budget.batch and batch < len(trial.X):
            yield changes.budget_change(trial, "batch", f"batch_size={batch}", batch=batch)
    if changes.type_of(budget) not in ("adam", "adamw"):
        for rate in (1e-3, 1e-2):
            yield changes.adam_change(trial, rate)
    if budget.weight_decay > 0:
        yield changes.budget_change(trial, "weight_decay", "weight_decay=0.0", weight_decay=0.0)
    if budget.clip is None or budget.clip < 0.1:
        yield changes.budget_change(trial, "clip", "clip_grad_norm_(net.parameters(), 1.0)", clip=1.0)


def _of_rows(trial: Any) -> Iterator[Change]:
    if trial.X.is_floating_point():
        yield changes.standardised_inputs(trial)
    if not trial.labels.classes:
        yield changes.standardised_label(trial)


def _of_outputs(trial: Any) -> Iterator[Change]:
    from learnable.descent.row_losses import suited

    fitting = suited(trial.labels, trial.outputs)
    if fitting != trial.loss.name:
        yield changes.other_loss(trial, fitting)
    if trial.labels.classes > 1 and trial.outputs != trial.labels.classes:
        found = network_changes.class_outputs(trial, trial.X[:5])
        if found is not None:
            yield found
    last = network_changes.last_leaf(trial.build(0).eval(), trial.X[:5])
    if last is not None:
        yield network_changes.without_output_activation(*last)


def _of_mlp(trial: Any, network: MLP) -> Iterator[Change]:
    widths = (
        tuple(max(64, 4 * w) for w in network.widths), network.widths[:1], (*network.widths, network.widths[-1]),
    )  # fmt: skip
    tried = [*MLP_CHANGES, *(("widths", {"widths": w}) for w in widths)]
    for name, fields in tried:
        other = dataclasses.replace(network, **fields)
        if other != network:
            yield _respecified(trial, network, other, name)


def _respecified(trial: Any, network: MLP, other: MLP, name: str) -> Change:
    from learnable.descent.mlp_module import mlp_module

    inputs = int(trial.X[0].numel())

    def apply(given: Any) -> Any:
        return dataclasses.replace(given, build=lambda seed: mlp_module(other, inputs, seed, given.outputs))

    before, after = (str(getattr(n, name)).replace("(", "[").replace(")", "]") for n in (network, other))
    return Change(name, before, after, apply, net=str(other))


def _of_module(trial: Any) -> Iterator[Change]:
    """Changes of a module, found by the leaves that a forward pass runs."""
    from learnable.networks.leaf_calls import leaf_calls

    module = trial.build(0).eval()
    if any(not p.requires_grad for p in module.parameters()):
        yield network_changes.unfrozen("some frozen")
    run = leaf_calls(module, trial.X[:5])
    calls = [] if run.error is not None else list(run.calls)
    kinds = [type(call.leaf).__name__ for call in calls]
    linear = [i for i, kind in enumerate(kinds) if kind in ("Linear", "Conv1d", "Conv2d", "Conv3d")]
    bare = tuple(calls[i].path for i, j in pairwise(linear) if j == i + 1)
    if bare:
        yield network_changes.hidden_activation(bare, "none", False)
    saturating = tuple(
        call.path
        for call, kind in zip(calls[:-1], kinds, strict=False)
        if kind in SATURATING or _own(call.leaf)
    )
    if saturating:
        yield network_changes.rectified(saturating)
        yield network_changes.hidden_activation(saturating, "as given", True)
    dead = tuple(call.path for call, kind in zip(calls[:-1], kinds, strict=False) if kind == "ReLU")
    if dead:
        yield network_changes.rectified(dead, leaky=True)
    yield network_changes.default_initialisation()
    if len(linear) > 1 and not any("Norm" in kind for kind in kinds):
        yield network_changes.normalised(tuple(calls[i].path for i in linear[:-1]))
    if "Dropout" in kinds:
        yield network_changes.without_dropout(
            max(float(m.p) for m in module.modules() if type(m).__name__ == "Dropout")
        )
    wide = network_changes.widened(module)
    if wide is not None:
        yield wide


def _own(leaf: Any) -> bool:
    """Whether a leaf without weights was written by the user: a step, a clip or another unit of their own."""
    return not type(leaf).__module__.startswith("torch.nn") and not any(True for _ in leaf.parameters())
