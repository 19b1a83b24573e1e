"""Numbered pieces of work on some threads, in order."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from learnable.threads import join_in


def each(one: Callable[[int], Any], count: int, workers: int) -> list[Any]:
    """one(0), …, one(count-1), in order, on that many threads.

    >>> each(lambda i: i * i, 4, workers=2)
    [0, 1, 4, 9]
    """
    if workers <= 1:
        return [one(index) for index in range(count)]
    with ThreadPoolExecutor(workers, initializer=join_in) as pool:
        return list(pool.map(one, range(count)))
