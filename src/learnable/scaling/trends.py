"""Trends with size: whether a quantity falls like a power of the size, or faster."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

GROWTH = 1.5
"""Local exponents that rise at every step, to this many times the first, are called faster than polynomial."""


@dataclass(frozen=True)
class Trend:
    """How a quantity falls: fitted exponent, the exponent between neighbours, and the kind.

    `exponent` is the least-squares slope of -log value against log n, with the share `r_squared` of the variance of
    log value that it explains; `local` the same slope between neighbouring sizes.
    """

    kind: Literal["polynomial", "faster than polynomial", "exactly zero", "mixed"]
    exponent: float | None
    r_squared: float | None
    local: tuple[float, ...]
    because: str

    def json(self) -> dict[str, Any]:
        """The trend for a program."""
        return {
            "kind": self.kind,
            "exponent": self.exponent,
            "r_squared": self.r_squared,
            "local_exponents": list(self.local),
            "because": self.because,
        }


def trend(sizes: Sequence[float], logs: Sequence[float | None], zero: Sequence[bool]) -> Trend:
    """Power law or faster: the local exponents -Δlog v/Δlog n settle for a power of n and keep rising otherwise.

    Called faster than polynomial on the range where they rise at every step and the last is at least `GROWTH` times the
    first (for 2^-n the exponent itself grows like n, so it is easily seen).

    >>> trend([10, 20, 40], [-10.0, -20.0, -40.0], [False] * 3).kind
    'faster than polynomial'
    >>> trend([10, 20, 40], [-3.0, -3.9, -4.8], [False] * 3).kind
    'polynomial'
    """
    if all(zero):
        return Trend("exactly zero", None, None, (), "it is exactly zero at every size, by proof")
    kept = [(s, v) for s, v, z in zip(sizes, logs, zero, strict=True) if not z and v is not None]
    if len(kept) < 3:
        return Trend(
            "mixed", None, None, (), "fewer than three sizes have a value above zero: nothing is fitted"
        )
    x = [math.log10(s) for s, _ in kept]
    y = [v for _, v in kept]
    exponent, r_squared = _line(x, y)
    local = tuple(-(y[i + 1] - y[i]) / (x[i + 1] - x[i]) for i in range(len(x) - 1))
    rising = all(b > a for a, b in pairwise(local))
    shown = ", ".join(f"{e:.2f}" for e in local[:8]) + (", …" if len(local) > 8 else "")
    skipped = (
        f"; {len(sizes) - len(kept)} sizes are exactly zero and left out" if len(kept) < len(sizes) else ""
    )
    if rising and local[0] > 0 and local[-1] >= GROWTH * local[0]:
        because = (
            f"the exponent between neighbouring sizes rises at every step ({shown}), to {local[-1] / local[0]:.1f} times "
            f"the first: faster than any polynomial on this range{skipped}"
        )
        return Trend("faster than polynomial", exponent, r_squared, local, because)
    because = f"the exponent between neighbouring sizes stays about the same ({shown}){skipped}"
    return Trend("polynomial", exponent, r_squared, local, because)


def _line(x: list[float], y: list[float]) -> tuple[float, float]:
    """Minus the least-squares slope, and r²."""
    mx, my = sum(x) / len(x), sum(y) / len(y)
    sxx = sum((a - mx) ** 2 for a in x)
    sxy = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    syy = sum((b - my) ** 2 for b in y)
    return -sxy / sxx, (sxy * sxy / (sxx * syy) if syy else 1.0)
