"""Successive halving over changes: every one for a short run, the better half for a longer one, the best for the longest.

Of two changes with the same skill the one that comes first in the table of changes is the smaller. Each is trained by the
loop of the training itself, on rows held out (Jamieson & Talwalkar 2016, arXiv 1502.07943).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from learnable.limits.changes import Change

KEPT = (1.0, 0.4, 0.2)
"""The part of the changes that each round trains."""
LONGER = (1.0, 4.0, 12.0)
"""The share of the budget of each round, in pilots."""
PAIRED = 3
"""The best changes whose pairs are tried where none of them alone learns."""
DEAREST = 30.0
"""Changes that take more than so many times the steps of the training as it is are not tried."""
SAME = 0.03
"""Skills that differ by less count as the same."""
Tell = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Tried:
    """Changes made together, the share of their budget that was trained, and the skill there."""

    changes: tuple[Change, ...]
    place: int
    share: float
    skill: float

    @property
    def budget(self) -> bool:
        """Whether the budget alone is changed."""
        return all(change.budget for change in self.changes)


def search(
    trial: Any, proposed: Sequence[Change], rows: Any, *, pilot: float, aim: float, seed: int, tell: Tell
) -> list[Tried]:
    """The changes that were trained longest, best first; pairs too where no single one reaches the skill `aim`."""
    tried = _halved(trial, [(change,) for change in proposed], rows, pilot, seed, tell)
    if tried and tried[0].skill < aim:
        best = [t for t in tried if len(t.changes) == 1][:PAIRED]
        pairs = [(*one.changes, *two.changes) for one, two in combinations(best, 2)]
        pairs = [pair for pair in pairs if pair[0].what != pair[1].what]
        tried += _halved(trial, pairs, rows, pilot, seed, tell)
    return sorted(tried, key=_order)


def _order(tried: Tried) -> tuple[float, int, int]:
    """The greatest skill first, in steps of `SAME`; of as good ones the one of fewer changes, then the smaller."""
    return (-round(tried.skill / SAME), len(tried.changes), tried.place)


def _halved(
    trial: Any, proposed: Sequence[tuple[Change, ...]], rows: Any, pilot: float, seed: int, tell: Tell
) -> list[Tried]:
    left = list(enumerate(proposed))
    found: list[Tried] = []
    for part, longer in zip(KEPT, LONGER, strict=True):
        count = max(min(3, len(proposed)), round(part * len(proposed)))
        share = min(1.0, pilot * longer)
        found = [
            t
            for t in (_trained(trial, changes, place, rows, share, seed) for place, changes in left[:count])
            if t
        ]
        tell(f"{len(found)} changes for {share:.0%} of their budgets")
        found.sort(key=_order)
        left = [(t.place, t.changes) for t in found]
        if share == 1.0:
            break
    return found


def _trained(
    trial: Any, changes: tuple[Change, ...], place: int, rows: Any, share: float, seed: int
) -> Tried | None:
    """The held-out skill after a share of the changed budget; None where the change does not take."""
    from learnable.descent.fitting import fit, outputs_of
    from learnable.rows.skill import scores_of
    from learnable.specs import InputError

    before = trial.budget.steps_on(len(rows.train))
    try:
        for change in changes:
            trial = change.apply(trial)
        whole = trial.budget.steps_on(len(rows.train))
        if whole > DEAREST * before:
            return None
        steps = max(1, round(share * whole))
        run = fit(trial, rows.train, seed, steps=steps)
        out = outputs_of(run.module, trial.X[rows.held])
        return Tried(
            changes,
            place,
            share,
            float(scores_of(trial.loss, trial.labels, out, rows.held, rows.train).skill),
        )
    except (InputError, RuntimeError, ValueError, AttributeError, IndexError):
        return None
