"""What alignments do not see and a person should know: lopsided classes, odd or even networks, a badly scaled start."""

from __future__ import annotations

from typing import Any

from learnable.scores.fitted import Fitted
from learnable.scores.task import Task

LOPSIDED = 0.9
"""A class with this share of the rows is said."""
SCALE = (1e-8, 1e2)
"""The mean square of the output at initialisation over that of the label, where training starts without a word."""
DEAD = 0.5
"""A layer with this share of units that are the same on every row is said."""
_ROWS = 256


def task_flags(task: Task) -> tuple[str, ...]:
    """Remarks on the rows: a class that is nearly all of them or nearly none, blank images, and values of a size.

    >>> import numpy as np
    >>> from learnable.scores.task import task_of
    >>> from learnable.targets import Arrays
    >>> task_flags(task_of(Arrays(np.arange(40.0)[:, None], [0] * 38 + [1] * 2)))
    ('95% of the rows are of one class: always saying so is right that often',)
    """
    found = []
    share = _largest(task)
    if share >= LOPSIDED:
        found.append(f"{share:.0%} of the rows are of one class: always saying so is right that often")
    found += [f"class {name} has one row: nothing can be learned of it" for name in _lonely(task)]
    blank = int((task.X.max(axis=1) == task.X.min(axis=1)).sum()) if task.shape else 0
    if blank:
        found.append(f"{blank} of {len(task.X)} images are blank: one value everywhere")
    top = float(abs(task.X).max())
    if task.shape and top > 16:
        found.append(
            f"values go up to {top:g}: networks are made for inputs of size 1, and rank differently on them; divide by "
            f"{top:g} first"
        )
    return tuple(found)


def _largest(task: Task) -> float:
    if task.kind == "real label":
        return 0.0
    if task.columns > 1:
        return float((task.Y > 0).mean(axis=0).max())
    up = float((task.Y > 0).mean())
    return max(up, 1 - up)


def _lonely(task: Task) -> list[str]:
    """The classes with one row."""
    if task.kind == "real label":
        return []
    ups = (task.Y > 0).sum(axis=0)
    if task.columns == 1:
        ups = [len(task.Y) - int(ups[0]), int(ups[0])]
    names = task.labels or (("-1", "+1") if task.columns == 1 else tuple(map(str, range(task.columns))))
    return [name for name, count in zip(names, ups) if count == 1]


def network_flags(fitted: Fitted, task: Task, seed: int = 0) -> tuple[str, ...]:
    """Remarks on a network at one initialisation: odd or even, badly scaled, layers of units that do not vary."""
    import numpy as np

    from learnable.scores.forward import features

    X = task.X[:_ROWS]
    layers = dict(features(fitted, X, seed, 0))
    out = layers["output"].astype(float)
    try:
        mirrored = dict(features(fitted, -X, seed, 0))["output"].astype(float)
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


def remarks(fitted: Fitted, task: Task, seed: int) -> dict[str, Any]:
    """The remarks on one network, and what the validator found of it, ready for JSON."""
    return {
        "shape": list(fitted.shape),
        "outputs": fitted.outputs,
        "parameters": fitted.parameters,
        "multiply_adds": fitted.multiply_adds,
        "mode": fitted.mode,
        "layers": [{"layer": x.name, "units": x.units} for x in fitted.layers],
        "remarks": [*fitted.notes, *network_flags(fitted, task, seed)],
    }
