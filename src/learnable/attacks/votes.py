"""Attacks on a local generator by correlation: each output is a noisy parity of a few bits of the seed.

With S a set of places and P̂(S) the coefficient of (-1)^P, (-1)^{y_i} correlates by P̂(S) with the parity of the bits
that edge i has at S. One bit: count votes. Two or three: the top eigenvector of a matrix of votes on pairs of bits.
"""

from __future__ import annotations

from typing import Any

from learnable.attacks.seed_recovery import Puzzle, RecoveredSeed, explained, polish, pose, score
from learnable.hardness.prg.predicate_audit import fourier
from learnable.memory import forecast
from learnable.ties import largest

LINEAR, SPECTRAL = "linear", "spectral"
SAME, ZERO = 1e-6, 1e-8
"""Eigenvalues that are the same, in units of the largest, and entries of a unit vector that are 0, both up to rounding."""
TRIED = 8
"""Top eigenvectors that are tried: at few outputs the seed's is not always the first."""


def linear_attack(edges: Any, y: Any, predicate: Any, n: int, *, seed: int = 0) -> RecoveredSeed:
    """The seed by votes: bit v is the sign of Σ_j P̂({j}) Σ_{i: edge i has v at j} ((-1)^{y_i} - P̂(∅)), polished.

    The mean of that sum is (Σ_j P̂({j})² · number of edges with v at j)·(-1)^{x_v}, so about log(n)·n/(k·P̂²) outputs
    make all signs right. It is what a linear model fits on one-hot encodings. It needs t = 1: a place j whose coefficient
    is not 0. Polishing flips single bits while that explains more outputs. Arguments as in `algebraic_attack`.

    >>> import numpy as np
    >>> from learnable.hardness.prg.generator import hyperedges
    >>> from learnable.hardness.prg.generator import generate_bits
    >>> rng = np.random.default_rng(0)
    >>> x, edges = rng.integers(0, 2, size=40), hyperedges(40, 1000, 3, rng)
    >>> linear_attack(edges, generate_bits("maj3", edges, x), "maj3", 40).x == tuple(x)
    True
    >>> print(linear_attack(edges, generate_bits("xor_and(3, 0)", edges, x), "xor_and(3, 0)", 40))
    linear: no seed; no single bit correlates with the outputs of xor_and(a=3, b=0): its smallest set has t = 3
    """
    import numpy as np

    puzzle = pose(edges, y, predicate, n, seed)
    t, sets = _smallest(puzzle)
    if t != 1:
        told = (
            f"no single bit correlates with the outputs of {puzzle.predicate}: its smallest set has t = {t}"
        )
        return RecoveredSeed(LINEAR, None, told)
    signs, votes = _signs(puzzle), np.zeros(n)
    for (j,), weight in sets:
        votes += weight * np.bincount(puzzle.edges[:, j], weights=signs, minlength=n)
    return score(LINEAR, puzzle, polish(puzzle, votes < 0), f"votes of {len(puzzle.y)} outputs, polished")


def spectral_attack(edges: Any, y: Any, predicate: Any, n: int, *, seed: int = 0) -> RecoveredSeed:
    """The seed from the top eigenvector of a matrix of votes on pairs of bits, at t = 2 or 3, then polished.

    With χ_v = (-1)^{x_v}. At t = 2 the matrix sums P̂(S)(-1)^{y_i} at the two members that edge i has at S; its mean is a
    multiple of χχ' off the diagonal. At t = 3 let M, of n rows and a column for each pair, sum P̂(S)(-1)^{y_i} at one
    member and the pair of the others, each member in its turn; MM' without its diagonal has a multiple of χχ' as its
    mean, and about n^1.5 outputs bring it above the noise. The sign of the eigenvector is tried both ways. A set of
    four bits or more would need matrices on pairs or triples, which are not built here. Arguments as in
    `algebraic_attack`.

    Source: after Feldman, Perkins & Vempala 2015 (arXiv 1407.2774), who iterate on subsamples of such votes.

    >>> import numpy as np
    >>> from learnable.hardness.prg.generator import hyperedges
    >>> from learnable.hardness.prg.generator import generate_bits
    >>> rng = np.random.default_rng(0)
    >>> x, edges = rng.integers(0, 2, size=40), hyperedges(40, 4000, 5, rng)
    >>> spectral_attack(edges, generate_bits("tsa", edges, x), "tsa", 40).x == tuple(x)
    True
    """

    puzzle = pose(edges, y, predicate, n, seed)
    t, sets = _smallest(puzzle)
    if t not in (2, 3):
        told = f"the smallest set of {puzzle.predicate} has t = {t}; pairs of votes are built for t = 2 and 3"
        return RecoveredSeed(SPECTRAL, None, told + ("; use the linear attack" if t == 1 else ""))
    forecast(8 * 4 * n * n, f"a matrix of votes on pairs of {n} bits", "use fewer bits n")
    votes = _pairs(puzzle, sets) if t == 2 else _triples(puzzle, sets)
    best, most = None, -1
    for start in (sign * one < -ZERO for one in top_eigenvectors(votes, TRIED) for sign in (1, -1)):
        x = polish(puzzle, start)
        right = explained(puzzle, x)
        if right > most:
            best, most = x, right
        if right == len(puzzle.y):
            break
    return score(SPECTRAL, puzzle, best, f"votes on pairs from {len(puzzle.y)} outputs, polished")


