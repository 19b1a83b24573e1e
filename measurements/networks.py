"""Networks that no spec names: a linear map that starts at zero, on 8 and on 12 coordinates.

Signed permutations of the coordinates permute its weights and change their signs, and zero stays zero: the
hypotheses of the theorem hold, which the measurement vouches for by naming the group.
"""

from __future__ import annotations

from typing import Any


def linear_8() -> Any:
    """x -> <w, x> on 8 coordinates, w = 0."""
    return _linear(8)


def linear_12() -> Any:
    """x -> <w, x> on 12 coordinates, w = 0."""
    return _linear(12)


def _linear(n: int) -> Any:
    import torch

    layer = torch.nn.Linear(n, 1, bias=False)
    torch.nn.init.zeros_(layer.weight)
    return layer
