"""Losses of rows: what auto means, torch's own values, the classes that outputs name, and what does not fit."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from learnable.descent.labels import Labels
from learnable.descent.row_losses import NAMES, loss_for
from learnable.descent.trials import trial_of
from learnable.specs import InputError
from learnable.targets.labels import Sample
from learnable.targets.samples import Arrays

CODES = np.array([0, 1, 2, 1, 0, 2])
TWO = Labels.of_classes(CODES % 2, ("no", "yes"))
THREE = Labels.of_classes(CODES, ("a", "b", "c"))
NUMBERED = Labels.of_classes(CODES % 2, ("3", "8"), (3.0, 8.0))
REAL = Labels.of_real([0.5, -1.0, 2.0, 0.0, 1.0, 3.0])
ONE = torch.tensor([0.2, -0.4, 1.5, 0.0, -2.0, 0.9])
MANY = torch.arange(18.0).reshape(6, 3).sin()


def onehot(codes, columns):
    return functional.one_hot(torch.as_tensor(codes), columns).float()


VALUES = [
    ("squared", TWO, ONE, lambda o: functional.mse_loss(o, torch.tensor(CODES % 2).float())),
    ("squared", NUMBERED, ONE, lambda o: functional.mse_loss(o, torch.tensor([3.0, 8.0])[CODES % 2])),
    ("squared", THREE, MANY, lambda o: functional.mse_loss(o, onehot(CODES, 3))),
    ("squared", THREE, ONE, lambda o: functional.mse_loss(o, torch.tensor(CODES).float())),
    ("absolute", REAL, ONE, lambda o: functional.l1_loss(o, torch.tensor(REAL.values).float())),
    ("absolute", THREE, MANY, lambda o: functional.l1_loss(o, onehot(CODES, 3))),
    ("logistic", TWO, ONE, lambda o: functional.binary_cross_entropy_with_logits(o, torch.tensor(CODES % 2).float())),
    ("logistic", REAL, ONE, lambda o: functional.binary_cross_entropy_with_logits(o, torch.tensor(REAL.values).float())),
    ("cross_entropy", THREE, MANY, lambda o: functional.cross_entropy(o, torch.tensor(CODES))),
    ("cross_entropy", TWO, MANY, lambda o: functional.cross_entropy(o, torch.tensor(CODES % 2))),
    ("cross_entropy", TWO, ONE, lambda o: functional.cross_entropy(o[:, None], torch.tensor(CODES % 2).float()[:, None])),
    ("hinge", TWO, ONE, lambda o: (1 - torch.tensor(TWO.signs) * o).clamp_min(0).mean().float()),
    ("hinge", THREE, MANY, lambda o: (1 - (2 * onehot(CODES, 3) - 1) * o).clamp_min(0).mean()),
    ("correlation", REAL, ONE, lambda o: -(torch.tensor(REAL.values).float() * o).mean()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "labels", "out", "torchs"), VALUES)
def test_a_loss_is_what_torch_computes(name, labels, out, torchs):
    loss = loss_for(name, labels, out.shape[1] if out.ndim == 2 else 1)
    targets = loss.targets(labels)
    assert float(loss(out, targets)) == pytest.approx(float(torchs(out)), rel=1e-6)
    if out.ndim == 1:
        assert torch.equal(loss(out[:, None], targets), loss(out, targets))
    assert torch.equal(loss.targets(labels, np.array([4, 1])), targets[[4, 1]])


@pytest.mark.parametrize(
    ("labels", "outputs", "name"),
    [
        (REAL, 1, "squared"),
        (TWO, 1, "logistic"),
        (TWO, 2, "cross_entropy"),
        (THREE, 3, "cross_entropy"),
        (THREE, 1, "squared"),
    ],
)
def test_auto_fits_the_labels(labels, outputs, name):
    assert loss_for("auto", labels, outputs).name == name


PREDICTED = [
    ("squared", TWO, [0.4, 0.6, -9.0], [0, 1, 0]),
    ("absolute", NUMBERED, [5.4, 5.6, 0.0], [0, 1, 0]),
    ("squared", THREE, [0.4, 1.6, 0.9], [0, 2, 1]),
    ("logistic", TWO, [-0.1, 0.1, 2.0], [0, 1, 1]),
    ("logistic", TWO, [0.2, 0.6, 1.0], [0, 1, 1]),
    ("logistic", THREE, [-1.0, 1.0, 2.0], [0, 1, 1]),
    ("hinge", NUMBERED, [-0.1, 0.1, 0.0], [0, 1, 0]),
    ("correlation", TWO, [0.2, -0.6, 0.4], [1, 0, 1]),
    ("cross_entropy", THREE, [[0.1, 0.3, 0.2], [2.0, 1.0, 0.0]], [1, 0]),
    ("squared", THREE, [[0.1, 0.3, 0.9], [2.0, 1.0, 0.0]], [2, 0]),
    ("squared", REAL, [0.4, 0.6], [0.4, 0.6]),
]


@pytest.mark.parametrize(("name", "labels", "out", "codes"), PREDICTED)
def test_outputs_name_classes(name, labels, out, codes):
    loss = loss_for(name, labels, np.shape(out)[1] if np.ndim(out) == 2 else 1)
    assert loss.predicted(np.array(out)).tolist() == codes


MISFITS = [
    ("logistic", REAL, 1, "a logistic loss takes classes, and the label is a real number"),
    ("cross_entropy", REAL, 1, "of one output it is always 0"),
    ("hinge", REAL, 1, "a hinge loss takes two classes"),
    ("squared", THREE, 1, "one output cannot tell 3 classes apart; give the network 3 outputs"),
    ("logistic", NUMBERED, 1, "a logistic loss takes 0 and 1, and the classes are 3, 8"),
    ("cross_entropy", TWO, 1, "a cross entropy of one output is the same whatever it is"),
    ("cross_entropy", TWO, 5, "the network has 5 outputs and the rows have 2 classes"),
]


@pytest.mark.parametrize(("name", "labels", "outputs", "said"), MISFITS)
def test_what_torch_runs_and_does_not_suit_is_flagged(name, labels, outputs, said):
    assert said in loss_for(name, labels, outputs).fits


def test_what_suits_is_not_flagged():
    suiting = [(n, l, 1) for n in ("squared", "absolute", "correlation") for l in (REAL, TWO)]  # noqa: E741
    suiting += [
        ("logistic", TWO, 1),
        ("hinge", NUMBERED, 1),
        ("cross_entropy", THREE, 3),
        ("squared", THREE, 3),
    ]
    assert [loss_for(*case).fits for case in suiting] == [""] * 10


@pytest.mark.parametrize(
    ("name", "labels", "outputs", "message"),
    [
        ("huber", REAL, 1, "loss is 'huber'; wanted one of auto, squared"),
        (
            "logistic",
            THREE,
            3,
            "loss is logistic, for one output, and the network has 3; type loss=cross_entropy",
        ),
        ("cross_entropy", THREE, 2, "2 outputs and the rows have 3 classes, of which the last has no output"),
        ("squared", REAL, 4, "4 outputs and the label is one real number a row; end it with one output"),
    ],
)
def test_what_torch_refuses_is_refused_with_what_fits(name, labels, outputs, message):
    with pytest.raises(InputError, match=message):
        loss_for(name, labels, outputs)
    assert len(NAMES) == 6


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_labels_that_are_no_numbers_are_refused(bad):
    sample = Sample(np.zeros((4, 1)), np.array([1.0, 2.0, bad, 3.0]), ("x1",), "", "rows")
    with pytest.raises(
        InputError, match=f"the label of row 3 is {bad}, and 1 of 4 labels are no finite numbers; drop"
    ):
        Labels.of(sample)


@pytest.mark.parametrize(
    ("y", "kind", "names", "values"),
    [
        (["no", "yes", "yes", "no"], "classes", ("no", "yes"), [0.0, 1.0, 1.0, 0.0]),
        ([3, 8, 8, 3] * 3, "classes", ("3", "8"), [3.0, 8.0, 8.0, 3.0] * 3),
        ([0.1, 0.2, 0.3, 0.4], "real", (), [0.1, 0.2, 0.3, 0.4]),
    ],
)
def test_labels_of_a_sample(y, kind, names, values):
    labels = Labels.of(Arrays(np.zeros((len(y), 2)), y).load())
    assert (labels.kind, labels.names, labels.values.tolist()) == (kind, names, values)
    assert len(labels) == len(y) and labels.classes == len(names)


@pytest.mark.parametrize("pair", [(-1, 1), (3, 8), (1, 2)])
def test_a_logistic_loss_that_is_chosen_here_takes_0_and_1(pair):
    rng = np.random.default_rng(0)
    y = np.where(rng.random(40) < 0.5, *pair)
    sample = Arrays(rng.standard_normal((40, 2)), y).load()
    chosen, named = (
        trial_of("mlp(widths=[4])", sample, f"adam(epochs=1{loss})") for loss in ("", ", loss=logistic")
    )
    assert chosen.loss.name == named.loss.name == "logistic"
    assert (chosen.targets.numpy() == (y == pair[1])).all() and not chosen.loss.fits
    assert (named.targets.numpy() == y).all() and "a logistic loss takes 0 and 1" in named.loss.fits
