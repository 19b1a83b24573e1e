"""Skill: the share of a constant's error that training removes, on rows held out, and the scores beside it.

For a real label it is R². For c classes it is (balanced accuracy - 1/c)/(1 - 1/c), where balanced accuracy is the mean over
the classes of the share of their rows that is named right: every class counts alike, and naming one class always is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from learnable.descent.labels import Labels
from learnable.descent.row_losses import RowLoss
from learnable.specs import InputError

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Scores:
    """Scores on rows held out; those of classes are None for a real label.

    `chance` is the accuracy of naming the most frequent class of the rows trained on. `log_loss` is None where the loss
    gives no probabilities, `auc` for other than two classes.
    """

    skill: float
    accuracy: float | None = None
    balanced_accuracy: float | None = None
    chance: float | None = None
    log_loss: float | None = None
    auc: float | None = None


def scores_of(loss: RowLoss, labels: Labels, out_held: Any, held: Any, train: Any) -> Scores:
    """The scores of outputs (rows,) or (rows, c) on the rows `held`, after training on the rows `train` of `labels`.

    Raises `InputError` where a class has held rows and none to train on.

    >>> from learnable.descent.row_losses import loss_for
    >>> labels = Labels.of_classes([0, 0, 1, 1, 0, 0, 1], ("no", "yes"))
    >>> loss = loss_for("logistic", labels, 1)
    >>> found = scores_of(loss, labels, np.array([-1.0, 2.0, 3.0]), held=[4, 5, 6], train=[0, 1, 2, 3])
    >>> found.skill, round(found.accuracy, 3), found.auc
    (0.5, 0.667, 1.0)
    """
    out, held, train = np.asarray(out_held, dtype=np.float64), np.asarray(held), np.asarray(train)
    finite = bool(np.isfinite(out).all())
    if labels.codes is None:
        wanted, constant = labels.values[held], labels.values[train].mean()
        return Scores(_r2(out.reshape(-1), wanted, constant) if finite else -1.0)
    refuse_untrained(labels, held, train)
    codes = labels.codes[held]
    greatest = np.bincount(labels.codes[train]).argmax()
    chance = float((codes == greatest).mean())
    if not finite:
        return Scores(-1.0, 0.0, 0.0, chance)
    guesses = loss.predicted(out)
    balanced, present = balanced_accuracy(guesses, codes), len(np.unique(codes))
    skill = 0.0 if present < 2 else float(np.clip((balanced - 1 / present) / (1 - 1 / present), -1.0, 1.0))
    auc = None if labels.classes != 2 else area_under_roc(_score(out), codes == 1)
    return Scores(skill, float((guesses == codes).mean()), balanced, chance, log_loss(loss, out, codes), auc)


def refuse_untrained(labels: Labels, held: Any, train: Any) -> None:
    """Raises `InputError` where a class has rows among those held out and none among those trained on."""
    if labels.codes is None:
        return
    alone = np.setdiff1d(labels.codes[held], labels.codes[train])
    if len(alone):
        raise InputError(
            f"the class {labels.named(int(alone[0]))} has rows among those held out and none to train on; give it more "
            "rows, or drop it"
        )


def balanced_accuracy(guesses: Array, codes: Array) -> float:
    """The mean over the classes present of the share of their rows that is named right.

    >>> balanced_accuracy(np.array([0, 0, 0, 0]), np.array([0, 0, 0, 1]))
    0.5
    """
    return float(np.mean([(guesses[codes == c] == c).mean() for c in np.unique(codes)]))


def area_under_roc(scores: Array, positive: Array) -> float | None:
    """P[a positive row scores above a negative one], ties counted half; None where one of the two has no rows.

    >>> area_under_roc(np.array([0.1, 0.4, 0.4, 0.8]), np.array([False, True, False, True]))
    0.875
    """
    above, below = int(positive.sum()), int((~positive).sum())
    if not above or not below:
        return None
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((ranks[positive].sum() - above * (above + 1) / 2) / (above * below))


def log_loss(loss: RowLoss, out: Array, codes: Array) -> float | None:
    """The mean of -log of the probability given to the right class; None where the loss gives none."""
    out = out.reshape(len(codes), -1)
    if loss.name == "logistic" and loss.classes == 2:
        return float(np.logaddexp(0.0, np.where(codes == 1, -out[:, 0], out[:, 0])).mean())
    if loss.name == "cross_entropy" and loss.outputs > 1:
        top = out.max(axis=1, keepdims=True)
        whole = np.log(np.exp(out - top).sum(axis=1)) + top[:, 0]
        return float((whole - out[np.arange(len(codes)), codes]).mean())
    return None


def _r2(out: Array, wanted: Array, constant: float) -> float:
    variance = ((wanted - constant) ** 2).mean()
    if variance == 0:
        return 0.0
    return float(np.clip(1 - ((out - wanted) ** 2).mean() / variance, -1.0, 1.0))


def _score(out: Array) -> Array:
    """What orders rows of two classes: the one output, or how far the second is above the first."""
    out = out.reshape(len(out), -1)
    return np.asarray(out[:, 0] if out.shape[1] == 1 else out[:, 1] - out[:, 0])
