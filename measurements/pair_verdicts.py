"""What `check` says of the training rows of each pair whose network a spec can say, for the budget it is trained with."""

from __future__ import annotations

from typing import Any

import numpy as np

from learnable.descent import SGD
from learnable.networks import networks
from learnable.targets import Sample
from learnable.verdicts.options import Options, read_edge
from learnable.verdicts.rows import check_sample
from measurements import tables
from measurements.pair_networks import SPECS
from measurements.pair_tasks import TASKS, Split, divided
from measurements.pair_training import BATCH, EPOCHS, RATE

TABLES = ("pair_verdicts",)
ROWS = 600


def measure() -> dict[str, list[dict[str, Any]]]:
    """A row for each task of one label column and each network, those that the table does not have yet."""
    rows = tables.grown("pair_verdicts")
    done = {(r["task"], r["network"]) for r in rows}
    for task in TASKS:
        left = [name for name in SPECS if (task.name, name) not in done]
        split = divided(task.load()) if left else None
        if split is None or split.train.columns > 1:
            continue
        rows += [{"task": task.name, "network": name, **verdict(split, SPECS[name])} for name in left]
        tables.write("pair_verdicts", rows)
    return {"pair_verdicts": rows}


def verdict(split: Split, spec: str) -> dict[str, Any]:
    """The label of `check` on at most `ROWS` of the training rows, and the size of a parity that it recognised."""
    task = split.train
    y = task.Y[:, 0] if task.kind == "real label" else np.where(task.Y[:, 0] > 0, 1.0, -1.0)
    names = tuple(f"x{i + 1}" for i in range(task.X.shape[1]))
    budget = SGD(EPOCHS * -(-len(y) // BATCH), RATE, BATCH, optimizer="adam")
    asked = Options(0, ROWS, 1, read_edge(0.1), budget)
    found = check_sample(Sample(task.X, y, names, "", task.spec), networks.read(spec), asked)
    return {"label": found.verdict.label, "parity": (found.baselines["parity"] or {}).get("k", 0)}
