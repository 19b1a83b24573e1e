"""Forecasts of the memory and time of a training, and a check of the place it is to be written to."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from learnable.memory import forecast
from learnable.specs import InputError

HOURS = 100.0
"""More hours than this are refused unless LEARNABLE_HOURS allows them."""
PER_SECOND = {"cpu": 1e10, "cuda": 1e13}
"""Multiply-adds a second, about: of one core, and of one device."""


def held(parameters: int, runs: int) -> None:
    """Refuse networks that do not fit in memory: weights at the start and the end, and gradients, in float32."""
    what = f"{runs:,} networks of {parameters:,} parameters"
    forecast(4 * 3 * parameters * runs, what, "take a narrower network or fewer --runs")


def foresee(parameters: int, runs: int, steps: int, examples: int, device: str = "cpu") -> float:
    """The hours of a training, about; refused with the number where they are more than allowed.

    A step visits `examples` inputs, and each costs about 3 multiply-adds a parameter (one forward, two backward).

    >>> round(3600 * foresee(16_385, 64, 500, 2**14, "cuda"), 1)
    2.6
    """
    work = 3.0 * parameters * examples * steps * runs
    kind = device.partition(":")[0]
    cores = (os.cpu_count() or 1) if kind == "cpu" else 1
    hours = work / (PER_SECOND.get(kind, 1e10) * cores) / 3600
    allowed = _allowed()
    if hours > allowed:
        raise InputError(
            f"{runs:,} runs of {steps:,} steps on {examples:,} examples with {parameters:,} parameters are {work:.2g} "
            f"multiply-adds, about {hours:,.0f} hours, and {allowed:g} are allowed; take fewer --runs or steps, a smaller "
            "batch or a narrower network, or set LEARNABLE_HOURS to allow more"
        )
    return hours


def _allowed() -> float:
    chosen = os.environ.get("LEARNABLE_HOURS")
    if chosen is None:
        return HOURS
    try:
        hours = float(chosen)
    except ValueError:
        hours = -1.0
    if not hours > 0:
        raise InputError(f"LEARNABLE_HOURS is {chosen!r}; wanted a number above 0, such as 500")
    return hours


def writable(folder: str | Path, option: str = "--save") -> None:
    """Refuse, before the work is done, a folder that could not be written after it."""
    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise InputError(f"{option} {place} is a file; name a folder")
    above = next(p for p in (place, *place.absolute().parents) if p.exists())
    if not above.is_dir():
        raise InputError(f"{option} {place} cannot be made: {above} is a file; name another place")
    if not os.access(above, os.W_OK | os.X_OK):
        raise InputError(f"{option} {place} cannot be written; name another place")
    try:
        with tempfile.TemporaryFile(dir=above) as file:
            file.write(bytes(4096))
    except OSError as error:
        raise InputError(
            f"{option} {place} cannot be written: {error.strerror}; name another place"
        ) from None


def room(folder: str | Path, nbytes: float, option: str = "--save") -> None:
    """Refuse, before the work is done, what the disk of a folder has no room for."""
    place = Path(folder).absolute()
    free = shutil.disk_usage(next(p for p in (place, *place.parents) if p.exists())).free
    if nbytes > free:
        raise InputError(
            f"{option} {folder}: the weights need {nbytes / 1e9:.3g} GB on its disk while they are trained, and it has "
            f"{free / 1e9:.3g} GB free; make room, take fewer --runs, or name another folder"
        )
