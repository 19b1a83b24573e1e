"""From a guess to a finding: scored on the test labels first, held against the planted answer after.

The planted answer comes in here and nowhere else, when every attack has ended. Whether a claimed answer is right is
asked of the function, not of its parameters: it must say what the planted one says on every test row, so that answers
which differ only by a symmetry count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from learnable.hardness.attacks.protocol import Finding, Guess, Problem
from learnable.hardness.attacks.scoring import LEVEL, learned, scored
from learnable.hardness.family import Family

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
) -> Finding:
    """The finding of one attack among so many that are judged; a guess without predictions is no better than guessing."""
    if guess.predictions is None:
        return Finding(name, "no better than guessing", guess.because, seconds=seconds)
    if wrong := unusable(guess, problem):
        return Finding(name, "no better than guessing", f"{guess.because}; {wrong}", seconds=seconds)
    score, null, p = scored(sealed.y, guess.predictions, problem.y, problem.signs)
    verdict = "better than guessing" if p < LEVEL / attacks else "no better than guessing"
    return Finding(
        name,
        verdict,  # type: ignore[arg-type]
        guess.because,
        score,
        null,
        p_value=p,
        claimed=guess.planted,
        seconds=seconds,
    )


def opened(finding: Finding, problem: Problem, sealed: Sealed, secret: dict[str, Any]) -> Finding:
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
