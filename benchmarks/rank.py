"""What ranking costs: each network's scores beside one epoch of training it on the same 2,000 images, in one run.

`ours_seconds` is a score's median over rounds, the peer is one epoch of Adam on 2,000 rows in batches of 64, and the ratio
says how many times as long the epoch takes: at least 2 for the forward part and 0.67 for all scores is what we aim for.

    python -m benchmarks.rank [--rounds 5] [--target fashion_mnist]
"""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.timing import ROUNDS, in_turn, row

from learnable.rows.task import ROWS, Task, task_of
from learnable.specs import InputError
from learnable.start.backward import backward_scores
from learnable.start.bound import Bound, bind
from learnable.start.forward import forward_scores
from learnable.start.probe import BATCH, RATE, _batch, _stepping
from learnable.targets import targets

NAMES = ("linear", "mlp", "cnn", "batch_norm_cnn", "residual", "attention")
IMAGES = 2000


def epoch_of(bound, task):
    """One epoch of the probe's training on all rows."""
    step = _stepping(bound.build(0).train(), RATE)
    X, Y = _batch(bound, task, slice(None))

    def epoch():
        for x, y in zip(X.split(BATCH), Y.split(BATCH), strict=True):
            step(x, y)

    return epoch


def networks(side: int) -> dict[str, Callable[[], Any]]:
    """The six networks of examples/networks.py for images of that side."""
    path = Path(__file__).parents[1] / "examples" / "networks.py"
    spec = importlib.util.spec_from_file_location("example_networks", path)
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return {name: partial(getattr(module, name), side) for name in NAMES}


def measure(name: str, bound: Bound, task: Task, rounds: int) -> list[dict[str, Any]]:
    """Rows for the forward part, and for that and the backward part together, timed in turn with an epoch."""
    part = task.rows(ROWS, 0)
    seconds = in_turn(
        {
            "forward": lambda: forward_scores(bound, part),
            "backward": lambda: backward_scores(bound, part),
            "epoch": epoch_of(bound, task),
        },
        rounds,
    )
    epoch: dict[str, float | None] = {"one epoch": seconds["epoch"]}
    return [
        row(f"rank, forward part: {name}", seconds["forward"], epoch),
        row(f"rank, all scores: {name}", seconds["forward"] + seconds["backward"], epoch),
    ]


def run(
    rounds: int = ROUNDS, target: str = "fashion_mnist", names: tuple[str, ...] = NAMES
) -> list[dict[str, Any]]:
    """Two rows a network; none where the images are not installed (make data)."""
    try:
        task = task_of(targets.read(target), rows=IMAGES)
    except InputError as error:
        print(f"rank: left out, {error}")
        return []
    makes = networks(task.shape[0])
    return [entry for n in names for entry in measure(n, bind(makes[n], task), task, rounds)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--target", default="fashion_mnist")
    given = parser.parse_args()
    for entry in run(given.rounds, given.target):
        ours, epoch = entry["ours_seconds"], entry["peers"]["one epoch"]
        print(f"{entry['name']:36} {ours:.3f} s, an epoch {epoch:.3f} s: {ours / epoch:.2f} epochs")


if __name__ == "__main__":
    main()
