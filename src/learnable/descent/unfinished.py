"""Parts of an unfinished ensemble on the disk: a file for every chunk of runs, replaced as the chunk goes on."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from learnable.descent.chunk_training import Chunk
from learnable.descent.ensembles import Stop
from learnable.descent.steps import State
from learnable.descent.tensors import PART, read_tensors, write_tensors
from learnable.specs import InputError

EVERY = 2.0
"""Seconds between two writes of a chunk that is being trained."""
SHARE = 50
"""Writes are at least so many times as far apart as one of them takes."""


@dataclass(frozen=True)
class Parts:
    """The folder of the parts of one training; `question` names what is trained, and a part of another is refused."""

    folder: Path
    question: str

    def read(self, number: int, seeds: Sequence[int]) -> Chunk | None:
        """The chunk of that number as far as it was trained, one member a seed; None where nothing is kept of it.

        Raises `InputError` for a file that is damaged or belongs to another training.
        """
        path = self._path(number)
        if not path.is_file():
            return None
        header, tensors = read_tensors(path)
        if header.get("question") != self.question or header.get("seeds") != list(seeds):
            raise InputError(
                f"{path} holds runs of another training; remove it to train those of this one anew"
            )
        arrays = {name: torch.as_tensor(array) for name, array in tensors.items()}
        try:
            weights, memory = (
                tuple(arrays[f"{part}/{i}"] for i in range(header[part])) for part in ("weights", "memory")
            )
            state = State(weights, memory, int(header["step"]), arrays["alive"])
            stopped = tuple(Stop(**s) if s else None for s in header["stopped"])
            return Chunk(tensors["readings"], stopped, state)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{path} is damaged: {error}; remove it to train its runs anew") from None

    def write(self, number: int, seeds: Sequence[int], chunk: Chunk, *, whole: bool) -> None:
        """Replace what is kept of a chunk; `whole` says that it is trained to the end."""
        state = chunk.state
        kept = {"weights": state.weights, "memory": state.memory}
        tensors = {f"{part}/{i}": w.cpu().numpy() for part, all in kept.items() for i, w in enumerate(all)}
        tensors |= {"alive": state.alive.cpu().numpy(), "readings": chunk.readings}
        header: dict[str, Any] = {part: len(all) for part, all in kept.items()}
        header |= {"question": self.question, "seeds": list(seeds), "step": state.step, "whole": whole}
        header["stopped"] = [dataclasses.asdict(s) if s else None for s in chunk.stopped]
        write_tensors(self._path(number), tensors, header)

    def _path(self, number: int) -> Path:
        return self.folder / PART.format(f"{number:06}")


@dataclass
class Keeper:
    """Keeps one chunk while it is trained: `places` are those of its members that stand for a run."""

    parts: Parts
    number: int
    seeds: Sequence[int]
    places: Sequence[int]
    _due: float = field(default_factory=lambda: time.monotonic() + EVERY)

    @property
    def due(self) -> bool:
        """Whether it is time to write again."""
        return time.monotonic() >= self._due

    def keep(self, chunk: Chunk) -> None:
        """Write the chunk as it stands."""
        began = time.monotonic()
        self.parts.write(self.number, self.seeds, chunk.at(self.places), whole=False)
        now = time.monotonic()
        self._due = now + max(EVERY, SHARE * (now - began))
