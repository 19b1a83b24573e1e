"""A parity of half the bits against coin flips on the same bits: what `check` says, and every score."""

from __future__ import annotations

from typing import Any

import numpy as np

from learnable import check
from learnable.networks import MLP
from learnable.rows.task import task_of
from learnable.rows.task_baselines import linear_model, nearest_rows
from learnable.start.bound import bind
from learnable.targets import Arrays
from measurements import tables
from measurements.pair_scores import ours, proxies

TABLES = ("parity_noise",)
N, K, ROWS, DRAWS = 20, 10, 600, 20
NET = MLP(widths=(256,))


def measure() -> dict[str, list[dict[str, Any]]]:
    """A row for each draw and label."""
    rows = tables.grown("parity_noise")
    for draw in range(len(rows) // 2, DRAWS):
        rows = [*rows[: 2 * draw], row(draw, "parity"), row(draw, "coin flips")]
        tables.write("parity_noise", rows)
    return {"parity_noise": rows}


def row(draw: int, label: str) -> dict[str, Any]:
    """The verdict, whether it names a parity, and the scores; the rows of a draw are the same for both labels."""
    rng = np.random.default_rng([draw, 31])
    X = 1.0 - 2 * rng.integers(0, 2, (ROWS, N))
    y = X[:, rng.permutation(N)[:K]].prod(axis=1) if label == "parity" else 1.0 - 2 * rng.integers(0, 2, ROWS)
    data = Arrays(X, y)
    found = check(data, NET, seed=draw)
    task = task_of(data)
    bound = bind(NET, task)
    scores = ours(bound, task, draw) | proxies(bound, task, draw)
    return {
        "draw": draw,
        "label": label,
        "verdict": found.verdict.label,
        "parity": (found.baselines["parity"] or {}).get("k", 0),
        "linear_model": linear_model(task, draw).estimate.value,
        "neighbours": nearest_rows(task, draw).estimate.value,
        **{name: value for name, value in scores.items() if not name.endswith(("_low", "_high"))},
    }
