"""The Walsh-Hadamard transform beside a NumPy butterfly, a C library, and the time to copy the array."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
from benchmarks.timing import ROUNDS, in_turn, row

from learnable.transforms.walsh import walsh_hadamard


def run(sizes: tuple[int, ...] = (20, 24), rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """For 2^n doubles and 2^n floats: ours, the peers, and as an entry of its own the memory-copy limit."""
    return [entry for dtype in ("float64", "float32") for n in sizes for entry in _compare(n, dtype, rounds)]


def stacked(values: Any) -> Any:
    """The butterfly as it is usually written: a new array for every stage."""
    half = 1
    while half < len(values):
        pairs = values.reshape(-1, 2, half)
        values = np.stack([pairs[:, 0] + pairs[:, 1], pairs[:, 0] - pairs[:, 1]], axis=1).reshape(-1)
        half *= 2
    return values


def in_place(values: Any) -> Any:
    """The butterfly on one copy of the values, with half of that as spare room: nothing else is allocated."""
    values = values.copy()
    spare = np.empty_like(values[: len(values) // 2])
    half = 1
    while half < len(values):
        pairs, differences = values.reshape(-1, 2, half), spare.reshape(-1, half)
        np.subtract(pairs[:, 0], pairs[:, 1], out=differences)
        pairs[:, 0] += pairs[:, 1]
        pairs[:, 1] = differences
        half *= 2
    return values


def _compare(n: int, dtype: str, rounds: int) -> list[dict[str, Any]]:
    values = np.random.default_rng(n).integers(-1, 2, 2**n).astype(dtype)
    ours = walsh_hadamard(values)
    peers = {
        "numpy butterfly, stacked": stacked,
        "numpy butterfly, in place": in_place,
        "fht-cpu": _fht_cpu(),
    }
    present = {name: peer for name, peer in peers.items() if peer is not None}
    for name, peer in present.items():
        if not np.array_equal(peer(values), ours):
            raise RuntimeError(f"{name} and walsh_hadamard differ at 2^{n} of {dtype}")
    ways = {"ours": walsh_hadamard, "copy": np.copy, **present}
    seconds = in_turn({name: lambda way=way: way(values) for name, way in ways.items()}, rounds)  # type: ignore[misc]
    title = f"walsh_hadamard, 2^{n} of {dtype}"
    return [
        row(title, seconds["ours"], {name: seconds.get(name) for name in peers}),
        row(f"{title}: the limit, one copy of the array", seconds["copy"], {}),
    ]


def _fht_cpu() -> Any:
    """The C transform of the package fht-cpu where it is installed."""
    if importlib.util.find_spec("fht_cpu") is None:
        return None
    fht_cpu = importlib.import_module("fht_cpu")
    return lambda values: fht_cpu.fht(values, inplace=False)
