"""Who does the work: lanes of our own, any executor, or a Dask cluster, all behind one small face."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

from learnable.specs import InputError
from learnable.sweeps.lanes import Lanes

MakesExecutor = Callable[[], Executor]

PROBE = 60.0
"""Seconds in which a new executor must answer a call that does nothing."""


class Crew:
    """An executor, how many batches may be out at once, and what to do when it breaks.

    `isolates`: the death of a worker ends one batch, which is to blame. Elsewhere a batch is blamed only if it was out
    alone. `make` replaces a broken executor; without it the executor is the user's, and is left running in the end.
    """

    def __init__(
        self,
        executor: Executor,
        workers: int,
        *,
        owned: bool,
        make: MakesExecutor | None = None,
        name: str | None = None,
        watch: Callable[[], int | None] | None = None,
        after: Callable[[], object] | None = None,
    ) -> None:
        self.executor = executor
        self.workers = workers
        self.isolates = isinstance(executor, Lanes)
        self.name = name or f"the {type(executor).__name__}"
        self._make = make
        self._owned = owned
        self._watch = watch
        self._after = after

    @property
    def slots(self) -> int:
        """Batches that may be out at once: one a lane; elsewhere two a worker, so that the next one is there already."""
        return self.workers if self.isolates else 2 * self.workers

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        return self.executor.submit(function, *arguments)

    def look(self) -> None:
        """See whether workers came or went. Raises InputError where all have been gone for long."""
        self.workers = (self._watch and self._watch()) or self.workers

    def renew(self, error: BaseException) -> None:
        """Replace an executor that broke. Raises InputError where that cannot be, or the new one breaks over nothing."""
        guard = (
            'put the call of run under if __name__ == "__main__": in the script, which each worker runs again'
        )
        if self._make is None:
            raise InputError(
                f"executor: a worker of {self.name} ended and broke it ({error}); what is done is kept: run the sweep "
                "again with a function that makes the executor, so that it can be replaced, or without one; if it broke at "
                f"once, {guard}"
            )
        self.executor.shutdown(wait=False)
        self.executor = self._make()
        try:
            self.executor.submit(os.getpid).result(timeout=PROBE)
        except Exception as again:
            raise InputError(
                f"executor: {self.name} broke, and so did a new one before it did anything "
                f"({type(again).__name__}: {again}); {guard}"
            ) from None

    def close(self, now: bool) -> None:
        """Let go of the workers that are ours; `now` ends those that still work."""
        if not self._owned:
            return
        if not isinstance(self.executor, Lanes):
            self.executor.shutdown(wait=not now)
        elif now:
            self.executor.kill()
        else:
            self.executor.shutdown(wait=False)  # they are idle, and end with this process if not before
        if self._after is not None:
            self._after()


def crew_of(executor: Executor | MakesExecutor | None, workers: int | None, scheduler: str | None) -> Crew:
    """The crew for what `run` was given. Raises InputError for what is none."""
    if scheduler is not None:
        if executor is not None:
            raise InputError(
                "executor and scheduler were both given; a sweep has one crew: leave one of them out"
            )
        from learnable.sweeps.clusters import cluster_crew

        return cluster_crew(scheduler, workers)
    if executor is None:
        count = workers or cores()
        return Crew(Lanes(count), count, owned=True, name="this machine")
    if isinstance(executor, Executor):
        return Crew(executor, workers or _workers(executor), owned=False)
    if not callable(executor):
        raise InputError(
            f"executor is {executor!r}; wanted a concurrent.futures.Executor or a function without arguments that makes "
            "one (of a Dask client, executor=client.get_executor())"
        )
    made = executor()
    if not isinstance(made, Executor):
        raise InputError(f"executor: {executor!r} made {made!r}; wanted a concurrent.futures.Executor")
    return Crew(made, workers or _workers(made), owned=True, make=executor)


def cores() -> int:
    """Cores that this process may use, which on a cluster are fewer than the machine has."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _workers(executor: Executor) -> int:
    """How many calls it runs at once. `concurrent.futures` has no public name for that; mpi4py has."""
    for name in ("num_workers", "_max_workers"):
        found = getattr(executor, name, None)
        if isinstance(found, int) and found > 0:
            return found
    return cores()


def is_death(error: BaseException) -> bool:
    """Whether a worker ended, and not what it ran. Dask's is known by its name, so that Dask need not be installed."""
    return isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"


def deaths_in(error: BaseException) -> int:
    """How many workers one call took down: Dask hands it to others, and ends its error with how many it allows to fail."""
    allowed = error.args[-1] if type(error).__name__ == "KilledWorker" and error.args else 0
    return allowed + 1 if isinstance(allowed, int) else 1
