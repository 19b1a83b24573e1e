"""Alignments under permutations of the coordinates, all or those that fix some: a Gram on every S^(m-i,i).

With H_j[(T,k),(T',k')] = Σ_{|R|=j} h_(T,k)(R) h_(T',k')(R), h_(T,k)(R) the sum of fhat(T ∪ S) over the k-sets S ⊇ R of moved
coordinates, and G_j = (k-j)!(k'-j)! H_j, the representation of sl2 by adding and removing a coordinate gives

    A_i = Σ_{j<=i} (-1)^(i-j) (m-2i+1)!/((i-j)!(m-i-j+1)!) G_j,    M_i = A_i/√(c_k c_k'),  c_k = (k-i)!(m-2i)!/(m-i-k)!,

so that C <= λ says that λ·dim_i·diag(c_k) - A_i is positive semidefinite for every i.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from math import comb, factorial, perm

from learnable.audit.alignments.cubes import Cube, invariant_target, symmetric
from learnable.audit.alignments.definite import bounds
from learnable.audit.alignments.trust import Derived, OnTrustError
from learnable.audit.effort import spend
from learnable.audit.targets import ByWeight, Single

ZERO = Fraction(0)
PAIRS, SUPERSETS, ROWS, PARTS = 1_000_000, 600_000, 72, 40
ELIMINATED = 16_000_000
"""The most copies, cubed, times parts, squared, of a sum of monomials: a few seconds of whole numbers."""
Row = tuple[frozenset[int], int]
Shared = Callable[[int], list[list[Fraction]]]


def permutations(cube: Cube, fixed: frozenset[int]) -> Derived:
    """The Grams of a target, or the one number of a target that is a single monomial."""
    moved = cube.n - len(fixed)
    if not fixed and symmetric(cube):
        return invariant_target(cube)
    terms = None if isinstance(cube.kind, ByWeight) and not cube.moved else _terms(cube, fixed)
    if terms is not None and len(terms) == 1:
        return _single(cube, fixed, moved)
    rows, counts, shared = _symmetric(cube, fixed) if terms is None else _of_terms(terms, fixed)
    top = max((min(k, moved - k) for _, k in rows), default=0)
    if len(rows) > ROWS or top > PARTS:
        raise OnTrustError(
            f"it has {len(rows)} copies of up to {top + 1} parts, and at most {ROWS} of {PARTS + 1} are worked out"
        )
    if terms is not None and len(rows) ** 3 * (top + 1) ** 2 > ELIMINATED:
        raise OnTrustError(f"{len(rows)} copies of {top + 1} parts are too many to eliminate exactly")
    grams = [shared(j) for j in range(top + 1)]
    part = [
        _part(i, rows, counts, grams, moved, cube.square if terms is not None else Fraction(1))
        for i in range(top + 1)
    ]
    trivial = sum((row[a] / part[0][1][a] for a, row in enumerate(part[0][0])), ZERO)

    def holds(value: Fraction, invariant: bool) -> bool:
        for i, (gram, scale) in enumerate(part):
            kept = [a for a, row in enumerate(_inside(i, rows, moved)) if i or rows[row] != (frozenset(), 0)]
            dimension = comb(moved, i) - (comb(moved, i - 1) if i else 0)
            if (i or not invariant) and not bounds(
                value * dimension, [[gram[a][b] for b in kept] for a in kept], [scale[a] for a in kept]
            ):
                return False
        return True

    rest = cube.variance + cube.mean - trivial
    return Derived((cube.variance,) * 2, (rest, rest), holds)


def _terms(cube: Cube, fixed: frozenset[int]) -> dict[frozenset[int], Fraction]:
    """Without fixed coordinates a single monomial may have been moved: its size says all."""
    if isinstance(cube.kind, Single) and not fixed:
        return cube.terms
    return cube.placed()


def _single(cube: Cube, fixed: frozenset[int], moved: int) -> Derived:
    """c²/C(m, k) for k moved coordinates in it; invariant where none or all of them are."""
    ((members, c),) = cube.terms.items()
    copies = comb(moved, len(members - fixed))
    square = cube.square * c * c if members else ZERO
    rest = square * (1 - Fraction(1, copies))
    return Derived(
        (square, square),
        (rest, rest),
        lambda value, invariant: (invariant and not rest) or value * copies >= square,
    )


def _inside(i: int, rows: list[Row], moved: int) -> list[int]:
    return [a for a, (_, k) in enumerate(rows) if i <= k <= moved - i]


def _part(
    i: int,
    rows: list[Row],
    counts: list[int],
    grams: list[list[list[Fraction]]],
    moved: int,
    square: Fraction,
) -> tuple[list[list[Fraction]], list[Fraction]]:
    """A_i over the copies that reach it, and what each is scaled with."""
    kept = _inside(i, rows, moved)
    total = [[ZERO] * len(kept) for _ in kept]
    for j in range(i + 1):
        spend(len(kept) ** 2 * 48)
        factor = square * Fraction((-1) ** (i - j), factorial(i - j) * perm(moved - i - j + 1, i - j))
        for a, at in enumerate(kept):
            for b, bt in enumerate(kept):
                lift = factorial(max(0, rows[at][1] - j)) * factorial(max(0, rows[bt][1] - j))
                total[a][b] += factor * lift * grams[j][at][bt]
    scale = [
        Fraction(factorial(rows[a][1] - i) * perm(moved - 2 * i, rows[a][1] - i), counts[a]) for a in kept
    ]
    return total, scale


def _symmetric(cube: Cube, fixed: frozenset[int]) -> tuple[list[Row], list[int], Shared]:
    """Of a function of the Hamming weight: sets T of one size have the same rows, and stand for one with a count."""
    size = len(cube.levels) - 1
    still = [i for i in sorted(fixed) if i <= size]
    read = size - len(still)
    rows = [
        (frozenset(still[:t]), k)
        for t in range(len(still) + 1)
        for k in range(read + 1)
        if cube.levels[t + k]
    ]

    def shared(j: int) -> list[list[Fraction]]:
        values = [cube.levels[len(t) + k] * (comb(read - j, k - j) if k >= j else 0) for t, k in rows]
        return [[comb(read, j) * a * b for b in values] for a in values]

    return rows, [comb(len(still), len(t)) for t, _ in rows], shared


def _of_terms(
    terms: dict[frozenset[int], Fraction], fixed: frozenset[int]
) -> tuple[list[Row], list[int], Shared]:
    rows = sorted({(s & fixed, len(s - fixed)) for s in terms}, key=lambda r: (r[1], len(r[0]), sorted(r[0])))
    place = {row: a for a, row in enumerate(rows)}
    listed = [(place[s & fixed, len(s - fixed)], s - fixed, c) for s, c in terms.items()]
    shared = _by_pairs(listed, len(rows)) if len(listed) ** 2 <= PAIRS else _by_supersets(listed, len(rows))
    return rows, [1] * len(rows), shared


def _by_pairs(listed: list[tuple[int, frozenset[int], Fraction]], size: int) -> Shared:
    """H_j = Σ over pairs of monomials of c c' C(t, j), with t the number of coordinates that they share."""
    sums: dict[tuple[int, int, int], Fraction] = {}
    spend(4 * len(listed) ** 2)
    for a, s, c in listed:
        for b, z, e in listed:
            key = a, b, len(s & z)
            sums[key] = sums.get(key, ZERO) + c * e

    def shared(j: int) -> list[list[Fraction]]:
        found = [[ZERO] * size for _ in range(size)]
        spend(4 * len(sums) + size**2)
        for (a, b, t), value in sums.items():
            found[a][b] += comb(t, j) * value
        return found

    return shared


def _by_supersets(listed: list[tuple[int, frozenset[int], Fraction]], size: int) -> Shared:
    """H_j from the sums over supersets of every set R."""
    if sum(2 ** min(len(s), 30) for _, s, _ in listed) > SUPERSETS:
        raise OnTrustError(f"it has {len(listed)} monomials, and their pairs are too many to write out")
    sums: dict[tuple[int, frozenset[int]], Fraction] = {}
    spend(sum(10 << len(s) for _, s, _ in listed))
    for a, s, c in listed:
        for j in range(len(s) + 1):
            for inner in combinations(sorted(s), j):
                key = a, frozenset(inner)
                sums[key] = sums.get(key, ZERO) + c
    lines: dict[frozenset[int], dict[int, Fraction]] = {}
    for (a, below), value in sums.items():
        if value:
            lines.setdefault(below, {})[a] = value

    def shared(j: int) -> list[list[Fraction]]:
        found = [[ZERO] * size for _ in range(size)]
        spend(sum(4 * len(row) ** 2 if len(below) == j else 1 for below, row in lines.items()))
        for below, row in lines.items():
            if len(below) == j:
                for a, x in row.items():
                    for b, y in row.items():
                        found[a][b] += x * y
        return found

    return shared
