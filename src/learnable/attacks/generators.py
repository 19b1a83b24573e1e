"""Attacks on a local generator: the planted bits x from hyperedges S and the bits P(x_S).

>>> import numpy as np
>>> from learnable.attacks.load_problem import pose
>>> from learnable.hardness.prg.predicates import Maj3
>>> family, rng, clock = LocalGenerator(10, Maj3(), depth=2), np.random.default_rng(0), Clock.of(60)
>>> secret = family.plant(rng)
>>> train, test = ([family.rows(secret, m, rng)] for m in (400, 50))
>>> problem = pose(family, train, test, 400, clock)[0]
>>> [attack(problem, rng, clock).planted["x"] == secret["x"] for attack in (algebraic, votes, every_seed)]
[True, True, True]
>>> spectral(problem, rng, clock).because
'the smallest set of maj3 has t = 1; pairs of votes are built for t = 2 and 3; use the linear attack'
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from learnable.attacks.algebraic import algebraic_attack
from learnable.attacks.protocol import Clock, Guess, Problem
from learnable.attacks.seed_recovery import RecoveredSeed
from learnable.attacks.votes import linear_attack, spectral_attack
from learnable.hardness.prg.encodings import decode
from learnable.hardness.prg.family import LocalGenerator
from learnable.hardness.prg.generator import positions, table

ALL = 24
"""The most bits of which every seed is tried."""


def not_a_generator(problem: Problem) -> str:
    """Why the attack does not apply.

    >>> from learnable.hardness.parity import NoisyParity
    >>> not_a_generator(Problem(NoisyParity(20, 10), None, None, None, True, 0, 0))
    'the family is no local generator'
    """
    return "" if isinstance(problem.family, LocalGenerator) else "the family is no local generator"


def too_many_seeds(problem: Problem) -> str:
    """Why not every seed is tried.

    >>> [too_many_seeds(Problem(LocalGenerator(n), None, None, None, True, 0, 0)) for n in (24, 40)]
    ['', 'there are 2^40 seeds; it goes through those of 24 bits']
    """
    if why := not_a_generator(problem):
        return why
    n = problem.family.n  # type: ignore[attr-defined]
    return f"there are 2^{n} seeds; it goes through those of {ALL} bits" if n > ALL else ""


def algebraic(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """Elimination in the monomials of the seed."""
    return _asked(algebraic_attack, problem, rng)


def votes(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """The correlation of the output with single bits."""
    return _asked(linear_attack, problem, rng)


def spectral(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """The top eigenvector of votes on pairs of bits."""
    return _asked(spectral_attack, problem, rng)


def every_seed(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """Every seed, less those that a row contradicts, row after row."""
    import numpy as np

    family: Any = problem.family
    edges, values = edges_of(problem.X, family.n), problem.y < 0
    seeds, says = np.arange(2**family.n, dtype=np.uint32), table(family.predicate)
    for row, (edge, value) in enumerate(zip(edges, values, strict=True), 1):
        clock.check(f"with {len(seeds):,} seeds left after {row:,} rows")
        places = sum(((seeds >> np.uint32(v)) & 1) << np.uint32(j) for j, v in enumerate(edge))
        left = seeds[says[places] == value]
        if not len(left):
            return Guess(f"the first {row:,} rows contradict every seed")
        seeds = left
        if len(seeds) == 1 and row >= 4 * family.n:
            break
    x = [int(seeds[0]) >> i & 1 for i in range(family.n)]
    return _known(problem, x, f"{row:,} rows leave {len(seeds):,} of 2^{family.n} seeds")


def edges_of(X: Any, n: int) -> Any:
    """The hyperedges (m, k) of encodings (m, kn).

    >>> edges_of([[1, 0, 1, 0, 1, 1]], 3).tolist()
    [[1, 0]]
    """
    return decode(X, n)[0]


def _asked(attack: Callable[..., RecoveredSeed], problem: Problem, rng: Any) -> Guess:
    """One of the attacks on edges and bits; P is 1 where the label is -1."""
    import numpy as np

    family: Any = problem.family
    edges, outputs = edges_of(problem.X, family.n), np.asarray(problem.y < 0, dtype=np.int8)
    found = attack(edges, outputs, family.predicate, family.n, seed=int(rng.integers(2**31)))
    if found.best is None:
        return Guess(found.why)
    return _known(problem, found.best, found.why, sure=found.x is not None)


def _known(problem: Problem, x: Any, because: str, sure: bool = True) -> Guess:
    """What a seed says of the test inputs; it is named as the planted answer where it explained every row."""
    import numpy as np

    family: Any = problem.family
    x = np.asarray(x, dtype=np.int8)
    said = table(family.predicate)[positions(edges_of(problem.queries, family.n), x)]
    return Guess(because, 1.0 - 2.0 * said, {"x": x.tolist()} if sure else None)
