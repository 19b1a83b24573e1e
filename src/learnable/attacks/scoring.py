"""Scores of predictions on held-out rows, against guessing, with an interval and a p-value; verdicts from them.

For ±1 labels the score is the accuracy with its Wilson interval, and the p-value is Fisher's exact one: if the signs
predicted had nothing to do with the labels, the number of rows where both are +1 would be hypergeometric, whatever
the share of +1 among either. For real labels the score is R² = 1 - Σ(y - p)²/Σ(y - c)², c the training mean, with the
interval of a ratio of means, and the p-value is that of the correlation of p with y.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from learnable.attacks.protocol import AttackResult, Guess, Problem
from learnable.estimates import NORMAL_95, Estimate
from learnable.hardness.family import Family

LEVEL = 0.01
"""The probability that any attack of a run is said to beat guessing where none does."""


def scored(y: Any, predictions: Any, train: Any, signs: bool) -> tuple[Estimate, float, float]:
    """Score, score of guessing, and p-value of predictions (q,) for held-out labels y (q,).

    `train` holds the training labels, from which guessing takes its constant.

    >>> import numpy as np
    >>> y = np.array([1.0, -1.0] * 50)
    >>> score, null, p = scored(y, y, y, True)
    >>> score.value, null, p < 1e-20
    (1.0, 0.5, True)
    """
    import numpy as np

    y, p = np.asarray(y, dtype=np.float64), np.asarray(predictions, dtype=np.float64)
    return _signs(y, p, train) if signs else _real(y, p, float(np.mean(train)))


def _signs(y: Any, p: Any, train: Any) -> tuple[Estimate, float, float]:
    import numpy as np
    from scipy.stats import hypergeom

    said, told = p > 0, y > 0
    hits, q = int((said == told).sum()), len(y)
    score = Estimate.share(hits, q)
    majority = bool(np.mean(np.asarray(train) > 0) >= 0.5)
    both = int((said & told).sum())
    p_value = float(hypergeom.sf(both - 1, q, int(told.sum()), int(said.sum())))
    return score, float(np.mean(told == majority)), p_value


def _real(y: Any, p: Any, mean: float) -> tuple[Estimate, float, float]:
    import numpy as np
    from scipy.stats import t as student

    q = len(y)
    base, rest = (y - mean) ** 2, (y - p) ** 2
    whole = float(base.mean())
    value = 1 - float(rest.mean()) / whole if whole > 0 else 0.0
    spread = float(np.std(rest - (1 - value) * base)) / (whole * math.sqrt(q)) if whole > 0 else 0.0
    score = Estimate.sampled(value, NORMAL_95 * spread, q)
    if not (np.std(p) > 0 and np.std(y) > 0):
        return score, 0.0, 1.0
    r = min(max(float(np.corrcoef(y, p)[0, 1]), -1.0), 1.0)
    scale = math.sqrt(max(1 - r * r, 1e-300))
    return score, 0.0, float(student.sf(r * math.sqrt(q - 2) / scale, q - 2))


def learned(score: Estimate, null: float, ceiling: float) -> bool:
    """At least half of the way from guessing to the planted answer, by the lower end of the interval.

    >>> learned(Estimate.sampled(0.8, 0.02, 1000), 0.5, 0.9), learned(Estimate.sampled(0.6, 0.02, 1000), 0.5, 0.9)
    (True, False)
    """
    return ceiling > null and score.low >= (null + ceiling) / 2


CLOSE = 0.01
"""Real answers agree where their mean squared difference is at most this share of the variance."""


@dataclass(frozen=True)
class Sealed:
    """The test rows as generated, X (q, d), and their labels as an attack is scored on them, y (q,)."""

    X: Any
    y: Any


def unusable(guess: Guess, problem: Problem) -> str:
    """Why predictions cannot be scored, or nothing.

    >>> import numpy as np
    >>> problem = Problem(None, None, None, np.ones((2, 1)), True, 0, 2)
    >>> [unusable(Guess("", p), problem) for p in ([1.0], [1.0, np.nan], [1.0, -1.0])]
    ['predictions have shape (1,)', 'some predictions are not finite', '']
    """
    import numpy as np

    p = np.asarray(guess.predictions, dtype=np.float64)
    if p.shape != (len(problem.queries),):
        return f"predictions have shape {p.shape}"
    return "" if np.all(np.isfinite(p)) else "some predictions are not finite"


def judged(
    name: str, guess: Guess, problem: Problem, sealed: Sealed, attacks: int, seconds: float
) -> AttackResult:
    """The finding of one attack among so many that are judged; a guess without predictions is no better than guessing."""
    if guess.predictions is None:
        return AttackResult(name, "no better than guessing", guess.because, seconds=seconds)
    if wrong := unusable(guess, problem):
        return AttackResult(name, "no better than guessing", f"{guess.because}; {wrong}", seconds=seconds)
    score, null, p = scored(sealed.y, guess.predictions, problem.y, problem.signs)
    verdict = "better than guessing" if p < LEVEL / attacks else "no better than guessing"
    return AttackResult(
        name,
        verdict,  # type: ignore[arg-type]
        guess.because,
        score,
        null,
        p_value=p,
        claimed=guess.planted,
        seconds=seconds,
    )


def opened(finding: AttackResult, problem: Problem, sealed: Sealed, secret: dict[str, Any]) -> AttackResult:
    """The finding with what the planted answer itself scores, and whether the one that was claimed is right."""
    if finding.score is None or finding.null is None:
        return finding
    truth = problem.family.answer(secret, sealed.X)
    ceiling = scored(sealed.y, _labels(truth, problem.signs), problem.y, problem.signs)[0].value
    far = learned(finding.score, finding.null, ceiling)
    finding = replace(finding, ceiling=ceiling)
    if finding.claimed is not None:
        whole = {
            **secret,
            **finding.claimed,
        }  # the seed of a generator's smoothing is nothing that is planted
        right = same(problem.family, whole, truth, sealed.X)
        finding = replace(finding, matches=right)
        if right:
            return replace(finding, verdict="recovered")
        finding = replace(finding, because=f"{finding.because}; but the planted answer is another")
    if finding.verdict == "better than guessing" and far:
        return replace(finding, verdict="learned")
    return finding


def same(family: Family, claimed: dict[str, Any], truth: Any, X: Any) -> bool:
    """Whether a claimed answer says on rows X what the planted one says there."""
    import numpy as np

    said = np.asarray(family.answer(claimed, X), dtype=np.float64)
    truth = np.asarray(truth, dtype=np.float64)
    return bool(np.mean((said - truth) ** 2) <= CLOSE * max(float(np.var(truth)), 1e-12))


def _labels(truth: Any, signs: bool) -> Any:
    """An answer as it is scored: that of a generator, 0 or about 1, becomes a sign."""
    import numpy as np

    truth = np.asarray(truth, dtype=np.float64)
    return np.where(truth > 0.5, 1.0, -1.0) if signs and truth.min(initial=0.0) >= 0 else truth
