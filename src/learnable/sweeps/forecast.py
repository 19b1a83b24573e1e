"""`forecast`: the time and memory of a run, from the costs in the store or from the first cells."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from learnable.memory import allowance
from learnable.specs import within
from learnable.sweeps.executors import cores, executor_of
from learnable.sweeps.grid import validate
from learnable.sweeps.plan import LIMIT, Plan, planned
from learnable.sweeps.questions import ask
from learnable.sweeps.status import time_left
from learnable.sweeps.store import Outcome, Store
from learnable.sweeps.worker import answer_batch, this_process

SCHEMA = "learnable/sweep-forecast/1"
CELLS = 8
"""The most cells that are asked for a forecast."""
SECONDS = 20.0
"""No further cell is asked for a forecast after this time."""
ENOUGH = 8
"""From so many answers in the store on, they alone make the forecast."""


@dataclass(frozen=True)
class SweepForecast:
    """The cells that a run would ask, and what it would take.

    `seconds` is the time on the clock with these `workers`, as a 95% interval of the mean of the measured cells; null
    where none could be measured. `memory` is the most bytes that a worker held, `workers` of which run at once, and
    `allowed` what may be used.
    """

    missing: int
    held: int
    measured: int
    seconds: tuple[float, float] | None
    memory: int
    workers: int
    allowed: float
    trouble: str | None = None
    """What the first cell that failed said, where one did."""

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/sweep-forecast/1``."""
        low, high = self.seconds or (None, None)
        return {
            "schema": SCHEMA,
            "missing": self.missing,
            "held": self.held,
            "measured": self.measured,
            "seconds_low": low,
            "seconds_high": high,
            "memory": self.memory,
            "workers": self.workers,
            "error": self.trouble,
        }


def forecast(
    path: str | Path,
    *,
    workers: int | None = None,
    store: str | Path | None = None,
    part: tuple[int, int] | None = None,
) -> SweepForecast:
    """What `run` would ask with the same arguments, and what that would take; the store is read alone.

    The costs that the store holds make the forecast where they are `ENOUGH`; otherwise the first cells that would be asked
    are, in one worker, at most `CELLS` of them and none after `SECONDS`, and their answers are thrown away. Cells run in a
    shuffled order, so the first are a fair sample. Raises `InputError` for what `run` refuses.
    """
    if workers is not None:
        within("workers", workers, 1)
    plan = planned(path, store, part)
    validate(plan.grid)
    held = _held(plan)
    missing = [
        text
        for address, text in sorted(plan.pairs.items())
        if address not in held and address not in plan.elsewhere
    ]
    costs = [(o.seconds, o.memory) for o in held.values() if o.state == "done"]
    trouble = None
    if len(costs) < ENOUGH and missing:
        costs, trouble = _measured(missing[:CELLS])
    count = workers or cores()
    seconds = [s for s, _ in costs]
    low, high = time_left(
        len(seconds), sum(seconds), sum(s * s for s in seconds), len(missing), min(count, len(missing) or 1)
    )
    return SweepForecast(
        len(missing),
        len(plan.pairs) - len(missing),
        len(costs),
        None if math.isinf(high) else (low, high),
        max((m for _, m in costs), default=0),
        count,
        allowance(),
        trouble,
    )


def _held(plan: Plan) -> dict[str, Outcome]:
    """What the store of the run has of its cells, their answers aside."""
    if not plan.store.exists():
        return {}
    with Store.read(plan.store) as store:
        return {o.address: o for o in store.heads() if o.address in plan.pairs}


def _measured(texts: Sequence[str]) -> tuple[list[tuple[float, int]], str | None]:
    """Seconds and memory of cells asked one after another in one worker, and the first error."""
    costs: list[tuple[float, int]] = []
    trouble = None
    end = time.monotonic() + SECONDS
    executor = executor_of(None, 1, None)
    try:
        for text in (*texts[:1], *texts):  # the first warms the worker up: libraries are loaded once
            if time.monotonic() > end:
                break
            try:
                answers, _ = executor.submit(answer_batch, ask, [text], LIMIT, this_process()).result()
            except BrokenExecutor as death:
                trouble = trouble or f"a worker ended ({death})"
                if not executor.isolates:
                    executor.renew(death)
                continue
            _, _, error, _, seconds, memory = answers[0]
            trouble = trouble or error
            costs.append((seconds, memory))
    finally:
        executor.close(now=True)
    return costs[1:] or costs, trouble