def top_eigenvectors(matrix: Any, count: int) -> list[Any]:
    """The first `count` unit eigenvectors of a symmetric matrix, from the largest eigenvalue down.

    Few votes make a matrix of blocks with the same eigenvalues, and eigenvectors of equal eigenvalues are any basis of their
    space, another on every processor. Here it is the one that the projection P on the space gives: the column of P with
    the longest part outside those taken, the first of equal ones, again and again.

    >>> import numpy as np
    >>> [v.round(3).tolist() for v in top_eigenvectors(np.diag([1.0, 3.0, 3.0]), 2)]
    [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    import numpy as np

    values, vectors = (part[..., ::-1] for part in np.linalg.eigh(matrix))
    room, found, start = SAME * float(np.abs(values).max()), [], 0  # type: float, list[Any], int
    while len(found) < min(count, len(values)):
        stop = start + 1
        while stop < len(values) and values[stop - 1] - values[stop] <= room:
            stop += 1
        rest = vectors[:, start:stop] @ vectors[:, start:stop].T
        for _ in range(min(stop - start, count - len(found))):
            one = rest[:, largest(np.diagonal(rest).tolist())]
            found.append(one / np.linalg.norm(one))
            rest = rest - np.outer(found[-1], found[-1])
        start = stop
    return found


def _smallest(puzzle: Puzzle) -> tuple[int, list[tuple[list[int], float]]]:
    """The least size of a non-empty set with a coefficient, and all sets of that size: 0-based places, coefficient."""
    found = [(s, v) for s, v in fourier(puzzle.table) if s]
    t = len(found[0][0])
    return t, [([j - 1 for j in s], float(v)) for s, v in found if len(s) == t]


def _signs(puzzle: Puzzle) -> Any:
    """(-1)^{y_i} minus its mean over all inputs, which says nothing of the seed."""
    return 1.0 - 2.0 * puzzle.y - float((1.0 - 2.0 * puzzle.table).mean())


def _pairs(puzzle: Puzzle, sets: Any) -> Any:
    """Σ P̂(S)(-1)^{y_i} at the two members of each edge at S, a symmetric array (n, n)."""
    import numpy as np

    votes, signs = np.zeros((puzzle.n, puzzle.n)), _signs(puzzle)
    for (i, j), weight in sets:
        np.add.at(votes, (puzzle.edges[:, i], puzzle.edges[:, j]), weight * signs)
    return votes + votes.T


def _triples(puzzle: Puzzle, sets: Any) -> Any:
    """MM' without its diagonal, M the votes on one member against the pair of the others, an array (n, n)."""
    import numpy as np
    from scipy.sparse import csr_array

    n, signs = puzzle.n, _signs(puzzle)
    rows, pairs, values = [], [], []
    for places, weight in sets:
        for turn in range(3):
            one, *rest = np.roll(places, turn)
            two = np.sort(puzzle.edges[:, rest], axis=1)
            rows.append(puzzle.edges[:, one])
            pairs.append(two[:, 0] * n + two[:, 1])
            values.append(weight * signs)
    places = (np.concatenate(rows), np.unique(np.concatenate(pairs), return_inverse=True)[1])
    M = csr_array((np.concatenate(values), places), shape=(n, int(places[1].max()) + 1))
    votes = (M @ M.T).toarray()
    np.fill_diagonal(votes, 0.0)
    return votes
