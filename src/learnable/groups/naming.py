"""The name of a group that is given by generators, where it has one."""

from __future__ import annotations

from collections.abc import Iterable

from learnable.groups.finite import FiniteGroup, Images, flips_signs
from learnable.groups.generated import Generated
from learnable.groups.permutations import Permutations, SignFlips
from learnable.groups.shifts import CyclicShifts
from learnable.groups.signed import SignedPermutations
from learnable.groups.stabiliser import Stabiliser
from learnable.groups.vocabulary import Group


def named(group: Group) -> Group:
    """The same group under its name; where it has none and is too large to be listed, its largest part that has one.

    A swap of two coordinates, with what the generators make of it, gives every permutation of the coordinates that it
    reaches, and a single sign the signs of those.

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
    n, own = group.n, group.generators
    moved = [i for i in range(1, n + 1) if any(g[i - 1] != i for g in own)]
    if not moved:
        return group
    signed, single = flips_signs(group), _single_sign(own)
    parts: list[FiniteGroup] = []
    if _permuted(own, moved, signs=single):
        parts.append(_fixing(SignedPermutations(n) if single else Permutations(n), moved))
    elif all(_flip(i, n) in own for i in range(1, n + 1)):
        parts.append(SignFlips(n))
    elif not signed:
        parts += [c for c in _shifts(n) if {*c.generators} | {_none(n)} == {*own} | {_none(n)}]
    if parts and all(_holds(parts[0], g) for g in own):
        return parts[0]
    return parts[0] if parts and (len(moved) > _LISTED or group.listed is None) else group


_LISTED = 8
"""Of more coordinates than this every permutation is more than are listed."""


def _fixing(group: SignedPermutations | Permutations, moved: list[int]) -> FiniteGroup:
    fixed = tuple(i for i in range(1, group.n + 1) if i not in set(moved))
    return Stabiliser(group, fixed) if fixed else group


def _permuted(generators: Iterable[Images], moved: list[int], *, signs: bool) -> bool:
    """Whether swaps, and what the generators make of them, connect all coordinates that are moved.

    With the swap (i j) and g the group holds (gi gj), up to signs where g changes one of the two alone, which does not
    matter where all `signs` are in the group. Swaps that connect a set generate every permutation of it.
    """
    own = [(0, *g) for g in generators]
    parent = list(range(max(moved) + 1))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    edges = []
    for g in own:
        swapped = [i for i, j in enumerate(g) if j != i]
        if len(swapped) == 2 and min(g) >= 0:
            edges.append((swapped[0], swapped[1]))
    while edges:
        i, j = edges.pop()
        if root(i) != root(j):
            parent[root(i)] = root(j)
            edges += [(abs(g[i]), abs(g[j])) for g in own if signs or g[i] * g[j] > 0]
    return len({root(i) for i in moved}) == 1


def _single_sign(generators: Iterable[Images]) -> bool:
    """Whether a generator changes one sign and nothing else."""
    return any(sum(j != i for i, j in enumerate(g, start=1)) == 1 for g in generators)


def _flip(i: int, n: int) -> Images:
    return tuple(-j if j == i else j for j in range(1, n + 1))


def _shifts(n: int) -> list[CyclicShifts]:
    return [CyclicShifts(n), *(CyclicShifts(n, c) for c in range(2, n // 2 + 1) if n % c == 0)]


def _none(n: int) -> Images:
    return tuple(range(1, n + 1))


def _holds(group: FiniteGroup, g: Images) -> bool:
    """Whether the group, which has a name, holds an element that moves no other coordinates than it."""
    of = group.group if isinstance(group, Stabiliser) else group
    return min(g) > 0 if isinstance(of, Permutations) else True
