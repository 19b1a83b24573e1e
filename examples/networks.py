"""Six small networks for images, as `learnable rank` takes them: a function that returns a fresh module.

    learnable rank digits --net examples/networks.py:cnn --net examples/networks.py:mlp

Each is for the 8x8 images of digits; with _28 behind its name, as in networks.py:cnn_28, for the 28x28 of fashion_mnist.
Run as a script it ranks all six for digits.
"""

from functools import partial

import torch
from torch import nn


def linear(side: int = 8) -> nn.Module:
    """A weight a pixel."""
    return nn.Linear(side**2, 1)


def mlp(side: int = 8) -> nn.Module:
    """Two hidden layers that know nothing of images."""
    return nn.Sequential(
        nn.Linear(side**2, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 1)
    )


def cnn(side: int = 8) -> nn.Module:
    """Two convolutions, each halved."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(32 * (side // 4) ** 2, 1),
    )  # fmt: skip


def batch_norm_cnn(side: int = 8) -> nn.Module:
    """The same with BatchNorm, and a mean over places at the end."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 1),
    )  # fmt: skip


class Residual(nn.Module):
    """A stem, one block that adds to what it reads, a linear readout."""

    def __init__(self, side: int):
        super().__init__()
        self.stem = nn.Conv2d(1, 16, 3, padding=1)
        self.first, self.second = nn.Conv2d(16, 16, 3, padding=1), nn.Conv2d(16, 16, 3, padding=1)
        self.readout = nn.Linear(16 * (side // 4) ** 2, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = nn.functional.max_pool2d(torch.relu(self.stem(x)), 2)
        x = torch.relu(x + self.second(torch.relu(self.first(x))))
        return self.readout(nn.functional.max_pool2d(x, 2).flatten(1))


class Patches(nn.Module):
    """16 patches, a place each, one block of attention, their mean."""

    def __init__(self, side: int, width: int = 32):
        super().__init__()
        self.embed = nn.Conv2d(1, width, side // 4, stride=side // 4)
        self.places = nn.Parameter(0.02 * torch.randn(16, width))
        self.block = nn.TransformerEncoderLayer(width, 4, 2 * width, dropout=0.0, batch_first=True)
        self.readout = nn.Linear(width, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.readout(self.block(self.embed(x).flatten(2).transpose(1, 2) + self.places).mean(dim=1))


def residual(side: int = 8) -> nn.Module:
    """See `Residual`."""
    return Residual(side)


def attention(side: int = 8) -> nn.Module:
    """See `Patches`."""
    return Patches(side)


ALL = (linear, mlp, cnn, batch_norm_cnn, residual, attention)
linear_28, mlp_28, cnn_28 = partial(linear, 28), partial(mlp, 28), partial(cnn, 28)
batch_norm_cnn_28, residual_28, attention_28 = (
    partial(batch_norm_cnn, 28),
    partial(residual, 28),
    partial(attention, 28),
)


if __name__ == "__main__":
    import learnable

    found = learnable.rank("digits", ALL, samples=600)
    print(found)
    for sentence in found.sentences:
        print(f"- {sentence}")
