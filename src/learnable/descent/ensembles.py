"""What training returns: many runs with their curves, their weights and what stopped them; saved and read back."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from learnable.specs import InputError

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Stop:
    """When a run ended before its budget, and why."""

    step: int
    why: str


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Runs that were trained, one row a seed.

    `points` (p,) are the steps at which was measured; `losses` and `accuracies` (runs, p); `coefficients`
    (runs, p, monomials) are E[f(x)·x_S] for the named monomials S; nan where a run had stopped. `weights` and
    `memory` map names to arrays with the runs in front. `variance` is the target's on the points of measure.
    `interrupted` lists the seeds that were asked for and did not finish.
    """

    network: str
    target: str
    training: str
    loss: str
    dtype: str
    seeds: tuple[int, ...]
    members: tuple[dict[str, float], ...]
    steps: int
    variance: float
    monomials: tuple[tuple[int, ...], ...]
    points: Array
    losses: Array
    accuracies: Array
    coefficients: Array
    stopped: tuple[Stop | None, ...]
    weights: dict[str, Array]
    memory: dict[str, Array]
    interrupted: tuple[int, ...] = ()
    note: str | None = None

    @property
    def final(self) -> Array:
        """The loss of each run after its last step; nan where it stopped before."""
        return self.losses[:, -1]

    def learned(self, edge: float = 0.1) -> Array:
        """Whether each run ended at a loss of at most (1 - edge)·variance."""
        return np.nan_to_num(self.final, nan=np.inf) <= (1 - edge) * self.variance

    def run(self, seed: int) -> dict[str, Array]:
        """The weights of one run by name."""
        if seed not in self.seeds:
            raise InputError(f"seed is {seed}; this ensemble has {', '.join(map(str, self.seeds))}")
        row = self.seeds.index(seed)
        return {name: w[row] for name, w in self.weights.items()}


def save(ensemble: Ensemble, folder: str | Path) -> Path:
    """Write ``weights.safetensors`` (weights and what continues them) and ``curves.npz`` to a folder."""
    from safetensors.numpy import save_file

    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    tensors = {f"weights/{k}": v for k, v in ensemble.weights.items()}
    tensors |= {f"memory/{k}": v for k, v in ensemble.memory.items()}
    kept = {k: np.ascontiguousarray(v) for k, v in tensors.items()}
    save_file(kept, place / "weights.safetensors", metadata={"learnable": json.dumps(_header(ensemble))})
    np.savez_compressed(
        place / "curves.npz",
        points=ensemble.points,
        losses=ensemble.losses,
        accuracies=ensemble.accuracies,
        coefficients=ensemble.coefficients,
    )
    return place


def load(folder: str | Path) -> Ensemble:
    """Read what `save` wrote; nothing is unpickled."""
    from safetensors import SafetensorError, safe_open

    place = Path(folder)
    for name in ("weights.safetensors", "curves.npz"):
        if not (place / name).is_file():
            raise InputError(f"{place} has no {name}; give a folder that descent.save wrote")
    tensors: dict[str, Array] = {}
    try:
        with safe_open(place / "weights.safetensors", framework="numpy") as file:
            header = json.loads((file.metadata() or {}).get("learnable", "null"))
            for key in file.keys():  # noqa: SIM118  (a safetensors file is no dict)
                tensors[key] = file.get_tensor(key)
    except SafetensorError as error:
        raise InputError(f"{place / 'weights.safetensors'} is damaged: {error}") from None
    if header is None:
        raise InputError(f"{place / 'weights.safetensors'} was not written by descent.save")
    with np.load(place / "curves.npz", allow_pickle=False) as curves:
        arrays = {name: curves[name] for name in ("points", "losses", "accuracies", "coefficients")}
    parts: dict[str, Any] = {
        part: {k.removeprefix(part + "/"): v for k, v in tensors.items() if k.startswith(part + "/")}
        for part in ("weights", "memory")
    }
    return Ensemble(**_read_header(header), **arrays, **parts)


_LISTED = ("seeds", "interrupted", "members")
_HEADER = ("network", "target", "training", "loss", "dtype", "steps", "variance", "note")


def _header(ensemble: Ensemble) -> dict[str, Any]:
    header: dict[str, Any] = {name: getattr(ensemble, name) for name in _HEADER + _LISTED}
    header["monomials"] = ensemble.monomials
    header["stopped"] = [dataclasses.asdict(s) if s else None for s in ensemble.stopped]
    return header


def _read_header(header: dict[str, Any]) -> dict[str, Any]:
    found = {name: header[name] for name in _HEADER} | {name: tuple(header[name]) for name in _LISTED}
    found["monomials"] = tuple(tuple(m) for m in header["monomials"])
    found["stopped"] = tuple(Stop(**s) if s else None for s in header["stopped"])
    return found


def continued(start: Ensemble, more: Ensemble, runs: list[int]) -> Ensemble:
    """The curves of `start` and, after them, those of its `runs` trained further."""
    if start.monomials != more.monomials:
        raise InputError(
            f"start recorded the monomials {start.monomials}; continue with monomials={start.monomials}"
        )

    def after(name: str) -> Array:
        return np.concatenate([getattr(start, name)[runs], getattr(more, name)[:, 1:]], axis=1)

    return dataclasses.replace(
        more,
        points=np.concatenate([start.points, more.points[1:]]),
        losses=after("losses"),
        accuracies=after("accuracies"),
        coefficients=after("coefficients"),
        stopped=tuple(start.stopped[i] or b for i, b in zip(runs, more.stopped, strict=True)),
    )
