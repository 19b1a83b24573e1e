"""Candidate group elements of a module, from how its layers read the input: signed permutations, patches and shifts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from learnable.groups import CyclicShifts, Generated, Group, Permutations, SignedPermutations
from learnable.groups.finite import Images
from learnable.symmetries.convolutions import tiles_of
from learnable.symmetries.kinds import PAIRS, PLACES, SINGLE
from learnable.symmetries.moves import entries
from learnable.symmetries.tracing import Walk


@dataclass(frozen=True)
class Candidate:
    """Elements that are tried at once: `whole` where all of them must hold, else those count that do, the first `needed`
    among them."""

    generators: tuple[Images, ...]
    whole: Group | None = None
    needed: int = 0

    def group(self, held: list[bool], n: int) -> Group | None:
        """The group that the elements generate that hold; None where only the identity is left."""
        if self.whole is not None:
            return self.whole if all(held) else None
        kept = tuple(dict.fromkeys(g for g, holds in zip(self.generators, held, strict=True) if holds))
        return Generated(n, kept) if kept and all(held[: self.needed]) else None


def candidates(walk: Walk) -> tuple[Candidate, ...]:
    """The groups to try, larger ones first; `walk` has been followed once."""
    n = walk.x.shape[1]
    swapped = (*Permutations(n).generators, _all_minus(n))
    guesses = [
        Candidate(SignedPermutations(n).generators, SignedPermutations(n)),
        *([Candidate(swapped, Generated(n, swapped))] if 1 < n <= _MOST else []),
        Candidate(Permutations(n).generators, Permutations(n)),
    ]
    if n <= _MOST:
        patched = [_of_patches(n, patches) for patches in _patchings(walk)]
        guesses += [_shifts(n, ids) for ids in _grids(walk)]
        guesses += [Candidate(given, needed=2) for given in patched]
        guesses += [Candidate(given) for given in patched]
    return tuple(c for c in guesses if c.generators)


_MOST = 10_000
"""The most coordinates of a group that is given by generators."""


def _all_minus(n: int) -> Images:
    return tuple(-j for j in range(1, n + 1))


def _of_patches(n: int, patches: Tensor) -> tuple[Images, ...]:
    """What exchanges patches (rows of coordinates, from 0), and what moves inside one of them or inside all alike."""
    count, width = patches.shape
    moved = [_images(n, patches, patches[order]) for order in _orders(count)]
    for order in _orders(width):
        one = patches.clone()
        one[0] = patches[0, order]
        moved += [_images(n, patches, one), _images(n, patches, patches[:, order])]
    column, place = set(patches[:, 0].tolist()), int(patches[0, 0])
    moved.append(tuple(-j if j - 1 == place else j for j in range(1, n + 1)))
    moved.append(tuple(-j if j - 1 in column else j for j in range(1, n + 1)))
    return tuple(moved)


def _orders(count: int) -> list[list[int]]:
    """A swap and the cycle of that many things, which generate every order."""
    return [[1, 0, *range(2, count)], [*range(1, count), 0]]


def _images(n: int, places: Tensor, sources: Tensor) -> Images:
    """The permutation that puts coordinate `sources` at `places`."""
    images = torch.arange(1, n + 1)
    images[places.reshape(-1)] = sources.reshape(-1) + 1
    return tuple(images.tolist())


def _shifts(n: int, ids: Tensor) -> Candidate:
    """Cyclic shifts of a grid of coordinates (channels, …)."""
    shifts = [_images(n, ids, torch.roll(ids, -1, axis)) for axis in range(1, ids.dim())]
    shifts = [g for g in shifts if g != tuple(range(1, n + 1))]
    shifts = list(dict.fromkeys(shifts))
    named: Group | None = Generated(n, tuple(shifts)) if shifts else None
    if ids.shape[0] == 1 and ids.reshape(-1).tolist() == list(range(n)):
        named = (
            CyclicShifts(n) if ids.dim() == 2 else CyclicShifts(n, ids.shape[-1]) if ids.dim() == 3 else named
        )
    return Candidate(tuple(shifts), named)


def _readers(walk: Walk) -> list[tuple[Any, Tensor]]:
    """Every node that computes on the raw input, with the coordinates of the first example as it sees them."""
    raw: dict[Any, Tensor] = {}
    readers = []
    n = walk.x.shape[1]
    for node in walk.graph.nodes:
        if node.op == "placeholder" and not raw:
            raw[node] = entries(walk.x)
            continue
        inputs = [a for a in node.all_input_nodes if a in raw]
        if not inputs or node.op == "output":
            continue
        ids = raw[inputs[0]]
        layer = walk.module.get_submodule(node.target) if node.op == "call_module" else None
        kind = type(layer).__name__ if layer is not None else getattr(node.target, "__name__", node.target)
        if kind in PLACES and node.args[0] is inputs[0]:
            new = _relaid(node, layer, ids, walk.values)
            if isinstance(new, Tensor):
                raw[node] = new
            continue
        numbers = [a for a in node.args if isinstance(a, int | float)]
        if kind in SINGLE or (kind in PAIRS and len(numbers) == 1):
            raw[node] = ids
        else:
            readers.append((node, ids[:1] if int(ids[0].max()) < n else ids[:0]))
    return [(node, ids) for node, ids in readers if ids.numel() == n]


def _relaid(node: Any, layer: Any, ids: Tensor, values: dict[Any, Any]) -> Any:
    if layer is not None:
        return layer(ids)
    args = torch.fx.node.map_arg(node.args[1:], lambda a: values[a])
    options = torch.fx.node.map_arg(node.kwargs, lambda a: values[a])
    return (
        getattr(ids, node.target)(*args, **options)
        if node.op == "call_method"
        else node.target(ids, *args, **options)
    )


def _patchings(walk: Walk) -> list[Tensor]:
    """The ways in which layers cut the input into patches, (patches, width) each, without repeats."""
    patchings: dict[Any, Tensor] = {}
    for node, ids in _readers(walk):
        layer = walk.module.get_submodule(node.target) if node.op == "call_module" else None
        cuts = [ids.reshape(-1, ids.shape[-1])]
        if isinstance(layer, nn.Conv1d | nn.Conv2d | nn.Conv3d) and ids.dim() == 2 + len(layer.kernel_size):
            size = zip(ids.shape[2:], layer.kernel_size, strict=True)
            cuts = [ids.reshape(layer.groups, -1)] if layer.groups > 1 else []
            if all(s % k == 0 for s, k in size):
                cuts.append(tiles_of(ids, layer.kernel_size))
        elif ids.dim() > 2:
            cuts.append(
                ids.reshape(-1, ids.shape[-2], ids.shape[-1]).transpose(1, 2).reshape(-1, ids.shape[-2])
            )
        for cut in cuts:
            if min(cut.shape) > 1:
                patchings.setdefault(tuple(map(tuple, cut.tolist())), cut)
    return list(patchings.values())


def _grids(walk: Walk) -> list[Tensor]:
    """The grids (channels, …) that convolutions with cyclic padding see."""
    grids: dict[Any, Tensor] = {}
    for node, ids in _readers(walk):
        layer = walk.module.get_submodule(node.target) if node.op == "call_module" else None
        if (
            isinstance(layer, nn.Conv1d | nn.Conv2d | nn.Conv3d)
            and ids.dim() > 2
            and layer.padding_mode == "circular"
        ):
            grids.setdefault((tuple(ids.shape), tuple(ids.reshape(-1).tolist())), ids[0])
    return list(grids.values())
