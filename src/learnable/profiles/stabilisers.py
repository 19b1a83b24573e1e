"""Signed permutations that fix some coordinates: a Gram over the sets of fixed coordinates, degree by degree.

With U fixed and m = n - |U| coordinates moved, M_j is the matrix (2^|U| x C(m, j)) of fhat(T ∪ S), T ⊆ U, S outside U,
|S| = j, and the Gram on the part of dimension C(m, j) is M_j M_jᵀ (Abbe & Boix-Adserà 2022, arXiv 2208.03113).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import comb
from typing import Any

from learnable.groups import Permutations, Stabiliser
from learnable.profiles.coefficients import Cube, cube, halves, terms
from learnable.profiles.cutting import cut
from learnable.profiles.grams import exact_gram
from learnable.profiles.parts import Part
from learnable.profiles.permutations import permuted
from learnable.specs import InputError
from learnable.targets.forms import ByWeight, Form, Monomials
from learnable.transforms.krawtchouk import level_coefficients

LARGEST = 1_024
"""The largest Gram whose eigenvalues are enclosed."""


@cut.register
def _(group: Stabiliser, form: Form) -> tuple[Part, ...]:
    fixed = tuple(i - 1 for i in group.fixed)
    if isinstance(group.group, Permutations):
        return permuted(form, fixed)
    moved = group.n - len(fixed)
    if isinstance(form.local, ByWeight):
        return _of_symmetric(form, form.local, fixed, moved)
    if isinstance(form.local, Monomials):
        found: Any = terms(form)
        tables = _by_terms(found.terms, fixed)
    else:
        found = cube(form)
        tables = _by_levels(found, fixed)
    parts = (_part(j, sets, table, moved, found.square) for j, sets, table in tables)
    return tuple(p.widened(found.slack) for p in parts)


def _by_terms(
    terms: dict[tuple[int, ...], int], fixed: tuple[int, ...]
) -> Iterator[tuple[int, list[Any], Any]]:
    """j, the sets T and M_j, from the monomials: only rows and columns that hold something."""
    import numpy as np

    levels: dict[int, dict[tuple[Any, Any], int]] = {}
    for members, c in terms.items():
        inner, outer = tuple(i for i in members if i in fixed), tuple(i for i in members if i not in fixed)
        levels.setdefault(len(outer), {})[inner, outer] = c
    for j in sorted(levels):
        sets, columns = (
            sorted({pair[side] for pair in levels[j]}, key=lambda s: (len(s), s)) for side in (0, 1)
        )
        row, column = ({s: a for a, s in enumerate(found)} for found in (sets, columns))
        table = np.zeros((len(sets), len(columns)), dtype=np.int64)
        for (inner, outer), c in levels[j].items():
            table[row[inner], column[outer]] = c
        yield j, sets, table


def _by_levels(dense: Cube, fixed: tuple[int, ...]) -> Iterator[tuple[int, list[Any], Any]]:
    """j, the sets T and M_j, from the whole cube."""
    import numpy as np

    sets, table, places = halves(dense, fixed)
    for j, place in enumerate(places):
        level = table[:, place]
        kept = np.flatnonzero(level.any(axis=1) | bool(dense.slack))
        if len(kept):
            yield j, [sets[t] for t in kept], level[kept]


def _part(j: int, sets: list[tuple[int, ...]], table: Any, moved: int, square: Fraction) -> Part:
    """The Gram over the rows T of M_j, or over its columns where they are fewer: the eigenvalues are the same."""
    if j and table.shape[1] < table.shape[0]:
        table = table.T
    if len(table) > LARGEST:
        raise InputError(
            f"the target has {len(table)} copies of degree {j} in the moved coordinates, and at most {LARGEST} are "
            "worked out; fix fewer coordinates"
        )
    degrees = {len(t) + j for t in sets}
    found = Part.of_whole(
        f"degree {j} in the moved coordinates",
        degrees.pop() if len(degrees) == 1 else None,
        comb(moved, j),
        exact_gram(table),
        factor=square,
        constant=sets.index(()) if j == 0 and () in sets else None,
    )
    return found if j else found.as_invariant()


def _of_symmetric(form: Form, local: ByWeight, fixed: tuple[int, ...], moved: int) -> tuple[Part, ...]:
    """M_j has rank one: fhat(T ∪ S) depends on the sizes alone."""
    still = len([c for c in form.coordinates if c in fixed])
    read = len(form.coordinates) - still
    found, parts = level_coefficients(local.values), []
    for j in range(read + 1):
        rows = [
            (t, comb(read, j) * comb(still, t) * found[t + j] ** 2) for t in range(still + 1) if found[t + j]
        ]
        weight = sum((w for _, w in rows), Fraction(0))
        mean = sum((w for t, w in rows if j == t == 0), Fraction(0))
        if not weight:
            continue
        copied, degree = sum(comb(still, t) for t, _ in rows), rows[0][0] + j if len(rows) == 1 else None
        name = f"degree {j} in the moved coordinates"
        part = Part.of_line(name, degree, comb(moved, j), weight, copied, mean or None)
        parts.append(part if j else part.as_invariant())
    return tuple(parts)
