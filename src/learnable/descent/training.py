"""`train`: one target, one budget, many seeds; chunk after chunk, so that an interruption keeps what is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Any

import numpy as np
import torch

from learnable.descent.budgets import (
    SGD,
    Adam,
    Budget,
    NoisyGD,
    beyond_ensembles,
    on_fresh_examples,
    training_of,
)
from learnable.descent.chunk_training import Chunk, Job, run_chunk, tensor
from learnable.descent.chunks import places
from learnable.descent.engines import engine_of, label_of
from learnable.descent.ensembles import Ensemble, continued
from learnable.descent.losses import loss_named
from learnable.descent.measuring import gauge_of, points_of
from learnable.descent.one_by_one import train_each
from learnable.descent.progress import progress_bar
from learnable.descent.sources import Rows, source_of
from learnable.descent.steps import State
from learnable.descent.unfinished import Keeper, Parts
from learnable.descent.workers import over
from learnable.memory import forecast
from learnable.networks.vocabulary import networks
from learnable.specs import InputError

DTYPES = {"float32": torch.float32, "float64": torch.float64}


def train(
    network: Any,
    target: Any,
    training: Any,
    seeds: Sequence[int],
    *,
    loss: str = "squared",
    rates: Sequence[float] | None = None,
    noises: Sequence[float] | None = None,
    clips: Sequence[float] | None = None,
    record: int | Sequence[int] = 20,
    monomials: Sequence[Sequence[int]] = (),
    dtype: str = "float32",
    device: str = "cpu",
    progress: bool = False,
    start: Ensemble | None = None,
    parts: Parts | None = None,
) -> Ensemble:
    """Train one network for each seed, and measure it along the way.

    `network` is ``mlp(…)``, ``net.py:make`` or a Python function that returns a fresh `nn.Module`; `target` has
    `.law` and values, or is `Rows(X, y)`; `training` is any budget, and of those that are neither ``noisy_gd(…)`` nor
    plain ``sgd(…)`` or ``adam(…)`` runs are trained one by one. `rates`, `noises` and
    `clips` give each run its own. Losses are measured on every point of a hypercube where n ≤ 14 or the
    population is trained on, else on 2^14 held-out examples. `monomials` name coordinates from 1: (1, 2) records
    E[f·x1·x2], and on a biased hypercube E[f·φ_{1,2}]. `start` continues an ensemble to the budget's steps, as if it had
    never stopped. Ctrl-C returns the runs that are finished and lists the other seeds in `interrupted`. `parts` keeps what
    is trained on the disk as it goes, and training goes on from what is kept there, to the same bytes.

    A run depends on its seed alone, not on its company: on one device it is the same to the last bit, for
    ``mlp(…)`` on any number of threads. Chunks of runs share the cores, as many as `torch.get_num_threads()`.

    Raises `InputError` for a population of more than 2^20 points, a batch beyond the data, a network of the
    wrong shape, BatchNorm, and random numbers drawn in `forward`.

    >>> from learnable.targets.boolean import Parity
    >>> runs = train("mlp(widths=[32])", Parity(n=6, degree=1), "noisy_gd(steps=200)", [0, 1])
    >>> runs.losses.shape, bool((runs.final < runs.losses[:, 0]).all())
    ((2, 21), True)
    """
    budget = _budget(training, target)
    loss = loss if getattr(budget, "loss", "auto") == "auto" else budget.loss
    own = _own(seeds, budget, rate=rates, noise=noises, clip=clips)
    source = source_of(target, budget.batch)
    network = networks.read(network)
    if beyond_ensembles(budget):
        if any(own) or device != "cpu":
            raise InputError(
                f"training is {budget}, whose runs are trained one by one: rates of their own and other devices are for "
                "noisy_gd(…), sgd(…) and adam(…)"
            )
        return _one_by_one(
            network, source, budget, seeds, target, loss, record, monomials, start, dtype, progress
        )
    engine = engine_of(network, source.inputs, _dtype(dtype), _device(device), signs=source.signs)
    whole = budget.batch == "population"
    population = None
    if whole:
        X, y = source.population()
        shares = source.population_shares()
        population = (
            tensor(X, engine)[None],
            tensor(y, engine)[None],
            None if shares is None else tensor(shares, engine)[None],
        )
    batch = population[0].shape[1] if population else int(budget.batch)
    begin = 0 if start is None else _continued(start, seeds, budget.steps)
    gauge = gauge_of(source, monomials, whole, engine.dtype, device)
    points = points_of(record, begin, budget.steps)
    layout = places(seeds, engine.plan(batch).members, by_seed=engine.by_seed)
    _forecast(engine, len(seeds), len(points), len(gauge.characters))
    header = _header(network, target, budget, loss, dtype, gauge, monomials, points) | {"note": engine.note}
    stop = Event()
    with progress_bar(progress, len(layout) * (budget.steps - begin), stop) as tick:
        job = Job(engine, budget, source, loss_named(loss), gauge, points, population, tick)
        run = partial(_chunk, job, seeds, own, start, parts)
        chunks = over(run, list(enumerate(layout)), stop, parallel=engine.parallel)
    kept = [
        ([run for run in chunk if run is not None], done)
        for chunk, done in zip(layout, chunks, strict=True)
        if done is not None
    ]
    finished, ensemble = _gathered(engine, kept, header, seeds, own)
    return ensemble if start is None else continued(start, ensemble, finished)


def _one_by_one(
    network: Any,
    source: Any,
    budget: Budget,
    seeds: Sequence[int],
    target: Any,
    loss: str,
    record: int | Sequence[int],
    monomials: Sequence[Sequence[int]],
    start: Ensemble | None,
    dtype: str,
    progress: bool,
) -> Ensemble:
    """Budgets that the ensemble engine does not know, one run after the other."""
    if start is not None:
        raise InputError(
            f"training is {budget}, whose runs cannot be continued: {beyond_ensembles(budget)} has a state that is not "
            "kept; train them anew"
        )
    gauge = gauge_of(source, monomials, False, torch.float32, "cpu")
    points = points_of(record, 0, int(budget.steps or 0))
    header = _header(network, target, budget, loss, dtype, gauge, monomials, points)
    header["note"] = f"trained one by one: {beyond_ensembles(budget)} is not known to the ensemble engine"
    with progress_bar(progress, len(seeds) * int(budget.steps or 0), Event()) as tick:
        return train_each(
            network, source, budget, seeds, loss=loss, gauge=gauge, points=points, header=header, tick=tick
        )


def _header(
    network: Any,
    target: Any,
    budget: Any,
    loss: str,
    dtype: str,
    gauge: Any,
    monomials: Sequence[Sequence[int]],
    points: Sequence[int],
) -> dict[str, Any]:
    """What an ensemble says of itself besides its runs."""
    return {
        "network": label_of(network),
        "target": label_of(target),
        "training": str(budget),
        "loss": loss,
        "dtype": dtype,
        "steps": budget.steps,
        "variance": gauge.variance,
        "monomials": tuple(tuple(m) for m in monomials),
        "points": np.array(points),
    }


def _chunk(
    job: Job,
    seeds: Sequence[int],
    own: Any,
    start: Ensemble | None,
    parts: Parts | None,
    numbered: tuple[int, list[int | None]],
) -> Chunk:
    """Train what is left of one chunk; its first run stands in empty places, which are left out of what is returned."""
    number, layout = numbered
    places = [place for place, run in enumerate(layout) if run is not None]
    first = next(run for run in layout if run is not None)
    full = [first if run is None else run for run in layout]
    state = None if start is None else _state(job.engine, start, full)
    whose = [seeds[layout[place]] for place in places]  # type: ignore[index]
    chunk = None if parts is None else parts.read(number, whose)
    if chunk is not None:
        job.tick(chunk.state.step - job.points[0])
    if chunk is None or chunk.state.step < job.points[-1] or chunk.readings.shape[1] < len(job.points):
        rows = [places.index(place) if place in places else 0 for place in range(len(layout))]
        begun = None if chunk is None else _on(job.engine, chunk.at(rows))
        more = () if parts is None else (begun, Keeper(parts, number, whose, places))
        chunk = run_chunk(job, [seeds[i] for i in full], [own[i] for i in full], state, *more).at(places)
        if parts is not None:
            parts.write(number, whose, chunk, whole=True)
    return chunk


def _on(engine: Any, chunk: Chunk) -> Chunk:
    """The same chunk on the engine's device."""
    weights, memory = (
        tuple(w.to(engine.device) for w in part) for part in (chunk.state.weights, chunk.state.memory)
    )
    alive = chunk.state.alive.to(engine.device)
    return replace(chunk, state=State(weights, memory, chunk.state.step, alive))


