"""The algebraic attack: the outputs of a local generator as linear equations in the monomials of its seed.

Where a polynomial g of degree e over GF(2) vanishes wherever P is y_i, g(x|S_i) = 0 is an equation of degree e in the
seed, linear in its Σ_{d≤e} C(n, d) monomials. With enough of them, elimination leaves linear equations in the bits of
the seed alone (Courtois & Meier 2003; Applebaum & Lovett 2016).
"""

from __future__ import annotations

from math import ceil, comb
from typing import Any

from learnable.attacks.seed_recovery import Puzzle, RecoveredSeed, pose, score
from learnable.complexity.elimination import echelon, row_bytes, solutions
from learnable.hardness.prg.annihilators import algebraic_degree, annihilators, rational_degree
from learnable.hardness.prg.feasible_attack import ELIMINATED, HELD_OUT, unknown_count
from learnable.memory import forecast

NAME = "algebraic"
FREE = 12
"""At most this many bits that elimination leaves open are tried at both values: 2^12 seeds."""
SPARE = 64
"""Equations beyond the number of monomials that are taken at first."""
_ROWS = 4096


def algebraic_attack(edges: Any, y: Any, predicate: Any, n: int, *, seed: int = 0) -> RecoveredSeed:
    """The seed x of y = f_{P,G}(x) by elimination in its monomials, of degree e or as many more as it takes.

    e is the rational degree of P. Every output y_i gives the equations g(x|S_i) = 0, g in a basis of the polynomials of
    degree at most e that vanish wherever P is y_i. Monomials stand as columns from degree e down to 1, so the last rows
    of the echelon form are linear equations in the n bits of x; the true x is among their solutions. Where at most 2^12
    are left, the one that explains most outputs is the answer; where more are left although there were equations
    enough, degree e + 1 is tried, up to the degree of P, at which P(x|S_i) = y_i itself is one of the equations.
    Outputs without noise are wanted: one wrong equation spoils all.

    `edges` (m, k) holds places 0 … n-1, `y` (m,) bits; a tenth of the outputs, drawn by `seed`, is held out. Raises
    `InputError` for what does not fit together.

    >>> import numpy as np
    >>> from learnable.hardness.prg.generator import hyperedges
    >>> from learnable.hardness.prg.generator import generate_bits
    >>> rng = np.random.default_rng(0)
    >>> x, edges = rng.integers(0, 2, size=20), hyperedges(20, 400, 5, rng)
    >>> found = algebraic_attack(edges, generate_bits("tsa", edges, x), "tsa", 20)
    >>> found.x == tuple(x), found.agreement.value
    (True, 1.0)
    >>> print(algebraic_attack(edges[:30], generate_bits("tsa", edges[:30], x), "tsa", 20))
    algebraic: no seed; not enough equations: 30 outputs of about 78 needed at degree 2
    """
    puzzle = pose(edges, y, predicate, n, seed)
    first = rational_degree(puzzle.table)
    for degree in range(first, max(first, algebraic_degree(puzzle.table)) + 1):
        unknowns = unknown_count(n, degree)
        if unknowns > ELIMINATED:
            return RecoveredSeed(
                NAME,
                None,
                f"{unknowns} monomials of degree at most {degree}; at most {ELIMINATED} are eliminated",
            )
        found = _at_degree(puzzle, degree, unknowns)
        if isinstance(found, RecoveredSeed):
            return found
    why = f"elimination leaves {found} of {n} bits open at degree {degree}; more outputs may close them"
    return RecoveredSeed(NAME, None, why)


def _at_degree(puzzle: Puzzle, degree: int, unknowns: int) -> RecoveredSeed | int:
    """The answer in monomials of that degree; the number of bits left open where a higher degree may say more."""
    import numpy as np

    basis = [annihilators(puzzle.table, side, degree) for side in (0, 1)]
    an_output = float(np.mean([len(basis[v]) for v in puzzle.table]))
    for taken in _doubling(int(np.ceil((unknowns + SPARE) / an_output)), len(puzzle.y)):
        linear = _linear(puzzle, basis, degree, taken)
        if linear is None:
            return RecoveredSeed(
                NAME, None, f"{taken} outputs contradict each other: no seed explains them all"
            )
        one, kernel = linear
        if len(kernel) <= FREE:
            x, others = _best(puzzle, one, kernel)
            how = f"{unknowns} monomials of degree at most {degree}, equations from {taken} outputs"
            return score(NAME, puzzle, x, how + (f", one of {others} seeds left" if others > 1 else ""))
    total, wanted = len(puzzle.y) + len(puzzle.held_y), ceil(unknowns / an_output / (1 - HELD_OUT))
    if total < wanted:
        told = f"not enough equations: {total} outputs of about {wanted} needed at degree {degree}"
        return RecoveredSeed(NAME, None, told)
    return len(kernel)


