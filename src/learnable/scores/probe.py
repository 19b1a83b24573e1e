"""The probe: train for a few epochs and look at rows held out. It costs what training costs, and is asked for."""

from __future__ import annotations

import math
from typing import Any

from learnable.estimates import Estimate
from learnable.scores.fitted import Fitted
from learnable.scores.jackknife import jackknife
from learnable.scores.score import Measure, Score
from learnable.scores.task import Task
from learnable.specs import InputError, within

PROBE = Measure(
    "probe", "below 0 to 1", "higher", "R² on a fifth of the rows, held out, after {epochs} epochs of Adam"
)
HELD_OUT = 0.2
BATCH = 64
RATE = 1e-3


def probe(fitted: Fitted, task: Task, *, epochs: int = 3, inits: int = 1, seed: int = 0) -> Score:
    """R² on held-out rows after `epochs` epochs of Adam (rate 1e-3, batches of 64) on the squared loss.

    The label is scaled to variance 1. A module of c outputs is trained on the c centred indicators, one of one output on
    the label itself. The null is 0, what the mean of the training rows has; the interval is that of the held-out rows
    and of the initialisations. Raises `InputError` where outputs and label do not fit, and for fewer than 1 epoch.
    """
    import numpy as np

    within("probe: epochs", epochs, 1, hint="type --probe 3")
    columns = fitted.outputs
    if columns not in (1, task.columns) or (columns == 1 and task.columns > 1):
        raise InputError(
            f"network {fitted.spec} has {columns} outputs and the label has {task.columns} columns; the probe wanted as many"
        )
    order = np.random.default_rng([seed, 11]).permutation(len(task.X))
    held, kept = order[: int(HELD_OUT * len(order))], order[int(HELD_OUT * len(order)) :]
    errors = np.stack([_errors(fitted, task, kept, held, epochs, seed, init) for init in range(inits)])
    spread = ((task.Y[held] - task.Y[kept].mean(axis=0)) ** 2).sum(axis=1)
    mean = errors.mean(axis=0)
    value = float(1 - mean.sum() / spread.sum())
    rows = jackknife(len(held), lambda part: float(1 - mean[part].sum() / spread[part].sum()))
    values = 1 - errors.sum(axis=1) / spread.sum()
    between = float(values.std(ddof=1)) / inits**0.5 if inits > 1 else 0.0
    estimate = Estimate.sampled(value, 1.96 * math.hypot(rows, between), len(held), seed)
    deviation = (2 * task.columns / len(held)) ** 0.5
    z = value / rows if rows > 0 else 0.0
    measure = Measure(PROBE.name, PROBE.range, PROBE.better, PROBE.what.format(epochs=epochs))
    return Score(measure, estimate, 0.0, deviation, z, math.erfc(z / 2**0.5) / 2)


def _errors(fitted: Fitted, task: Task, kept: Any, held: Any, epochs: int, seed: int, init: int) -> Any:
    """The squared error of every held-out row after training, in the label's own units; infinite where it blew up."""
    import numpy as np
    import torch

    module = fitted.build(int(np.random.SeedSequence(seed, spawn_key=(init, 4)).generate_state(1)[0])).train()
    centre, scale = task.Y[kept].mean(axis=0), task.Y[kept].std()
    X = fitted.rows(task.X[kept])
    Y = torch.as_tensor((task.Y[kept] - centre) / scale, dtype=torch.float32)
    steps = torch.optim.Adam([p for p in module.parameters() if p.requires_grad], RATE)
    draws = torch.Generator().manual_seed(seed + 7919 * init)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed + init)  # dropout
        for _ in range(epochs):
            for rows in torch.randperm(len(X), generator=draws).split(BATCH):
                if len(rows) == 1:
                    continue  # BatchNorm needs two
                steps.zero_grad()
                ((module(X[rows]).reshape(len(rows), -1) - Y[rows]) ** 2).mean().backward()
                steps.step()
    module.eval()
    with torch.no_grad():
        out = torch.cat([module(x).reshape(len(x), -1) for x in fitted.rows(task.X[held]).split(256)])
    found = ((out.double().numpy() * scale + centre - task.Y[held]) ** 2).sum(axis=1)
    return np.where(np.isfinite(found), found, 1e12)
