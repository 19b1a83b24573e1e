"""Medians of several ways to do one thing, timed in turn, so that a busy moment falls on all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 5


def in_turn(ways: dict[str, Callable[[], Any]], rounds: int = ROUNDS) -> dict[str, float]:
    """Name → median seconds; each round runs every way once, after one run of each that does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for counted in range(-1, rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            if counted >= 0:
                seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in seconds.items()}


def row(name: str, ours: float, peers: dict[str, float | None]) -> dict[str, Any]:
    """An entry of results.json; the ratio is the best peer over ours, null where there is no peer."""
    measured = [seconds for seconds in peers.values() if seconds is not None]
    ratio = min(measured) / ours if measured else None
    return {"name": name, "ours_seconds": ours, "peers": peers, "ratio": ratio}
