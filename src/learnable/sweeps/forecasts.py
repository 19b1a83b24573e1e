"""What a run would cost, before it is begun: from the costs in the store, or from the first cells, asked and thrown away."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from learnable.memory import allowance

SCHEMA = "learnable/sweep-forecast/1"
CELLS = 8
"""The most cells that are asked for a forecast."""
SECONDS = 20.0
"""No further cell is asked for a forecast after this time."""
ENOUGH = 8
"""From so many answers in the store on, they alone make the forecast."""


@dataclass(frozen=True)
class Forecast:
    """The cells that a run would ask, and what it would take.

    `seconds` is the time on the clock with these `workers`, as a 95% interval of the mean of the measured cells; null
    where none could be measured. `memory` is the most bytes that a worker held, `workers` of which run at once, and
    `allowed` what may be used.
    """

    missing: int
    done: int
    measured: int
    seconds: tuple[float, float] | None
    memory: int
    workers: int
    allowed: float
    trouble: str | None = None
    """What the first cell that failed said, where one did."""

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/sweep-forecast/1``."""
        low, high = self.seconds or (None, None)
        return {
            "schema": SCHEMA,
            "missing": self.missing,
            "done": self.done,
            "measured": self.measured,
            "seconds_low": low,
            "seconds_high": high,
            "memory": self.memory,
            "workers": self.workers,
            "error": self.trouble,
        }
