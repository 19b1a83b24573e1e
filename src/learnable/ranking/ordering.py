"""`rank`: networks are prepared, measured one after another, and put in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from learnable.ranking.intervals import agreement, ahead, ranks
from learnable.ranking.measurement import Measured, measured
from learnable.ranking.preparation import Prepared, none_left, prepare
from learnable.ranking.previews import Preview, look
from learnable.ranking.results import Ranked, Ranking, Unmeasured
from learnable.ranking.sentences import sentences
from learnable.rows.flags import task_flags
from learnable.rows.score import Score
from learnable.rows.task_baselines import (
    linear_held_out,
    linear_model,
    nearest_held_out,
    nearest_rows,
)
from learnable.specs import InputError, within
from learnable.start.bound import Mode
from learnable.threads import one_thread
from learnable.ties import SINGLE, descending

BY = "linearised"
"""What networks are ordered by before training, since it orders them best (docs/calibration.md); else by the probe."""


def rank(
    target: Any,
    nets: Sequence[Any],
    *,
    probe: int | None = None,
    seed: int = 0,
    samples: int | None = None,
    mode: Mode = "eval",
    workers: int = 1,
    show: Callable[[Preview], None] | None = None,
    tick: Callable[[str], None] | None = None,
) -> Ranking:
    """Order networks for one target, before training or after `probe` epochs of it.

    `target` is a spec, labelled data, or an exact target, of which 2,000 rows are drawn; `nets` are specs or functions
    that return a fresh module. `samples` caps the rows. The scores are `linearised` (what orders them), ridge regression
    on the tangent kernel, the alignments of that kernel, of the last hidden features and of every layer, each with a 95%
    interval and its null, on at most 200 rows. Two networks share a place where their difference on the same rows could
    be noise (95%). A network that cannot be measured is listed with the reason; Ctrl-C gives those that are finished.
    Each network is measured on one thread, to the same bytes on any number of cores; `workers` processes measure specs at
    once, to the same numbers. `show` is given what will be done before it is, `tick`
    the name of every network that is finished. Raises `InputError` for fewer than two networks, and where none can be
    measured.

    >>> found = rank("digits", ["mlp(widths=[64])", "mlp(widths=[64], activation=square)"], samples=300)
    >>> found.by, len(found.networks), found.networks[0].rank
    ('linearised', 2, 1)
    """
    within("workers", workers, 1)
    with one_thread():
        return _asked(target, nets, (probe, seed, samples, mode), workers, show, tick)


def _asked(
    target: Any,
    nets: Sequence[Any],
    options: tuple[int | None, int, int | None, Mode],
    workers: int,
    show: Callable[[Preview], None] | None,
    tick: Callable[[str], None] | None,
) -> Ranking:
    probe, seed, samples, mode = options
    prepared = prepare(target, nets, probe, seed, samples, mode)
    if show is not None:
        show(look(prepared, probe, mode))
    done: dict[str, Measured] = {}
    reasons = dict(prepared.reasons)
    stopped = False
    try:
        for spec, found in measured(prepared, probe, seed, mode, workers):
            if isinstance(found, str):
                reasons[spec] = found
            else:
                done[spec] = found
            if tick is not None:
                tick(spec)
    except KeyboardInterrupt:
        if not done:
            raise
        stopped = True
    if not done:
        raise InputError(none_left(reasons))
    missing = [n.spec for n in prepared.names if stopped and n.spec not in {*done, *reasons}]
    return _ranking(prepared, done, reasons, tuple(missing), options)


def _ranking(
    prepared: Prepared,
    done: dict[str, Measured],
    reasons: dict[str, str],
    missing: tuple[str, ...],
    options: tuple[Any, ...],
) -> Ranking:
    probe, seed, samples, mode = options
    by = "probe" if probe is not None else BY
    baselines = _baselines(prepared, probe, seed)
    networks = _ordered(done, baselines["linear_model"], by, seed)
    unmeasured = tuple(Unmeasured(n.spec, reasons[n.spec]) for n in prepared.names if n.spec in reasons)
    task = prepared.task
    target = {
        "spec": task.spec,
        "kind": task.kind,
        "classes": task.classes,
        "rows": task.given,
        "rows_taken": len(task.X),
        "rows_scored": len(prepared.part.X),
        "columns": int(task.X.shape[1]),
    }
    return Ranking(
        target,
        seed,
        mode,
        by,
        probe,
        samples,
        networks,
        unmeasured,
        missing,
        baselines,
        _sizes(networks, by),
        sentences(networks, unmeasured, baselines, by),
        (*task.notes, *task_flags(task)),
    )


def _ordered(done: dict[str, Measured], linear: Score, by: str, seed: int) -> tuple[Ranked, ...]:
    specs = list(done)
    scores = [done[spec].scores[by] for spec in specs]
    places = ranks(scores)
    order = descending([score.estimate.value for score in scores], SINGLE)
    return tuple(
        Ranked(
            specs[i],
            *places[i],
            done[specs[i]].scores,
            done[specs[i]].layers,
            done[specs[i]].found,
            ahead(scores[order[0]], scores[i], seed),
            ahead(scores[i], linear, seed),
        )
        for i in order
    )


def _baselines(prepared: Prepared, probe: int | None, seed: int) -> dict[str, Score]:
    """The linear model and the neighbours on the rows of the score that orders."""
    if probe is None:
        part = prepared.part
        return {"linear_model": linear_model(part, seed), "neighbours": nearest_rows(part, seed)}
    task = prepared.task
    return {"linear_model": linear_held_out(task, seed), "neighbours": nearest_held_out(task, seed)}


def _sizes(networks: tuple[Ranked, ...], by: str) -> dict[str, dict[str, Any]]:
    """Sizes as baselines, how far they order networks as the score does; and what shuffled labels have."""
    values = [n.scores[by].estimate.value for n in networks]
    counts = {
        name: {n.spec: int(n.found[key]) for n in networks}
        for name, key in (("parameter_count", "parameters"), ("multiply_adds", "multiply_adds"))
    }
    sizes: dict[str, dict[str, Any]] = {
        name: {"values": count, "kendall_tau": agreement(values, list(count.values()))}
        for name, count in counts.items()
    }
    nulls = {n.spec: {"mean": n.scores[by].null, "deviation": n.scores[by].null_deviation} for n in networks}
    return {**sizes, "shuffled_labels": {"values": nulls}}
