"""Attacks on a network of one hidden ReLU layer on Gaussian inputs, the positive control."""

from __future__ import annotations

from typing import Any

from learnable.attacks.expand_and_cluster import WIDTH, expand_and_cluster
from learnable.attacks.moments import MOST_UNITS, recover_units
from learnable.attacks.protocol import Clock, Guess, Problem
from learnable.hardness.shallow import Shallow, network

MOST_WEIGHTS = 20_000
"""The most first-layer weights of a student."""


def not_shallow(problem: Problem) -> str:
    """Why moments are not taken."""
    if problem.signs or str(problem.X.dtype) == "int8":
        return "moments are taken of real labels on Gaussian inputs"
    family = problem.family
    if isinstance(family, Shallow) and family.units > MOST_UNITS:
        return f"{family.units} units are more than the {MOST_UNITS} whose fourth moment is held"
    return ""


def moments(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """Second and fourth moments, then Gauss-Newton."""
    clock.check("before the first moment")
    family = problem.family
    units = family.units if isinstance(family, Shallow) else None
    found = recover_units(problem.X, problem.y, rng, units=units)
    if found.answer is None:
        return Guess(found.because)
    predictions = network(found.answer["weights"], found.answer["readout"], problem.queries)
    return Guess(found.because, predictions, found.answer if isinstance(family, Shallow) else None)


def no_units(problem: Problem) -> str:
    """Why no students are trained.

    >>> [no_units(Problem(Shallow(d, 5), None, None, None, False, 0, 0)) for d in (20, 2_000)]
    ['', 'students of 20 units have 40,000 weights, more than the 20,000 that are trained']
    """
    family = problem.family
    if not isinstance(family, Shallow):
        return "the family is no network of one hidden layer with a known number of units"
    width = WIDTH * family.units
    weights = width * family.d
    if weights > MOST_WEIGHTS:
        return f"students of {width} units have {weights:,} weights, more than the {MOST_WEIGHTS:,} that are trained"
    return ""


def by_clusters(problem: Problem, rng: Any, clock: Clock) -> Guess:
    """Wide students, and clusters of their weights; the best student predicts where no network is confirmed."""
    family: Any = problem.family
    recovered, student = expand_and_cluster(problem.X, problem.y, rng, units=family.units, check=clock.check)
    if recovered.answer is None:
        return Guess(recovered.because, student(problem.queries))
    predictions = network(recovered.answer["weights"], recovered.answer["readout"], problem.queries)
    return Guess(recovered.because, predictions, recovered.answer)