def _doubling(first: int, last: int) -> list[int]:
    """first, 2·first, … and last."""
    found = []
    while first < last:
        found.append(first)
        first *= 2
    return [*found, last]


def _linear(puzzle: Puzzle, basis: Any, degree: int, taken: int) -> tuple[Any, Any] | None:
    """All x that satisfy what the first outputs say of the bits alone: one, and a basis; None where they contradict."""
    import numpy as np

    rows = _equations(puzzle, basis, degree, taken)
    unknowns, n = unknown_count(puzzle.n, degree), puzzle.n
    rank = len(pivots := echelon(rows, unknowns))
    columns = np.arange(unknowns - n, unknowns + 1)
    low = int(np.searchsorted(pivots, unknowns - n))
    label = rows[rank:, unknowns // 8] >> (unknowns % 8) & 1
    if label.any():
        return None
    tail = rows[low:rank, columns // 8] >> (columns % 8).astype(np.uint8) & 1
    return solutions(tail[:, :-1], tail[:, -1])


def _equations(puzzle: Puzzle, basis: Any, degree: int, taken: int) -> Any:
    """The equations of the first outputs as packed rows: monomials from degree `degree` down to 1, then the constant."""
    import numpy as np

    unknowns = unknown_count(puzzle.n, degree)
    kinds = [(side, g) for side in (0, 1) for g in basis[side]]
    at = [np.flatnonzero(puzzle.y[:taken] == side) for side in (0, 1)]
    total = sum(len(at[side]) for side, _ in kinds)
    forecast(
        2 * total * row_bytes(unknowns),
        f"{total} equations in {unknowns} monomials of degree at most {degree}",
        "use fewer bits n or another attack",
    )
    packed, done = np.zeros((total, row_bytes(unknowns)), dtype=np.uint8), 0
    for side, g in kinds:
        for start in range(0, len(at[side]), _ROWS):
            edges = puzzle.edges[at[side][start : start + _ROWS]]
            dense = np.zeros((len(edges), unknowns + 1), dtype=bool)
            for places in g:
                dense[np.arange(len(edges)), _columns(edges, places, puzzle.n, degree)] = True
            bits = np.packbits(dense, axis=1, bitorder="little")
            packed[done : done + len(edges), : bits.shape[1]] = bits
            done += len(edges)
    return packed


def _columns(edges: Any, places: tuple[int, ...], n: int, degree: int) -> Any:
    """The column of Π x_v, v the members at those places of each edge; subsets of one size stand in colexical order."""
    import numpy as np

    size = len(places)
    column = np.full(len(edges), sum(comb(n, d) for d in range(size + 1, degree + 1)), dtype=np.int64)
    members = np.sort(edges[:, [j - 1 for j in places]], axis=1)
    for i in range(size):
        choose = np.array([comb(v, i + 1) for v in range(n)], dtype=np.int64)
        column += choose[members[:, i]]
    return column


def _best(puzzle: Puzzle, one: Any, kernel: Any) -> tuple[Any, int]:
    """A seed of one + span(kernel) that explains the outputs seen, 16 at a time, and how many are left with it."""
    import numpy as np

    seeds, places = one[None, :].copy(), 1 << np.arange(puzzle.edges.shape[1])
    for line in kernel:
        seeds = np.concatenate([seeds, seeds ^ line])
    for start in range(0, len(puzzle.y), 16):
        if len(seeds) == 1:
            break
        outputs = puzzle.table[seeds[:, puzzle.edges[start : start + 16]] @ places]
        right = (outputs == puzzle.y[start : start + 16]).sum(axis=1)
        seeds = seeds[right == right.max()]
    return seeds[0].astype(np.int8), len(seeds)
