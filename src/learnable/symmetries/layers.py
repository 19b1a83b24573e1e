"""The rule of each kind of PyTorch layer: how its output moves, and what it asks of its parameters."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from learnable.symmetries.contractions import local, looked_up, shared
from learnable.symmetries.moves import Ledger, Moved, Own, blocks, entries, relocated, tidy

Rule = Callable[[Ledger, str, Any, list[Any], list[Any], Any, Callable[[str], Own]], Any]
"""(ledger, name, module, values, moves of the arguments, output, parameter by name) → the move of the output."""


def linear(ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any) -> Moved:
    """Shared weights on the last axis."""
    if layer.bias is not None:
        ledger.keep(own("bias"))
    return shared(ledger, moves[0], entries(given[0]).reshape(-1, layer.in_features), own("weight"), name)


def convolution(ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any) -> Moved:
    """Whole patches are shared weights; one kernel over everything a group, local ones; else only cyclic shifts."""
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


def _patches(ledger: Ledger, name: str, layer: Any, x: Tensor, moved: Moved, out: Tensor, own: Any) -> Moved:
    order = tiles_of(entries(x), layer.kernel_size)
    if layer.bias is not None:
        ledger.keep(own("bias"))
    weight = own("weight")
    weight = replace(weight, ids=weight.ids.reshape(len(weight.ids), -1))
    found = shared(ledger, moved, order, weight, name)
    last = torch.arange(out.numel()).reshape(len(out), *out.shape[2:], out.shape[1]).movedim(-1, 1)
    return relocated(ledger, found, last, name)


def tiles_of(ids: Tensor, kernel: tuple[int, ...]) -> Tensor:
    """Entries (batch, channels, …) by patches of the kernel's size: (batch·patches, channels·kernel)."""
    batch, channels, *size = ids.shape
    split = [n for s, k in zip(size, kernel, strict=True) for n in (s // k, k)]
    axes = range(len(kernel))
    ids = ids.reshape(batch, channels, *split)
    ids = ids.permute(0, *(2 + 2 * i for i in axes), 1, *(3 + 2 * i for i in axes))
    return ids.reshape(-1, channels * math.prod(kernel))


def _grouped(ledger: Ledger, name: str, layer: Any, x: Tensor, moved: Moved, own: Any) -> Moved:
    """One kernel over all of each group: every group has weights of its own."""
    order = entries(x).reshape(len(x) * layer.groups, -1)
    weight = own("weight")
    ids = weight.ids.reshape(layer.groups, layer.out_channels // layer.groups, -1).transpose(1, 2)
    found, to = local(ledger, moved, order, replace(weight, ids=ids), name)
    if layer.bias is not None:
        bias = own("bias")
        ids = bias.ids.reshape(layer.groups, -1)
        ledger.act(bias, ids[to], ids[None])
    return found


def _rolled(ledger: Ledger, name: str, layer: Any, x: Tensor, moved: Moved, out: Tensor, own: Any) -> Moved:
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
        found = Moved(to, torch.ones(to.shape, dtype=torch.int8))
        return ledger.settle(
            found, ~rolled, f"{name} is a convolution, and g is no cyclic shift of its input"
        )
    plain = Moved(
        torch.arange(out.numel()).repeat(ledger.elements, 1), torch.ones(ledger.elements, out.numel())
    )
    return ledger.settle(plain, ~moved.still, why)


def _rolls(moved: Moved, shape: Any, wide: Any) -> tuple[Tensor, Tensor]:
    """Which elements are cyclic shifts of the places of (batch, channels, …), and the same shift of `wide`."""
    size = tuple(shape[2:])
    first = moved.to[:, 0] % math.prod(size)
    seen, found = [], []
    for g, start in enumerate(first.tolist()):
        steps = [-int(i) for i in torch.unravel_index(torch.tensor(start), size)]
        axes = tuple(range(2, 2 + len(size)))
        same = torch.roll(torch.arange(math.prod(shape)).reshape(shape), steps, axes).flatten()
        seen.append(bool((same == moved.to[g]).all()) and bool((moved.sign[g] == 1).all()))
        found.append(torch.roll(torch.arange(math.prod(wide)).reshape(wide), steps, axes).flatten())
    return torch.tensor(seen), torch.stack(found)


def embedding(ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any) -> Any:
    """A table: read at constants it is parameters, read at tokens it moves with them."""
    weight = own("weight")
    if moves[0] is None:
        return replace(weight, ids=weight.ids[given[0]])
    return looked_up(ledger, moves[0], given[0], weight, name)


def trailing_norm(ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any) -> Moved:
    """Mean and size over the last axes, then a weight and a bias for each of their places."""
    width = math.prod(layer.normalized_shape)
    found = blocks(moves[0], entries(given[0]).reshape(-1, width))
    bad = found.bad | (found.column != found.column[:, :1]).any((1, 2)) | (found.sign < 0).any((1, 2))
    found = tidy(ledger, found, bad, f"{name} takes a mean over what g tears apart")
    for part in ("weight", "bias"):
        if getattr(layer, part, None) is not None:
            parameter = own(part)
            ids = parameter.ids.reshape(-1)
            ledger.act(parameter, ids[found.column[:, 0]], ids[None])
    return ledger.settle(moves[0], bad, name)


def channel_norm(ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any) -> Moved:
    """Numbers of their own for each channel: channels (axis 1) must stay where they are."""
    shape = given[0].shape
    channel = entries(given[0]) // math.prod(shape[2:]) % shape[1]
    channel = channel.flatten()
    bad = (channel[moves[0].to] != channel).any(1) | (moves[0].sign < 0).any(1)
    for part in ("weight", "bias", "running_mean", "running_var"):
        if getattr(layer, part, None) is not None:
            ledger.keep(own(part))
    return ledger.settle(
        moves[0], bad, f"{name} ({type(layer).__name__}) treats channels one by one, and g moves them"
    )


def pooled(ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any) -> Moved:
    """Global pooling; any other leaves no move that is known."""
    shape = given[0].shape
    kernel = getattr(layer, "kernel_size", None)
    whole = kernel is None or kernel == tuple(shape[2:]) or {kernel} == set(shape[2:])
    every = whole and math.prod(out.shape[2:]) == 1 and given[0].dim() > 2
    found = blocks(moves[0], entries(given[0]).reshape(shape[0] * shape[1], -1))
    bad = found.bad | (found.sign < 0).any((1, 2))
    if not every:
        plain = Moved(
            torch.arange(out.numel()).repeat(ledger.elements, 1),
            torch.ones(ledger.elements, out.numel(), dtype=torch.int8),
        )
        why = f"{name} pools windows to {tuple(out.shape[2:])}: only global pooling forgets where things are"
        return ledger.settle(plain, ~moves[0].still, why)
    found = tidy(ledger, found, bad, f"{name} pools over what g tears apart")
    return Moved(found.row, torch.ones(found.row.shape, dtype=torch.int8))


def encoder(ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any) -> Moved:
    """Self-attention and what goes with it treat tokens (axis 1) alike; features (axis 2) must stay."""
    return _tokens(ledger, name, moves[0], given[0])


def attention(ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any) -> Any:
    """Attention of queries to keys and values that move alike."""
    query, key, value = (_tokens(ledger, name, m, x) for m, x in zip(moves[:3], given[:3], strict=True))
    if not torch.equal(key.to, value.to):
        ledger.fail((key.to != value.to).any(1), f"{name} has keys and values that g moves unlike")
    return query, _weights(query, key, given[0], given[1], out[1])


def _tokens(ledger: Ledger, name: str, moved: Moved, x: Tensor) -> Moved:
    batch, tokens, width = x.shape
    found = blocks(moved, entries(x).reshape(-1, width))
    bad = found.bad | (found.column != torch.arange(width)).any((1, 2)) | (found.sign < 0).any((1, 2))
    bad |= (found.row // tokens != torch.arange(batch * tokens) // tokens).any(1)
    bad |= (found.row.reshape(-1, batch, tokens) % tokens != found.row[:, None, :tokens] % tokens).any((1, 2))
    return ledger.settle(moved, bad, f"{name} attends to tokens, and g does not move tokens whole")


def _weights(query: Moved, key: Moved, q: Tensor, k: Tensor, out: Tensor | None) -> Moved | None:
    """The move of the attention weights (batch, queries, keys)."""
    if out is None or out.dim() != 3:
        return None
    rows = query.to[:, :: q.shape[2]] // q.shape[2]
    columns = key.to[:, :: k.shape[2]][:, : k.shape[1]] // k.shape[2]
    to = (rows[:, :, None] * k.shape[1]).reshape(len(rows), len(q), -1, 1) + columns[:, None, None, :]
    to = to.reshape(len(rows), -1)
    return Moved(to, torch.ones(to.shape, dtype=torch.int8))


RULES: dict[type, Rule] = {
    nn.Linear: linear,
    nn.Conv1d: convolution,
    nn.Conv2d: convolution,
    nn.Conv3d: convolution,
    nn.Embedding: embedding,
    nn.LayerNorm: trailing_norm,
    nn.RMSNorm: trailing_norm,
    nn.BatchNorm1d: channel_norm,
    nn.BatchNorm2d: channel_norm,
    nn.GroupNorm: channel_norm,
    nn.AdaptiveAvgPool1d: pooled,
    nn.AdaptiveAvgPool2d: pooled,
    nn.AdaptiveMaxPool1d: pooled,
    nn.AdaptiveMaxPool2d: pooled,
    nn.MaxPool1d: pooled,
    nn.MaxPool2d: pooled,
    nn.AvgPool1d: pooled,
    nn.AvgPool2d: pooled,
    nn.MultiheadAttention: attention,
    nn.TransformerEncoderLayer: encoder,
    nn.TransformerEncoder: encoder,
}


def rule_of(layer: Any, given: list[Any], options: dict[str, Any]) -> Rule | None:
    """The rule of a layer as it is called; None where there is none."""
    found = RULES.get(type(layer))
    if found is convolution and given[0].dim() != 2 + len(layer.kernel_size):
        return None
    if found in (encoder, attention):
        first = layer.layers[0] if isinstance(layer, nn.TransformerEncoder) else layer
        alike = getattr(first, "batch_first", False) or getattr(
            getattr(first, "self_attn", None), "batch_first", False
        )
        masks = [
            v
            for k, v in options.items()
            if k not in ("need_weights", "average_attn_weights") and v is not None
        ]
        if not alike or masks or given[0].dim() != 3 or len(given) > (3 if found is attention else 1):
            return None
    return found
