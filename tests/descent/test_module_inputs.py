"""Rows in the form that a module takes, its outputs, and what it is refused for."""

import numpy as np
import pytest
import torch
from torch import nn

from learnable.descent.fitting import fit, outputs_of
from learnable.descent.trials import trial_of
from learnable.specs import InputError
from learnable.targets.samples import Arrays

RNG = np.random.default_rng(0)
ROWS = 24


def sample_of(shape, classes=2, whole=0):
    X = RNG.integers(0, whole, (ROWS, *shape)) if whole else RNG.standard_normal((ROWS, *shape))
    y = np.arange(ROWS) % classes if classes else RNG.standard_normal(ROWS)
    return Arrays(X, y).load()


class Sequence(nn.Module):
    def __init__(self, features, outputs):
        super().__init__()
        self.memory = nn.LSTM(features, 4, batch_first=True)
        self.out = nn.Linear(4, outputs)

    def forward(self, x):
        return self.out(self.memory(x)[0][:, -1])


class Answer(nn.Module):
    """A module that returns what `wrap` makes of its outputs."""

    def __init__(self, wrap, outputs=1):
        super().__init__()
        self.linear, self.wrap = nn.Linear(3, outputs), wrap

    def forward(self, x):
        return self.wrap(self.linear(x))


def conv(kind, channels, outputs, size):
    return nn.Sequential(kind(channels, 2, 2), nn.ReLU(), nn.Flatten(), nn.Linear(size, outputs))


def looking_up(places):
    return nn.Sequential(nn.Embedding(places, 1), nn.Flatten(), nn.Linear(3, 1))


def normed():
    return nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.Linear(2, 1))


