"""The ceiling of skill on rows: that of a linear model, five nearest neighbours and boosted trees.

Skill is R² for a real label, and (balanced accuracy - 1/c)/(1 - 1/c) for c classes, on rows held out: copies and groups stay
in one fold. A network that is trained well should come near the best of them; where all are near 0 a label is hard to learn
or has nothing to do with its rows. Classes are named as a trained network names them, by the largest output. `balanced`
weighs each class by one over its share first: where that skill is high and the other is not, the rows are ordered and the
threshold hides it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learnable.estimates import Estimate
from learnable.rows import trees
from learnable.rows.errors import Errors, deviation
from learnable.rows.labelled_rows import LabelledRows
from learnable.rows.neighbours import neighbours
from learnable.rows.ridge import ridge
from learnable.rows.splits import folds
from learnable.rows.standardisation import units_of
from learnable.ties import greatest, largest

FOLDS = 5
FEW_FOLDS = 3
"""Folds of boosted trees of three and more classes, which cost a tree a class."""
NORMAL_80 = 1.2815515655446004
"""Half the width, in standard deviations, of the interval that holds 80% of a normal law."""
Predict = Callable[[Any, Any, Any], Any]


@dataclass(frozen=True)
class Skill:
    """A model's skill on rows held out, with an 80% interval; `balanced` is None for a real label."""

    model: str
    skill: Estimate
    balanced: Estimate | None = None

    def json(self) -> dict[str, Any]:
        """The skill for a program."""
        return {
            "skill": self.skill.json(),
            "balanced": None if self.balanced is None else self.balanced.json(),
        }


def models() -> dict[str, Predict]:
    """The models that are here: boosted trees where scikit-learn is installed."""

    def linear(X: Any, Y: Any, at: Any) -> Any:
        units = units_of(X, bits=True)
        return ridge(units(X), Y, units(at), Y.shape[1])

    def near(X: Any, Y: Any, at: Any) -> Any:
        units = units_of(X, bits=True)
        return neighbours(units(X), Y, units(at))

    found: dict[str, Predict] = {"linear": linear, "neighbours": near}
    return {**found, "trees": trees.boosted} if trees.installed() else found


def ceiling(rows: LabelledRows, *, seed: int = 0) -> dict[str, Skill]:
    """The skill of every model, in folds of the rows.

    >>> from learnable.rows.labelled_rows import labelled_rows
    >>> from learnable.targets import targets
    >>> found = ceiling(labelled_rows(targets.read("digits").load()))
    >>> found["neighbours"].skill.value > 0.9
    True
    """
    fold = folds(rows.X, rows.codes, rows.groups, seed=seed, count=FOLDS)
    few = folds(rows.X, rows.codes, rows.groups, seed=seed, count=FEW_FOLDS) if rows.classes > 2 else fold
    return {
        name: skill_of(name, predict, rows, few if name == "trees" else fold)
        for name, predict in models().items()
    }


def skill_of(name: str, predict: Predict, rows: LabelledRows, fold: Any) -> Skill:
    """The skill of one model, every row predicted from the other folds."""
    import numpy as np

    Y = rows.indicators
    guess, base = np.empty_like(Y), np.empty_like(Y)
    for f in np.unique(fold):
        held = fold == f
        guess[held] = predict(rows.X[~held], Y[~held], rows.X[held])
        base[held] = Y[~held].mean(axis=0)
    if rows.codes is None:
        errors = Errors(((guess - Y) ** 2).sum(axis=1)[np.newaxis], ((Y - base) ** 2).sum(axis=1))
        value = float(errors.r_squared[0]) if errors.spread.sum() > 0 else 0.0
        return Skill(name, _estimate(value, deviation(errors) if value else 0.0, len(Y)))
    plain = _of_classes(greatest(guess), rows.codes)
    level = _of_classes(greatest(guess / np.maximum(base, 1e-9)), rows.codes)
    return Skill(name, plain, level)


def best_of(skills: dict[str, Skill], balanced: bool = False) -> Skill:
    """The model of the greatest skill."""
    found = list(skills.values())
    return found[largest([(s.balanced if balanced and s.balanced else s.skill).value for s in found])]


def _of_classes(said: Any, codes: Any) -> Estimate:
    """(Balanced accuracy - 1/c)/(1 - 1/c) over the c classes that are there; its error is that of the classes' shares."""
    import numpy as np

    counts = np.bincount(codes)
    right = np.bincount(codes[said == codes], minlength=len(counts))[counts > 0]
    counts = counts[counts > 0]
    c = len(counts)
    if c < 2:
        return _estimate(0.0, 0.0, len(codes))
    chance, shrunk = 1 / c, (right + 1) / (counts + 2)
    error = float(np.sqrt((shrunk * (1 - shrunk) / counts).sum())) / c
    value = (float((right / counts).mean()) - chance) / (1 - chance)
    return _estimate(value, error / (1 - chance), len(codes))


def _estimate(value: float, error: float, rows: int) -> Estimate:
    value = min(max(value, -1.0), 1.0)
    return Estimate.sampled(value, NORMAL_80 * error, rows)
