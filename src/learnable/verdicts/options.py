"""The options of a check, and specs read into values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.descent.budgets import Training
from learnable.descent.estimators import is_estimator, network_of
from learnable.groups import Group, groups
from learnable.networks import MLP, ModuleNetwork, Network, made, networks
from learnable.specs import InputError
from learnable.targets import Labelled, Target, source_of, targets

PILOT = 0.05


@dataclass(frozen=True)
class Options:
    """The options of a check."""

    seed: int
    samples: int | None
    workers: int
    edge: Fraction
    training: Training
    pilot: float = PILOT
    """The share of the budget that may be trained on rows to test the forecast."""


def read_edge(edge: float | str) -> Fraction:
    """The edge as an exact decimal above 0 and below 1.

    >>> read_edge(0.1)
    Fraction(1, 10)
    """
    try:
        share = Fraction(str(edge)) if 1e-100 < float(edge) < 1 else Fraction(0)
    except (ValueError, TypeError):
        raise InputError(f"edge is {edge!r}; wanted a number above 0 and below 1, such as edge=0.1") from None
    if not share:
        raise InputError(f"edge is {edge}; wanted a number above 0 and below 1, such as edge=0.1")
    return share


def read_target(given: Any) -> Target | Labelled:
    """A target or labelled data from a spec, a value, or data as people hold it in Python (see `Source`)."""
    found = targets.read(given)
    if isinstance(found, Target | Labelled):
        return found
    held = source_of(found)
    if held is None:
        raise InputError(
            f'target is {given!r}; wanted a spec such as parity(n=30, degree=3), a pair (X, y), or Source(data, y="NAME")'
        )
    return held if isinstance(held, Labelled) else read_target(held)


def read_network(given: Any) -> Network:
    """A network from a spec or a value, a Python function that returns a fresh `nn.Module`, a module, or scikit-learn's."""
    if is_estimator(given):
        return network_of(given)
    found = networks.read(given)
    if isinstance(found, MLP | ModuleNetwork):
        return found
    if callable(found):
        return made(found)
    raise InputError(
        f"net is {given!r}; wanted mlp(widths=[512]), file.py:factory or a function that returns an nn.Module"
    )


def read_group(given: Any) -> Group | None:
    """A group from a spec or a value; None stays None."""
    if given is None:
        return None
    found = groups.read(given)
    if not isinstance(found, Group):
        raise InputError(f"group is {given!r}; wanted a spec such as signed_permutations(n=30)")
    return found
