"""The rule of each kind of PyTorch layer: how its output moves, and what it asks of its parameters."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import nn

from learnable.symmetries.attention import attention, encoder
from learnable.symmetries.contractions import looked_up, shared
from learnable.symmetries.convolutions import convolution
from learnable.symmetries.moves import EntryMove, Ledger, Own, blocks, entries, still, tidy

Rule = Callable[[Ledger, str, Any, list[Any], list[Any], Any, Callable[[str], Own]], Any]
"""(ledger, name, module, values, moves of the arguments, output, parameter by name) → the move of the output."""


def linear(ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any) -> EntryMove:
    """Shared weights on the last axis.

    >>> from learnable.symmetries.moves import of_images
    >>> layer, swap = nn.Linear(3, 2, bias=False), of_images(torch.tensor([[2, 1, 3]]))
    >>> ledger, own = Ledger(1, {"weight": 6}), lambda part: Own(part, entries(layer.get_parameter(part)))
    >>> linear(ledger, "layer", layer, [torch.ones(1, 3)], [swap], None, own).still.tolist()
    [True]
    >>> ledger.to["weight"].tolist()  # T_g swaps two columns of the weights, and the output does not move
    [[1, 0, 2, 4, 3, 5]]
    """
    if layer.bias is not None:
        ledger.keep(own("bias"))
    return shared(ledger, moves[0], entries(given[0]).reshape(-1, layer.in_features), own("weight"), name)


def embedding(ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any) -> Any:
    """A table: read at constants it is parameters, read at tokens it moves with them.

    >>> layer, own = nn.Embedding(3, 2), lambda part: Own(part, torch.arange(6).reshape(3, 2))
    >>> embedding(Ledger(1, {"weight": 6}), "table", layer, [torch.tensor([2, 0])], [None], None, own).ids.tolist()
    [[4, 5], [0, 1]]
    """
    weight = own("weight")
    if moves[0] is None:
        return replace(weight, ids=weight.ids[given[0]])
    return looked_up(ledger, moves[0], given[0], weight, name)


def trailing_norm(
    ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any
) -> EntryMove:
    """Mean and size over the last axes, then a weight and a bias for each of their places.

    >>> from learnable.symmetries.moves import of_images
    >>> layer, swap = nn.LayerNorm(2, bias=False), of_images(torch.tensor([[2, 1]]))
    >>> ledger, own = Ledger(1, {"weight": 2}), lambda part: Own(part, entries(layer.get_parameter(part)))
    >>> trailing_norm(ledger, "norm", layer, [torch.ones(1, 2)], [swap], None, own).to.tolist(), ledger.to["weight"].tolist()
    ([[1, 0]], [[1, 0]])
    """
    width = math.prod(layer.normalized_shape)
    images = blocks(moves[0], entries(given[0]).reshape(-1, width))
    bad = images.bad | (images.column != images.column[:, :1]).any((1, 2)) | (images.sign < 0).any((1, 2))
    images = tidy(ledger, images, bad, f"{name} takes a mean over what g tears apart")
    for part in ("weight", "bias"):
        if getattr(layer, part, None) is not None:
            parameter = own(part)
            ids = parameter.ids.reshape(-1)
            ledger.act(parameter, ids[images.column[:, 0]], ids[None])
    return ledger.settle(moves[0], bad, name)


def channel_norm(
    ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any
) -> EntryMove:
    """Numbers of their own for each channel: channels (axis 1) must stay where they are.

    >>> from learnable.symmetries.moves import of_images
    >>> layer, swap = nn.BatchNorm1d(2, affine=False, track_running_stats=False), of_images(torch.tensor([[2, 1]]))
    >>> ledger = Ledger(1, {})
    >>> channel_norm(ledger, "norm", layer, [torch.ones(1, 2)], [swap], None, None).still.tolist(), ledger.why
    ([True], ['norm (BatchNorm1d) treats channels one by one, and g moves them'])
    """
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


def pooled(ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any) -> EntryMove:
    """Global pooling; any other leaves no move that is known.

    >>> from learnable.symmetries.moves import of_images
    >>> x, moved = torch.ones(1, 1, 3), of_images(torch.tensor([[2, 3, 1], [2, 1, -3]]))
    >>> ledger = Ledger(2, {})
    >>> pooled(ledger, "pool", nn.AdaptiveAvgPool1d(1), [x], [moved], x[:, :, :1], None).still.tolist(), ledger.why
    ([True, True], ['', 'pool pools over what g tears apart'])
    """
    shape = given[0].shape
    kernel = getattr(layer, "kernel_size", None)
    whole = kernel is None or kernel == tuple(shape[2:]) or {kernel} == set(shape[2:])
    padding = getattr(layer, "padding", 0)
    every = whole and math.prod(out.shape[2:]) == 1 and given[0].dim() > 2 and padding in (0, (0,), (0, 0))
    images = blocks(moves[0], entries(given[0]).reshape(shape[0] * shape[1], -1))
    bad = images.bad | (images.sign < 0).any((1, 2))
    if not every:
        why = f"{name} pools windows to {tuple(out.shape[2:])}: only global pooling forgets where things are"
        return ledger.settle(still(ledger.elements, out.numel()), ~moves[0].still, why)
    images = tidy(ledger, images, bad, f"{name} pools over what g tears apart")
    return EntryMove(images.row, torch.ones(images.row.shape, dtype=torch.int8))


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
    """The rule of a layer as it is called; None where there is none.

    >>> x = torch.ones(1, 4, 2)
    >>> rule_of(nn.Linear(2, 3), [x], {}) is linear, rule_of(nn.LSTM(2, 3), [x], {})
    (True, None)
    """
    rule = RULES.get(type(layer))
    if rule is convolution and given[0].dim() != 2 + len(layer.kernel_size):
        return None
    if rule in (encoder, attention):
        first = layer.layers[0] if isinstance(layer, nn.TransformerEncoder) else layer
        alike = getattr(first, "batch_first", False) or getattr(
            getattr(first, "self_attn", None), "batch_first", False
        )
        masks = [
            v
            for k, v in options.items()
            if k not in ("need_weights", "average_attn_weights") and v is not None
        ]
        if not alike or masks or given[0].dim() != 3 or len(given) > (3 if rule is attention else 1):
            return None
        if not all(_usual(part) for part in layer.modules()):
            return None
    return rule


def _usual(part: Any) -> bool:
    """Whether a part of attention or of an encoder treats tokens alike: as torch makes it, norms over features alone."""
    kind = type(part)
    if kind is nn.LayerNorm:
        return len(part.normalized_shape) == 1
    if kind is nn.MultiheadAttention:
        return part.bias_k is None and part.bias_v is None and not part.add_zero_attn
    usual = (nn.Linear, nn.modules.linear.NonDynamicallyQuantizableLinear, nn.Dropout, nn.ModuleList)
    return kind in (*usual, nn.TransformerEncoderLayer, nn.TransformerEncoder)
