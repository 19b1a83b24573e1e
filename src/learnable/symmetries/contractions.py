"""Products with weights and what they ask of them: shared weights, weights of their own at every place, tables of tokens.

x'_(k, f) = s_f x_(σk, ρf) against weights W gives out'_k = Σ_f W_(d, f) s_f x_(σk, ρf) = out_(σk) with the columns of W
moved by ρ and their signs changed by s: independent symmetric entries do not notice (Abbe & Boix-Adserà 2022,
arXiv 2208.03113).
"""

from __future__ import annotations

import torch
from torch import Tensor

from learnable.symmetries.moves import EntryMove, Ledger, Own, blocks, tidy


def shared(ledger: Ledger, moved: EntryMove, order: Tensor, weight: Own, name: str) -> EntryMove:
    """The same weights (outputs, columns) for every row of `order` (rows, columns): the move of (rows, outputs).

    >>> from learnable.symmetries.moves import entries, of_images
    >>> ledger, weight = Ledger(1, {"w": 6}), Own("w", entries(torch.zeros(2, 3)))
    >>> flip = of_images(torch.tensor([[1, -2, 3]]))
    >>> shared(ledger, flip, torch.arange(3)[None], weight, "layer").still.tolist(), ledger.sign["w"].tolist()
    ([True], [[1, -1, 1, 1, -1, 1]])
    """
    images = blocks(moved, order)
    bad = images.bad | (images.column != images.column[:, :1]).any((1, 2))
    bad |= (images.sign != images.sign[:, :1]).any((1, 2))
    bad |= (images.sign < 0).any((1, 2)) & moved.swapped
    images = tidy(
        ledger, images, bad, f"{name} uses the same weights at several places, and g moves them unlike"
    )
    ids, outputs = weight.ids, len(weight.ids)
    sign = images.sign[:, :1].expand(-1, outputs, -1)
    ledger.act(weight, ids[:, images.column[:, 0]].transpose(0, 1), ids[None], sign)
    return _rows(images.row, outputs)


def local(
    ledger: Ledger, moved: EntryMove, order: Tensor, weight: Own, name: str
) -> tuple[EntryMove, Tensor]:
    """Weights (places, columns, outputs) of their own for each place: `order` has rows (others, places).

    Returns the move of (others, places, outputs) and how places move, (elements, places).

    >>> from learnable.symmetries.moves import entries, of_images
    >>> ledger, weight = Ledger(1, {"w": 4}), Own("w", entries(torch.zeros(2, 2, 1)))  # two places of two columns
    >>> swap = of_images(torch.tensor([[3, 4, 1, 2]]))
    >>> out, places = local(ledger, swap, torch.arange(4).reshape(2, 2), weight, "layer")
    >>> out.to.tolist(), places.tolist(), ledger.to["w"].tolist()  # outputs swap, and with them the weights of the places
    ([[1, 0]], [[1, 0]], [[2, 3, 0, 1]])
    """
    places, columns, outputs = weight.ids.shape
    images = blocks(moved, order)
    elements, others = len(moved.to), len(order) // places
    row = images.row.reshape(elements, others, places)
    column = images.column.reshape(elements, others, places, columns)
    sign = images.sign.reshape(column.shape)
    bad = images.bad | (row % places != row[:, :1] % places).any((1, 2))
    bad |= (row // places != row[:, :, :1] // places).any((1, 2))
    bad |= (column != column[:, :1]).any((1, 2, 3)) | (sign != sign[:, :1]).any((1, 2, 3))
    bad |= (sign < 0).any((1, 2, 3)) & moved.swapped
    images = tidy(
        ledger, images, bad, f"{name} has weights of its own for each patch, and g tears patches apart"
    )
    row = images.row.reshape(row.shape)
    to_place = row[:, 0] % places
    ids = weight.ids
    to = ids[to_place[:, :, None], images.column.reshape(column.shape)[:, 0]]
    signs = images.sign.reshape(column.shape)[:, 0][..., None].expand(-1, -1, -1, outputs)
    ledger.act(weight, to, ids[None], signs)
    return _rows(images.row, outputs), to_place


def looked_up(ledger: Ledger, moved: EntryMove, tokens: Tensor, weight: Own, name: str) -> EntryMove:
    """A table (tokens, features) read at whole numbers: entries move with their features, a swap moves two rows.

    >>> from learnable.symmetries.moves import entries, of_images
    >>> ledger, table = Ledger(1, {"w": 4}), Own("w", entries(torch.zeros(2, 2)))
    >>> both = of_images(torch.tensor([[-1, -2]]))
    >>> flip = EntryMove(both.to, both.sign, swapped=True)  # of two tokens, each becomes the other
    >>> looked_up(ledger, flip, torch.tensor([[0, 1]]), table, "table").still.tolist(), ledger.to["w"].tolist()
    ([True], [[2, 3, 0, 1]])
    """
    features = weight.ids.shape[1]
    flips = (moved.sign < 0).any(1)
    bad = flips & ((moved.sign > 0).any(1) | torch.tensor(not moved.swapped))
    moved = ledger.settle(moved, bad, f"{name} reads tokens, and g makes others of some of them")
    flips &= ~bad
    ids = weight.ids
    to = ids[None].repeat(ledger.elements, 1, 1)
    if bool(flips.any()):
        low, high = int(tokens.min()), int(tokens.max())
        to[flips, low], to[flips, high] = ids[high], ids[low]
    ledger.act(weight, to, ids[None])
    return _rows(moved.to, features)


def _rows(row: Tensor, width: int) -> EntryMove:
    """Rows that move whole: (rows, width) entries."""
    to = (row[:, :, None] * width + torch.arange(width)).reshape(len(row), -1)
    return EntryMove(to, torch.ones(to.shape, dtype=torch.int8))
