"""Units of a network at initialisation, layer by layer: dead, saturated, without slope, alike on all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.networks.leaf_calls import LeafCall

UNITS = 2048
"""Units of a layer that are looked at; the first of them where there are more."""
FLAT = 0.02
"""A unit is saturated on a row where its slope is below this share of its activation's greatest."""


@dataclass(frozen=True)
class LayerUnits:
    """One leaf on the rows. Shares are of its units, `saturated` of its units and rows together.

    `dead` units pass no row on: what a layer with weights is fed is 0 on every row. `steps` says that the activation has
    no slope anywhere. `spread` is the variance over rows in the layer's mean square, `size` the root of that mean square,
    `width` the numbers a row has there.
    """

    path: str
    kind: str
    width: int
    weighted: bool
    dead: float
    saturated: float
    steps: bool
    spread: float
    size: float


def layer_units(calls: tuple[LeafCall, ...], rows: int) -> tuple[LayerUnits, ...]:
    """The leaves that gave one output a row, in the order they ran.

    >>> import torch
    >>> from learnable.networks.leaf_calls import leaf_calls
    >>> net = torch.nn.Sequential(torch.nn.Linear(1, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1))
    >>> with torch.no_grad():
    ...     _ = net[0].weight.copy_(torch.tensor([[1.0], [-1.0]])), net[0].bias.copy_(torch.tensor([0.0, -9.0]))
    >>> X = torch.linspace(-1, 1, 8)[:, None]
    >>> [(x.kind, x.width, x.dead) for x in layer_units(leaf_calls(net, X).calls, 8)]
    [('Linear', 2, 0.0), ('ReLU', 2, 0.0), ('Linear', 1, 0.5)]
    """
    found = []
    first = True
    for call in calls:
        if call.out.dim() < 1 or len(call.out) != rows or not call.out.is_floating_point():
            first = first and not _weighted(call.leaf)
            continue
        found.append(_layer(call, first))
        first = first and not _weighted(call.leaf)
    return tuple(found)


def _layer(call: LeafCall, first: bool) -> LayerUnits:
    out = call.out.reshape(len(call.out), -1)[:, :UNITS].double()
    square = float((out**2).mean())
    slope = _slope(call)
    return LayerUnits(
        call.path,
        type(call.leaf).__name__,
        int(call.out[0].numel()),
        _weighted(call.leaf),
        0.0 if first or not _weighted(call.leaf) else _silent(call.given),
        0.0 if slope is None else slope[0],
        slope is not None and slope[1],
        float(out.var(dim=0, unbiased=False).mean()) / square if square > 0 else 0.0,
        square**0.5,
    )


def _weighted(leaf: Any) -> bool:
    return any(p.dim() > 1 for p in leaf.parameters(recurse=False))


def _silent(given: Any) -> float:
    """The share of the inputs (m, …) of a layer that are 0 on every row; of an image's channels."""
    if given is None or not given.is_floating_point() or given.dim() < 2:
        return 0.0
    units = given.abs().amax(dim=0)
    units = units.reshape(len(units), -1).amax(dim=1) if units.dim() > 1 else units
    return float((units == 0).double().mean())


def _slope(call: LeafCall) -> tuple[float, bool] | None:
    """Share saturated, and whether the slope is 0 wherever there is a value; None where the leaf is no activation."""
    import torch

    leaf, z = call.leaf, call.given
    name = type(leaf).__name__
    passive = ("Dropout", "Identity", "Flatten", "Unflatten", "Norm", "Pool", "oftmax", "Pad", "psample")
    if z is None or any(p.numel() > 1 for p in leaf.parameters()) or any(x in name for x in passive):
        return None
    if z.shape != call.out.shape or not z.is_floating_point() or name == "Linear":
        return None
    grid = torch.linspace(-3, 3, 61)[:, None].expand(61, z.shape[-1] if z.dim() > 1 else 1)
    try:
        wide, at = _derivative(leaf, grid), _derivative(leaf, z.reshape(len(z), -1)[:, :UNITS])
        alone = torch.allclose(leaf(grid[:1]), leaf(grid)[:1], atol=1e-6)
    except Exception:  # it looks at its shape, or has no derivative that autograd knows
        return None
    out = call.out.reshape(len(z), -1)[:, :UNITS]
    if not alone or not bool(torch.isfinite(wide).all()):
        return None
    if not bool((wide != 0).any()):
        varies = float(out.double().std()) > 0
        return 0.0, varies
    flat = at.abs() < FLAT * float(wide.abs().max())
    if bool((wide == 0).any()):
        flat = flat & (out != 0)  # the closed half of a ReLU is no saturation
    return float(flat.double().mean()), False


def _derivative(leaf: Any, z: Any) -> Any:
    import torch

    z = z.detach().clone().requires_grad_(True)
    with torch.enable_grad():
        out = leaf(z)
        if not out.requires_grad:
            return torch.zeros_like(z)
        (found,) = torch.autograd.grad(out.sum(), z, allow_unused=True)
    return torch.zeros_like(z) if found is None else found
