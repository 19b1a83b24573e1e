"""Activations in torch with their slopes: one row an activation."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from learnable.specs import InputError


@dataclass(frozen=True)
class Unit:
    """σ and its slope. `slope(z, a)` may use the input z or the output a = σ(z); `mask` says it is 0 or 1.

    Where the slope needs a alone, `value` overwrites z, whose memory then is still in cache.
    """

    value: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor, Tensor], Tensor]
    mask: bool = False


def _gelu_slope(z: Tensor, a: Tensor) -> Tensor:
    return 0.5 * (1 + torch.erf(z / math.sqrt(2))) + z * torch.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)


UNITS: dict[str, Unit] = {
    "relu": Unit(torch.relu_, lambda z, a: torch.sign(a), mask=True),
    "leaky_relu": Unit(lambda z: torch.maximum(z, 0.01 * z), lambda z, a: 0.01 + 0.99 * (z > 0).to(z)),
    "abs": Unit(torch.abs, lambda z, a: torch.sign(z)),
    "erf": Unit(torch.erf, lambda z, a: torch.exp(-z * z) * (2 / math.sqrt(math.pi))),
    "sign": Unit(lambda z: torch.where(z < 0, -1.0, 1.0).to(z), lambda z, a: torch.zeros_like(z), mask=True),
    "tanh": Unit(torch.tanh_, lambda z, a: 1 - a * a),
    "gelu": Unit(torch.nn.functional.gelu, _gelu_slope),
    "sigmoid": Unit(torch.sigmoid_, lambda z, a: a * (1 - a)),
    "identity": Unit(lambda z: z, lambda z, a: torch.ones_like(z), mask=True),
    "square": Unit(lambda z: z * z, lambda z, a: 2 * z),
    "cos": Unit(torch.cos, lambda z, a: -torch.sin(z)),
}


def unit_named(activation: Any) -> Unit:
    """The row of that name; or, for a Python function of a tensor, one whose slope autograd finds.

    The sign has slope 0 everywhere and sign(0) = +1. Raises `InputError` for a function that torch cannot
    run or differentiate.

    >>> unit_named("abs").slope(torch.tensor([-2.0, 3.0]), torch.tensor([2.0, 3.0]))
    tensor([-1.,  1.])
    """
    if isinstance(activation, str):
        return UNITS[activation]
    name = getattr(activation, "name", None)
    if name in UNITS:
        return UNITS[str(name)]
    function = getattr(activation, "function", activation)
    unit = Unit(function, _autograd_slope(function))
    try:
        z = torch.tensor([0.5, 2.0])
        unit.slope(z, unit.value(z))
    except Exception as error:
        raise InputError(
            f"activation {name or function!r} cannot be trained: on a torch tensor it raised "
            f"{type(error).__name__}: {error}; write it with torch functions, such as lambda u: torch.sin(u)"
        ) from error
    return unit


def _autograd_slope(function: Callable[[Tensor], Tensor]) -> Callable[[Tensor, Tensor], Tensor]:
    def slope(z: Tensor, a: Tensor) -> Tensor:
        with torch.enable_grad():
            z = z.detach().requires_grad_(True)
            return torch.autograd.grad(function(z).sum(), z)[0]

    return slope