def _gathered(
    engine: Any, chunks: Any, header: Any, seeds: Sequence[int], own: Any
) -> tuple[list[int], Ensemble]:
    """Which runs finished, and those runs in the order in which they were asked for."""
    places = [(run, chunk, place) for runs, chunk in chunks for place, run in enumerate(runs)]
    places.sort(key=lambda p: p[0])
    finished = [run for run, _, _ in places]

    def rows(part: str) -> list[Any]:
        kept = [getattr(chunk.state, part) for _, chunk, _ in places]
        return [
            np.stack([w[i][place].cpu().numpy() for w, (_, _, place) in zip(kept, places)])
            for i in range(len(kept[0]))
        ]

    readings = np.stack([chunk.readings[place] for _, chunk, place in places])
    return finished, Ensemble(
        **header,
        seeds=tuple(seeds[i] for i in finished),
        members=tuple(own[i] for i in finished),
        losses=readings[:, :, 0],
        accuracies=readings[:, :, 1],
        coefficients=readings[:, :, 2:],
        stopped=tuple(chunk.stopped[place] for _, chunk, place in places),
        weights=dict(zip(engine.names, rows("weights"))),
        memory=dict(zip(_means(engine), rows("memory"))),
        interrupted=tuple(seed for i, seed in enumerate(seeds) if i not in set(finished)),
    )


