"""Batched matrix products that come out the same in every place of a chunk, to the last bit.

A batched matrix product rounds differently for results that start on a cache line and for those that do not. With
rows a multiple of 64, activations always start on one; what is left are small results, which are padded here.
Products with a vector are written as elementwise product and sum where that is the faster of the two.
"""

from __future__ import annotations

import torch
from torch import Tensor

from learnable.descent.chunks import LINE


def against(left: Tensor, right: Tensor) -> Tensor:
    """leftᵀ·right for each member: (members, rows, a) and (members, rows, b) → (members, a, b).

    >>> against(torch.tensor([[[1.0, 2.0], [3.0, 4.0]]]), torch.tensor([[[1.0], [10.0]]])).tolist()
    [[[31.0], [42.0]]]
    """
    a, b = left.shape[2], right.shape[2]
    if b > 1 and a % LINE and b % LINE:
        left = torch.nn.functional.pad(left, (0, -a % LINE))
    return torch.bmm(left.transpose(1, 2), right)[:, :a]


def combined(share: Tensor, right: Tensor) -> Tensor:
    """Σ_r share_r·right_r for each member: (members, rows) and (members, rows, b) → (members, b).

    >>> combined(torch.tensor([[1.0, 10.0]]), torch.tensor([[[1.0, 2.0], [3.0, 4.0]]])).tolist()
    [[31.0, 42.0]]
    """
    if right.shape[2] % LINE == 0:
        return torch.bmm(share[:, None], right)[:, 0]
    return (right * share[..., None]).sum(1)


def applied(left: Tensor, column: Tensor) -> Tensor:
    """left·column for each member: (members, rows, a) and (members, a, 1) → (members, rows).

    >>> applied(torch.tensor([[[1.0, 2.0], [3.0, 4.0]]]), torch.tensor([[[1.0], [10.0]]])).tolist()
    [[21.0, 43.0]]
    """
    return (left * column.transpose(1, 2)).sum(2)


def row_squares(left: Tensor) -> Tensor:
    """The squared norm of every row: (members, rows, a) → (members, rows).

    >>> row_squares(torch.tensor([[[3.0, 4.0], [1.0, 0.0]]])).tolist()
    [[25.0, 1.0]]
    """
    return torch.linalg.vector_norm(left, dim=2).square()
