"""Chunks on threads, one core each.

Every chunk is computed by one thread, so that its bytes do not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from threading import Event
from typing import TypeVar

import torch

from learnable.locks import TORCH

Given = TypeVar("Given")
Made = TypeVar("Made")


class EndedError(Exception):
    """Raised inside a chunk that is asked to end."""


def over(
    function: Callable[[Given], Made], items: Sequence[Given], stop: Event, *, parallel: bool = True
) -> list[Made | None]:
    """`function` of each item, on as many threads as torch uses; None for those that an interruption left out.

    Ctrl-C sets `stop`, which running calls are expected to look at and raise `EndedError`; what was finished is
    returned, and KeyboardInterrupt goes on only where nothing was. With `parallel` off, items are taken one after
    another, and torch's own threads work inside each.
    """
    with TORCH:
        return (_on_threads if parallel else _in_turn)(function, items, stop)


def _on_threads(function: Callable[[Given], Made], items: Sequence[Given], stop: Event) -> list[Made | None]:
    threads = torch.get_num_threads()
    pool = ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,))
    futures = [pool.submit(function, item) for item in items]
    try:
        wait(futures, return_when=FIRST_EXCEPTION)
        for future in filter(Future.done, futures):
            future.result()
    except KeyboardInterrupt:
        stop.set()
        pool.shutdown(cancel_futures=True)
        if not any(map(_finished, futures)):
            raise
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(threads)
    return [future.result() if _finished(future) else None for future in futures]


def _finished(future: Future[Made]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _in_turn(function: Callable[[Given], Made], items: Sequence[Given], stop: Event) -> list[Made | None]:
    done: list[Made | None] = []
    try:
        for item in items:
            done.append(function(item))
    except KeyboardInterrupt:
        if not done:
            raise
    return done + [None] * (len(items) - len(done))
