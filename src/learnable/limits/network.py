"""Limits inside the network: what does not train, starts alike, saturated, dead or vanishing, and what it cannot be."""

from __future__ import annotations

from learnable.limits import network_changes as changes
from learnable.limits.evidence import Evidence
from learnable.limits.expectation import Expectation, starved, worth
from learnable.limits.table import Limit
from learnable.start.observation import ready

FROZEN = 0.3
"""The share of a network's numbers from which on what does not train is asked about."""
NARROW = 16
SATURATED = 0.7
ALIKE = 1e-3
"""The variance over rows in a layer's mean square, below which its rows look alike."""


def frozen(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Parameters that do not train, that the optimiser does not hold, or that no gradient reaches for what is frozen."""
    state = evidence.start.reachable
    if evidence.start.parameters.strays:
        because = (
            f"{evidence.start.parameters.strays:,} numbers get a gradient and are no parameters, so the optimiser does not "
            "move them: register them as nn.Parameter, layers in an nn.ModuleList"
        )
        return Limit("network", "frozen", because, {"strays": evidence.start.parameters.strays}, None)
    if state.unheld > 0:
        because = (
            f"the optimiser does not hold {state.unheld:.0%} of the parameters: give it net.parameters()"
        )
        return Limit("network", "frozen", because, {"unheld": state.unheld}, None)
    if not state.frozen:
        return None
    shut = state.frozen + state.unreached
    change = changes.unfrozen(f"{1 - state.frozen:.0%}")
    after = worth(evidence, change)
    now = max(0.0, expected.skill)
    if shut < FROZEN or after is None or after < now + 0.1:
        return None
    because = (
        f"{state.frozen:.0%} of the parameters are frozen"
        + (
            f" and no gradient reaches another {state.unreached:.0%} behind them"
            if state.unreached > 0.01
            else ""
        )
        + f": trained, they are forecast to reach a skill of {after:.2f}"
    )
    numbers = {"frozen": state.frozen, "unreached": state.unreached}
    return Limit("network", "frozen", because, numbers, change, after)


def steps(evidence: Evidence, expected: Expectation) -> Limit | None:
    """A hidden activation without slope: the layers before it never move."""
    flat = tuple(x.path for x in evidence.start.hidden if x.steps)
    if not flat or evidence.start.reachable.unreached < 0.05:
        return None
    kind = next(x.kind for x in evidence.start.hidden if x.steps)
    change = changes.hidden_activation(flat, kind, replace=True)
    after = worth(evidence, change)
    because = (
        f"{kind} has slope 0 everywhere, so no gradient reaches the layers before it "
        f"({evidence.start.reachable.unreached:.0%} of the parameters): take an activation with a slope, such as tanh"
    )
    numbers = {"unreached": evidence.start.reachable.unreached}
    return Limit("network", "hidden_activation", because, numbers, change, after)


def symmetric(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Layers whose units start as one and get the same gradient stay one unit."""
    matrices = [p for p in evidence.start.parameters.each if p.matrix and p.trained]
    alike = [p for p in matrices[:-1] if p.alike]
    if not alike:
        return None
    change = changes.default_initialisation()
    after = worth(evidence, change)
    because = (
        f"the units of {alike[0].name.rpartition('.')[0] or 'the first layer'} all start with the same weights and get the "
        "same gradient, so they stay one unit: draw the weights at random"
    )
    return Limit("network", "initialisation", because, {"layers": [p.name for p in alike]}, change, after)


def saturated(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Hidden units on the flat ends of their activation."""
    worst = max(evidence.start.hidden, key=lambda x: x.saturated, default=None)
    if worst is None or worst.saturated < SATURATED:
        return None
    change = changes.default_initialisation()
    after = worth(evidence, change)
    because = (
        f"{worst.saturated:.0%} of the units of {worst.path} ({worst.kind}) start saturated, where their slope is almost 0: "
        "start with smaller weights"
    )
    return Limit(
        "network", "saturated", because, {"layer": worst.path, "saturated": worst.saturated}, change, after
    )


def vanishing(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Rows look alike after the last hidden layers, or the output dwarfs what weights of that size give."""
    hidden = [x for x in evidence.start.hidden if x.weighted]
    if len(hidden) < 2 or hidden[0].spread <= 0:
        return None
    ratio = hidden[-1].spread / hidden[0].spread
    if ratio > ALIKE:
        return None
    change = changes.normalised(tuple(x.path for x in hidden))
    after = worth(evidence, change)
    because = (
        f"after {len(hidden)} layers all rows look alike (their differences are {ratio:.1g} of what they were), and the "
        "gradient vanishes with them: normalise the layers, or take fewer"
    )
    return Limit("network", "vanishing", because, {"layers": len(hidden), "ratio": ratio}, change, after)


def affine(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Layers without an activation between them, where the rows ask for more than a linear model."""
    if not evidence.start.affine:
        return None
    paths = tuple(x.path for x in evidence.start.hidden if x.weighted)
    if not paths:
        return None
    change = changes.hidden_activation(paths, "none", replace=False)
    after = worth(evidence, change)
    because = "there is no activation between the layers, so the network is a linear model whatever its depth: add one"
    return Limit("network", "hidden_activation", because, {"layers": len(paths) + 1}, change, after)


def narrow(evidence: Evidence, expected: Expectation) -> Limit | None:
    """A hidden layer narrower than the columns, of a sequence of linear layers."""
    hidden = [x for x in evidence.start.hidden if x.weighted]
    if not hidden:
        return None
    width = min(x.width for x in hidden)
    if width > NARROW or not starved(evidence, expected):
        return None
    change = changes.widened(ready(evidence.trial, evidence.trial.X[:8], evidence.seed))
    after = worth(evidence, change)
    if after is None:
        return None
    because = (
        f"a hidden layer has {width} units, and everything must pass through it: 64 are forecast to reach a skill of "
        f"{after:.2f}"
    )
    return Limit("network", "capacity", because, {"width": width}, change, after)


def dead(evidence: Evidence, expected: Expectation) -> Limit | None:
    """A start that passes nothing on: no gradient anywhere, or a layer of units that are 0 on every row."""
    worst = max(evidence.start.layers, key=lambda x: x.dead, default=None)
    share = worst.dead if worst is not None else 0.0
    if expected.obstacle != "dead start" and share < 0.9:
        return None
    change = changes.default_initialisation()
    after = worth(evidence, change)
    because = f"units are 0 on every row at the start ({share:.0%} of a layer), and no gradient moves them: start elsewhere"
    return Limit("network", "dead", because, {"dead": share}, change, after)
