"""Expand-and-Cluster: the units of a shallow ReLU network from wide students trained on its values.

Several students wider than the network are trained from different starts. Where one fits the rows exactly, its units of any
size are those of the network, in whatever copies; units that belong to none differ from start to start. So weight vectors
are clustered across students, and clusters with members from most of them are the network's units.

For ReLU, w and -w are one unit up to a linear function, max(t, 0) = (t + |t|)/2, so a student here is

    <v, x> + Σ_j c_j |<w_j, x>|,

in which the sign of w_j does not matter, and the distance of two units is 1 - |cos|. Of the directions found, the weights
of the network follow by two linear least squares: y on the |<u_i, x>| and x gives a_i|w_i| = 2 c_i, and v = Σ a_i w_i/2 the
signs. Gauss–Newton makes them exact, and a tenth of the rows, held out, decides.

Martinelli, Şimşek, Gerstner & Brea 2023 (arXiv 2304.12794), who train ReLU students with biases and cluster by signed
distances; inputs may have any law.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learnable.attacks.gauss_newton import refined
from learnable.attacks.moments import EXACT, misfit
from learnable.attacks.protocol import Recovered
from learnable.threads import one_thread

STUDENTS = 10
"""Students at most; training ends earlier when `ENOUGH` of them fit."""
ENOUGH = 4
WIDTH = 4
"""Units of a student over those of the network."""
ROWS = 4
"""Rows that students are trained on, for each of their parameters, at most."""
STEPS = 800
"""Steps of L-BFGS for each student."""
STALLED = 1e-13
"""A student whose loss falls by less than this in a step is left there."""
FITS = 1e-8
"""Mean squared error over the mean square up to which a student fits: exact ones come to 1e-12, others stay far above."""
NOTHING = 1e-6
"""The size of a unit over the strongest below which Gauss–Newton has left nothing of it."""
SMALL = 0.02
"""Units of a student below this share of its strongest are left out."""
ANGLES = (0.1, 1.0, 5.0, 15.0)
"""Degrees at which the tree of clusters is cut; the cut with most clusters counts, the least of equal ones."""


@dataclass(frozen=True)
class Student:
    """A trained student <v, x> + Σ_j c_j |<w_j, x>|: `weights` (width, d), `outer` (width,), `linear` (d,).

    `loss` is its mean squared error on the rows it was trained on, over the mean square of their labels.
    """

    weights: Any
    outer: Any
    linear: Any
    loss: float

    def __call__(self, X: Any) -> Any:
        """Its values at rows X (m, d)."""
        import numpy as np

        return X @ self.linear + np.abs(X @ self.weights.T) @ self.outer

    @property
    def units(self) -> Any:
        """Unit vectors (·, d) of the units that are not small, the strongest first."""
        import numpy as np

        norms = np.linalg.norm(self.weights, axis=1)
        sizes = np.abs(self.outer) * norms
        order = np.argsort(-sizes)
        kept = order[sizes[order] > SMALL * sizes.max()]
        return self.weights[kept] / norms[kept, None]


@one_thread()  # products this small are slower on two, and rounded otherwise
def expand_and_cluster(
    X: Any, y: Any, rng: Any, *, units: int, check: Callable[[str], None] | None = None
) -> tuple[Recovered, Student]:
    """The weights of a network of `units` ReLU units from rows X (m, d) and its values y (m,), and the best student.

    The answer is ``{"weights", "readout"}``, up to the order of units, with readout ±1 and all scale in the weights; it is
    given only where it fits a tenth of the rows, held out, to 1e-12 of the variance. `check` is told what is under way and
    may raise to end it.

    >>> import numpy as np
    >>> from learnable.attacks.moments import unit_errors
    >>> from learnable.hardness.shallow import Shallow
    >>> family, rng = Shallow(d=5, units=2), np.random.default_rng(0)
    >>> secret = family.plant(rng)
    >>> recovered, student = expand_and_cluster(*family.rows(secret, 400, rng), rng, units=2)
    >>> bool(unit_errors(recovered.answer, secret).max() < 1e-6)
    True
    """
    import numpy as np

    X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    held = max(len(y) // 10, 1)
    tested, X, y = (X[-held:], y[-held:]), X[:-held], y[:-held]
    students = trained(X, y, WIDTH * units, rng, check or (lambda doing: None))
    best = min(students, key=lambda s: s.loss)
    fitting = [s for s in students if s.loss <= FITS]
    evidence = {"students": float(len(students)), "fitting": float(len(fitting)), "loss": best.loss}
    told = f"{len(fitting)} of {len(students)} students of width {WIDTH * units} fit {len(y):,} rows"
    if not fitting:
        return Recovered(None, f"{told}; the best leaves {best.loss:.2g} of their square", evidence), best
    directions, widest = clustered([s.units for s in fitting])
    evidence |= {"clusters": float(len(directions)), "widest": widest}
    if not len(directions):
        return Recovered(None, f"{told}; no unit of theirs is in most of them", evidence), best
    weights, readout = without_nothing(*refit(directions, X, y))
    evidence["held_out"] = misfit(weights, readout, *tested)
    exact = evidence["held_out"] <= EXACT
    size = f"within {EXACT:g}" if exact else f"{evidence['held_out']:.2g}"
    why = (
        f"{told}; {len(directions)} directions are in most of them, and a network of these fits {held:,} held-out rows to "
        f"{size} of the variance"
    )
    answer = {"weights": weights.tolist(), "readout": readout.tolist()} if exact else None
    return Recovered(answer, why, evidence), best


def refit(directions: Any, X: Any, y: Any) -> tuple[Any, Any]:
    """Weights (units, d) and readout ±1 from the directions, by least squares and Gauss–Newton."""
    weights, readout = unfolded(directions, X, y)
    return refined(weights, readout, X, y), readout


def without_nothing(weights: Any, readout: Any) -> tuple[Any, Any]:
    """The units of which Gauss–Newton has left something.

    >>> import numpy as np
    >>> without_nothing(np.array([[1.0], [1e-12]]), np.array([1.0, -1.0]))
    (array([[1.]]), array([1.]))
    """
    import numpy as np

    sizes = np.linalg.norm(weights, axis=1)
    kept = sizes > NOTHING * sizes.max()
    return weights[kept], readout[kept]


def trained(X: Any, y: Any, width: int, rng: Any, check: Callable[[str], None]) -> list[Student]:
    """Students of that width, by L-BFGS from Gaussian starts, until `ENOUGH` fit or there are `STUDENTS`."""
    import numpy as np
    from scipy.optimize import minimize

    d = X.shape[1]
    rows = min(len(y), ROWS * (width * (d + 1) + d))
    X, y = X[:rows], y[:rows]
    scale = math.sqrt(float(np.mean(y**2))) or 1.0
    students: list[Student] = []
    while len(students) < STUDENTS and sum(s.loss <= FITS for s in students) < ENOUGH:
        doing = f"while student {len(students) + 1} was trained"
        start = (rng.standard_normal((width, d)) / d**0.5, rng.standard_normal(width) / width**0.5)
        found = minimize(
            loss,
            np.concatenate([start[0].ravel(), start[1], np.zeros(d)]),
            args=(X, y / scale, width),
            jac=True,
            method="L-BFGS-B",
            callback=lambda _, doing=doing: check(doing),
            options={"maxiter": STEPS, "maxfun": 2 * STEPS, "maxcor": 20, "ftol": STALLED, "gtol": 1e-9},
        )
        weights, outer, linear = parts(found.x, width, d)
        students.append(Student(weights, outer * scale, linear * scale, float(found.fun)))
    return students


def parts(parameters: Any, width: int, d: int) -> tuple[Any, Any, Any]:
    """Weights (width, d), outer weights (width,) and the linear part (d,) out of one vector."""
    inner = width * d
    return (
        parameters[:inner].reshape(width, d),
        parameters[inner : inner + width],
        parameters[inner + width :],
    )


def loss(parameters: Any, X: Any, y: Any, width: int) -> tuple[float, Any]:
    """The mean squared error of a student on rows X (m, d), and its gradient.

    >>> import numpy as np
    >>> loss(np.array([1.0, 2.0, 0.0]), np.array([[-1.0]]), np.array([0.0]), 1)  # 2|x| at x = -1
    (4.0, array([ 8.,  4., -4.]))
    """
    import numpy as np

    weights, outer, linear = parts(parameters, width, X.shape[1])
    hidden = X @ weights.T
    folded = np.abs(hidden)
    left = folded @ outer + X @ linear - y
    slope = 2 * left / len(y)
    inner = (slope[:, None] * outer * np.sign(hidden)).T @ X
    return float(left @ left) / len(y), np.concatenate([inner.ravel(), folded.T @ slope, X.T @ slope])


def clustered(units: list[Any]) -> tuple[Any, float]:
    """Directions (·, d) that most students have, by average linkage of 1 - |cos|, and the widest angle in one, in degrees.

    `units` holds each student's unit vectors (·, d), the best student first; a direction is the first member of its
    cluster, and a cluster counts that has members from more than half of the students.

    >>> import numpy as np
    >>> one, two, other = np.eye(3)[:, :2] @ np.eye(2), np.eye(3)[:2], np.array([[0.0, 0.6, 0.8]])
    >>> directions, widest = clustered([np.vstack([two, other]), -two, two])
    >>> directions.tolist(), widest
    ([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], 0.0)
    """
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    members = np.vstack(units)
    owner = np.repeat(np.arange(len(units)), [len(u) for u in units])
    cosines = np.minimum(np.abs(members @ members.T), 1.0)
    far = 1 - (cosines + cosines.T) / 2
    np.fill_diagonal(far, 0.0)
    tree = linkage(squareform(far, checks=False), "average")
    best: list[Any] = []
    for angle in ANGLES:
        label = fcluster(tree, 1 - math.cos(math.radians(angle)), "distance")
        groups = [np.flatnonzero(label == k) for k in np.unique(label)]
        kept = [g for g in groups if 2 * len(set(owner[g])) > len(units)]
        if len(kept) > len(best):
            best = kept
    widest = max((float(far[np.ix_(g, g)].max()) for g in best), default=0.0)
    first = sorted(int(g[0]) for g in best)
    return members[first], math.degrees(math.acos(1 - widest))


def unfolded(directions: Any, X: Any, y: Any) -> tuple[Any, Any]:
    """Weights (units, d) and readout ±1 of a ReLU network from the directions of its units, up to sign.

    >>> import numpy as np
    >>> X = np.random.default_rng(0).standard_normal((50, 2))
    >>> y = np.maximum(X @ [3.0, 0.0], 0) - np.maximum(X @ [0.0, -2.0], 0)
    >>> [part.round(6).tolist() for part in unfolded(np.eye(2), X, y)]
    [[[3.0, 0.0], [-0.0, -2.0]], [1.0, -1.0]]
    """
    import numpy as np

    design = np.hstack([np.abs(X @ directions.T), X])
    solved = np.linalg.lstsq(design, y, rcond=None)[0]
    outer, linear = solved[: len(directions)], solved[len(directions) :]
    odd = np.linalg.lstsq(directions.T, linear, rcond=None)[0]
    readout = np.where(outer >= 0, 1.0, -1.0)
    facing = np.where(odd * outer >= 0, 1.0, -1.0)
    return directions * (2 * np.abs(outer) * facing)[:, None], readout
