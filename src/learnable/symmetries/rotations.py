"""Rotations of the input: every layer that touches the raw input must be linear, on all of it, with Gaussian weights."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from learnable.symmetries.initialisation import EntryLaw
from learnable.symmetries.kinds import ABOUT, PLACES
from learnable.symmetries.tracing import Walk

_ORDERED = PLACES | {"contiguous", "Identity", "float", "double", "to"}


def first_weights(walk: Walk) -> tuple[str, ...] | str:
    """The weights that the raw input meets, where nothing else meets it; else why not. `walk` has been followed."""
    raw, weights = set[Any](), []
    for node in walk.graph.nodes:
        if node.op == "placeholder":
            raw |= set() if raw else {node}
            continue
        if not any(a in raw for a in node.all_input_nodes):
            continue
        layer = walk.module.get_submodule(node.target) if node.op == "call_module" else None
        kind = type(layer).__name__ if layer is not None else getattr(node.target, "__name__", node.target)
        if kind in ABOUT or (kind == "getattr" and node.args[1] in ABOUT):
            continue
        if kind in _ORDERED and _as_it_was(walk.values[node], walk.x):
            raw.add(node)
        elif (name := _weight(walk, node, layer, kind)) is not None:
            weights.append(name)
        else:
            return f"{node.name} ({kind}) works on the raw input, and is no linear map of all of it"
    for name in weights:
        if _uses(walk, name) > 1:
            return f"{name} is used twice"
    return tuple(weights)


def rotation_invariant(weights: tuple[str, ...], laws: dict[str, EntryLaw]) -> bool:
    """Whether all of these have independent Gaussian entries of mean 0 of their own."""
    return bool(weights) and all(laws[name].gaussian and laws[name].symmetric for name in weights)


def _as_it_was(value: Any, x: Tensor) -> bool:
    """Whether the value still holds every row of x in order along its last axis."""
    if not isinstance(value, Tensor) or value.numel() != x.numel() or value.shape[-1] != x.shape[1]:
        return False
    return bool(torch.equal(value.reshape(x.shape).to(x.dtype), x))


def _weight(walk: Walk, node: Any, layer: Any, kind: str) -> str | None:
    if type(layer) is nn.Linear:
        return walk.names[id(layer.weight)]
    if kind != "linear" or len(node.args) < 2 or getattr(node.args[1], "op", "") != "get_attr":
        return None
    return walk.names.get(id(walk.values[node.args[1]]))


def _uses(walk: Walk, name: str) -> int:
    """How many nodes read the parameter."""
    count = 0
    for node in walk.graph.nodes:
        if node.op == "call_module":
            own = walk.module.get_submodule(node.target).parameters()
            count += any(walk.names.get(id(p)) == name for p in own)
        elif node.op == "get_attr":
            count += walk.names.get(id(walk.values[node])) == name
    return count
