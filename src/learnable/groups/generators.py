"""Generators of a group, and what they show of it: swaps that connect coordinates, single signs."""

from __future__ import annotations

from collections.abc import Iterable

from learnable.groups.finite import Images


def connected(n: int, generators: Iterable[Images], *, signs: bool) -> bool:
    """Whether swaps, and what the generators make of them, connect all n coordinates.

    With the swap (i j) and g the group holds (gi gj), up to signs where g changes one of the two alone, which does not
    matter where all `signs` are in the group. Swaps that connect a set generate every permutation of it.

    >>> connected(3, [(2, 1, 3), (2, 3, 1)], signs=False), connected(3, [(2, 3, 1)], signs=False)
    (True, False)
    """
    own = [(0, *g) for g in generators]
    parent = list(range(n + 1))

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
    return len({root(i) for i in range(1, n + 1)}) == 1


def one_sign(generators: Iterable[Images]) -> bool:
    """Whether a generator changes one sign and nothing else.

    >>> one_sign([(2, 1), (1, -2)]), one_sign([(-1, -2)])
    (True, False)
    """
    return any(sum(j != i for i, j in enumerate(g, start=1)) == 1 for g in generators)


def flip(i: int, n: int) -> Images:
    """The images of the change of one sign.

    >>> flip(2, 3)
    (1, -2, 3)
    """
    return tuple(-j if j == i else j for j in range(1, n + 1))
