"""`rank`: networks side by side for one target, with scores before training, dumb baselines, and ties shown as ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from learnable.estimates import Estimate
from learnable.scores.backward import backward_scores
from learnable.scores.fitted import Fitted, Mode, fit
from learnable.scores.flags import remarks, task_flags
from learnable.scores.forward import LayerScore, forward_scores
from learnable.scores.neighbours import linear_model, neighbours
from learnable.scores.probe import probe as probed
from learnable.scores.score import Score
from learnable.scores.task import ROWS, SHUFFLES, Task, task_of
from learnable.specs import InputError, within
from learnable.verdicts.asking import read_network, read_target

SCHEMA = "learnable/rank/1"
BY = "tangent_ridge"
"""What networks are ordered by before training; with a probe, by the probe."""


@dataclass(frozen=True)
class Ranked:
    """One network: its place (1 is best; networks that cannot be told apart share one), scores, and what was found."""

    spec: str
    rank: int
    scores: dict[str, Score]
    layers: tuple[LayerScore, ...]
    found: dict[str, Any]

    def json(self) -> dict[str, Any]:
        """An entry of ``networks`` in the interface."""
        return {
            "spec": self.spec,
            "rank": self.rank,
            "scores": {name: score.json() for name, score in self.scores.items()},
            "layers": [{"layer": x.layer, "units": x.units, **x.score.json()} for x in self.layers],
            **self.found,
        }


@dataclass(frozen=True)
class Ranking:
    """Networks in order for one target, best first, beside the baselines; ordered `by` one score."""

    target: str
    rows: int
    seed: int
    by: str
    networks: tuple[Ranked, ...]
    baselines: dict[str, Score]
    remarks: tuple[str, ...]

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/rank/1``."""
        from learnable import __version__

        return {
            "schema": SCHEMA,
            "version": __version__,
            "seed": self.seed,
            "target": {"spec": self.target, "rows": self.rows},
            "by": self.by,
            "networks": [n.json() for n in self.networks],
            "baselines": {name: score.json() for name, score in self.baselines.items()},
            "remarks": list(self.remarks),
        }

    def __str__(self) -> str:
        lines = [f"{n.rank}. {n.spec}: {self.by} {n.scores[self.by].estimate}" for n in self.networks]
        return "\n".join(lines)

    def __repr__(self) -> str:
        from learnable.reports import cards

        return cards.text(cards.rank_card(self.json()))

    def _repr_html_(self) -> str:
        from learnable.reports import cards

        return cards.html(cards.rank_card(self.json()))


def rank(
    target: Any,
    nets: Sequence[Any],
    *,
    probe: int | None = None,
    seed: int = 0,
    samples: int | None = None,
    mode: Mode = "eval",
) -> Ranking:
    """Order networks for one target, before training or after `probe` epochs of it.

    `target` is a spec, labelled data, or an exact target, of which 2,000 rows are drawn; `nets` are specs or functions
    that return a fresh module. `samples` caps the rows. The scores are `tangent_ridge` (what orders them), the
    alignments of the tangent kernel, of the last hidden features and of every layer, each with a 95% interval and its
    null. Networks whose difference could be noise (95%) share a place. Raises `InputError` for fewer than two networks,
    and for one that does not take the rows.

    >>> found = rank("digits", ["mlp(widths=[64])", "mlp(widths=[64], activation=square)"], samples=300)
    >>> found.by, len(found.networks), found.networks[0].rank
    ('tangent_ridge', 2, 1)
    """
    within("seed", seed, 0)
    if len(nets) < 2:
        raise InputError(f"rank got {len(nets)} network; give at least two, --net A --net B")
    task = task_of(read_target(target), rows=samples, seed=seed)
    few = task.rows(ROWS, seed)
    fits = [fit(read_network(net), task, mode) for net in nets]
    names = [f.spec for f in fits]
    if len(set(names)) < len(names):
        twice = next(n for n in names if names.count(n) > 1)
        raise InputError(f"network {twice} was given twice; give each once")
    measured = [_scores(f, task, few, probe, seed) for f in fits]
    by = "probe" if probe is not None else BY
    places = ranks([scores[by].estimate for scores, _ in measured])
    order = sorted(range(len(fits)), key=lambda i: -measured[i][0][by].estimate.value)
    return Ranking(
        task.spec,
        len(task.X),
        seed,
        by,
        tuple(
            Ranked(names[i], places[i], measured[i][0], measured[i][1], remarks(fits[i], few, seed))
            for i in order
        ),
        {"linear_model": linear_model(few, seed), "neighbours": neighbours(few, seed)},
        task_flags(task),
    )


def _scores(
    fitted: Fitted, task: Task, few: Task, probe: int | None, seed: int
) -> tuple[dict[str, Score], tuple[LayerScore, ...]]:
    layers, nngp = forward_scores(fitted, few, shuffles=SHUFFLES, seed=seed)
    gradient, tangent, ridge = backward_scores(fitted, few, seed=seed)
    best = max(layers, key=lambda layer: layer.score.z).score
    found = {s.measure.name: s for s in (ridge, tangent, gradient, nngp, best)}
    if probe is not None:
        found = {"probe": probed(fitted, task, epochs=probe, seed=seed), **found}
    return found, layers


def ranks(estimates: Sequence[Estimate]) -> list[int]:
    """1 + the number of those that are surely better: the difference exceeds both half widths added in squares.

    >>> e = [Estimate.sampled(v, 0.1, 9) for v in (0.5, 0.9, 0.45)]
    >>> ranks(e)
    [2, 1, 2]
    """
    half = [(e.high - e.low) / 2 for e in estimates]
    return [
        1
        + sum(
            b.value - a.value > (half[i] ** 2 + half[j] ** 2) ** 0.5
            for j, b in enumerate(estimates)
            if j != i
        )
        for i, a in enumerate(estimates)
    ]
