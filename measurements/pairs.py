"""What networks reach on tasks: every pair trained, its accuracy and R² on rows held out.

The table grows by a row as soon as a pair is trained: a run that was stopped goes on where it was.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from measurements import tables
from measurements.pair_networks import NETWORKS
from measurements.pair_tasks import TASKS, PairTask, Split, divided
from measurements.pair_training import SEEDS, reached, trained

TABLES = ("pairs",)


def measure() -> dict[str, list[dict[str, Any]]]:
    """The pairs that the table does not have yet, after those that it has; delete it to begin again."""
    torch.set_num_threads(1)
    rows = tables.grown("pairs")
    for task in TASKS:
        left = missing(rows, task)
        split = divided(task.load()) if left else None
        for name in left:
            rows.append(row(task, name, split))
            tables.write("pairs", rows)
    return {"pairs": rows}


def missing(rows: list[dict[str, Any]], task: PairTask) -> list[str]:
    """The networks that have no row for the task yet."""
    done = {r["network"] for r in rows if r["task"] == task.name}
    return [name for name in NETWORKS if name not in done]


def row(task: PairTask, network: str, split: Split | None = None) -> dict[str, Any]:
    """What the network reaches on the task, the mean over `SEEDS`."""
    split = split or divided(task.load())
    make = NETWORKS[network](split.train)
    ends = [reached(trained(make, split, seed), split) for seed in SEEDS]
    return {
        "task": task.name,
        "family": task.family,
        "network": network,
        "train": len(split.train.X),
        "held": len(split.X),
        **{key: _mean([end[key] for end in ends]) for key in ends[0]},
    }


def _mean(values: list[Any]) -> float | None:
    return None if values[0] is None else float(np.mean(values))
