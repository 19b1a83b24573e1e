"""ReLU networks trained by SGD or by Adam on squared loss, as attacks."""

from __future__ import annotations

from typing import Any

from learnable import extras
from learnable.attacks.protocol import Clock, Guess, Problem
from learnable.attacks.regression import columns_of

WIDTHS = (256, 256)
STEPS, BATCH, LOOK = 3_000, 128, 150
"""Steps of so many rows; every `LOOK` steps the loss on held-out rows decides which network is kept."""


def installed(problem: Problem) -> str:
    """Why no network is trained."""
    return "" if extras.installed("torch") else extras.sentence("training", "torch")


def by_sgd(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """Plain SGD with momentum 0.9."""
    return _train(problem, rng, clock, "sgd")


def by_adam(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """Adam."""
    return _train(problem, rng, clock, "adam")


def _train(problem: Problem, rng: Any, clock: Clock, optimizer: str) -> Guess:
    import numpy as np
    import torch

    X, Q = (torch.from_numpy(np.ascontiguousarray(rows)) for rows in columns_of(problem))
    y = np.asarray(problem.y, dtype=np.float32)
    mean, scale = float(y.mean()), float(y.std()) or 1.0
    labels = torch.from_numpy((y - mean) / scale)
    cut = len(y) - min(len(y) // 5, 2_000)
    draws = torch.Generator().manual_seed(int(rng.integers(2**62)))
    net = _network(X.shape[1], draws)
    if optimizer == "sgd":
        steps: Any = torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9)
    else:
        steps = torch.optim.Adam(net.parameters(), lr=1e-3)
    best, kept, at = float("inf"), None, 0
    for step in range(1, STEPS + 1):
        chosen = torch.randint(cut, (BATCH,), generator=draws)
        loss = ((net(X[chosen])[:, 0] - labels[chosen]) ** 2).mean()
        steps.zero_grad()
        loss.backward()
        steps.step()
        if step % LOOK == 0:
            clock.check(f"at step {step} of {STEPS}")
            with torch.no_grad():
                held = float(((net(X[cut:])[:, 0] - labels[cut:]) ** 2).mean())
                if held < best:
                    best, at, kept = held, step, net(Q)[:, 0].numpy().copy()
    if kept is None:
        return Guess("the loss was no longer finite", np.full(len(Q), mean))
    told = f"widths {'-'.join(map(str, WIDTHS))}, {STEPS:,} steps of {BATCH} on {cut:,} rows, best at step {at:,}"
    return Guess(told, kept * scale + mean)


def _network(d: int, draws: Any) -> Any:
    """Fully connected, weights normal of variance 2/fan-in from the given generator, biases 0."""
    import torch

    layers: list[Any] = []
    for fan, width in zip((d, *WIDTHS), (*WIDTHS, 1), strict=True):
        linear: Any = torch.nn.utils.skip_init(torch.nn.Linear, fan, width)
        with torch.no_grad():
            linear.weight.normal_(0.0, (2 / fan) ** 0.5, generator=draws)
            linear.bias.zero_()
        layers += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])
