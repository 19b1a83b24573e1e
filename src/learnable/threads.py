"""One thread of arithmetic, so that sums are added in one order on any machine, and numbered pieces of work on several."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

from learnable.locks import TORCH

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMEXPR_NUM_THREADS",
    ),
    "1",
)
"""What libraries of arithmetic read when they are loaded."""

_inside: list[None] = []
"""As many as there are blocks of `one_thread` around what runs now."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Limits NumPy's and SciPy's BLAS and torch, loaded or loaded meanwhile, to one thread, and gives back what was.

    A matrix product on two threads is rounded otherwise than on one. The limits are the process's, so threads take turns
    here; a thread that is inside may enter again. A library that was loaded meanwhile gets as many threads as others had.

    >>> from threadpoolctl import threadpool_info
    >>> import numpy
    >>> with one_thread():
    ...     {pool["num_threads"] for pool in threadpool_info()}
    {1}
    """
    with TORCH, ExitStack() as undo:
        if not _inside:
            _limit(undo)
        _inside.append(None)
        undo.callback(_inside.pop)
        yield


def join_in() -> None:
    """What a thread that was started inside `one_thread` calls first: torch keeps its number of threads for each thread."""
    if _inside and "torch" in sys.modules:
        torch: Any = sys.modules["torch"]
        torch.set_num_threads(1)


def _limit(undo: ExitStack) -> None:
    from threadpoolctl import ThreadpoolController

    pools, torch = ThreadpoolController(), sys.modules.get("torch")
    before = {pool["filepath"]: int(pool["num_threads"]) for pool in pools.info()}
    undo.callback(_release, before, torch, max(before.values(), default=_usual()))
    undo.callback(_restore, {name: os.environ.get(name) for name in ONE_THREAD})
    os.environ.update(ONE_THREAD)
    undo.enter_context(pools.limit(limits=1))
    if torch is not None:
        undo.callback(torch.set_num_threads, torch.get_num_threads())
        torch.set_num_threads(1)


def each(one: Callable[[int], Any], count: int, workers: int) -> list[Any]:
    """one(0), …, one(count-1), in order, on that many threads.

    >>> each(lambda i: i * i, 4, workers=2)
    [0, 1, 4, 9]
    """
    if workers <= 1:
        return [one(index) for index in range(count)]
    with ThreadPoolExecutor(workers, initializer=join_in) as pool:
        return list(pool.map(one, range(count)))


def _usual() -> int:
    """The threads that a library of arithmetic takes when it is loaded."""
    asked = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
    return int(asked) if asked.isdecimal() and int(asked) else os.cpu_count() or 1


def _release(before: dict[str, int], torch: Any, usual: int) -> None:
    """Gives libraries that were loaded under the limit as many threads as the others have."""
    from threadpoolctl import ThreadpoolController

    for pool in ThreadpoolController().lib_controllers:
        if pool.filepath not in before:
            pool.set_num_threads(usual)
    if torch is None and "torch" in sys.modules:
        loaded: Any = sys.modules["torch"]
        loaded.set_num_threads(usual)


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
