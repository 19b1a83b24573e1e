"""Losses of one output: one row a loss, with what it adds to the output per unit of descent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from learnable.specs import InputError, nearest


@dataclass(frozen=True)
class Loss:
    """`value(f, y)` is reported; `pull(f, y)` = -∂/∂f of the loss descended, which for squared is half the value.

    With that half, noisy GD on the squared loss is θ' = θ + rate·E[(y - f)·∇f] (Abbe & Boix-Adserà 2022,
    arXiv 2208.03113).
    """

    name: str
    value: Callable[[Tensor, Tensor], Tensor]
    pull: Callable[[Tensor, Tensor], Tensor]


LOSSES: dict[str, Loss] = {
    row.name: row
    for row in (
        Loss("squared", lambda f, y: (y - f).square(), lambda f, y: y - f),
        Loss("correlation", lambda f, y: -y * f, lambda f, y: y.expand_as(f)),
        Loss(
            "hinge", lambda f, y: (1 - y * f).clamp_min(0), lambda f, y: torch.where(y * f < 1, y, 0.0).to(f)
        ),
    )
}


def loss_named(name: str) -> Loss:
    """The loss of that name.

    >>> loss_named("squared").pull(torch.tensor(0.25), torch.tensor(1.0))
    tensor(0.7500)
    """
    if name not in LOSSES:
        raise InputError(f"loss is {name!r}{nearest(name, LOSSES)}; wanted one of {', '.join(LOSSES)}")
    return LOSSES[name]
