"""A Dask cluster as a crew, by the address of its scheduler."""

from __future__ import annotations

import logging
import time
from typing import Any

from learnable.extras import need
from learnable.specs import InputError
from learnable.sweeps.crews import Crew

PATIENCE = 8.0
"""Seconds in which a scheduler must answer."""

DESERTED = 300.0
"""Seconds that a cluster may be without a worker."""

LOOK = 5.0
"""Seconds between two looks at how many workers there are."""


def cluster_crew(scheduler: str, workers: int | None) -> Crew:
    """Connect to the scheduler at an address such as ``tcp://host:8786``. Raises InputError where that cannot be."""
    client = _connect(scheduler)
    threads = workers or sum(client.nthreads().values()) or 1
    executor = client.get_executor()
    watch = _Watch(scheduler, client, time.monotonic()) if workers is None else None
    return Crew(
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
