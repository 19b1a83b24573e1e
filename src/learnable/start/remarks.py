"""Remarks on a network at one initialisation: odd or even, a badly scaled output, units that do not vary."""

from __future__ import annotations

from typing import Any

from learnable.rows.task import Task
from learnable.start.bound import Bound

SCALE = (1e-8, 1e2)
"""The mean square of the output at initialisation over that of the label, where training starts without a word."""
DEAD = 0.5
"""A layer with this share of units that are the same on every row is said."""
_ROWS = 256


def network_flags(bound: Bound, task: Task, seed: int = 0) -> tuple[str, ...]:
    """Remarks on a network at one initialisation: odd or even, badly scaled, layers of units that do not vary."""
    import numpy as np

    from learnable.start.forward import features

    X = task.X[:_ROWS]
    layers = dict(features(bound, X, seed, 0))
    out = layers["output"].astype(float)
    try:
        mirrored = dict(features(bound, -X, seed, 0))["output"].astype(float)
    except IndexError:  # an Embedding has no row of a negative number: such a network is neither odd nor even
        mirrored = np.full_like(out, np.inf)
    size = float(np.abs(out).max()) or 1.0
    found = []
    if np.abs(out + mirrored).max() < 1e-5 * size:
        found.append("it is an odd function at initialisation: an even label is out of its sight there")
    elif np.abs(out - mirrored).max() < 1e-5 * size:
        found.append("it is an even function at initialisation: an odd label is out of its sight there")
    ratio = float((out**2).mean()) / (float((task.Y**2).mean()) or 1.0)
    if not SCALE[0] <= ratio <= SCALE[1]:
        found.append(
            f"its output starts at {ratio:.2g} times the label's mean square; rescale the last layer or the inputs"
        )
    for name, units in layers.items():
        still = float((units.std(axis=0) < 1e-7 * (np.abs(units).max() or 1.0)).mean())
        if name != "output" and still >= DEAD:
            found.append(f"{still:.0%} of the units of {name} are the same on every row")
    return tuple(found)


def remarks(bound: Bound, task: Task, seed: int) -> dict[str, Any]:
    """The remarks on one network, and what the validator found of it, ready for JSON."""
    return {
        "shape": list(bound.shape),
        "outputs": bound.outputs,
        "parameters": bound.parameters,
        "multiply_adds": bound.multiply_adds,
        "mode": bound.mode,
        "layers": [{"layer": x.name, "units": x.units} for x in bound.layers],
        "remarks": [*bound.notes, *network_flags(bound, task, seed)],
    }
