"""Attacks on parities with noise: elimination, elimination on guessed rows, and correlation with few or all sets.

The algorithms are those of `elimination` and `correlation`; here they meet the labels of a family
(`parity_rows`) and the clock.

>>> import numpy as np
>>> from learnable.hardness.parity import NoisyParity
>>> family, rng, clock = NoisyParity(20, 3, flip=0.1), np.random.default_rng(0), Clock.of(60)
>>> (X, y), (Q, _) = (family.rows({"columns": [2, 3, 5]}, m, rng) for m in (4_000, 10))
>>> problem = Problem(family, X, y, Q, True, len(X), len(Q))
>>> [attack(problem, rng, clock).planted for attack in (guessed_rows, every_set, triples)]
[{'columns': [2, 3, 5]}, {'columns': [2, 3, 5]}, {'columns': [2, 3, 5]}]
>>> elimination(problem, rng, clock).planted is None  # one label in ten is wrong
True
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from learnable.attacks.correlation import WORK, parity_by_correlation, parity_by_transform
from learnable.attacks.elimination import parity_by_elimination, parity_by_guessing
from learnable.attacks.parity_rows import View, no_parity, views
from learnable.attacks.protocol import Clock, Guess, Problem, Recovered
from learnable.hardness.parity_costs import TRANSFORMED

GUESSES = 2 * 10**5
"""Guesses that are made at most; each costs an elimination."""
STEP = 2_048
"""Guesses between two looks at the clock."""
HOPELESS = 100.0
"""Guessing is not tried where it is expected to take this many times GUESSES."""
TRIPLE = 3


def elimination(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """Every label is taken for right."""
    import numpy as np

    def solve(view: View) -> Recovered:
        return parity_by_elimination(problem.X, np.where(view.z < 0, -1.0, 1.0))

    return _first(problem, clock, solve)


def guessed_rows(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """Rows are guessed, for every view in turn, until a solution of theirs fits others or the guesses are used up."""
    seen, n = views(problem), problem.X.shape[1]
    for made in range(0, GUESSES, STEP * len(seen)):
        clock.check(f"after {made:,} of {GUESSES:,} guesses")
        for view in seen:
            found = parity_by_guessing(problem.X, view.z, rng, guesses=STEP)
            guess = _named(problem, view, found)
            if guess is not None:
                return replace(
                    guess, because=f"{guess.because} ({made:,} guesses before)" if made else guess.because
                )
    return Guess(f"none of {GUESSES:,} guesses of {n} rows solved to a parity that fits others")


def hopeless(problem: Problem) -> str:
    """Why guessing is not tried."""
    if why := no_parity(problem):
        return why
    n, need = problem.X.shape[1], views(problem)[0].log10_guesses
    if need <= math.log10(GUESSES * HOPELESS):
        return ""
    return f"about 10^{need:.1f} guesses would find {n} rows with right labels, and {GUESSES:,} are made"


def every_set(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """All 2^n correlations from one transform."""
    return _first(problem, clock, lambda view: parity_by_transform(problem.X, view.z))


def too_wide(problem: Problem) -> str:
    """Why not every set is tried.

    >>> import numpy as np
    >>> from learnable.hardness.parity import NoisyParity
    >>> too_wide(Problem(NoisyParity(40, 20), np.ones((1, 40), dtype=np.int8), np.ones(1), None, True, 1, 1))
    '40 columns have 2^40 sets; it goes through those of 26 columns'
    """
    n = problem.X.shape[1]
    return no_parity(problem) or (
        f"{n} columns have 2^{n} sets; it goes through those of {TRANSFORMED} columns"
        if n > TRANSFORMED
        else ""
    )


def triples(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """Every set of at most three columns, on as many rows as the work allows, and every complement of one."""
    seen, n = views(problem), problem.X.shape[1]
    sets = 2 * sum(math.comb(n, k) for k in range(TRIPLE + 1))
    rows = max(1_000, int(WORK / 4 / len(seen) / sets))
    return _first(
        problem,
        clock,
        lambda view: parity_by_correlation(problem.X[:rows], view.z[:rows], degree=TRIPLE),
    )


def _first(problem: Problem, clock: Clock, attack: Callable[[View], Recovered]) -> Guess:
    """The first view in which the attack finds a set that can be the planted one; else what it said of the last."""
    why = ""
    for view in views(problem):
        clock.check("before the last labels were tried")
        found = attack(view)
        why = found.because
        guess = _named(problem, view, found)
        if guess is not None:
            return guess
    return Guess(why)


def _named(problem: Problem, view: View, found: Recovered) -> Guess | None:
    """The guess of a set that can be the planted one."""
    if found.answer is None:
        return None
    answer = view.planted(found.answer["columns"], found.answer.get("sign", 1))
    if answer is None:
        return None
    return Guess(found.because, problem.family.answer(answer, problem.queries), answer)
