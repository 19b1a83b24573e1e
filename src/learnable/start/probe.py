"""The probe: train for a few epochs and look at rows held out. It costs what training costs, and is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from learnable.networks.module import torch_seed
from learnable.rows.errors import Errors
from learnable.rows.score import Measure, Score
from learnable.rows.task import Task
from learnable.rows.task_baselines import against_the_mean
from learnable.specs import InputError, within
from learnable.start.bound import Bound

PROBE = Measure(
    "probe", "below 0 to 1", "higher", "R² on a fifth of the rows, held out, after {epochs} epochs of Adam"
)
BATCH = 64
RATE = 1e-3


def probe(bound: Bound, task: Task, *, epochs: int = 3, inits: int = 1, seed: int = 0) -> Score:
    """R² on held-out rows after `epochs` epochs of Adam (rate 1e-3, batches of 64) on the squared loss.

    The label is scaled to variance 1. A module of c outputs is trained on the c centred indicators, one of one output on
    the label itself. The null is 0, what the mean of the training rows has; the interval is that of the held-out rows
    and of the initialisations, of which there must be two or more for their spread to be in it. Raises `InputError` where
    outputs and label do not fit, and for fewer than 1 epoch.
    """
    import numpy as np

    within("probe: epochs", epochs, 1, hint="type --probe 3")
    within("probe: inits", inits, 1)
    suits(bound, task)
    part = task.split(seed)
    kept, held = part.train, part.held
    squared = np.stack([_errors(bound, task, kept, held, epochs, seed, init) for init in range(inits)])
    errors = Errors(squared, ((task.Y[held] - task.Y[kept].mean(axis=0)) ** 2).sum(axis=1))
    return against_the_mean(replace(PROBE, what=PROBE.what.format(epochs=epochs)), errors, seed)


def suits(bound: Bound, task: Task) -> None:
    """Refuse a network that has not one output a column of the label."""
    if bound.outputs != task.columns:
        outputs = "1 output" if bound.outputs == 1 else f"{bound.outputs} outputs"
        columns = "1 column" if task.columns == 1 else f"{task.columns} columns"
        raise InputError(
            f"network {bound.spec} has {outputs} and the label has {columns}; the probe wanted as many"
        )


def step_of(bound: Bound, task: Task) -> Callable[[], Any]:
    """One step of the probe's training on its first batch, to be timed."""
    step = _stepping(bound.build(0).train(), RATE)
    X, Y = _batch(bound, task, slice(BATCH))
    return lambda: step(X, Y)


def _batch(bound: Bound, task: Task, rows: Any) -> tuple[Any, Any]:
    """Rows and labels as float32 tensors, the labels in the task's own units."""
    import torch

    return bound.rows(task.X[rows]), torch.as_tensor(task.Y[rows], dtype=torch.float32)


def _stepping(module: Any, rate: float) -> Callable[[Any, Any], None]:
    import torch

    steps = torch.optim.Adam([p for p in module.parameters() if p.requires_grad], rate)

    def step(X: Any, Y: Any) -> None:
        steps.zero_grad()
        ((module(X).reshape(len(X), -1) - Y) ** 2).mean().backward()
        steps.step()

    return step


def _errors(bound: Bound, task: Task, kept: Any, held: Any, epochs: int, seed: int, init: int) -> Any:
    """The squared error of every held-out row after training, in the label's own units; infinite where it blew up."""
    import numpy as np
    import torch

    module = bound.build(int(np.random.SeedSequence(seed, spawn_key=(init, 4)).generate_state(1)[0])).train()
    centre, scale = task.Y[kept].mean(axis=0), task.Y[kept].std()
    X, Y = _batch(bound, task, kept)
    Y = (Y - torch.as_tensor(centre, dtype=torch.float32)) / float(scale)
    step = _stepping(module, RATE)
    draws = torch.Generator().manual_seed(seed + 7919 * init)
    with torch_seed(seed + init):  # dropout
        for _ in range(epochs):
            for rows in torch.randperm(len(X), generator=draws).split(BATCH):
                if len(rows) == 1:
                    continue  # BatchNorm needs two
                step(X[rows], Y[rows])
    module.eval()
    with torch.no_grad():
        out = torch.cat([module(x).reshape(len(x), -1) for x in bound.rows(task.X[held]).split(256)])
    found = ((out.double().numpy() * scale + centre - task.Y[held]) ** 2).sum(axis=1)
    return np.where(np.isfinite(found), found, 1e12)
