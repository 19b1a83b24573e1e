"""Every score of a network on the training rows of a task: those of `rank`, known proxies, and others that were tried."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from benchmarks.proxies import PROXIES

from learnable.rows.ridge import leave_one_out
from learnable.rows.score import Score
from learnable.rows.task import ROWS, Task
from learnable.rows.task_baselines import linear_model, nearest_rows
from learnable.start.backward import backward_scores
from learnable.start.bound import Bound, bind
from learnable.start.forward import features, forward_scores
from learnable.start.probe import probe
from learnable.start.tangent_kernel import tangent_kernel
from measurements import tables
from measurements.pair_networks import NETWORKS
from measurements.pair_tasks import TASKS, PairTask, Split, divided
from measurements.pairs import missing

TABLES = ("pair_scores",)
EPOCHS = 3
INITS = 3
PROXY_ROWS = 128


def measure() -> dict[str, list[dict[str, Any]]]:
    """The pairs that the table does not have yet, after those that it has; delete it to begin again."""
    torch.set_num_threads(1)
    rows = tables.grown("pair_scores")
    for task in TASKS:
        left = missing(rows, task)
        split = divided(task.load()) if left else None
        for name in left:
            rows.append(row(task, name, split))
            tables.write("pair_scores", rows)
    return {"pair_scores": rows}


def row(task: PairTask, network: str, split: Split | None = None) -> dict[str, Any]:
    """The scores of one pair."""
    train = (split or divided(task.load())).train
    make = NETWORKS[network](train)
    make.__name__ = network
    bound, few = bind(make, train), train.rows(ROWS, 0)
    return {
        "task": task.name,
        "network": network,
        "parameters": bound.parameters,
        "multiply_adds": bound.multiply_adds,
        "linear_model": linear_model(few).estimate.value,
        "neighbours": nearest_rows(few).estimate.value,
        **ours(bound, train),
        **proxies(bound, train),
        **tried(bound, few),
    }


def ours(bound: Bound, task: Task, seed: int = 0) -> dict[str, float]:
    """What `rank` reports: each score's value and interval, and how far it stands above shuffled labels."""
    few = task.rows(ROWS, seed)
    layers, nngp = forward_scores(bound, few, seed=seed)
    inal = max(layers, key=lambda layer: layer.score.z).score
    last = probe(bound, task, epochs=EPOCHS, seed=seed)
    found: dict[str, float] = {}
    for score in (*backward_scores(bound, few, seed=seed), nngp, inal, last):
        found |= _columns(score)
    return found


def _columns(score: Score) -> dict[str, float]:
    e, name = score.estimate, score.measure.name
    return {name: e.value, f"{name}_low": e.low, f"{name}_high": e.high, f"{name}_z": score.z}


def proxies(bound: Bound, task: Task, seed: int = 0) -> dict[str, float]:
    """Each proxy's mean over initialisations, on a batch of the rows, the label scaled to variance 1."""
    few = task.rows(PROXY_ROWS, seed)
    X, Y = bound.rows(few.X), torch.as_tensor(few.Y / few.Y.std(), dtype=torch.float32)
    found: dict[str, list[float]] = {name: [] for name in PROXIES}
    for init in range(INITS):
        for name, proxy in PROXIES.items():
            found[name].append(proxy(bound.build(init), X, Y))
    return {name: float(np.mean(values)) for name, values in found.items()}


def tried(bound: Bound, few: Task, seed: int = 0) -> dict[str, float]:
    """Ridge on the last hidden features, and on the tangent kernel scaled to have ones on its diagonal."""
    found: dict[str, list[float]] = {"last_ridge": [], "cosine_ridge": []}
    for init in range(INITS):
        layers = dict(features(bound, few.X, seed, init))
        last = (list(layers.values())[-2:][0]).astype(np.float64)
        module = bound.build(int(np.random.SeedSequence(seed, spawn_key=(init, 4)).generate_state(1)[0]))
        K = tangent_kernel(module, bound.rows(few.X))
        size = np.sqrt(np.maximum(np.diagonal(K), 1e-300))
        for name, kernel in (("last_ridge", last @ last.T), ("cosine_ridge", K / size / size[:, None])):
            found[name].append(float(leave_one_out(kernel, few.Y, few.columns).r_squared[0]))
    return {name: float(np.mean(values)) for name, values in found.items()}