def _means(engine: Any) -> list[str]:
    """The names of the optimizer's running means: the first of each weight, then the second."""
    return [f"{i}/{name}" for i in (1, 2) for name in engine.names[: engine.trained]]


def _state(engine: Any, start: Ensemble, part: list[int]) -> State:
    """The state in which some runs of an ensemble ended."""
    weights = tuple(torch.as_tensor(start.weights[name][part]).to(engine.device) for name in engine.names)
    means = [name for name in _means(engine) if name in start.memory]
    memory = tuple(torch.as_tensor(start.memory[name][part]).to(engine.device) for name in means)
    alive = torch.tensor([start.stopped[i] is None for i in part], device=engine.device)
    return State(weights, memory, start.steps, alive)


def _budget(training: Any, target: Any) -> Any:
    """The budget with its steps known: those of its epochs on rows."""
    read = training_of(training)
    if isinstance(target, Rows) and isinstance(read, Budget):
        return read.resolved(len(target.y))
    return on_fresh_examples(read)


def _own(
    seeds: Sequence[int], budget: NoisyGD | SGD | Adam, **given: Sequence[float] | None
) -> list[dict[str, float]]:
    """Each run's own rate, noise and clip, where they were given."""
    if not len(seeds):
        raise InputError("seeds is empty; wanted at least one, such as seeds=[0]")
    for seed in seeds:
        if not 0 <= seed < 2**63:
            raise InputError(f"seeds holds {seed}; wanted whole numbers from 0 to 2^63 - 1")
    for name, values in given.items():
        if values is None:
            continue
        if isinstance(budget, Budget) and name != "rate":
            raise InputError(f"{name}s is given and {budget} has no {name}; type noisy_gd(…) to use it")
        if len(values) != len(seeds):
            raise InputError(
                f"{name}s has {len(values)} numbers and there are {len(seeds)} seeds; give one for each"
            )
        low = [v for v in values if not (v > 0 or (name == "noise" and v == 0))]
        if low:
            raise InputError(f"{name}s holds {low[0]}; wanted {'at least' if name == 'noise' else 'above'} 0")
    return [{k: float(v[i]) for k, v in given.items() if v is not None} for i in range(len(seeds))]


def _dtype(name: str) -> torch.dtype:
    if name not in DTYPES:
        raise InputError(f"dtype is {name!r}; wanted float32 or float64")
    return DTYPES[name]


def _device(name: str) -> str:
    try:
        torch.empty(0, device=name)
    except Exception as error:
        raise InputError(f"device is {name!r}, which torch cannot use here; type device='cpu'") from error
    return name


def _continued(start: Ensemble, seeds: Sequence[int], steps: int) -> int:
    """The step at which an ensemble stands, checked against what is asked."""
    if tuple(seeds) != start.seeds:
        raise InputError(
            f"the saved runs are {len(start.seeds)} with seeds from {start.seeds[0]} on; start holds other seeds than seeds"
        )
    if steps <= start.steps:
        raise InputError(
            f"training has {steps} steps and start has done {start.steps}; type more steps to continue"
        )
    return start.steps


def _forecast(engine: Any, runs: int, points: int, monomials: int) -> None:
    size = sum(w.numel() * w.element_size() for w in engine.draw(0))
    forecast(
        runs * (3 * size + 8 * points * (2 + monomials)),
        f"the weights of {runs} networks and their curves",
        "train fewer seeds at a time",
    )
