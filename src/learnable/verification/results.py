"""The result of `verify`: a check, the prediction as it was fixed, what training did, and how the two compare."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from learnable.descent.summaries import curves, fourier
from learnable.estimates import Estimate, student_95
from learnable.verdicts import Check
from learnable.verdicts.scoring import Score, contradictions, score

if TYPE_CHECKING:
    from learnable.descent import Ensemble

SCHEMA = "learnable/verify/1"


@dataclass(frozen=True)
class Verification:
    """A check, the prediction as it was fixed, what training did, and how the two compare."""

    check: Check
    prediction: dict[str, str]
    ensemble: Ensemble
    success: Estimate
    score: Score
    contradictions: tuple[dict[str, Any], ...]
    equivariance: dict[str, Any] | None = None
    """What the equivariance check of this network, group and budget found; None where no group is at stake."""

    @property
    def learned(self) -> Any:
        """Whether each run ended at a loss of at most (1 - edge)·variance, a boolean array (runs,)."""
        return self.ensemble.learned(float(self.check.edge))

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/verify/1``: every key of check, and what training showed."""
        e = self.ensemble
        return {
            **self.check.json(),
            "schema": SCHEMA,
            "prediction": self.prediction,
            "runs": [self._run(row) for row in range(len(e.seeds))],
            "interrupted": list(e.interrupted),
            "success_rate": self.success.json(),
            **({"scores": {name: mean.json() for name, mean in self.scores.items()}} if e.scores else {}),
            "curves": curves(e),
            "fourier": fourier(e, characters="weights" in self.check.measures),
            "equivariance": self.equivariance,
            "score": self.score,
            "contradictions": list(self.contradictions),
        }

    def _run(self, row: int) -> dict[str, Any]:
        e = self.ensemble
        stop = e.stopped[row]
        loss = float(e.final[row])
        scores = {name: _number(values[row, -1]) for name, values in e.scores.items() if name != "chance"}
        return {
            "seed": e.seeds[row],
            "loss": _number(loss),
            "learned": bool(self.learned[row]),
            "steps": e.steps if stop is None else stop.step,
            "stopped": None if stop is None else stop.why,
            **scores,
        }

    @property
    def scores(self) -> dict[str, Estimate]:
        """On labelled rows the mean of every score over the runs, with a 95% interval over seeds."""
        return {name: _mean(values[:, -1], self.check.seed) for name, values in self.ensemble.scores.items()}

    def __str__(self) -> str:
        s = self.success
        return (
            f"{self.score}: {self.prediction['label']}, and {self.learned.sum()} of {len(self.learned)} runs learned "
            f"(success rate {s.value:.2f} [{s.low:.2f}, {s.high:.2f}])"
        )

    def __repr__(self) -> str:
        from learnable.reports import cards

        return cards.text(cards.verify_card(self.json()))

    def _repr_html_(self) -> str:
        from learnable.reports import cards

        return cards.html(cards.verify_card(self.json()))


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _mean(values: Any, seed: int) -> Estimate:
    """The mean over runs with Student's interval; of one run the interval is all that a score can be."""
    import numpy as np

    known = np.asarray(values)[np.isfinite(values)]
    if len(known) < 2:
        return Estimate.sampled(float(known.mean()) if len(known) else 0.0, 2.0, len(known), seed)
    half = student_95(len(known) - 1) * float(known.std(ddof=1)) / math.sqrt(len(known))
    return Estimate.sampled(float(known.mean()), half, len(known), seed)


def judged(
    found: Check, prediction: dict[str, str], ensemble: Ensemble, tested: dict[str, Any] | None = None
) -> Verification:
    """Success rate, score and contradictions of a trained ensemble."""
    learned = ensemble.learned(float(found.edge))
    success = Estimate.share(int(learned.sum()), len(learned), found.seed)
    told = contradictions(found, success)
    return Verification(
        found, prediction, ensemble, success, score(found.verdict.label, success), told, tested
    )
