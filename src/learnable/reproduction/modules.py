"""The two small networks that are trained on images: fully connected, and convolutional, both with normalised weights.

Weights and biases are N(0, 1/fan-in), the normalised initialisation of arXiv 2202.12846. torch is loaded inside.
"""

from __future__ import annotations

from typing import Any

SIDE = 14
"""Rows and columns of an image after its pixels were averaged two by two."""


def fully_connected() -> Any:
    """A hidden layer of 128 ReLU units on 196 pixels.

    >>> sum(p.numel() for p in fully_connected().parameters())
    25345
    """
    from torch import nn

    return _normalised(nn.Sequential(nn.Linear(SIDE**2, 128), nn.ReLU(), nn.Linear(128, 1)))


def convolutional() -> Any:
    """Eight and sixteen channels of 3×3 with stride 2, then a linear output.

    >>> sum(p.numel() for p in convolutional().parameters())
    1313
    """
    from torch import nn

    return _normalised(
        nn.Sequential(
            nn.Unflatten(-1, (1, SIDE, SIDE)),
            nn.Conv2d(1, 8, 3, stride=2),
            nn.ReLU(),
            nn.Conv2d(8, 16, 3, stride=2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(16 * 2 * 2, 1),
        )
    )


def _normalised(module: Any) -> Any:
    """Every weight and bias drawn again from N(0, 1/fan-in), by torch's own generator, which the caller seeds."""
    import torch

    with torch.no_grad():
        for leaf in module:
            if _is_linear(leaf):
                deviation = leaf.weight[0].numel() ** -0.5
                leaf.weight.normal_(0.0, deviation)
                leaf.bias.normal_(0.0, deviation)
    return module


def _is_linear(leaf: Any) -> bool:
    """Whether a module is a linear or a convolutional layer."""
    from torch import nn

    return isinstance(leaf, nn.Linear | nn.Conv2d)
