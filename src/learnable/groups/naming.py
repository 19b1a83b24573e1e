"""The name of a group that is given by generators, where it has one."""

from __future__ import annotations

from learnable.groups.finite import FiniteGroup, Images
from learnable.groups.generated import Generated
from learnable.groups.permutations import Permutations
from learnable.groups.signed import SignedPermutations
from learnable.groups.stabiliser import Stabiliser
from learnable.groups.vocabulary import Group, groups

_LISTED = 8
"""Of more coordinates than this every permutation is more than are listed."""


def named(group: Group) -> Group:
    """The same group under its name; where it has none and is too large to be listed, its largest part that has one.

    Every kind of finite group says by `held_by` what it finds of itself in the generators. A swap of two coordinates, with
    what the generators make of it, gives every permutation of the coordinates that it reaches, and a single sign the signs
    of those.

    >>> str(named(Generated(4, ((2, 1, 3, 4), (1, 3, 2, 4)))))
    'stabiliser(permutations(n=4), fixed=[4])'
    >>> str(named(Generated(4, ((2, 3, 4, 1),))))
    'cyclic_shifts(n=4)'
    >>> n = 20  # every permutation, and all signs at once
    >>> str(named(Generated(n, (*Permutations(n).generators, tuple(-j for j in range(1, n + 1))))))
    'permutations(n=20)'
    """
    if not isinstance(group, Generated):
        return group
    parts = _parts(group)
    if not parts:
        return group
    largest = max(parts, key=lambda part: part.order)
    whole = all(largest.holds(g) for g in group.generators)
    return largest if whole or len(_moved(group)) > _LISTED or group.listed is None else group


def _moved(group: Generated) -> list[int]:
    return [i for i in range(1, group.n + 1) if any(g[i - 1] != i for g in group.generators)]


def _parts(group: Generated) -> list[FiniteGroup]:
    """What every kind finds on the coordinates that are moved; where others are fixed, as a stabiliser."""
    n, moved = group.n, _moved(group)
    if not moved:
        return []
    place = {i: at for at, i in enumerate(moved, start=1)}
    inner: tuple[Images, ...] = tuple(
        tuple(place[abs(g[i - 1])] * (1 if g[i - 1] > 0 else -1) for i in moved) for g in group.generators
    )
    kinds = [e.cls for e in groups.entries.values() if issubclass(e.cls, FiniteGroup)]
    found = [part for kind in kinds if (part := kind.held_by(len(moved), inner)) is not None]
    if len(moved) == n:
        return found
    fixed = tuple(i for i in range(1, n + 1) if i not in place)
    return [Stabiliser(type(p)(n), fixed) for p in found if isinstance(p, Permutations | SignedPermutations)]
