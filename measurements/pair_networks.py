"""The networks of `pairs`, good and bad: each a function of a task that returns a function that makes a fresh module."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import torch
from torch import nn

from learnable.networks import MLP, networks
from learnable.rows.task import Task
from learnable.start.bound import perceptron

SPECS = {
    "wide": "mlp(widths=[256])",
    "narrow": "mlp(widths=[8])",
    "deep": "mlp(widths=[128,128,128])",
    "tiny weights": "mlp(widths=[256], weight_variance=0.0001)",
    "huge weights": "mlp(widths=[256], weight_variance=100.0)",
    "deep tanh": "mlp(widths=[64,64,64,64,64,64,64,64], activation=tanh, weight_variance=1.0)",
    "square": "mlp(widths=[256], activation=square, weight_variance=1.0)",
    "even": "mlp(widths=[256], activation=abs, bias=false)",
    "odd": "mlp(widths=[256], activation=tanh, weight_variance=1.0, bias=false)",
    "linear": "mlp(widths=[64], activation=identity, weight_variance=1.0)",
}
"""Those that a spec can say."""


def _of_spec(spec: str) -> Callable[[Task], Callable[[], nn.Module]]:
    """The spec's MLP, its last layer as wide as the label; the seed is torch's own."""
    network: MLP = networks.read(spec)

    def of(task: Task) -> Callable[[], nn.Module]:
        def make() -> nn.Module:
            module = perceptron(network, task.X.shape[1], torch.initial_seed() % 2**31)
            if task.columns > 1:
                last = nn.Linear(network.widths[-1], task.columns, bias=network.bias)
                nn.init.normal_(last.weight, std=(network.weight_variance / network.widths[-1]) ** 0.5)
                if last.bias is not None:
                    nn.init.zeros_(last.bias)
                module[-1] = last
            return module

        return make

    return of


class Residual(nn.Module):
    """x + W relu(V x), three times, between two linear maps."""

    def __init__(self, inputs: int, outputs: int, width: int = 128) -> None:
        nn.Module.__init__(self)
        self.first, self.last = nn.Linear(inputs, width), nn.Linear(width, outputs)
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width)) for _ in range(3)
        )

    def forward(self, x: Any) -> Any:
        h = self.first(x)
        for block in self.blocks:
            h = h + block(h)
        return self.last(h)


class Attention(nn.Module):
    """One head of attention over patches, learned places, and the mean over patches."""

    def __init__(self, shape: tuple[int, ...], outputs: int, width: int = 32) -> None:
        nn.Module.__init__(self)
        self.shape, self.side = shape, 4 if prod(shape) <= 64 else 7
        places = prod(shape) // self.side**2 if len(shape) == 2 else -(-shape[0] // 4)
        size = self.side**2 if len(shape) == 2 else 4
        self.embed, self.place = nn.Linear(size, width), nn.Parameter(0.02 * torch.randn(places, width))
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.mix = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))
        self.last = nn.Linear(width, outputs)

    def forward(self, x: Any) -> Any:
        h = self.embed(self._patches(x)) + self.place
        weights = torch.softmax(self.query(h) @ self.key(h).transpose(1, 2) / h.shape[2] ** 0.5, dim=2)
        h = h + weights @ self.value(h)
        return self.last((h + self.mix(h)).mean(dim=1))

    def _patches(self, x: Any) -> Any:
        if len(self.shape) == 1:
            rest = -self.shape[0] % 4
            return nn.functional.pad(x, (0, rest)).reshape(len(x), -1, 4)
        rows, columns = (side // self.side for side in self.shape)
        x = x.reshape(len(x), rows, self.side, columns, self.side)
        return x.transpose(2, 3).reshape(len(x), rows * columns, -1)


def _cnn(normed: bool) -> Callable[[Task], Callable[[], nn.Module]]:
    """Two convolutions of width 3 and stride 2, along the image or along the row."""

    def of(task: Task) -> Callable[[], nn.Module]:
        shape = task.shape or (task.X.shape[1],)
        flat = len(shape) == 1
        conv, norm = (nn.Conv1d, nn.BatchNorm1d) if flat else (nn.Conv2d, nn.BatchNorm2d)

        def make() -> nn.Module:
            sizes = [(side + 3) // 4 for side in shape]
            layers: list[nn.Module] = [nn.Unflatten(1, (1, *shape))]
            for a, b in ((1, 16), (16, 32)):
                layers += [conv(a, b, 3, stride=2, padding=1), *([norm(b)] if normed else []), nn.ReLU()]
            return nn.Sequential(*layers, nn.Flatten(), nn.Linear(32 * prod(sizes), task.columns))

        return make

    return of


NETWORKS: dict[str, Callable[[Task], Callable[[], nn.Module]]] = {
    **{name: _of_spec(spec) for name, spec in SPECS.items()},
    "convolutions": _cnn(False),
    "convolutions, BatchNorm": _cnn(True),
    "residual": lambda task: lambda: Residual(task.X.shape[1], task.columns),
    "attention": lambda task: lambda: Attention(task.shape or (task.X.shape[1],), task.columns),
}
