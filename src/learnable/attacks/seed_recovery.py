"""The recovered seed of a local generator, and its check on outputs that the attack had not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.estimates import Estimate
from learnable.hardness.prg.feasible_attack import HELD_OUT
from learnable.hardness.prg.generator import bits, positions, read_edges, table, whole
from learnable.hardness.prg.predicate_audit import refuse_constant
from learnable.hardness.prg.predicates import Predicate
from learnable.specs import InputError, coerce

PART = 20_000
"""Outputs that polishing looks at first, or 200 for each bit of the seed where that is more."""
SWEEPS = 4
"""Polishing ends after this many flips for each bit of the seed."""


@dataclass(frozen=True)
class RecoveredSeed:
    """An attack's answer: not `protocol.Recovered`, whose answers are confirmed or none, since a seed can be nearly right.

    `x` is a seed that explains every output it was given, or None, and then `why` says what was missing. `best` is the
    best seed found, x itself or one that leaves outputs unexplained, as wherever outputs are noisy. `agreement` is the
    share of held-out outputs that `best` explains, with Wilson's 95% interval; a seed that knows nothing has about the
    share of the commoner output. Both are None where no seed was looked for.
    """

    attack: str
    x: tuple[int, ...] | None
    why: str
    agreement: Estimate | None = None
    best: tuple[int, ...] | None = None

    def json(self) -> dict[str, Any]:
        """The answer for a program."""
        return {
            "attack": self.attack,
            "x": None if self.x is None else list(self.x),
            "why": self.why,
            "best": None if self.best is None else list(self.best),
            "agreement": None if self.agreement is None else self.agreement.json(),
        }

    def __str__(self) -> str:
        told = f"{self.attack}: {'the seed is recovered' if self.x else 'no seed'}; {self.why}"
        if self.agreement is None:
            return told
        a = self.agreement
        return (
            f"{told} (held-out outputs explained: {a.value:.3f} [{a.low:.3f}, {a.high:.3f}] of {a.samples})"
        )


@dataclass(frozen=True)
class Puzzle:
    """The outputs an attack looks at, `edges` (m, k) and `y` (m,), those held out, and the predicate's table."""

    predicate: Predicate
    n: int
    table: Any
    edges: Any
    y: Any
    held_edges: Any
    held_y: Any


def pose(edges: Any, y: Any, predicate: Any, n: int, seed: int) -> Puzzle:
    """Check what an attack was handed, and hold a tenth of the outputs out, drawn by `seed`.

    >>> puzzle = pose([[0, 1, 2], [1, 2, 3], [2, 3, 0], [3, 0, 1]], [0, 1, 1, 0], "maj3", 4, seed=0)  # x is 0011
    >>> len(puzzle.y), len(puzzle.held_y)
    (3, 1)
    """
    import numpy as np

    predicate = coerce(predicate, Predicate, "predicate")
    refuse_constant(predicate)
    whole("n", n, predicate.arity, f"{predicate} reads that many different bits")
    whole("seed", seed, 0)
    n, edges, y = int(n), read_edges(edges, predicate, n), bits(y, "y")
    if len(edges) != len(y):
        raise InputError(
            f"edges has {len(edges)} rows and y {len(y)} bits; wanted one output for each hyperedge"
        )
    if len(y) < 2:
        raise InputError(f"y has {len(y)} bits; wanted at least 2 outputs, so that one can be held out")
    order = np.random.default_rng(seed).permutation(len(y))
    held, seen = np.split(order, [max(1, int(HELD_OUT * len(y)))])
    return Puzzle(predicate, n, table(predicate), edges[seen], y[seen], edges[held], y[held])


def score(attack: str, puzzle: Puzzle, x: Any, how: str) -> RecoveredSeed:
    """The answer for a seed x that was found as `how` says: recovered where it explains every output that was seen.

    >>> puzzle = pose([[0, 1, 2], [1, 2, 3], [2, 3, 0], [3, 0, 1]], [0, 1, 1, 0], "maj3", 4, seed=0)  # x is 0011
    >>> score("guess", puzzle, bits([0, 0, 1, 1], "x"), "guessed").why
    'guessed; it explains all 3 outputs it saw'
    """
    right = puzzle.table[positions(puzzle.held_edges, x)] == puzzle.held_y
    agreement = Estimate.share(int(right.sum()), len(right))
    seen, best = explained(puzzle, x), tuple(map(int, x))
    if seen == len(puzzle.y):
        return RecoveredSeed(attack, best, f"{how}; it explains all {seen} outputs it saw", agreement, best)
    why = f"{how}; the best seed explains {seen} of the {len(puzzle.y)} outputs it saw"
    return RecoveredSeed(attack, None, why, agreement, best)


def explained(puzzle: Puzzle, x: Any) -> int:
    """How many of the outputs seen x explains.

    >>> puzzle = pose([[0, 1, 2], [1, 2, 3], [2, 3, 0], [3, 0, 1]], [0, 1, 1, 0], "maj3", 4, seed=0)  # x is 0011
    >>> explained(puzzle, bits([0, 0, 1, 1], "x")), explained(puzzle, bits([1, 1, 0, 0], "x"))
    (3, 0)
    """
    return int((puzzle.table[positions(puzzle.edges, x)] == puzzle.y).sum())


def polish(puzzle: Puzzle, x: Any) -> Any:
    """Flip the bit of x that makes most outputs right, again and again, until no single flip makes more right.

    At first of a part of the outputs, then of all: the second round starts near its end.

    >>> puzzle = pose([[0, 1, 2], [1, 2, 3], [2, 3, 0], [3, 0, 1]], [0, 1, 1, 0], "maj3", 4, seed=0)  # x is 0011
    >>> polish(puzzle, [0, 1, 1, 1]).tolist()
    [0, 0, 1, 1]
    """
    import numpy as np

    x = np.array(x, dtype=np.int8)
    for outputs in (max(PART, 200 * puzzle.n), len(puzzle.y)):
        _climb(puzzle, x, puzzle.edges[:outputs], puzzle.y[:outputs])
        if outputs >= len(puzzle.y):
            break
    return x


def _climb(puzzle: Puzzle, x: Any, edges: Any, y: Any) -> None:
    """Flip bits of x in place, each time the one with most gain."""
    import numpy as np

    wrong = puzzle.table[None, :] != np.array([[0], [1]])  # by output, by place in the table
    for _ in range(SWEEPS * puzzle.n):
        at = positions(edges, x)
        now = wrong[y, at].astype(np.int8)
        gain = np.zeros(puzzle.n)
        for j in range(edges.shape[1]):
            change = now - wrong[y, at ^ (1 << j)]
            gain += np.bincount(edges[:, j], weights=change, minlength=puzzle.n)
        best = int(np.argmax(gain))
        if gain[best] <= 0:
            break
        x[best] ^= 1
