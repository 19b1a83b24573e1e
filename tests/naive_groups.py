"""Finite groups listed by their definitions, and the operator of an orbit over every element."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import numpy as np

from learnable.groups import (
    CyclicShifts,
    EvenSignedPermutations,
    Generated,
    Permutations,
    Positions,
    SignedPermutations,
    SignFlips,
    Stabiliser,
)
from learnable.targets.forms import DenseTable, Form
from naive import points


def listed(group):
    """Every element as images ±j, by the definition of the group."""
    n = group.n
    if isinstance(group, SignedPermutations):
        return [
            tuple(s * (j + 1) for s, j in zip(t, p))
            for p in permutations(range(n))
            for t in product((1, -1), repeat=n)
        ]
    if isinstance(group, EvenSignedPermutations):
        return [g for g in listed(SignedPermutations(n)) if sum(j < 0 for j in g) % 2 == 0]
    if isinstance(group, Permutations | Positions):
        return [tuple(j + 1 for j in p) for p in permutations(range(n))]
    if isinstance(group, SignFlips):
        return [tuple(s * (j + 1) for j, s in enumerate(t)) for t in product((1, -1), repeat=n)]
    if isinstance(group, CyclicShifts):
        grid = np.arange(1, n + 1).reshape(group.rows, group.columns)
        rolled = [np.roll(grid, (r, c), axis=(0, 1)) for r in range(group.rows) for c in range(group.columns)]
        return [tuple(int(j) for j in g.ravel()) for g in rolled]
    if isinstance(group, Stabiliser):
        return [g for g in listed(group.group) if all(g[i - 1] == i for i in group.fixed)]
    assert isinstance(group, Generated)
    steps, found = [as_matrix(g) for g in group.generators], {tuple(range(1, n + 1)): np.eye(n)}
    frontier = list(found.values())
    while frontier:
        frontier = [h for g in steps for m in frontier if (h := g @ m) is not None and not _seen(found, h)]
    return list(found)


def _seen(found, h):
    key = tuple(int(v) for v in h @ np.arange(1, len(h) + 1))
    return key in found or found.setdefault(key, h) is not h


def as_matrix(images):
    """(g·x)_i = ±x_j for the image ±j."""
    found = np.zeros((len(images), len(images)))
    for i, j in enumerate(images):
        found[i, abs(j) - 1] = 1 if j > 0 else -1
    return found


def operator(values, group):
    """T = E_g (f∘g)(f∘g)* over every element, as a matrix on the points."""
    x, size = points(group.n), len(values)
    every = np.array(listed(group))
    orbit = np.empty((len(every), size))
    for row, g in enumerate(every):
        moved = x[:, np.abs(g) - 1] * np.sign(g)
        orbit[row] = values[(moved < 0) @ (1 << np.arange(group.n))]
    return orbit.T @ orbit / len(every) / size


def small_groups(n):
    """Every family on n coordinates."""
    found = [SignedPermutations(n), EvenSignedPermutations(n), Permutations(n), SignFlips(n), CyclicShifts(n)]
    found += [CyclicShifts(n, c) for c in range(2, n) if n % c == 0]
    found.append(Positions(n))
    found += [
        Stabiliser(kind(n), fixed) for kind in (SignedPermutations, Permutations) for fixed in _fixed(n)
    ]
    rng = np.random.default_rng(n)
    drawn = [tuple(int(j) for j in (rng.permutation(n) + 1) * rng.choice([1, -1], n)) for _ in range(2)]
    return [*found, Generated(n, (drawn[0],)), Generated(n, (drawn[0], drawn[1]))]


def _fixed(n):
    found = {tuple(sorted({*fixed})) for fixed in ((1,), (2, n), range(1, n))}
    return sorted(fixed for fixed in found if fixed and max(fixed) <= n and len(fixed) < n)


def table(values):
    """The form of a dense table."""
    n = len(values).bit_length() - 1
    return Form.plain(n, DenseTable(np.asarray(values, dtype=float)), n)


def above(matrix, bound):
    """How many eigenvalues of a rational matrix lie above a rational bound: signs of an exact LDLᵀ."""
    rows = [
        [Fraction(v) - (bound if i == j else 0) for j, v in enumerate(row)] for i, row in enumerate(matrix)
    ]
    count = 0
    for k in range(len(rows)):
        pivot = rows[k][k]
        assert pivot != 0
        count += pivot > 0
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / pivot
            for j in range(k, len(rows)):
                rows[i][j] -= factor * rows[k][j]
    return count


def encloses(matrix, bounds):
    """No eigenvalue above the upper end and one at or above the lower, up to an offset that avoids zero pivots."""
    offset = Fraction(1, 10**40) * max(1, bounds[1])
    assert above(matrix, bounds[1] + offset) == 0
    assert above(matrix, bounds[0] - offset) >= 1
