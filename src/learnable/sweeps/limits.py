"""One thread of arithmetic in each worker: workers do not fight for cores, and sums are added in one order everywhere."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

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

_turn = threading.Lock()


@contextmanager
def one_thread() -> Iterator[None]:
    """Limits libraries that are loaded and those that are loaded meanwhile, and gives back what was.

    Threads of one process share these limits, so they take turns here. Threads make a sweep no faster, and its answers
    no others.
    """
    with _turn, ExitStack() as undo:
        _limit(undo)
        yield


def _limit(undo: ExitStack) -> None:
    undo.callback(_restore, {name: os.environ.get(name) for name in ONE_THREAD})
    os.environ.update(ONE_THREAD)
    if "numpy" in sys.modules:
        from threadpoolctl import threadpool_limits

        undo.enter_context(threadpool_limits(limits=1))
    if "torch" in sys.modules:
        module: Any = sys.modules["torch"]
        _set: Callable[[int], None] = module.set_num_threads
        undo.callback(_set, module.get_num_threads())
        _set(1)


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
