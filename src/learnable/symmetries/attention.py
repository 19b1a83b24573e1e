"""The rule of attention: tokens may move, features may not."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from learnable.symmetries.moves import EntryMove, Ledger, blocks, entries


def encoder(ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any) -> EntryMove:
    """Self-attention and what goes with it treat tokens (axis 1) alike; features (axis 2) must stay.

    >>> from learnable.symmetries.moves import of_images
    >>> x = torch.ones(1, 2, 2)  # two tokens of two features
    >>> moved = of_images(torch.tensor([[3, 4, 1, 2], [2, 1, 3, 4]]))
    >>> ledger = Ledger(2, {})
    >>> encoder(ledger, "block", None, [x], [moved], None, None).still.tolist(), ledger.why
    ([False, True], ['', 'block attends to tokens, and g does not move tokens whole'])
    """
    return _tokens(ledger, name, moves[0], given[0])


def attention(ledger: Ledger, name: str, layer: Any, given: Any, moves: Any, out: Any, own: Any) -> Any:
    """Attention of queries to keys and values that move alike.

    >>> from learnable.symmetries.moves import of_images
    >>> x = torch.ones(1, 2, 2)  # two tokens of two features
    >>> moved = of_images(torch.tensor([[3, 4, 1, 2]]))
    >>> ledger = Ledger(1, {})
    >>> query, weights = attention(ledger, "heads", None, [x] * 3, [moved] * 3, (x, torch.ones(1, 2, 2)), None)
    >>> query.to.tolist(), weights.to.tolist()  # tokens swap, and with them rows and columns of the attention weights
    ([[2, 3, 0, 1]], [[3, 2, 1, 0]])
    """
    query, key, value = (_tokens(ledger, name, m, x) for m, x in zip(moves[:3], given[:3], strict=True))
    if not torch.equal(key.to, value.to):
        ledger.fail((key.to != value.to).any(1), f"{name} has keys and values that g moves unlike")
    return query, _weights(query, key, given[0], given[1], out[1])


def _tokens(ledger: Ledger, name: str, moved: EntryMove, x: Tensor) -> EntryMove:
    batch, tokens, width = x.shape
    images = blocks(moved, entries(x).reshape(-1, width))
    bad = images.bad | (images.column != torch.arange(width)).any((1, 2)) | (images.sign < 0).any((1, 2))
    bad |= (images.row // tokens != torch.arange(batch * tokens) // tokens).any(1)
    bad |= (images.row.reshape(-1, batch, tokens) % tokens != images.row[:, None, :tokens] % tokens).any(
        (1, 2)
    )
    return ledger.settle(moved, bad, f"{name} attends to tokens, and g does not move tokens whole")


def _weights(query: EntryMove, key: EntryMove, q: Tensor, k: Tensor, out: Tensor | None) -> EntryMove | None:
    """The move of the attention weights (batch, queries, keys)."""
    if out is None or out.dim() != 3:
        return None
    rows = query.to[:, :: q.shape[2]] // q.shape[2]
    columns = key.to[:, :: k.shape[2]][:, : k.shape[1]] // k.shape[2]
    to = (rows[:, :, None] * k.shape[1]).reshape(len(rows), len(q), -1, 1) + columns[:, None, None, :]
    to = to.reshape(len(rows), -1)
    return EntryMove(to, torch.ones(to.shape, dtype=torch.int8))
