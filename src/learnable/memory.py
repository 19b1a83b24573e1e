"""Forecast the memory of a request and refuse it before anything is allocated."""

from __future__ import annotations

import os

from learnable.specs import InputError

CEILING = 8 * 10**9
SHARE = 0.6


def forecast(nbytes: int, what: str, instead: str) -> None:
    """Refuse a request that would not fit in memory.

    The limit is the lesser of 8 GB and 60 % of what is free; the environment variable
    LEARNABLE_MEMORY_GB replaces it. `what` names the request, `instead` says what to type next.
    Raises `InputError`.

    >>> forecast(10**6, "a small table", "a smaller n")
    """
    limit = allowance()
    if nbytes > limit:
        raise InputError(
            f"{what} would need {nbytes / 1e9:.3g} GB of memory and {limit / 1e9:.3g} GB may be used; {instead}, "
            "or set LEARNABLE_MEMORY_GB to allow more"
        )


def allowance() -> float:
    """The number of bytes a request may use."""
    chosen = os.environ.get("LEARNABLE_MEMORY_GB")
    if chosen is not None:
        try:
            limit = float(chosen) * 1e9
        except ValueError:
            limit = -1.0
        if not limit > 0:
            raise InputError(f"LEARNABLE_MEMORY_GB is {chosen!r}; wanted a number above 0, such as 16")
        return limit
    return min(float(CEILING), SHARE * _free())


def _free() -> float:
    """Bytes that are free, where the system says so; else what is installed."""
    try:
        with open("/proc/meminfo") as lines:
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return float(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (ValueError, OSError, AttributeError):
        return CEILING / SHARE
