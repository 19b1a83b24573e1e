"""Moves of a tensor inside a network when the input moves, entry by entry, for several group elements at once.

For an element g the claim is f(gx; θ) = f(x; T_g θ) with T_g a signed permutation of parameters (Abbe & Boix-Adserà 2022,
arXiv 2208.03113). It is followed through the network: at every node the value on (gx, θ) is the value on (x, T_g θ)
with its entries moved and signs changed, and what each layer asks of its parameters is put together into T_g.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class EntryMove:
    """Entry e of the value on gx is sign[g, e] times entry to[g, e] of the value on x; both (elements, entries).

    Where `swapped`, the tensor has two values and a sign of -1 stands for the other one.
    """

    to: Tensor
    sign: Tensor
    swapped: bool = False

    @property
    def still(self) -> Tensor:
        """Which elements leave the tensor as it is, (elements,)."""
        return (self.to == torch.arange(self.to.shape[1])).all(1) & (self.sign == 1).all(1)


@dataclass(frozen=True, eq=False)
class Own:
    """A tensor that is a parameter or buffer, entry by entry: `ids` says which entry of it."""

    name: str
    ids: Tensor


def still(elements: int, entries: int) -> EntryMove:
    """A tensor that no element moves.

    >>> still(2, 3).to.tolist(), still(2, 3).still.tolist()
    ([[0, 1, 2], [0, 1, 2]], [True, True])
    """
    return EntryMove(
        torch.arange(entries).repeat(elements, 1), torch.ones(elements, entries, dtype=torch.int8)
    )


def of_images(images: Tensor, rows: int = 1) -> EntryMove:
    """Inputs (rows, n) under elements (elements, n): coordinate i of gx is x_j where images[g, i] is j, -x_j where it is -j.

    >>> g = of_images(torch.tensor([[2, -1]]), rows=2)
    >>> g.to.tolist(), g.sign.tolist()
    ([[1, 0, 3, 2]], [[1, -1, 1, -1]])
    """
    elements, n = images.shape
    to = torch.arange(rows)[:, None] * n + (images.abs() - 1)[:, None, :]
    sign = images.sign().to(torch.int8)[:, None].expand(-1, rows, -1)
    return EntryMove(to.reshape(elements, -1), sign.reshape(elements, -1))


class Ledger:
    """What the layers ask of T_g so far, and which elements have failed and why."""

    def __init__(self, elements: int, sizes: dict[str, int], *, two_valued: bool = False) -> None:
        self.elements, self.two_valued = elements, two_valued
        self.why: list[str] = [""] * elements
        self.to = {k: torch.full((elements, n), -1) for k, n in sizes.items()}
        self.sign = {k: torch.ones(elements, n, dtype=torch.int8) for k, n in sizes.items()}

    def fail(self, bad: Tensor, why: str) -> None:
        """The elements marked in `bad` (elements,) have failed; the first reason stays."""
        for g in torch.nonzero(bad).flatten().tolist():
            if not self.why[g]:
                self.why[g] = why

    def settle(self, moved: EntryMove, bad: Tensor, why: str) -> EntryMove:
        """`moved`, with the failed elements replaced by the identity, so that the walk goes on for the others."""
        self.fail(bad, why)
        plain = still(*moved.to.shape)
        return replace(
            moved,
            to=torch.where(bad[:, None], plain.to, moved.to),
            sign=torch.where(bad[:, None], plain.sign, moved.sign),
        )

    def act(self, own: Own, to: Tensor, source: Tensor, sign: Tensor | None = None) -> None:
        """Entry `to` of the parameter under T_g is `sign` times its entry `source`; all (elements, …) or broadcast."""
        to, source = torch.broadcast_tensors(to, source)
        to, source = to.reshape(len(to), -1), source.reshape(len(source), -1)
        to, source = to.expand(self.elements, -1), source.expand(self.elements, -1)
        signs = (
            torch.ones(to.shape, dtype=torch.int8)
            if sign is None
            else sign.to(torch.int8).reshape(self.elements, -1)
        )
        held, marks = self.to[own.name], self.sign[own.name]
        before, before_sign = held.gather(1, to), marks.gather(1, to)
        clash = ((before >= 0) & ((before != source) | (before_sign != signs))).any(1)
        held.scatter_(1, to, source)
        marks.scatter_(1, to, signs)
        clash |= (held.gather(1, to) != source).any(1) | (marks.gather(1, to) != signs).any(1)
        self.fail(clash, f"{own.name} is used in two ways, and they would have to move it differently")

    def keep(self, own: Own) -> None:
        """These entries of the parameter stay where they are."""
        ids = own.ids.reshape(1, -1)
        self.act(own, ids, ids)

    def close(self) -> None:
        """Entries that nobody asked about stay; what is left must be a permutation."""
        for name, held in self.to.items():
            free = held < 0
            held[free] = torch.arange(held.shape[1]).repeat(self.elements, 1)[free]
            odd = (held.sort(1).values != torch.arange(held.shape[1])).any(1)
            self.fail(odd, f"{name} would not be permuted but copied")

    def moves(self, name: str, g: int) -> bool:
        """Whether T_g moves that parameter."""
        return bool((self.to[name][g] != torch.arange(self.to[name].shape[1])).any()) or self.flips(name, g)

    def flips(self, name: str, g: int) -> bool:
        """Whether T_g changes signs in that parameter."""
        return bool((self.sign[name][g] < 0).any())


@dataclass(frozen=True, eq=False)
class Blocks:
    """A move read in an order (rows, columns) of the entries: row k comes from row `row[g, k]`, and within it column f
    from column `column[g, k, f]`; `bad` marks elements that tear rows apart."""

    row: Tensor
    column: Tensor
    sign: Tensor
    bad: Tensor


def blocks(moved: EntryMove, order: Tensor) -> Blocks:
    """The move in that order, (rows, columns) of entry numbers, each entry once.

    >>> order = torch.arange(4).reshape(2, 2)
    >>> found = blocks(of_images(torch.tensor([[4, 3, 2, 1], [2, 3, 1, 4]])), order)
    >>> found.row[0].tolist(), found.column[0].tolist(), found.bad.tolist()
    ([1, 0], [[1, 0], [1, 0]], [False, True])
    """
    flat, width = order.reshape(-1), order.shape[1]
    place = torch.empty_like(flat)
    place[flat] = torch.arange(len(flat))
    to = place[moved.to[:, flat]].reshape(len(moved.to), *order.shape)
    row = to[:, :, 0] // width
    return Blocks(
        row, to % width, moved.sign[:, flat].reshape(to.shape), (to // width != row[..., None]).any((1, 2))
    )


def relocated(ledger: Ledger, moved: EntryMove, new: Tensor, why: str) -> EntryMove:
    """The move of a tensor whose entry e is entry new[e] of the one that `moved` is about.

    >>> ledger = Ledger(2, {})
    >>> part = relocated(ledger, of_images(torch.tensor([[2, 1, 3], [3, 2, 1]])), torch.tensor([0, 1]), "a part is torn")
    >>> part.to.tolist(), ledger.why
    ([[1, 0], [0, 1]], ['', 'a part is torn'])
    """
    index, elements = new.reshape(-1), len(moved.to)
    place = torch.full((moved.to.shape[1],), -1)
    place[index] = torch.arange(len(index))
    repeats = bool((place[index] != torch.arange(len(index))).any())
    to = place[moved.to[:, index]]
    bad = (to < 0).any(1) | (~moved.still if repeats else torch.zeros(elements, dtype=torch.bool))
    move = EntryMove(torch.where(bad[:, None], torch.zeros_like(to), to), moved.sign[:, index], moved.swapped)
    if repeats:
        plain = still(elements, len(index))
        move = replace(move, to=plain.to, sign=plain.sign)
    return ledger.settle(move, bad, why)


def unsigned(ledger: Ledger, moved: EntryMove, why: str) -> EntryMove:
    """`moved`, where an element that changes signs has failed.

    >>> ledger = Ledger(1, {})
    >>> unsigned(ledger, of_images(torch.tensor([[2, -1]])), "signs change").still.tolist(), ledger.why
    ([True], ['signs change'])
    """
    return ledger.settle(moved, (moved.sign < 0).any(1), why)


def entries(value: Any) -> Tensor:
    """The numbers of the entries of a tensor, in its shape.

    >>> entries(torch.zeros(2, 2)).tolist()
    [[0, 1], [2, 3]]
    """
    return torch.arange(value.numel()).reshape(value.shape)


def tidy(ledger: Ledger, images: Blocks, bad: Tensor, why: str) -> Blocks:
    """Blocks with failed elements replaced by the identity.

    >>> found = blocks(of_images(torch.tensor([[2, 3, 1, 4]])), torch.arange(4).reshape(2, 2))
    >>> tidy(Ledger(1, {}), found, found.bad, "rows are torn").row.tolist()
    [[0, 1]]
    """
    ledger.fail(bad, why)
    rows, columns = images.column.shape[1:]
    return Blocks(
        torch.where(bad[:, None], torch.arange(rows), images.row),
        torch.where(bad[:, None, None], torch.arange(columns), images.column),
        torch.where(bad[:, None, None], torch.ones_like(images.sign), images.sign),
        torch.zeros_like(bad),
    )
