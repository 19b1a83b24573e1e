"""Runs one after the other on fresh examples, for budgets that the ensemble engine does not train.

Any module with one output, any optimizer: the loop is that of training on rows (`fitting`), on a stream of batches. The
squared loss is halved, as in the ensemble engine and in the papers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from learnable.descent.budgets import Budget
from learnable.descent.ensembles import Ensemble, Stop
from learnable.descent.fitting import DRAWS, descend
from learnable.descent.losses import loss_named
from learnable.descent.measuring import Gauge
from learnable.descent.module_inputs import fitting
from learnable.descent.sources import Source
from learnable.descent.streams import Streams
from learnable.descent.trials import as_network, building
from learnable.descent.workers import EndedError
from learnable.networks.module import torch_seed
from learnable.specs import InputError

PROBED = 64
"""Examples on which a module is tried before it trains."""
LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "squared": lambda f, y: 0.5 * functional.mse_loss(f.reshape(y.shape), y),
    "absolute": lambda f, y: functional.l1_loss(f.reshape(y.shape), y),
    "hinge": lambda f, y: (1 - y * f.reshape(y.shape)).clamp_min(0).mean(),
    "correlation": lambda f, y: -(y * f.reshape(y.shape)).mean(),
}
MEASURED = {"absolute": "squared"}
"""What is reported of a loss that is trained."""


@dataclass(frozen=True)
class One:
    """A module as the gauge reads an engine: outputs (1, rows)."""

    module: nn.Module

    def outputs(self, weights: Any, X: Tensor) -> Tensor:
        with torch.no_grad():
            return self.module(X[0]).reshape(1, -1)


def train_each(
    network: Any,
    source: Source,
    budget: Budget,
    seeds: Sequence[int],
    *,
    loss: str,
    gauge: Gauge,
    points: Sequence[int],
    header: dict[str, Any],
    tick: Callable[[], None],
) -> Ensemble:
    """Train one network a seed on the examples that the ensemble engine would draw; Ctrl-C keeps those that are finished.

    `points` are the steps at which `gauge` measures. Raises `InputError` for a loss of rows, and for several outputs.
    """
    if loss not in LOSSES:
        raise InputError(
            f"training is {budget}: {loss} is a loss of rows, and the labels of this target are numbers; type loss=squared"
        )
    probe = gauge.X[:PROBED].cpu().numpy()
    name = str(header["network"])
    build, _, outputs = fitting(name, building(as_network(network), source.inputs, 1), probe, (), whole=False)
    if outputs != 1:
        raise InputError(
            f"network {name} returned {outputs} outputs a row and the target is one number; end it with one output"
        )
    done: list[tuple[int, _Run]] = []
    try:
        for seed in seeds:
            done.append((seed, _run(build, source, budget, seed, loss, gauge, points, tick, name)))
    except (KeyboardInterrupt, EndedError):
        if not done:
            raise
    readings = np.stack([run.readings for _, run in done])
    names = list(done[0][1].weights)
    return Ensemble(
        **header,
        seeds=tuple(seed for seed, _ in done),
        members=tuple({} for _ in done),
        losses=readings[:, :, 0],
        accuracies=readings[:, :, 1],
        coefficients=readings[:, :, 2:],
        stopped=tuple(run.stopped for _, run in done),
        weights={key: np.stack([run.weights[key] for _, run in done]) for key in names},
        memory={},
        interrupted=tuple(seeds[len(done) :]),
    )


@dataclass(frozen=True, eq=False)
class _Run:
    readings: np.ndarray[Any, Any]
    stopped: Stop | None
    weights: dict[str, Any]


def _run(
    build: Callable[[int], nn.Module],
    source: Source,
    budget: Budget,
    seed: int,
    loss: str,
    gauge: Gauge,
    points: Sequence[int],
    tick: Callable[[], None],
    name: str,
) -> _Run:
    module, steps = build(seed), int(budget.steps or 0)
    where = {step: place for place, step in enumerate(points)}
    readings = np.full((len(points), 2 + len(gauge.characters)), np.nan)

    def observe(step: int, module: nn.Module) -> None:
        if step in where:
            value, accuracy, more = gauge.read(
                One(module), (gauge.X[:1],), loss_named(MEASURED.get(loss, loss))
            )
            readings[where[step]] = torch.cat([value[:, None], accuracy[:, None], more], 1)[0].numpy()
        if step:
            tick()

    batches = _fresh(source, int(budget.batch), seed)
    with torch_seed(DRAWS + seed):
        run = descend(module, budget, LOSSES[loss], batches, steps, steps, observe, None, name)
    stopped = run.stopped
    if stopped is not None:
        readings[[place for step, place in where.items() if step >= stopped.step]] = np.nan
    weights = {key: value.detach().numpy() for key, value in run.module.state_dict().items()}
    return _Run(readings, stopped, weights)


def _fresh(source: Source, size: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    streams = Streams()
    step = 0
    while True:
        X, y = source.batch(streams, seed, step, size)
        yield torch.as_tensor(X, dtype=torch.float32), torch.as_tensor(y, dtype=torch.float32)
        step += 1
