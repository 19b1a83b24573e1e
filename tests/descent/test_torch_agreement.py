"""The training loop against a plain loop of torch, written by hand: equal to the last bit, also after 200 steps."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from learnable.descent.fitting import DRAWS, fit
from learnable.descent.trials import trial_of
from learnable.targets.samples import Arrays

ROWS, FEW, MANY, SEED = 50, 12, 200, 3
OPTIMIZERS = {
    "sgd(rate=0.05, momentum=0.9, nesterov=true, weight_decay=0.01": lambda p: torch.optim.SGD(
        p, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01
    ),
    "adam(rate=0.01, betas=[0.8,0.99]": lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.8, 0.99)),
    "adamw(rate=0.01, amsgrad=true": lambda p: torch.optim.AdamW(p, lr=0.01, amsgrad=True),
    "rmsprop(rate=0.01, alpha=0.9, centered=true": lambda p: torch.optim.RMSprop(
        p, lr=0.01, alpha=0.9, centered=True
    ),
    "adagrad(rate=0.05, lr_decay=0.01": lambda p: torch.optim.Adagrad(p, lr=0.05, lr_decay=0.01),
    "adamax(rate=0.01, eps=1e-7": lambda p: torch.optim.Adamax(p, lr=0.01, eps=1e-7),
}
LOSSES = {
    "squared": lambda out, y: functional.mse_loss(out.reshape(-1), y.float()),
    "absolute": lambda out, y: functional.l1_loss(out.reshape(-1), y.float()),
    "logistic": lambda out, y: functional.binary_cross_entropy_with_logits(out.reshape(-1), y.float()),
    "cross_entropy": lambda out, y: functional.cross_entropy(out, y),
    "hinge": lambda out, y: (1 - (2.0 * y - 1) * out.reshape(-1)).clamp_min(0).mean(),
}
NETS = {
    "perceptron": lambda c: nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, c)),
    "convolution": lambda c: nn.Sequential(nn.Conv2d(1, 2, 2), nn.ReLU(), nn.Flatten(), nn.Linear(8, c)),
    "batch norm": lambda c: nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, c)),
    "dropout": lambda c: nn.Sequential(nn.Linear(6, 5), nn.Dropout(0.3), nn.ReLU(), nn.Linear(5, c)),
    "embedding": lambda c: nn.Sequential(nn.Embedding(4, 3), nn.Flatten(), nn.Linear(18, c)),
}


def rows_for(net):
    rng = np.random.default_rng(0)
    if net == "embedding":
        X = rng.integers(0, 4, (ROWS, 6))
    else:
        X = rng.standard_normal((ROWS, 3, 3) if net == "convolution" else (ROWS, 6)).astype(np.float32)
    y = (rng.random(ROWS) < 0.5).astype(int)
    y[:2] = 0, 1
    return X, y


def plain(net, optimizer, loss, outputs, X, y, steps=FEW, schedule=None, clip=None, batch=7):
    """What a person writes."""
    X = torch.as_tensor(X).long() if net == "embedding" else torch.as_tensor(X)
    X = X[:, None] if net == "convolution" else X
    y = torch.as_tensor(y)
    torch.manual_seed(SEED)
    module = NETS[net](outputs)
    torch.manual_seed(DRAWS + SEED)
    generator = torch.Generator().manual_seed(SEED)
    descent = OPTIMIZERS[optimizer](module.parameters())
    scheduler = None if schedule is None else schedule(descent)
    losses = []
    while True:
        order = torch.randperm(len(X), generator=generator)
        for start in range(0, len(X), batch):
            part = order[start : start + batch]
            if net == "batch norm" and len(part) == 1:
                continue
            descent.zero_grad()
            value = LOSSES[loss](module(X[part]), y[part])
            value.backward()
            if clip is not None:
                nn.utils.clip_grad_norm_(module.parameters(), clip)
            descent.step()
            if scheduler is not None:
                scheduler.step()
            losses.append(value.item())
            if len(losses) == steps:
                return module, losses


def same(run, module, losses):
    assert run.losses == losses
    for (name, ours), theirs in zip(
        run.module.state_dict().items(), module.state_dict().values(), strict=True
    ):
        assert torch.equal(ours, theirs), name


@pytest.fixture(autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def agree(net, optimizer, loss, steps):
    X, y = rows_for(net)
    outputs = 2 if loss == "cross_entropy" else 1
    text = f"{optimizer}, steps={steps}, batch=7, loss={loss})"
    trial = trial_of(lambda: NETS[net](outputs), Arrays(X, y).load(), text)
    same(fit(trial, range(ROWS), SEED), *plain(net, optimizer, loss, outputs, X, y, steps))


@pytest.mark.parametrize("net", NETS)
def test_every_network_loss_and_optimizer_agree_over_two_epochs(net):
    tried = [agree(net, optimizer, loss, FEW) for optimizer in OPTIMIZERS for loss in LOSSES]
    assert len(tried) == 30


@pytest.mark.parametrize(("place", "net"), list(enumerate(NETS)))
def test_every_network_and_optimizer_agree_after_many_steps(place, net):
    losses = list(LOSSES)
    tried = [agree(net, each, losses[(place + i) % 5], MANY) for i, each in enumerate(OPTIMIZERS)]
    assert len(tried) == 6


SCHEDULES = {
    "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=FEW),
    "linear": lambda o: torch.optim.lr_scheduler.LinearLR(o, 1.0, 0.0, total_iters=FEW),
    "constant": None,
}


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("clip", [None, 0.05])
def test_schedules_and_clipping_agree_to_the_last_bit(schedule, clip):
    X, y = rows_for("batch norm")
    for optimizer in OPTIMIZERS:
        text = f"{optimizer}, steps={FEW}, batch=7, schedule={schedule}, clip={clip})"
        trial = trial_of(lambda: NETS["batch norm"](1), Arrays(X, y).load(), text)
        theirs = plain("batch norm", optimizer, "logistic", 1, X, y, FEW, SCHEDULES[schedule], clip)
        same(fit(trial, range(ROWS), SEED), *theirs)


@pytest.mark.parametrize("net", ["batch norm", "dropout"])
def test_a_run_is_the_same_whole_and_in_its_first_steps(net):
    X, y = rows_for(net)
    trial = trial_of(lambda: NETS[net](1), Arrays(X, y).load(), "adam(epochs=4, batch=7, schedule=cosine)")
    whole, seen = fit(trial, range(ROWS), SEED), {}
    first = fit(
        trial, range(ROWS), SEED, steps=9, observe=lambda step, m: seen.update({step: m.training}), at=(0, 5)
    )
    assert whole.losses[:9] == first.losses and first.steps == 9 and seen == {0: False, 5: False}
    assert whole.steps == 4 * (7 if net == "batch norm" else 8)
