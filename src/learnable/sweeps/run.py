"""`run`: a sweep from its file to its store, in order, resumable, on any executor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from learnable.extras import need
from learnable.specs import InputError
from learnable.sweeps.coordinator import Coordinator, stop_requests
from learnable.sweeps.executors import MakesExecutor, SweepExecutor, executor_of
from learnable.sweeps.grid import validate
from learnable.sweeps.plan import Backlog, planned
from learnable.sweeps.questions import NEEDED_MODULES, ask
from learnable.sweeps.status import Meter, Progress
from learnable.sweeps.store import COUNTED, Store

SCHEMA = "learnable/sweep-run/1"


@dataclass(frozen=True)
class Run:
    """What a run leaves: the sweep's cells by state, how many this run asked, and why it stopped before the end.

    `interrupted`: somebody asked it to stop (Ctrl-C, SIGTERM); `stopped_because` says it in words, or names the first
    failed cell under `fail_fast`; None where everything was asked. `notes` are sentences that a person should read.
    """

    store: Path
    counts: Mapping[str, int]
    ran: int
    seconds: float
    interrupted: bool
    stopped_because: str | None
    notes: tuple[str, ...] = ()

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/sweep-run/1``."""
        return {
            "schema": SCHEMA,
            **self.counts,
            "ran": self.ran,
            "seconds": self.seconds,
            "interrupted": self.interrupted,
            "stopped_because": self.stopped_because,
            "notes": list(self.notes),
        }


def run(
    path: str | Path,
    *,
    executor: Executor | MakesExecutor | None = None,
    workers: int | None = None,
    store: str | Path | None = None,
    part: tuple[int, int] | None = None,
    retry_failed: bool = False,
    fail_fast: bool = False,
    progress: Callable[[Progress], None] | None = None,
    scheduler: str | None = None,
) -> Run:
    """Ask every question of a sweep file that its store has no outcome for, and write the outcomes down.

    Questions run in the order of their addresses, a fixed shuffle, in `workers` processes (default: the cores), or in
    `executor`: any `concurrent.futures.Executor`, or a function without arguments that makes one, so that a broken one is
    replaced; or on the Dask cluster at `scheduler`. `part=(i, N)` takes the cells that fall to the i-th of N jobs and
    writes a store of its own, to be merged. What is done is never asked again; `retry_failed` asks failed and killed
    cells once more; `fail_fast` stops at the first that fails. `progress` is called a few times a second.
    The numbers do not depend on the executor or on how often it was stopped. Raises InputError where the file, the store or
    the executor cannot be used; what was done before is kept.
    """
    if workers is not None and not (isinstance(workers, int) and workers >= 1):
        raise InputError(f"workers is {workers!r}; wanted a whole number of at least 1")
    plan = planned(path, store, part)
    with Store.write(plan.store) as opened:
        states = {**opened.states(), **dict.fromkeys(plan.elsewhere, "done")}
        again = ("failed", "killed") if retry_failed else ()
        if not {None, *again}.isdisjoint(map(states.get, plan.pairs)):
            if executor is None and scheduler is None:
                need(f"{path}: {plan.grid.question}", *NEEDED_MODULES[plan.grid.question])
            validate(plan.grid)
        return run_cells(
            plan.pairs, opened, partial(executor_of, executor, workers, scheduler), ask,
            states=states, again=again, fail_fast=fail_fast, progress=progress,
        )  # fmt: skip


def run_cells(
    pairs: Mapping[str, str],
    store: Store,
    make: Callable[[], SweepExecutor],
    work: Callable[[str], str],
    *,
    states: Mapping[str, str],
    again: Collection[str] = (),
    fail_fast: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Run:
    """The sweep behind `run`: what is asked by address, the store to fill, the executor to make, and the work.

    `states` says what is known of an address, and `again` which of those states are asked once more. The executor is made
    only if there is something to ask.
    """
    counts = _counted(pairs, states, again)
    meter = Meter(counts, 1, progress)
    if not counts["missing"]:
        meter.tell(always=True)
        return Run(store.path, counts, 0, meter.seconds, False, None)
    missing = sorted(pair for pair in pairs.items() if states.get(pair[0]) in (None, *again))
    store.prepare()  # a place that cannot be written is refused before there are workers
    with stop_requests() as request:
        executor = make()
        meter.workers = executor.workers
        backlog = Backlog(missing, executor.workers)
        coordinator = Coordinator(store, executor, work, backlog, meter, request, fail_fast)
        ended = False
        try:
            coordinator.run()
            ended = coordinator.stopped_because is None
        finally:
            executor.close(now=not ended)
            meter.tell(always=True)
    why = coordinator.stopped_because
    if again and why is not None:  # what was not asked again is still what it was
        counts = _counted(pairs, {**states, **store.states()})
    return Run(
        store.path, counts, meter.ran, meter.seconds, request.signal is not None, why, coordinator.notes()
    )


def _counted(
    pairs: Mapping[str, str], states: Mapping[str, str], again: Collection[str] = ()
) -> dict[str, int]:
    """The cells by state; those in a state that is asked `again` count as missing."""
    counts = dict.fromkeys(COUNTED, 0)
    for state, count in Counter(map(states.get, pairs)).items():
        counts["missing" if state is None or state in again else state] += count
    return counts
