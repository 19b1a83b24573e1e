"""All scores of one network, here or in processes of their own; a network that fails leaves its reason."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from learnable.networks import Network
from learnable.ranking.preparation import Named, Prepared, attempt
from learnable.rows.score import Score
from learnable.rows.task import SHUFFLES, Task
from learnable.start.backward import backward_scores
from learnable.start.bound import Bound, Mode, bind
from learnable.start.forward import LayerScore, forward_scores
from learnable.start.probe import probe as probed
from learnable.start.remarks import remarks
from learnable.threads import one_thread
from learnable.ties import SINGLE, largest


@dataclass(frozen=True, eq=False)
class Measured:
    """The scores of one network, its layers, and what was found of it."""

    scores: dict[str, Score]
    layers: tuple[LayerScore, ...]
    found: dict[str, Any]


def measure(bound: Bound, task: Task, part: Task, probe: int | None, seed: int) -> Measured:
    """Scores before training on the rows of `part`; a probe trains on those of `task`."""
    with one_thread():
        return _measured(bound, task, part, probe, seed)


def _measured(bound: Bound, task: Task, part: Task, probe: int | None, seed: int) -> Measured:
    layers, nngp = forward_scores(bound, part, shuffles=SHUFFLES, seed=seed)
    gradient, tangent, ridge, line = backward_scores(bound, part, seed=seed)
    best = layers[largest([layer.score.z for layer in layers], SINGLE)].score
    found = {s.measure.name: s for s in (line, ridge, tangent, gradient, nngp, best)}
    if probe is not None:
        found = {"probe": probed(bound, task, epochs=probe, seed=seed), **found}
    return Measured(found, layers, remarks(bound, part, seed))


def measured(
    prepared: Prepared, probe: int | None, seed: int, mode: Mode, workers: int
) -> Iterator[tuple[str, Measured | str]]:
    """(name, scores or the reason why not) of every bound network, in the order given.

    With `workers` above 1 specs are measured in processes of their own, functions here. The numbers are the same.
    """
    todo = [n for n in prepared.names if n.spec in prepared.fits]
    apart = [n for n in todo if isinstance(n.network, Network)]
    if workers == 1 or len(apart) < 2:
        for each in todo:
            bound = prepared.fits[each.spec]
            yield (
                each.spec,
                attempt(lambda f=bound: measure(f, prepared.task, prepared.part, probe, seed)),  # type: ignore[misc]
            )
        return
    yield from _in_processes(prepared, todo, apart, probe, seed, mode, min(workers, len(apart)))


def _in_processes(
    prepared: Prepared,
    todo: list[Named],
    apart: list[Named],
    probe: int | None,
    seed: int,
    mode: Mode,
    workers: int,
) -> Iterator[tuple[str, Measured | str]]:
    from multiprocessing import active_children, get_context

    task = prepared.task if probe is not None else prepared.part
    before = set(active_children())
    given = (task, prepared.part, probe, seed, mode)
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, given)
    try:
        waiting = {n.spec: pool.submit(_work, n.spec, n.network) for n in apart}
        for each in todo:
            if each.spec in waiting:
                yield each.spec, attempt(waiting[each.spec].result)
            else:
                bound = prepared.fits[each.spec]
                yield (
                    each.spec,
                    attempt(lambda f=bound: measure(f, prepared.task, prepared.part, probe, seed)),  # type: ignore[misc]
                )
        pool.shutdown()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(active_children()) - before:
            child.terminate()


_GIVEN: list[Any] = []
"""What a process was started with; empty in the first one."""


def _begin(*given: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process stops the others
    _GIVEN[:] = given


def _work(spec: str, network: Any) -> Measured | str:
    task, part, probe, seed, mode = _GIVEN
    with one_thread():
        return attempt(lambda: measure(bind(network, part, mode, spec), task, part, probe, seed))
