"""The result of `rank`: networks in order beside the baselines, and those that could not be measured, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.estimates import Estimate
from learnable.rows.score import Score
from learnable.start.forward import LayerScore
from learnable.version import __version__

SCHEMA = "learnable/rank/1"


@dataclass(frozen=True)
class Ranked:
    """One network: the places it may have (1 is best), its scores, and what was found of it.

    `rank` is the first of its places; networks that cannot be told apart share one. `behind` is what the first network
    is ahead by, `over_linear` what this one is ahead of the linear model by, both on the same rows.
    """

    spec: str
    rank: int
    last: int
    scores: dict[str, Score]
    layers: tuple[LayerScore, ...]
    found: dict[str, Any]
    behind: Estimate
    over_linear: Estimate

    def json(self) -> dict[str, Any]:
        """An entry of ``networks`` in the interface."""
        return {
            "spec": self.spec,
            "rank": self.rank,
            "places": [self.rank, self.last],
            "scores": {name: score.json() for name, score in self.scores.items()},
            "behind_first": self.behind.json(),
            "over_linear_model": self.over_linear.json(),
            "alignment_by_layer": [
                {"layer": x.layer, "units": x.units, **x.score.json()} for x in self.layers
            ],
            **self.found,
        }


@dataclass(frozen=True)
class Unmeasured:
    """A network that could not be measured, and why, in one sentence."""

    spec: str
    reason: str

    def json(self) -> dict[str, Any]:
        """An entry of ``networks``, without a rank."""
        return {"spec": self.spec, "rank": None, "scores": {}, "reason": self.reason}


@dataclass(frozen=True, repr=False)
class Ranking:
    """Networks in order for one target, best first; ordered `by` one score of `rows_used` rows.

    `unmeasured` could not be measured, `interrupted` were not reached. `sentences` say what the table shows, `remarks`
    what was noticed of the rows.
    """

    target: dict[str, Any]
    seed: int
    mode: str
    by: str
    probe: int | None
    samples: int | None
    networks: tuple[Ranked, ...]
    unmeasured: tuple[Unmeasured, ...]
    interrupted: tuple[str, ...]
    baselines: dict[str, Score]
    sizes: dict[str, dict[str, Any]]
    sentences: tuple[str, ...]
    remarks: tuple[str, ...]

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/rank/1``."""
        return {
            "schema": SCHEMA,
            "version": __version__,
            "seed": self.seed,
            "target": self.target,
            "mode": self.mode,
            "by": self.by,
            "probe": self.probe,
            "samples": self.samples,
            "networks": [*(n.json() for n in self.networks), *(n.json() for n in self.unmeasured)],
            "interrupted": list(self.interrupted),
            "baselines": {**{name: score.json() for name, score in self.baselines.items()}, **self.sizes},
            "measures": self._measures(),
            "sentences": list(self.sentences),
            "remarks": list(self.remarks),
        }

    def _measures(self) -> dict[str, str]:
        """Each score in words."""
        scores = [s for n in self.networks[:1] for s in n.scores.values()]
        return {s.measure.name: s.measure.what for s in (*scores, *self.baselines.values())}

    def __str__(self) -> str:
        lines = [
            f"{placed(n.rank, n.last)}. {n.spec}: {self.by} {n.scores[self.by].estimate}"
            for n in self.networks
        ]
        return "\n".join([*lines, *(f"not measured: {n.spec}: {n.reason}" for n in self.unmeasured)])

    def __repr__(self) -> str:
        from learnable.reports import cards

        return cards.text(cards.rank_card(self.json()))

    def _repr_html_(self) -> str:
        from learnable.reports import cards

        return cards.html(cards.rank_card(self.json()))


def placed(first: int, last: int) -> str:
    """The places of a network, one or a span.

    >>> placed(1, 1), placed(2, 4)
    ('1', '2–4')
    """
    return str(first) if first == last else f"{first}–{last}"
