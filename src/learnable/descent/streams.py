"""Random streams by counter: what a run draws at a step depends on its seed, the purpose and the step alone.

So a run is the same alone and in company, on every device, and after an interruption.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

PURPOSES = ("weights", "noise", "batch", "evaluation", "coupling")


def stream(seed: int, purpose: str, step: int = 0) -> np.random.Generator:
    """The Philox stream with key (seed, purpose) and counter step·2^128.

    >>> stream(7, "noise", 3).integers(100, size=4).tolist()
    [57, 77, 25, 58]
    """
    bits = np.random.Philox(key=[seed, PURPOSES.index(purpose)], counter=[0, 0, step, 0])
    return np.random.Generator(bits)


class Streams:
    """The same streams, several times faster: one generator that is set to a key and a counter."""

    def __init__(self) -> None:
        self._bits = np.random.Philox(key=[0, 0])
        self._generator = np.random.Generator(self._bits)

    def at(self, seed: int, purpose: str, step: int) -> np.random.Generator:
        """The generator of `stream(seed, purpose, step)`; it is valid until the next call."""
        state: Any = dict(self._bits.state)
        key = np.array([seed, PURPOSES.index(purpose)], dtype=np.uint64)
        state["state"] = {"counter": np.array([0, 0, step, 0], dtype=np.uint64), "key": key}
        state["buffer_pos"], state["has_uint32"] = 4, 0
        self._bits.state = state
        return self._generator

    def normals(self, seeds: Sequence[int], step: int, size: int, dtype: Any) -> np.ndarray[Any, Any]:
        """The noise of each run at that step: standard normals of shape (runs, size)."""
        drawn = np.empty((len(seeds), size), dtype=dtype)
        for row, seed in zip(drawn, seeds, strict=True):
            self.at(seed, "noise", step).standard_normal(out=row, dtype=dtype)
        return drawn
