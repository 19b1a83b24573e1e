"""The rule of each kind of tensor operation: entries that only change place, entry by entry, means, products."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from learnable.symmetries.contractions import local, shared
from learnable.symmetries.kinds import ODD, SCALED
from learnable.symmetries.moves import (
    EntryMove,
    Ledger,
    Own,
    blocks,
    entries,
    relocated,
    still,
    tidy,
    unsigned,
)


def placed(ledger: Ledger, name: str, value: Tensor, move: Any, apply: Callable[[Tensor], Any]) -> Any:
    """Entries in other places.

    >>> from learnable.symmetries.moves import of_images
    >>> x, moved = torch.ones(1, 2, 2), of_images(torch.tensor([[2, 1, 3, 4]]))
    >>> placed(Ledger(1, {}), "transpose", x, moved, lambda ids: ids.transpose(1, 2)).to.tolist()
    [[2, 1, 0, 3]]
    """
    new = apply(entries(value))
    if isinstance(new, tuple | list):
        return tuple(_placed(ledger, name, move, part) for part in new)
    return _placed(ledger, name, move, new)


def _placed(ledger: Ledger, name: str, move: Any, new: Tensor) -> Any:
    if isinstance(move, Own):
        return replace(move, ids=move.ids.reshape(-1)[new])
    return relocated(ledger, move, new, f"{name} takes a part of what g moves as a whole")


def single(ledger: Ledger, name: str, kind: str, move: Any, out: Tensor) -> Any:
    """The same function of every entry.

    >>> from learnable.symmetries.moves import of_images
    >>> x, moved = torch.ones(1, 2), of_images(torch.tensor([[2, 1], [-1, 2]]))
    >>> ledger = Ledger(2, {})
    >>> single(ledger, "act", "tanh", moved, x).sign.tolist(), ledger.why  # an odd function lets signs through
    ([[1, 1], [-1, 1]], ['', ''])
    >>> single(ledger, "act", "relu", moved, x).still.tolist(), ledger.why
    ([False, True], ['', 'act (relu) is no odd function, and g changes signs before it'])
    """
    if kind in ODD or move.swapped:
        return move
    if ledger.two_valued and len(out.unique()) == 2:
        return replace(move, swapped=True)
    return unsigned(ledger, move, f"{name} ({kind}) is no odd function, and g changes signs before it")


def paired(ledger: Ledger, name: str, kind: str, given: list[Any], moves: list[Any], out: Tensor) -> Any:
    """Two operands entry by entry: what moves leads, parameters follow, constants must not notice.

    >>> from learnable.symmetries.moves import of_images
    >>> x, moved = torch.ones(1, 2), of_images(torch.tensor([[2, 1]]))
    >>> ledger, shift = Ledger(1, {"shift": 2}), Own("shift", torch.arange(2))
    >>> paired(ledger, "add", "add", [x, x[0]], [moved, shift], x).to.tolist(), ledger.to["shift"].tolist()
    ([[1, 0]], [[1, 0]])
    """
    tensors = [(x, m) for x, m in zip(given, moves, strict=True) if isinstance(x, Tensor)]
    leading = max(
        (i for i, (_, m) in enumerate(tensors) if isinstance(m, EntryMove)),
        key=lambda i: (not bool(tensors[i][1].still.all()), tensors[i][0].numel()),
    )
    x, move = tensors.pop(leading)
    if len(tensors) or kind not in SCALED:
        move = single(ledger, name, kind, move, out)
        if move.swapped and tensors:
            move = unsigned(ledger, replace(move, swapped=False), f"{name} mixes tokens that g swaps")
    lead = _spread(move, x, out)
    for other, m in tensors:
        _follow(ledger, name, lead, entries(other).expand(out.shape).reshape(-1), other, m)
    return lead


def _spread(move: EntryMove, x: Tensor, out: Tensor) -> EntryMove:
    """The move of x broadcast to the shape of `out`."""
    if x.shape == out.shape:
        return move
    ids = entries(x).expand(out.shape).reshape(-1)
    shape = (1,) * (out.dim() - x.dim()) + tuple(x.shape)
    code = torch.zeros(out.shape, dtype=torch.long)
    copies = 1
    for axis, (small, large) in enumerate(zip(shape, out.shape, strict=True)):
        if small != large:
            line = torch.arange(large).reshape([large if a == axis else 1 for a in range(out.dim())])
            code, copies = code + copies * line, copies * large
    table = torch.empty(x.numel(), copies, dtype=torch.long)
    table[ids, code.reshape(-1)] = torch.arange(out.numel())
    return replace(move, to=table[move.to[:, ids], code.reshape(-1)], sign=move.sign[:, ids])


def _follow(ledger: Ledger, name: str, lead: EntryMove, ids: Tensor, other: Tensor, move: Any) -> None:
    if isinstance(move, Own):
        own = move.ids.reshape(-1)[ids]
        ledger.act(move, own[lead.to], own[None])
    elif isinstance(move, EntryMove):
        bad = (ids[lead.to] != move.to[:, ids]).any(1) | (move.sign < 0).any(1)
        ledger.fail(bad, f"{name} joins two tensors that g moves unlike")
    else:
        flat = other.reshape(-1)
        bad = (flat[ids[lead.to]] != flat[ids]).any(1)
        ledger.fail(bad, f"{name} adds constants that differ from place to place, and g moves places")


def averaged(ledger: Ledger, name: str, x: Tensor, move: EntryMove, axes: Any, out: Tensor) -> EntryMove:
    """A mean, sum or maximum over axes.

    >>> from learnable.symmetries.moves import of_images
    >>> x, moved = torch.ones(1, 2, 2), of_images(torch.tensor([[2, 1, 4, 3], [3, 2, 1, 4]]))
    >>> ledger = Ledger(2, {})
    >>> averaged(ledger, "mean", x, moved, -1, torch.ones(1, 2)).still.tolist(), ledger.why
    ([True, True], ['', 'mean takes a mean over what g tears apart'])
    """
    axes = list(range(x.dim())) if axes is None else [axes] if isinstance(axes, int) else list(axes)
    order = entries(x).movedim(axes, list(range(-len(axes), 0))).reshape(max(1, out.numel()), -1)
    images = blocks(move, order)
    bad = images.bad | (images.sign < 0).any((1, 2))
    images = tidy(ledger, images, bad, f"{name} takes a mean over what g tears apart")
    return EntryMove(images.row, torch.ones(images.row.shape, dtype=torch.int8))


def softened(ledger: Ledger, name: str, x: Tensor, move: EntryMove, axis: int) -> EntryMove:
    """A softmax along an axis: entries of a line stay together.

    >>> from learnable.symmetries.moves import of_images
    >>> x, moved = torch.ones(1, 2, 2), of_images(torch.tensor([[3, 4, 1, 2], [3, 2, 1, 4]]))
    >>> ledger = Ledger(2, {})
    >>> softened(ledger, "softmax", x, moved, -1).to.tolist(), ledger.why
    ([[2, 3, 0, 1], [0, 1, 2, 3]], ['', 'softmax normalises over what g tears apart'])
    """
    images = blocks(move, entries(x).movedim(axis, -1).reshape(-1, x.shape[axis]))
    bad = images.bad | (images.sign < 0).any((1, 2))
    return ledger.settle(move, bad, f"{name} normalises over what g tears apart")


def joined(ledger: Ledger, given: list[Tensor], moves: list[Any], axis: int) -> EntryMove:
    """Tensors put side by side, each with its own move; parameters among them stay.

    >>> from learnable.symmetries.moves import of_images
    >>> x, swap = torch.ones(1, 2), of_images(torch.tensor([[2, 1]]))
    >>> joined(Ledger(1, {}), [x, x], [swap, None], 1).to.tolist()
    [[1, 0, 2, 3]]
    """
    offset, numbers, to, sign = 0, [], [], []
    for x, m in zip(given, moves, strict=True):
        if isinstance(m, Own):
            ledger.keep(m)
        m = m if isinstance(m, EntryMove) else still(ledger.elements, x.numel())
        if m.swapped:
            m = unsigned(ledger, replace(m, swapped=False), "cat joins tokens that g swaps")
        numbers.append(entries(x) + offset)
        to.append(m.to + offset)
        sign.append(m.sign)
        offset += x.numel()
    whole = EntryMove(torch.cat(to, 1), torch.cat(sign, 1))
    return relocated(ledger, whole, torch.cat(numbers, axis), "cat")


def contracted(
    ledger: Ledger, name: str, equation: str, x: Tensor, move: EntryMove, weight: Own, out: Tensor
) -> EntryMove | None:
    """einsum of what moves with a parameter: shared weights, or local ones where they have the axes of places.

    >>> from learnable.symmetries.moves import of_images
    >>> x, swap = torch.ones(1, 3), of_images(torch.tensor([[2, 1, 3]]))
    >>> ledger, weight = Ledger(1, {"w": 6}), Own("w", torch.arange(6).reshape(2, 3))
    >>> contracted(ledger, "einsum", "bi,oi->bo", x, swap, weight, torch.ones(1, 2)).still.tolist(), ledger.to["w"].tolist()
    ([True], [[1, 0, 2, 4, 3, 5]])
    """
    terms, result = equation.replace(" ", "").split("->")
    left, right = terms.split(",")
    if len(set(left)) < len(left) or len(set(right)) < len(right):
        return None
    kept = [c for c in left if c in result]
    summed = [c for c in left if c not in result]
    places = [c for c in kept if c in right]
    outputs = [c for c in right if c not in left]
    if not set(summed) <= set(right) or not set(outputs) <= set(result):
        return None
    rows = [c for c in kept if c not in places] + places
    size = {**dict(zip(left, x.shape, strict=True)), **dict(zip(right, weight.ids.shape, strict=True))}
    count = {k: _product(size[c] for c in v) for k, v in (("s", summed), ("o", outputs), ("p", places))}
    order = entries(x).permute([left.index(c) for c in rows + summed]).reshape(-1, count["s"])
    if places:
        ids = weight.ids.permute([right.index(c) for c in places + summed + outputs])
        own = replace(weight, ids=ids.reshape(count["p"], count["s"], count["o"]))
        images, _ = local(ledger, move, order, own, name)
    else:
        ids = weight.ids.permute([right.index(c) for c in outputs + summed])
        images = shared(ledger, move, order, replace(weight, ids=ids.reshape(count["o"], count["s"])), name)
    axes = rows + outputs
    shape = [size[c] for c in axes]
    return relocated(
        ledger,
        images,
        torch.arange(out.numel()).reshape(shape).permute([axes.index(c) for c in result]),
        name,
    )


def _product(numbers: Any) -> int:
    product = 1
    for n in numbers:
        product *= n
    return product


def attended(ledger: Ledger, name: str, given: list[Tensor], moves: list[Any]) -> EntryMove:
    """Attention by hand (…, tokens, features): tokens may move, heads and features may not.

    >>> from learnable.symmetries.moves import of_images
    >>> x, moved = torch.ones(1, 2, 2), of_images(torch.tensor([[3, 4, 1, 2], [2, 1, 3, 4]]))
    >>> ledger = Ledger(2, {})
    >>> attended(ledger, "heads", [x] * 3, [moved] * 3).still.tolist(), ledger.why
    ([False, True], ['', 'heads attends to tokens, and g does not move tokens whole'])
    """
    same = all(torch.equal(m.to, moves[0].to) for m in moves[1:]) and len({x.shape for x in given}) == 1
    x = given[0]
    tokens, width = x.shape[-2:]
    images = blocks(moves[0], entries(x).reshape(-1, width))
    heads = torch.arange(x.numel() // width) // tokens
    bad = (
        images.bad
        | (images.column != torch.arange(width)).any((1, 2))
        | (images.row // tokens != heads).any(1)
    )
    bad |= torch.tensor(not same) & ~moves[0].still
    return ledger.settle(
        moves[0],
        bad | (moves[0].sign < 0).any(1),
        f"{name} attends to tokens, and g does not move tokens whole",
    )
