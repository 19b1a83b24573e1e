"""Training of one chunk of members from its first step to its last: draw, step, measure, stop what is no longer finite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from learnable.descent.ensembles import Stop
from learnable.descent.losses import Loss
from learnable.descent.measuring import Gauge
from learnable.descent.perceptrons import Weights
from learnable.descent.sources import Source
from learnable.descent.steps import State, init, rule_of, step
from learnable.descent.streams import Streams
from learnable.descent.workers import EndedError


@dataclass(frozen=True)
class Job:
    """What all chunks of one call of `train` share."""

    engine: Any
    training: Any
    source: Source
    loss: Loss
    gauge: Gauge
    points: tuple[int, ...]
    population: tuple[Tensor, Tensor, Tensor | None] | None
    tick: Callable[..., None]


@dataclass(frozen=True)
class Chunk:
    """What a chunk's members did: readings (members, points, 2 + monomials), their end, and their last state."""

    readings: np.ndarray[Any, Any]
    stopped: tuple[Stop | None, ...]
    state: State

    def at(self, places: Sequence[int]) -> Chunk:
        """The members at those places, in that order."""
        rows = list(places)
        if rows == list(range(len(self.stopped))):
            return self
        s = self.state
        weights, memory = tuple(w[rows] for w in s.weights), tuple(w[rows] for w in s.memory)
        stopped = tuple(self.stopped[place] for place in rows)
        return Chunk(self.readings[rows], stopped, State(weights, memory, s.step, s.alive[rows]))


class Keeps(Protocol):
    """Who writes down a chunk while it is trained."""

    @property
    def due(self) -> bool: ...

    def keep(self, chunk: Chunk) -> None: ...


def run_chunk(
    job: Job,
    seeds: Sequence[int],
    own: Sequence[dict[str, float]],
    state: State | None,
    begun: Chunk | None = None,
    keeper: Keeps | None = None,
) -> Chunk:
    """Train the members with those seeds and settings, from their initial weights or from `state`, or go on from `begun`.

    `keeper` is given the chunk as it stands, now and then and where it is interrupted.
    """
    rule = rule_of(job.training, job.loss, own, dtype=job.engine.dtype, device=job.engine.device)
    readings: list[Any] = []
    stopped: list[Stop | None] = [None] * len(seeds)
    if begun is not None:
        state, stopped, readings = begun.state, list(begun.stopped), list(np.moveaxis(begun.readings, 1, 0))
    state = init(job.engine, rule, seeds) if state is None else state
    noisy = bool((rule.noise > 0).any())
    streams = Streams()
    whole: tuple[State, int, tuple[Stop | None, ...]] | None = (
        None  # after the last step that was taken whole
    )
    try:
        for t in range(state.step, job.points[-1] + 1):
            if t in job.points:
                state = _measure(job, state, stopped, readings)
            if t == job.points[-1]:
                break
            X, y, shares = _batch(job, streams, seeds, t)
            noise = _noise(job, streams, seeds, state, t) if noisy else None
            alive = state.alive
            state, info = step(job.engine, rule, state, X, y, noise, shares)
            _note(stopped, alive, state.alive, t, info.loss)
            if keeper is not None:
                whole = state, len(readings), tuple(stopped)
                if keeper.due:
                    keeper.keep(_chunk(readings, *whole))
            job.tick()
    except (EndedError, KeyboardInterrupt):
        if keeper is not None and whole is not None:
            keeper.keep(_chunk(readings, *whole))
        raise
    return Chunk(np.stack(readings, 1), tuple(stopped), state)


def _chunk(readings: Sequence[Any], state: State, measured: int, stopped: tuple[Stop | None, ...]) -> Chunk:
    return Chunk(np.stack(readings[:measured], 1), stopped, state)


def _measure(job: Job, state: State, stopped: list[Stop | None], readings: list[Any]) -> State:
    loss, accuracy, coefficients = job.gauge.read(job.engine, state.weights, job.loss)
    alive = state.alive & torch.isfinite(loss)
    _note(stopped, state.alive, alive, state.step, loss)
    reading = torch.cat([loss[:, None], accuracy[:, None], coefficients], 1)
    reading[~alive] = float("nan")
    readings.append(reading.cpu().numpy())
    return replace(state, alive=alive)


def _note(stopped: list[Stop | None], before: Tensor, after: Tensor, t: int, loss: Tensor) -> None:
    if not torch.equal(before, after):
        for i in torch.nonzero(before & ~after)[:, 0].tolist():
            stopped[i] = Stop(t, f"the loss became {float(loss[i])} at step {t}")


def _batch(job: Job, streams: Streams, seeds: Sequence[int], t: int) -> tuple[Tensor, Tensor, Tensor | None]:
    """X (1 or members, rows, inputs), y (1 or members, rows) and the shares of the rows of a step."""
    if job.population is not None:
        return job.population
    size = int(job.training.batch)
    drawn = {seed: job.source.batch(streams, seed, t, size) for seed in dict.fromkeys(seeds)}
    X = np.stack([drawn[s][0] for s in seeds])
    y = np.stack([drawn[s][1] for s in seeds])
    return tensor(X, job.engine), tensor(y, job.engine), None


def _noise(job: Job, streams: Streams, seeds: Sequence[int], state: State, t: int) -> Weights:
    shapes = [w.shape[1:] for w in state.weights[: job.engine.trained]]
    sizes = [s.numel() for s in shapes]
    kind = np.float32 if job.engine.dtype == torch.float32 else np.float64
    unlike = list(dict.fromkeys(seeds))
    drawn = streams.normals(unlike, t, sum(sizes), kind)
    rows = drawn if len(unlike) == len(seeds) else drawn[[unlike.index(s) for s in seeds]]
    parts = torch.as_tensor(rows).to(job.engine.device).split(sizes, dim=1)
    return tuple(p.reshape(len(seeds), *s) for p, s in zip(parts, shapes, strict=True))


def tensor(a: Any, engine: Any) -> Tensor:
    """An array in the engine's number format and on its device."""
    return torch.as_tensor(a).to(engine.dtype).to(engine.device)
