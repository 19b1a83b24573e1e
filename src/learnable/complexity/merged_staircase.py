"""The merged-staircase property: the sets of a target can be ordered so that each brings at most one new coordinate.

Necessary for noisy descent on a fully connected network to learn a target of constantly many coordinates in time that
does not grow with a power of the dimension, and sufficient but for special coefficients (Abbe, Boix-Adserà &
Misiakiewicz 2022, arXiv 2202.08658). It is leap at most 1, and the order is what shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from learnable.targets.characters import Characters, CharacterSpectrum, Levels
from learnable.targets.forms import ByWeight, DenseTable, Form, Monomials
from learnable.targets.levels import degree_weights
from learnable.transforms.walsh import walsh_hadamard


@dataclass(frozen=True)
class MergedStaircase:
    """Whether the property holds, and the sets that bring a new coordinate, in an order that shows it.

    All other sets bring none and can follow. Where it fails, `order` is as far as one gets, and `stuck` is a set of
    fewest coordinates that are still unseen.
    """

    value: bool
    order: tuple[tuple[int, ...], ...]
    stuck: tuple[int, ...] | None = None

    def json(self, most: int = 64) -> dict[str, Any]:
        """The entry of ``measures`` in the interface; of a longer order the first sets."""
        shown = [list(s) for s in self.order[:most]]
        result = {
            "value": self.value,
            "order": shown,
            "stuck": None if self.stuck is None else list(self.stuck[:most]),
        }
        return result if len(self.order) <= most else result | {"more": len(self.order) - most}


def merged_staircase(supports: Iterable[Sequence[int]]) -> MergedStaircase:
    """The property for sets of coordinates, by absorbing whatever brings at most one.

    Each set waits at two coordinates it has not seen and moves on when one of them is, so that the work is linear in
    the number of memberships.

    >>> merged_staircase([(1,), (1, 2), (1, 2, 3)])
    MergedStaircase(value=True, order=((1,), (1, 2), (1, 2, 3)), stuck=None)
    >>> merged_staircase([(1,), (1, 2, 3)]).stuck
    (1, 2, 3)
    """
    sets = sorted({tuple(sorted(s)) for s in supports}, key=lambda s: (len(s), s))
    seen: set[int] = set()
    order: list[tuple[int, ...]] = []
    places = [0] * len(sets)
    watchers: dict[int, list[int]] = {}
    ready = list(range(len(sets)))[::-1]
    while ready:
        i = ready.pop()
        new = _next_two(sets[i], places, i, seen)
        if len(new) == 2:
            for coordinate in new:
                watchers.setdefault(coordinate, []).append(i)
        elif new:
            seen.add(new[0])
            order.append(sets[i])
            ready += sorted(watchers.pop(new[0], []), reverse=True)
    stuck = [s for s in sets if not seen.issuperset(s)]
    worst = min(stuck, key=lambda s: (sum(i not in seen for i in s), s), default=None)
    return MergedStaircase(not stuck, tuple(order), worst)


def _next_two(members: tuple[int, ...], places: list[int], i: int, seen: set[int]) -> list[int]:
    """The first two unseen members; what lies before the first is seen for good."""
    while places[i] < len(members) and members[places[i]] in seen:
        places[i] += 1
    sets = []
    for coordinate in members[places[i] :]:
        if coordinate not in seen:
            sets.append(coordinate)
            if len(sets) == 2:
                break
    return sets


def merged_staircase_of(form: Form) -> MergedStaircase:
    """The property for a target in any form, with coordinates counted from 1.

    >>> from learnable.targets import targets
    >>> merged_staircase_of(targets.read("majority(n=3)").form()).order
    ((1,), (2,), (3,))
    """
    sets = _sets(form.local)
    place = [i + 1 for i in form.coordinates]
    return merged_staircase(tuple(place[i] for i in s) for s in sets if s)


@singledispatch
def _sets(local: Any) -> list[tuple[int, ...]]:
    """Sets of local coordinates with the closure of the whole support."""
    raise TypeError(f"a function held as {type(local).__name__} has no Walsh support")


@_sets.register(Monomials)
@_sets.register(Characters)
def _(local: Any) -> list[tuple[int, ...]]:
    return [s for s, _ in local.terms]


@_sets.register(ByWeight)
@_sets.register(Levels)
def _(local: Any) -> list[tuple[int, ...]]:
    """All sets of the least size that holds weight: what they see is everything, or nothing moves."""
    size = len(local.values if isinstance(local, ByWeight) else local.derivatives) - 1
    least = min((k for k, w in degree_weights(local).items() if k and w[0]), default=0)
    if least == 1:
        return [(i,) for i in range(size)]
    return [tuple(range(least))] if least else []


@_sets.register
def _(local: DenseTable) -> list[tuple[int, ...]]:
    """A few sets that already have the closure of all: of those not yet inside what is seen, wave after wave."""
    import numpy as np

    spectrum = np.abs(walsh_hadamard(local.whole))
    noise = 0.5 if local.unit else 1e-12 * float(np.abs(local.values).max()) * len(spectrum)
    return _waves(np.flatnonzero(spectrum > noise))


@_sets.register
def _(local: CharacterSpectrum) -> list[tuple[int, ...]]:
    return _waves(local.support)


def _waves(masks: Any) -> list[tuple[int, ...]]:
    """Wave after wave, one set for each coordinate that is new; then one that is stuck, where any is."""
    import numpy as np

    chosen: list[int] = []
    seen = 0
    while True:
        masks = masks[(masks & ~seen) != 0]
        unseen = np.bitwise_count(masks & ~seen)
        fresh = masks[unseen == 1]
        if not len(fresh):
            stuck = masks[np.argsort(unseen, kind="stable")[:1]]
            return [_members(int(m)) for m in [*chosen, *stuck]]
        _, first = np.unique(fresh & ~seen, return_index=True)
        chosen += [int(m) for m in fresh[first]]
        seen |= int(np.bitwise_or.reduce(fresh))


def _members(mask: int) -> tuple[int, ...]:
    return tuple(j for j in range(mask.bit_length()) if mask >> j & 1)