F32, I64 = torch.float32, torch.int64
TAKEN = {
    "rows": ((6,), 2, 0, lambda: nn.Linear(6, 1), (6,), F32, 1),
    "two outputs for two classes": ((6,), 2, 0, lambda: nn.Linear(6, 2), (6,), F32, 2),
    "an output a class": ((6,), 3, 0, lambda: nn.Linear(6, 3), (6,), F32, 3),
    "a real label": ((6,), 0, 0, lambda: nn.Linear(6, 1), (6,), F32, 1),
    "a flat output": ((6,), 2, 0, lambda: nn.Sequential(nn.Linear(6, 1), nn.Flatten(0)), (6,), F32, 1),
    "images": ((3, 4, 4), 3, 0, lambda: conv(nn.Conv2d, 3, 3, 18), (3, 4, 4), F32, 3),
    "images without a channel": ((4, 4), 2, 0, lambda: conv(nn.Conv2d, 1, 1, 18), (1, 4, 4), F32, 1),
    "images taken flat": ((4, 4), 2, 0, lambda: nn.Linear(16, 1), (16,), F32, 1),
    "volumes": ((2, 3, 3, 3), 2, 0, lambda: conv(nn.Conv3d, 2, 1, 16), (2, 3, 3, 3), F32, 1),
    "sequences": ((5, 2), 3, 0, lambda: Sequence(2, 3), (5, 2), F32, 3),
    "whole numbers looked up": (
        (4,), 2, 7, lambda: nn.Sequential(nn.Embedding(7, 3), nn.Flatten(), nn.Linear(12, 1)), (4,), I64, 1
    ),
    "whole numbers as numbers": ((4,), 2, 7, lambda: nn.Linear(4, 1), (4,), F32, 1),
    "bags": ((4,), 2, 7, lambda: nn.Sequential(nn.EmbeddingBag(7, 3), nn.Linear(3, 1)), (4,), I64, 1),
    "doubles": ((6,), 2, 0, lambda: nn.Linear(6, 1).double(), (6,), torch.float64, 1),
    "doubles and classes": ((6,), 3, 0, lambda: nn.Linear(6, 3).double(), (6,), torch.float64, 3),
    "lazy layers": (
        (6,), 2, 0, lambda: nn.Sequential(nn.LazyLinear(4), nn.LazyBatchNorm1d(), nn.LazyLinear(1)), (6,), F32, 1
    ),
    "dropout and batch norm": (
        (6,), 3, 0, lambda: nn.Sequential(nn.Linear(6, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 3)), (6,), F32, 3
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TAKEN)
def test_rows_come_in_the_form_that_the_module_takes(case):
    shape, classes, whole, make, taken, dtype, outputs = TAKEN[case]
    sample = sample_of(shape, classes, whole)
    trial = trial_of(make, sample, "adam(epochs=2, batch=5)")
    assert (tuple(trial.X.shape[1:]), trial.X.dtype, trial.outputs) == (taken, dtype, outputs)
    wanted = torch.as_tensor(sample.X).to(dtype)
    assert torch.equal(trial.X.reshape(ROWS, -1), wanted)
    first, again = fit(trial, range(ROWS), 1), fit(trial, range(ROWS), 1)
    assert first.losses == again.losses and len(first.losses) == first.steps == 10
    out = outputs_of(first.module, trial.X)
    assert out.shape == ((ROWS,) if outputs == 1 else (ROWS, outputs)) and np.isfinite(out).all()


@pytest.mark.parametrize(
    ("classes", "loss", "outputs", "named"),
    [
        (0, "auto", 1, "squared"),
        (2, "auto", 1, "logistic"),
        (2, "cross_entropy", 2, "cross_entropy"),
        (2, "hinge", 1, "hinge"),
        (3, "auto", 3, "cross_entropy"),
        (3, "squared", 3, "squared"),
    ],
)
def test_an_mlp_takes_its_outputs_from_the_data(classes, loss, outputs, named):
    trial = trial_of("mlp(widths=[4])", sample_of((6,), classes), f"adam(epochs=1, loss={loss})")
    assert (trial.outputs, trial.loss.name) == (outputs, named)
    assert trial.build(0)(trial.X).shape == (ROWS, outputs)


def test_lazy_layers_are_drawn_under_the_seed():
    trial = trial_of(TAKEN["lazy layers"][3], sample_of((6,)), "adam()")
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one, two, other = (trial.build(seed).state_dict()["0.weight"] for seed in (1, 1, 2))
    assert torch.equal(one, two) and not torch.equal(one, other)
    assert torch.equal(torch.get_rng_state(), before)


def test_labels_of_one_value_are_indices_of_a_network_of_classes():
    sample = Arrays(RNG.standard_normal((ROWS, 3)), np.zeros(ROWS, int)).load()
    trial = trial_of(lambda: nn.Linear(3, 10), sample, "adam(epochs=2)")
    assert (trial.labels.kind, trial.labels.classes, trial.loss.name) == ("classes", 10, "cross_entropy")
    assert fit(trial, range(ROWS), 0).losses[-1] > 0


REFUSED = {
    "a tuple": (lambda: Answer(lambda out: (out, out)), 2, r"a tuple of 2 \(\(3, 1\), \(3, 1\)\); .*return out\[0\]"),
    "a dict": (lambda: Answer(lambda out: {"logits": out}), 2, "returned a dict; .*such as return out.logits"),
    "a mean": (lambda: Answer(lambda out: out.mean()), 2, r"returned \(\) for 3 rows of shape \(m, 3\); wanted \(3, 1\)"),
    "an image": (lambda: Answer(lambda out: out[:, :, None]), 2, r"returned \(3, 1, 1\) .*nn.Flatten\(\)"),
    "mixed rows": (lambda: Answer(lambda out: out.reshape(1, -1)), 2, r"returned \(1, 3\) for 3 rows"),
    "too few outputs": (lambda: nn.Linear(3, 2), 3, r"2 outputs and the rows have 3 classes.*nn.Linear\(width, 3\)"),
    "outputs of a real label": (lambda: nn.Linear(3, 2), 0, "2 outputs and the label is one real number a row"),
    "other features": (lambda: nn.Linear(4, 1), 2, r"failed on rows of shape \(m, 3\): mat1 and mat2"),
    "a place that is not there": (lambda: looking_up(2), 2, "whole numbers: it looks its input up and has no row"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_gives_no_outputs_is_refused(case):
    make, classes, message = REFUSED[case]
    with pytest.raises(InputError, match=message):
        trial_of(make, sample_of((3,), classes, whole=7 if "place" in case else 0), "adam()")


def test_all_forms_that_were_tried_are_named():
    with pytest.raises(
        InputError, match=r"\(m, 4, 4\): .*; tried too: \(m, 16\): .*; tried too: \(m, 1, 4, 4\): "
    ):
        trial_of(lambda: nn.Linear(5, 1), sample_of((4, 4)), "adam()")


class Overwrites(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 1)

    def forward(self, x):
        out = torch.sigmoid(self.linear(x))
        out += 1
        return out


@pytest.mark.parametrize(
    ("make", "training", "message"),
    [
        (Overwrites, "adam()", "cannot be trained: at step 1 it writes over values that its gradient needs"),
        (normed, "adam(batch=1)", "has BatchNorm, .*type batch=24"),
        (lambda: nn.Linear(3, 1), "noisy_gd()", r"this loop trains sgd\(…\), adam\(…\)"),
    ],
)  # fmt: skip
def test_what_cannot_be_trained_is_refused(make, training, message):
    trial = trial_of(make, sample_of((3,)), training)
    with pytest.raises(InputError, match=message):
        fit(trial, range(ROWS), 0)


@pytest.mark.parametrize("network", [3, nn.Linear])
def test_what_is_no_network_is_refused(network):
    with pytest.raises(InputError, match=r"wanted mlp|it must run without arguments"):
        trial_of(network, sample_of((3,)), "adam()")


def test_frozen_modules_stay_and_divergence_is_told():
    frozen = trial_of(
        lambda: nn.Linear(3, 1).requires_grad_(False), sample_of((3,)), "adam(epochs=2, batch=8)"
    )
    run = fit(frozen, range(ROWS), 0)
    assert torch.equal(run.module.weight, frozen.build(0).weight) and run.stopped is None
    wild = trial_of(lambda: nn.Linear(3, 1), sample_of((3,), 0), "sgd(rate=1e30, epochs=9, batch=8)")
    run = fit(wild, range(ROWS), 0)
    assert run.stopped is not None and "the loss became nan at step" in run.stopped.why


def test_training_goes_on_from_a_module():
    trial = trial_of("mlp(widths=[4])", sample_of((3,)), "sgd(rate=0.1, epochs=3, batch=24)")
    whole = fit(trial, range(ROWS), 0, steps=2)
    begun = fit(trial, range(ROWS), 0, steps=1)
    rest = fit(trial, range(ROWS), 0, steps=1, start=begun.module)
    assert rest.losses == pytest.approx(whole.losses[1:], rel=1e-4)
