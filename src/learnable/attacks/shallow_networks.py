"""Attacks on a network of one hidden ReLU layer on Gaussian inputs, the positive control."""

from __future__ import annotations

from typing import Any

from learnable.attacks.moments import MOST_UNITS, recover_units
from learnable.attacks.protocol import Clock, Guess, Problem
from learnable.hardness.shallow import Shallow, network


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
