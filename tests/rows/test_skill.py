"""Skill and the scores beside it, against scikit-learn and by hand."""

import numpy as np
import pytest
from sklearn import metrics

from learnable.descent.labels import Labels
from learnable.descent.row_losses import loss_for
from learnable.rows.skill import area_under_roc, balanced_accuracy, scores_of
from learnable.specs import InputError

RNG = np.random.default_rng(0)
TRAIN, HELD = np.arange(60), np.arange(60, 100)


def classes(count):
    codes = np.concatenate([np.arange(count), RNG.integers(0, count, 100 - 2 * count), np.arange(count)])
    return Labels.of_classes(codes, tuple(map(str, range(count))))


@pytest.mark.parametrize("count", [2, 3, 10])
def test_scores_of_classes_are_those_of_scikit_learn(count):
    labels = classes(count)
    out = RNG.standard_normal((40, count)) + 2 * np.eye(count)[labels.codes[HELD]]
    found = scores_of(loss_for("cross_entropy", labels, count), labels, out, HELD, TRAIN)
    wanted, guesses = labels.codes[HELD], out.argmax(1)
    balanced = metrics.balanced_accuracy_score(wanted, guesses)
    chances = np.exp(out) / np.exp(out).sum(1, keepdims=True)
    assert found.skill == pytest.approx((balanced - 1 / count) / (1 - 1 / count))
    assert found.accuracy == pytest.approx(metrics.accuracy_score(wanted, guesses))
    assert found.balanced_accuracy == pytest.approx(balanced)
    assert found.log_loss == pytest.approx(metrics.log_loss(wanted, chances, labels=range(count)))
    assert (found.auc is None) == (count > 2)
    if count == 2:
        assert found.auc == pytest.approx(metrics.roc_auc_score(wanted, out[:, 1] - out[:, 0]))


def test_scores_of_one_output_are_those_of_scikit_learn():
    labels = classes(2)
    out = np.round(RNG.standard_normal(40) + labels.signs[HELD], 1)  # with ties
    found = scores_of(loss_for("logistic", labels, 1), labels, out, HELD, TRAIN)
    wanted = labels.codes[HELD]
    assert found.auc == pytest.approx(metrics.roc_auc_score(wanted, out))
    assert found.log_loss == pytest.approx(metrics.log_loss(wanted, 1 / (1 + np.exp(-out))))
    assert scores_of(loss_for("hinge", labels, 1), labels, out, HELD, TRAIN).log_loss is None


def test_skill_of_a_real_label_is_r2_about_the_training_mean():
    values = RNG.standard_normal(100)
    labels = Labels.of_real(values)
    out = values[HELD] + 0.5 * RNG.standard_normal(40)
    found = scores_of(loss_for("squared", labels, 1), labels, out, HELD, TRAIN)
    mean = values[TRAIN].mean()
    wanted = 1 - ((out - values[HELD]) ** 2).sum() / ((values[HELD] - mean) ** 2).sum()
    assert found.skill == pytest.approx(wanted) and found.accuracy is None and found.chance is None


def test_naming_one_class_has_no_skill_however_frequent():
    codes = np.repeat([0, 1], [97, 3])
    labels, held = Labels.of_classes(codes, ("no", "yes")), np.arange(0, 100, 3)
    found = scores_of(loss_for("logistic", labels, 1), labels, np.full(34, -3.0), held, np.arange(100))
    assert found.skill == 0.0 and found.accuracy == found.chance > 0.95


LIMITS = {
    "not finite": (classes(2), np.where(np.arange(40) == 3, np.nan, 1.0), -1.0),
    "not finite, real": (Labels.of_real(np.arange(100.0)), np.full(40, np.inf), -1.0),
    "far off": (Labels.of_real(np.arange(100.0)), np.full(40, 1e9), -1.0),
    "a constant label": (Labels.of_real(np.ones(100)), np.zeros(40), 0.0),
    "one class": (Labels.of_classes(np.zeros(100, int), ("a",)), np.zeros(40), 0.0),
}


@pytest.mark.parametrize("case", LIMITS)
def test_skill_is_clipped_and_constant_labels_have_none(case):
    labels, out, skill = LIMITS[case]
    assert scores_of(loss_for("auto", labels, 1), labels, out, HELD, TRAIN).skill == skill


def test_worse_than_chance_is_below_zero_and_every_class_counts_alike():
    labels = Labels.of_classes(np.array([0, 1, 0, 1]), ("a", "b"))
    loss = loss_for("logistic", labels, 1)
    assert scores_of(loss, labels, np.array([1.0, -1.0]), [0, 1], [2, 3]).skill == -1.0
    assert balanced_accuracy(np.array([0, 0, 1]), np.array([0, 0, 1])) == 1.0
    assert area_under_roc(np.array([1.0, 2.0]), np.array([True, True])) is None


def test_a_class_of_the_held_rows_alone_is_refused():
    labels = Labels.of_classes(np.array([0, 0, 1, 1, 2, 0]), ("a", "b", "rare"))
    with pytest.raises(
        InputError, match="the class rare has rows among those held out and none to train on; give it more"
    ):
        scores_of(loss_for("auto", labels, 3), labels, np.zeros((2, 3)), [4, 5], [0, 1, 2, 3])
