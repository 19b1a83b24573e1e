"""Alignments under groups that flip signs of coordinates: each block of Walsh coefficients has a Gram of its own.

A group that flips the sign of a coordinate at will keeps monomials with different sets of such coordinates apart, so the
operator E_g (f∘g)(f∘g)* falls into blocks: one coefficient under sign flips, one degree under signed permutations, the
matrix M_j of fhat(T ∪ S), |S| = j, where coordinates are fixed, two degrees k and n-k where flips are even in number.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from learnable.audit.alignments.cubes import Cube
from learnable.audit.alignments.definite import bounds
from learnable.audit.alignments.trust import Derived
from learnable.audit.effort import spend
from learnable.audit.targets import ByWeight

ZERO = Fraction(0)
Grams = list[tuple[int, list[list[Fraction]]]]
"""The dimension of a part and the Gram on it."""


def sign_flips(cube: Cube) -> Derived:
    """C = max over S not empty of fhat(S)²."""
    squares = (
        [c * c for c in cube.levels[1:]]
        if isinstance(cube.kind, ByWeight)
        else [cube.square * c * c for s, c in cube.terms.items() if s]
    )
    largest = max(squares, default=ZERO)
    return _same_without_invariant(cube, lambda value: value >= largest)


def signed_permutations(cube: Cube) -> Derived:
    """C = max over k >= 1 of W_k/C(n, k)."""
    weights = _weights(cube)
    largest = max((w / comb(cube.n, k) for k, w in weights.items() if k), default=ZERO)
    return _same_without_invariant(cube, lambda value: value >= largest)


def _same_without_invariant(cube: Cube, holds: object) -> Derived:
    both = cube.variance, cube.variance
    return Derived(both, both, lambda value, _: holds(value))  # type: ignore[operator]


def even_signed_permutations(cube: Cube) -> Derived:
    """Degrees k and n-k have the Gram [[W_k, I_k], [I_k, W_(n-k)]], I_k = Σ fhat(S) fhat(Sᶜ); n/2 has two halves."""
    n, weights, crossed = cube.n, _weights(cube), _crossed(cube)
    top = weights.get(n, ZERO)

    def holds(value: Fraction, invariant: bool) -> bool:
        ends = invariant or value >= top
        for k in range(1, n // 2 + 1):
            a, b, x = weights.get(k, ZERO), weights.get(n - k, ZERO), crossed.get(k, ZERO)
            small = a + abs(x) if 2 * k == n else None
            room = value * comb(n, k)
            ends = ends and (room >= small if small is not None else bounds(room, [[a, x], [x, b]]))
        return ends

    rest = cube.variance - top
    return Derived((cube.variance,) * 2, (rest, rest), holds)


def _weights(cube: Cube) -> dict[int, Fraction]:
    if isinstance(cube.kind, ByWeight):
        size = len(cube.kind.values) - 1
        return {k: comb(size, k) * c * c for k, c in enumerate(cube.levels) if c}
    found: dict[int, Fraction] = {}
    for members, c in cube.terms.items():
        found[len(members)] = found.get(len(members), ZERO) + cube.square * c * c
    return found


def _crossed(cube: Cube) -> dict[int, Fraction]:
    """I_k for k <= n/2, up to a common sign."""
    n = cube.n
    if isinstance(cube.kind, ByWeight):
        whole = len(cube.kind.values) - 1 == n
        return (
            {k: comb(n, k) * cube.levels[k] * cube.levels[n - k] for k in range(n // 2 + 1)} if whole else {}
        )
    found: dict[int, Fraction] = {}
    everything = frozenset(range(1, n + 1))
    if not any(2 * len(s) >= n for s in cube.terms):
        return found
    for members, c in cube.terms.items():
        other = cube.terms.get(everything - members, ZERO) if 2 * len(members) <= n else ZERO
        if other:
            found[len(members)] = found.get(len(members), ZERO) + cube.square * c * other
    return found


def stabiliser_of_signed(cube: Cube, fixed: frozenset[int]) -> Derived:
    """λ_max(M_j M_jᵀ)/C(m, j), M_j[T, S] = fhat(T ∪ S) for T among the fixed coordinates and |S| = j among the others."""
    moved = cube.n - len(fixed)
    if isinstance(cube.kind, ByWeight) and not cube.moved:
        lines = _lines(cube, fixed)
    else:
        lines = None
    grams = [] if lines is not None else _matrices(cube, fixed)
    still = lines[0] if lines is not None else _trace(grams, 0)

    def holds(value: Fraction, invariant: bool) -> bool:
        if lines is not None:
            kept = {j: w - (cube.mean if j == 0 else 0) for j, w in lines.items() if j or not invariant}
            return all(value * comb(moved, j) >= w for j, w in kept.items())
        return all(
            bounds(value * comb(moved, j), gram if j else _without_mean(cube, gram))
            for j, gram in grams
            if j or not invariant
        )

    rest = cube.variance + cube.mean - still
    return Derived((cube.variance,) * 2, (rest, rest), holds)


def _lines(cube: Cube, fixed: frozenset[int]) -> dict[int, Fraction]:
    """The trace of M_j M_jᵀ for a function of the Hamming weight, where M_j has rank one."""
    size = len(cube.levels) - 1
    still = len([i for i in fixed if i <= size])
    spend((size - still + 1) * (still + 1) * (20 + size // 4))
    return {
        j: sum(
            (comb(size - still, j) * comb(still, t) * cube.levels[t + j] ** 2 for t in range(still + 1)), ZERO
        )
        for j in range(size - still + 1)
    }


def _matrices(cube: Cube, fixed: frozenset[int]) -> Grams:
    """M_j M_jᵀ, or M_jᵀ M_j where that is smaller; j = 0 always over the sets T, the empty one first."""
    levels: dict[int, dict[tuple[frozenset[int], frozenset[int]], Fraction]] = {0: {}}
    for members, c in cube.placed().items():
        levels.setdefault(len(members - fixed), {})[members & fixed, members - fixed] = c
    found = []
    for j, entries in sorted(levels.items()):
        sides = [sorted({pair[i] for pair in entries}, key=lambda s: (len(s), sorted(s))) for i in (0, 1)]
        flip = j > 0 and len(sides[1]) < len(sides[0])
        short, long = sides[::-1] if flip else sides
        spend(len(short) ** 2 * len(long) + len(short) * len(long))
        lines = [[entries.get((b, a) if flip else (a, b), ZERO) for b in long] for a in short]
        found.append((j, [[cube.square * _dot(p, q) for q in lines] for p in lines]))
    return found


def _dot(p: list[Fraction], q: list[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(p, q, strict=True) if x and y), ZERO)


def _trace(grams: Grams, at: int) -> Fraction:
    return sum((row[i] for j, gram in grams if j == at for i, row in enumerate(gram)), ZERO)


def _without_mean(cube: Cube, gram: list[list[Fraction]]) -> list[list[Fraction]]:
    return [row[1:] for row in gram[1:]] if cube.mean else gram
