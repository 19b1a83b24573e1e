"""Clipping: the three ways to bound what one example adds to the gradient.

`ball` scales each example's network gradient into the ball of radius clip (Abbe & Boix-Adserà 2022, arXiv
2208.03113); `coordinate` cuts each coordinate of it to ±clip; `loss_coordinate` cuts each coordinate of the
example's loss gradient (Abbe, Cornacchia, Hązła & Marquis 2022, arXiv 2202.12846).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from learnable.descent.products import against

BLOCK = 2**20
"""At most so many products of one outer-product block are held at a time, except for one row."""


@dataclass(frozen=True)
class Cut:
    """The kind of cut and its size for each member, a tensor of shape (members,)."""

    kind: Literal["none", "ball", "coordinate", "loss_coordinate"]
    size: Tensor

    def shrink(self, squared_norm: Tensor) -> Tensor:
        """min(1, size/norm): what the projection to the ball multiplies a gradient by. Shape (members, rows)."""
        return (self.size[:, None] * squared_norm.rsqrt()).clamp_max(1.0)


def cut_outer(left: Tensor, right: Tensor, share: Tensor, size: Tensor, *, signs: bool = False) -> Tensor:
    """Σ_r share_r · clip(left_r ⊗ right_r, ±size) for each member: shape (members, a, b).

    `left` (members, rows, a), `right` (members, rows, b), `share` (members, rows), `size` (members,). Where
    every entry of `left` is ±1 (`signs`) the cut moves to `right`, and the sum is one matrix product. A member
    none of whose products reach the size takes the uncut product; that choice is the member's own.
    """
    bound = size[:, None, None]
    weighted = left * share[..., None]
    if signs:
        return against(weighted, right.clamp(-bound, bound))
    largest = (left.abs().amax(2) * right.abs().amax(2)).amax(1)
    inside = largest <= size
    if bool(inside.all()):
        return against(weighted, right)
    cut = _blockwise(left, right, share, bound)
    if not bool(inside.any()):
        return cut
    return torch.where(inside[:, None, None], against(weighted, right), cut)


def _blockwise(left: Tensor, right: Tensor, share: Tensor, bound: Tensor) -> Tensor:
    members, rows, a = left.shape
    b = right.shape[2]
    step = max(1, BLOCK // (members * a * b))
    total = left.new_zeros(members, a, b)
    for r in range(0, rows, step):
        block = left[:, r : r + step, :, None] * right[:, r : r + step, None, :]
        block.clamp_(-bound[..., None], bound[..., None]).mul_(share[:, r : r + step, None, None])
        total += block.sum(1)
    return total
