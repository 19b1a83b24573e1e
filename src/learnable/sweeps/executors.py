"""Executors of a sweep: the pool of this machine, any executor of the user's, a Dask cluster, MPI."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

from learnable.extras import need
from learnable.specs import InputError
from learnable.sweeps.pool import Pool

MakesExecutor = Callable[[], Executor]

POSIX = os.name == "posix"
"""Whether `Pool` can be: it hands pipes to processes and signals their groups. Elsewhere suspects are asked alone."""
PROBE = 60.0
"""Seconds in which a new executor must answer a call that does nothing."""


PATIENCE = 8.0
"""Seconds in which a scheduler must answer."""
DESERTED = 300.0
"""Seconds that a cluster may be without a worker."""
LOOK = 5.0
"""Seconds between two looks at how many workers there are."""
TYPED = "mpiexec -n 3 python -m mpi4py.futures -m learnable sweep run grid.toml --mpi"
LAUNCHER = "mpi4py.futures"


class SweepExecutor:
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
        self.isolates = isinstance(executor, Pool)
        self.name = name or f"the {type(executor).__name__}"
        self._make = make
        self._owned = owned
        self._watch = watch
        self._after = after

    @property
    def slots(self) -> int:
        """Batches that may be out at once: one a worker in our pool; elsewhere two, so that the next is there already."""
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
        if not isinstance(self.executor, Pool):
            self.executor.shutdown(wait=not now)
        elif now:
            self.executor.kill()
        else:
            self.executor.shutdown(wait=False)  # they are idle, and end with this process if not before
        if self._after is not None:
            self._after()


def executor_of(
    executor: Executor | MakesExecutor | None, workers: int | None, scheduler: str | None
) -> SweepExecutor:
    """The executor for what `run` was given. Raises InputError for what is none."""
    if scheduler is not None:
        if executor is not None:
            raise InputError(
                "executor and scheduler were both given; a sweep has one executor: leave one of them out"
            )
        return dask_executor(scheduler, workers)
    if executor is None:
        count = workers or cores()
        if POSIX:
            return SweepExecutor(Pool(count), count, owned=True, name="this machine")
        executor = partial(ProcessPoolExecutor, count, get_context("spawn"))
    if isinstance(executor, Executor):
        return SweepExecutor(executor, workers or _workers(executor), owned=False)
    if not callable(executor):
        raise InputError(
            f"executor is {executor!r}; wanted a concurrent.futures.Executor or a function without arguments that makes "
            "one (of a Dask client, executor=client.get_executor())"
        )
    made = executor()
    if not isinstance(made, Executor):
        raise InputError(f"executor: {executor!r} made {made!r}; wanted a concurrent.futures.Executor")
    return SweepExecutor(made, workers or _workers(made), owned=True, make=executor)


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


def dask_executor(scheduler: str, workers: int | None) -> SweepExecutor:
    """Connect to the scheduler at an address such as ``tcp://host:8786``. Raises InputError where that cannot be."""
    client = _connect(scheduler)
    threads = workers or sum(client.nthreads().values()) or 1
    executor = client.get_executor()
    watch = _Watch(scheduler, client, time.monotonic()) if workers is None else None
    return SweepExecutor(
        executor,
        threads,
        owned=True,
        name=f"the Dask cluster at {scheduler}",
        watch=watch,
        after=lambda: client.close(timeout=2),
    )


def _connect(scheduler: str) -> Any:
    need(f"scheduler {scheduler!r}", "distributed")
    from distributed import Client

    log = logging.getLogger("distributed")
    level = log.level
    log.setLevel(logging.CRITICAL)  # it tells of every try; one sentence is enough
    try:
        return Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"scheduler: nobody answers at {scheduler!r} ({error}); wanted the address that dask scheduler prints, such as "
            "tcp://10.0.0.5:8786"
        ) from None
    finally:
        log.setLevel(level)


class _Watch:
    """How many threads the cluster has, looked up now and then; an empty one is waited for, not for ever."""

    def __init__(self, scheduler: str, client: Any, now: float) -> None:
        self._scheduler, self._client = scheduler, client
        self._looked = self._peopled = now

    def __call__(self) -> int | None:
        """The number of threads, or None where there is no news. Raises InputError for a cluster that stays empty."""
        now = time.monotonic()
        if now - self._looked < LOOK:
            return None
        self._looked = now
        try:
            threads = sum(self._client.nthreads().values())
        except Exception:
            return None  # the batches that are out will say that the scheduler is gone
        if threads:
            self._peopled = now
            return threads
        if now - self._peopled > DESERTED:
            raise InputError(
                f"the Dask cluster at {self._scheduler} has had no worker for {DESERTED / 60:.0f} minutes; what is done "
                f"is kept: start some (dask worker {self._scheduler}) and type the same command again"
            )
        return None


def mpi_executor() -> Executor:
    """All processes but this one, which `python -m mpi4py.futures` keeps waiting for work.

    Raises `InputError` where mpi4py or an MPI is not installed, and where the command was not started in that way.
    """
    try:
        from mpi4py import MPI
        from mpi4py.futures import MPIPoolExecutor
    except ImportError:
        raise InputError("--mpi needs mpi4py; type: pip install 'learnable[mpi]'") from None
    except RuntimeError as error:
        raise InputError(
            f"--mpi needs an MPI, and mpi4py finds none ({' '.join(str(error).split())[:200]}); load that of your cluster, "
            "or type: pip install mpich"
        ) from None
    if LAUNCHER not in sys.orig_argv:
        raise InputError(f"--mpi wants its processes from mpi4py.futures; type: {TYPED}")
    if MPI.COMM_WORLD.size < 2:
        raise InputError(
            f"--mpi found one process and needs two at least, of which one hands out work; type: {TYPED}"
        )
    executor: Executor = MPIPoolExecutor()
    return executor
