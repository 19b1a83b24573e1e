"""Budgets that the ensemble engine does not know, on targets with a law."""

import numpy as np
import pytest
import torch
from torch import nn

from learnable import descent
from learnable.descent.sources import source_of
from learnable.descent.streams import Streams
from learnable.specs import InputError
from learnable.targets.boolean import Parity

TARGET = Parity(n=6, degree=1)
BUDGETS = [
    "adamw(steps=60, rate=0.01, batch=32)",
    "rmsprop(steps=60, rate=0.01, batch=32, clip=1.0)",
    "sgd(steps=60, rate=0.1, batch=32, schedule=cosine)",
    "adagrad(steps=60, rate=0.05, batch=32, loss=absolute)",
    "adamax(steps=60, rate=0.01, batch=32, loss=hinge)",
]


def normed():
    return nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 1))


@pytest.mark.parametrize("net", ["mlp(widths=[16])", normed])
@pytest.mark.parametrize("training", BUDGETS)
def test_every_budget_trains_any_module_on_fresh_examples(training, net):
    runs = descent.train(net, TARGET, training, [0, 1], record=3)
    assert runs.losses.shape == (2, 4) and np.isfinite(runs.losses).all()
    assert (runs.losses[:, -1] < runs.losses[:, 0]).all() and "trained one by one" in runs.note
    alone = descent.train(net, TARGET, training, [1], record=3)
    assert np.array_equal(alone.losses[0], runs.losses[1])


def test_it_takes_the_steps_of_the_ensemble_engine():
    """A step beyond the engine that changes nothing: a clip that never cuts."""
    text = "sgd(steps=40, rate=0.1, batch=32, momentum=0.9{})"
    ours = descent.train("mlp(widths=[8])", TARGET, text.format(", clip=1e9"), [0, 1], record=4)
    engine = descent.train("mlp(widths=[8])", TARGET, text.format(""), [0, 1], record=4)
    assert np.allclose(ours.losses, engine.losses, rtol=1e-3, atol=1e-5)


def test_a_plain_loop_on_the_same_examples_agrees():
    source, streams = source_of(TARGET, 32), Streams()
    torch.manual_seed(3)
    module = normed()
    torch.manual_seed(2**63 + 3)
    optimizer = torch.optim.AdamW(module.parameters(), lr=0.01)
    for step in range(25):
        X, y = (torch.as_tensor(part, dtype=torch.float32) for part in source.batch(streams, 3, step, 32))
        optimizer.zero_grad()
        (0.5 * nn.functional.mse_loss(module(X).reshape(-1), y)).backward()
        optimizer.step()
    runs = descent.train(normed, TARGET, "adamw(steps=25, rate=0.01, batch=32)", [3])
    for name, theirs in module.state_dict().items():
        assert np.allclose(runs.weights[name][0], theirs.numpy(), rtol=1e-5, atol=1e-7), name


def test_a_run_that_diverges_says_when():
    runs = descent.train(
        "mlp(widths=[8])", TARGET, "sgd(steps=60, rate=1e9, batch=8, weight_decay=0.1)", [0], record=2
    )
    assert "the loss became nan at step" in runs.stopped[0].why and np.isnan(runs.losses[0, -1])


@pytest.mark.parametrize(
    ("training", "net", "message"),
    [
        ("adamw()", "mlp()", "counts in epochs, .*type steps=1000"),
        ("adamw(steps=9, loss=logistic)", "mlp()", "logistic is a loss of rows, .*type loss=squared"),
        ("adamw(steps=9)", lambda: nn.Linear(6, 2), "returned 2 outputs a row and the target is one number"),
    ],
)
def test_what_does_not_fit_is_refused(training, net, message):
    with pytest.raises(InputError, match=message):
        descent.train(net, TARGET, training, [0])


def test_rates_of_their_own_are_refused():
    with pytest.raises(
        InputError, match="trained one by one: rates of their own and other devices are for noisy_gd"
    ):
        descent.train("mlp(widths=[4])", TARGET, "adamw(steps=3, batch=8)", [0], rates=[0.1])


def test_runs_are_not_continued():
    runs = descent.train("mlp(widths=[4])", TARGET, "adamw(steps=3, batch=8)", [0])
    with pytest.raises(InputError, match="cannot be continued: adamw has a state that is not kept"):
        descent.train("mlp(widths=[4])", TARGET, "adamw(steps=9, batch=8)", [0], start=runs)


def test_an_interruption_keeps_the_runs_that_are_finished(monkeypatch):
    from learnable.descent import one_by_one

    whole = one_by_one._run

    def stops(build, source, budget, seed, *rest):
        if seed == 2:
            raise KeyboardInterrupt
        return whole(build, source, budget, seed, *rest)

    monkeypatch.setattr(one_by_one, "_run", stops)
    runs = descent.train("mlp(widths=[4])", TARGET, "adamw(steps=3, batch=8)", [0, 1, 2, 3])
    assert runs.seeds == (0, 1) and runs.interrupted == (2, 3)
    with pytest.raises(KeyboardInterrupt):
        descent.train("mlp(widths=[4])", TARGET, "adamw(steps=3, batch=8)", [2])
