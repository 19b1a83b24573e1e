"""Convolutions: whole patches are shared weights, one kernel over everything a group; else cyclic shifts alone."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from learnable.symmetries.contractions import local, shared
from learnable.symmetries.moves import EntryMove, Ledger, entries, relocated, still


def convolution(
    ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any
) -> EntryMove:
    """Whole patches are shared weights; one kernel over everything a group, local ones; else only cyclic shifts.

    >>> from torch import nn
    >>> from learnable.symmetries.moves import Own, of_images
    >>> layer, x = nn.Conv1d(1, 1, 2, stride=2, bias=False), torch.ones(1, 1, 4)
    >>> alike, unlike = [2, 1, 4, 3], [2, 1, 3, 4]  # swaps within both patches, within the first
    >>> ledger, own = Ledger(2, {"weight": 2}), lambda part: Own(part, entries(layer.weight))
    >>> moved = of_images(torch.tensor([alike, unlike]))
    >>> convolution(ledger, "layer", layer, [x], [moved], layer(x), own).still.tolist(), ledger.to["weight"].tolist()
    ([True, True], [[1, 0], [0, 1]])
    >>> ledger.why
    ['', 'layer uses the same weights at several places, and g moves them unlike']
    """
    x, size = given[0], tuple(given[0].shape[2:])
    padded = layer.padding if isinstance(layer.padding, str) else any(layer.padding)
    tiles = not padded and set(layer.dilation) == {1} and layer.kernel_size == layer.stride
    tiles = (
        tiles
        or (not padded and layer.kernel_size == size)
        or set(layer.kernel_size) == set(layer.stride) == {1}
    )
    if tiles and all(s % k == 0 for s, k in zip(size, layer.kernel_size, strict=True)):
        if layer.groups == 1:
            return _patches(ledger, name, layer, x, moves[0], out, own)
        if layer.kernel_size == size:
            return _grouped(ledger, name, layer, x, moves[0], own)
    return _rolled(ledger, name, layer, x, moves[0], out, own)


def _patches(
    ledger: Ledger, name: str, layer: Any, x: Tensor, moved: EntryMove, out: Tensor, own: Any
) -> EntryMove:
    order = tiles_of(entries(x), layer.kernel_size)
    if layer.bias is not None:
        ledger.keep(own("bias"))
    weight = own("weight")
    weight = replace(weight, ids=weight.ids.reshape(len(weight.ids), -1))
    patches = shared(ledger, moved, order, weight, name)
    last = torch.arange(out.numel()).reshape(len(out), *out.shape[2:], out.shape[1]).movedim(-1, 1)
    return relocated(ledger, patches, last, name)


def tiles_of(ids: Tensor, kernel: tuple[int, ...]) -> Tensor:
    """Entries (batch, channels, …) by patches of the kernel's size: (batch·patches, channels·kernel).

    >>> tiles_of(torch.arange(8).reshape(1, 1, 2, 4), (2, 2)).tolist()
    [[0, 1, 4, 5], [2, 3, 6, 7]]
    """
    batch, channels, *size = ids.shape
    split = [n for s, k in zip(size, kernel, strict=True) for n in (s // k, k)]
    axes = range(len(kernel))
    ids = ids.reshape(batch, channels, *split)
    ids = ids.permute(0, *(2 + 2 * i for i in axes), 1, *(3 + 2 * i for i in axes))
    return ids.reshape(-1, channels * math.prod(kernel))


def _grouped(ledger: Ledger, name: str, layer: Any, x: Tensor, moved: EntryMove, own: Any) -> EntryMove:
    """One kernel over all of each group: every group has weights of its own."""
    order = entries(x).reshape(len(x) * layer.groups, -1)
    weight = own("weight")
    ids = weight.ids.reshape(layer.groups, layer.out_channels // layer.groups, -1).transpose(1, 2)
    contracted, to = local(ledger, moved, order, replace(weight, ids=ids), name)
    if layer.bias is not None:
        bias = own("bias")
        ids = bias.ids.reshape(layer.groups, -1)
        ledger.act(bias, ids[to], ids[None])
    return contracted


def _rolled(
    ledger: Ledger, name: str, layer: Any, x: Tensor, moved: EntryMove, out: Tensor, own: Any
) -> EntryMove:
    ledger.keep(own("weight"))
    if layer.bias is not None:
        ledger.keep(own("bias"))
    size = tuple(x.shape[2:])
    if set(layer.stride) != {1}:
        why = f"{name} has stride {layer.stride[0]} and patches that overlap or are padded"
    elif tuple(out.shape[2:]) != size:
        why = f"{name} changes the size from {size} to {tuple(out.shape[2:])}, so that the border is special"
    elif layer.padding_mode != "circular" and set(layer.kernel_size) != {1}:
        why = f"{name} pads with {layer.padding_mode}, which marks the border; only padding_mode='circular' does not"
    else:
        rolled, to = _rolls(moved, x.shape, out.shape)
        move = EntryMove(to, torch.ones(to.shape, dtype=torch.int8))
        return ledger.settle(move, ~rolled, f"{name} is a convolution, and g is no cyclic shift of its input")
    return ledger.settle(still(ledger.elements, out.numel()), ~moved.still, why)


def _rolls(moved: EntryMove, shape: Any, wide: Any) -> tuple[Tensor, Tensor]:
    """Which elements are cyclic shifts of the places of (batch, channels, …), and the same shift of `wide`."""
    size = tuple(shape[2:])
    first = moved.to[:, 0] % math.prod(size)
    seen, rolls = [], []
    for g, start in enumerate(first.tolist()):
        steps = [-int(i) for i in torch.unravel_index(torch.tensor(start), size)]
        axes = tuple(range(2, 2 + len(size)))
        same = torch.roll(torch.arange(math.prod(shape)).reshape(shape), steps, axes).flatten()
        seen.append(bool((same == moved.to[g]).all()) and bool((moved.sign[g] == 1).all()))
        rolls.append(torch.roll(torch.arange(math.prod(wide)).reshape(wide), steps, axes).flatten())
    return torch.tensor(seen), torch.stack(rolls)
