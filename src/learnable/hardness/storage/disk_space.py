"""Disk space that a plan takes, checked before anything is written."""

from __future__ import annotations

import shutil
from pathlib import Path

from learnable.hardness.storage.plans import DataPlan
from learnable.hardness.storage.shards import bytes_of
from learnable.specs import InputError


def disk_bytes(plan: DataPlan) -> int:
    """An upper bound of what a plan takes on the disk.

    >>> from learnable.hardness.parity import NoisyParity
    >>> disk_bytes(DataPlan(NoisyParity(30, 15), samples=900, test=100, seed=0, format="npz"))  # 38 bytes a row, two shards
    46192
    """
    item = 1 if plan.family.binary else 8
    return bytes_of(plan.format, plan.samples + plan.test, plan.count, plan.family.dimension, item)


def room(plan: DataPlan, out: Path, beside: int, spare: float) -> None:
    """Refuse what the disk has no room for; `spare` bytes come back or are there already, infinity for an empty disk."""
    place = next(p for p in (out.absolute(), *out.absolute().parents) if p.exists())
    twin = " and the easy twin" if beside else ""
    needed, disk = disk_bytes(plan) + beside, shutil.disk_usage(place)
    if needed > min(disk.free + spare, disk.total):
        raise InputError(
            f"{plan.family}: {sum(plan.rows.values()):,} rows{twin} need {needed / 1e9:.3g} GB on the disk of {out}, "
            f"which has {disk.free / 1e9:.3g} GB free; ask for fewer --samples, or name another folder"
        )
