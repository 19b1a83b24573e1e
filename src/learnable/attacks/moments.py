"""Recover a network of one hidden ReLU layer on Gaussian inputs from its moments: the positive control.

For y = Σ a_i max(<w_i, x>, 0), u_i = w_i/|w_i| and c = 1/√(2π):

    E y x = Σ a_i w_i / 2,    M2 = c Σ a_i |w_i| u_i u_iᵀ,    M4 = -c Σ a_i |w_i| u_i⊗u_i⊗u_i⊗u_i,

and moments of odd order above 1 vanish. M2 shows the span of the units; on it M4(·,·,A) M2⁻¹ has the u_i as eigenvectors for
every matrix A (Jennrich's method: simultaneous diagonalisation); M2 then gives a_i|w_i|, and E y x the sign of each u_i.
Gauss–Newton on the rows makes it exact. Awasthi, Tang & Vijayaraghavan 2021 (arXiv 2107.10209); docs/theorems/moments.md.
"""

from __future__ import annotations

import math
from typing import Any

from learnable.attacks.gauss_newton import refined
from learnable.attacks.moment_sums import BLOCKS, CHUNK, Quadratic, chunks, fourth, quadratic
from learnable.attacks.protocol import Recovered
from learnable.hardness.shallow import network
from learnable.memory import forecast
from learnable.specs import InputError, within

MOST_UNITS = 24
"""The fourth moment on the span holds units⁴ numbers."""
SEEN = 4.0
"""A direction of M2 counts where its strength is this many times the sampling noise."""
EXACT = 1e-12
"""Mean squared error on held-out rows, over the variance, up to which a network is called recovered."""
FITTED = (20_000, 200_000)
"""Rows for Gauss–Newton: without noise few are enough, and more are taken where they were not."""
TRIES = 256
"""Random contractions of M4, of which the one with the widest gaps is used."""


def recover_units(X: Any, y: Any, rng: Any, *, units: int | None = None) -> Recovered:
    """The weights of a one-hidden-layer ReLU network from rows X (m, d) of N(0, I) and its values y (m,), without noise.

    The answer is ``{"weights", "readout"}``: units by rows, up to their order, readout ±1 and all scale in the weights
    (a·max(<w, x>, 0) depends on a·|w| alone). `units` is their number; left out, it is the number of directions that M2
    shows. `rng` is a numpy Generator. A tenth of the rows is held out: an answer is given only where it fits them to 1e-12
    of the variance. Otherwise `because` says what failed: a direction of M2 below its sampling noise (weights nearly
    dependent, or too few rows), more directions than units, or a misfit on held-out rows. X may lie on disk.

    Raises `InputError` for shapes that do not fit, numbers that are not finite, and more than 24 units.

    >>> import numpy as np
    >>> from learnable.hardness.shallow import Shallow
    >>> family, rng = Shallow(d=5, units=2), np.random.default_rng(0)
    >>> secret = family.plant(rng)
    >>> found = recover_units(*family.rows(secret, 40_000, rng), rng)
    >>> bool(unit_errors(found.answer, secret).max() < 1e-6)
    True
    """
    import numpy as np

    m, d = _checked(X, y, units)
    held = max(m // 10, 1)
    if m < 40 * d:
        return Recovered(
            None, f"{m} rows are too few for moments of {d} inputs: at least {40 * d} are needed"
        )
    wrong = _not_gaussian(X)
    if wrong:
        return Recovered(None, wrong)
    if float(np.var(y)) == 0:
        return Recovered(None, "the labels are all alike; wanted those of a network with at least one unit")
    tested, X, y = (X[m - held :], y[m - held :]), X[: m - held], y[: m - held]
    part = quadratic(X, y)
    basis, strengths, evidence, why = _span(part, units)
    if why:
        return Recovered(None, f"{why} ({m - held} rows)", evidence)
    try:
        weights, readout = _decomposed(part, fourth(X, y, part, basis), basis, strengths, rng)
    except ArithmeticError as error:
        return Recovered(None, str(error), evidence)
    for least in FITTED:
        count = min(len(y), max(least, 40 * weights.size))
        weights = refined(weights, readout, X[:count], y[:count])
        evidence["held_out"] = misfit(weights, readout, *tested)
        if evidence["held_out"] <= EXACT:
            return _answered(weights, readout, held, evidence)
    return Recovered(None, _missed(len(readout), held, evidence), evidence)


def misfit(weights: Any, readout: Any, X: Any, y: Any) -> float:
    """The mean squared error of a network on rows, over the variance of y.

    >>> misfit([[1.0]], [1.0], [[1.0], [-1.0]], [1.0, 0.0])
    0.0
    """
    import numpy as np

    total = sum(
        float(((labels - network(weights, readout, rows)) ** 2).sum())
        for rows, labels in chunks(np.asarray(X), np.asarray(y))
    )
    return total / len(y) / float(np.var(y))


def unit_errors(answer: Any, secret: Any) -> Any:
    """|w_i - v_i|/|v_i| for each planted unit v_i and the recovered w_i that is matched with it; infinite where signs of the
    readout differ or a unit is missing.

    >>> one = {"weights": [[1.0, 0.0], [0.0, 2.0]], "readout": [1.0, -1.0]}
    >>> unit_errors({"weights": [[0.0, 2.0], [1.0, 0.1]], "readout": [-1.0, 1.0]}, one).round(3).tolist()
    [0.1, 0.0]
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    w, v = (np.array(s["weights"], dtype=np.float64) for s in (answer, secret))
    a, b = (np.array(s["readout"], dtype=np.float64) for s in (answer, secret))
    cost = np.linalg.norm(v[:, None] - w[None], axis=2) / np.linalg.norm(v, axis=1)[:, None]
    cost = np.where(b[:, None] == a[None], cost, 1e9)
    found = np.full(len(v), np.inf)
    left, right = linear_sum_assignment(cost)
    found[left] = cost[left, right]
    return np.where(found >= 1e9, np.inf, found)


def _span(part: Quadratic, units: int | None) -> tuple[Any, Any, dict[str, float], str]:
    """The directions of M2 above its noise as columns, their eigenvalues, what was seen, and what is wrong."""
    import numpy as np

    eigenvalues, vectors = np.linalg.eigh(part.second)
    order = np.argsort(-np.abs(eigenvalues))
    sizes = np.abs(eigenvalues[order])
    seen = int(np.count_nonzero(sizes > SEEN * part.noise))
    count = min(seen if units is None else units, len(sizes))
    next_one = float(sizes[count]) if count < len(sizes) else 0.0
    evidence = {"noise": part.noise, "directions": float(seen)}
    why = ""
    if count:
        evidence |= {"weakest": float(sizes[count - 1]), "next": next_one}
    if seen == 0:
        why = f"no direction of the second moment stands out of its sampling noise {part.noise:.3g}"
    elif seen < count:
        why = (
            f"the second moment shows {seen} of {count} directions: the weakest has strength {sizes[count - 1]:.3g}, and "
            f"{SEEN:g} times the sampling noise of {part.noise:.3g} is wanted; the weights "
            "nearly depend on each other, or more rows are needed"
        )
    elif count > MOST_UNITS:
        why = f"the second moment shows {count} directions, and at most {MOST_UNITS} units are recovered"
    return vectors[:, order[:count]], eigenvalues[order[:count]], evidence, why


def _decomposed(part: Quadratic, M4: Any, basis: Any, strengths: Any, rng: Any) -> tuple[Any, Any]:
    """Weights (units, d) and readout (units,) from the moments on the span.

    M4(·,·,A) M2⁻¹ = U diag(-u_iᵀ A u_i) U⁻¹. Of many random A the one whose eigenvalues are farthest apart is used.
    """
    import numpy as np

    r = len(strengths)
    widest, chosen = -1.0, None
    for _ in range(TRIES):
        A = rng.standard_normal((r, r))
        values, vectors = np.linalg.eig(np.einsum("ijkl,kl->ij", M4, A + A.T) / strengths)
        apart = np.abs(values[:, None] - values[None]) + 1e300 * np.eye(r)
        gap = float(apart.min() / np.abs(values).max()) if r > 1 else 1.0
        if gap > widest and float(np.abs(values.imag).max()) <= 1e-9 * float(np.abs(values).max()):
            widest, chosen = gap, vectors.real
    if chosen is None:
        raise ArithmeticError(
            "the fourth moment does not split into units: no contraction of it has real eigenvalues; more rows are needed"
        )
    U = chosen / np.linalg.norm(chosen, axis=0)
    outer = np.einsum("ik,jk->ijk", U, U).reshape(r * r, r)
    sizes = np.linalg.lstsq(outer, np.diag(strengths).ravel(), rcond=None)[0] * math.sqrt(2 * math.pi)
    odd = np.linalg.lstsq(U, 2 * basis.T @ part.linear, rcond=None)[0]
    readout = np.where(sizes >= 0, 1.0, -1.0)
    weights = (basis @ (U * np.abs(sizes) * np.where(odd * sizes >= 0, 1.0, -1.0))).T
    return weights, readout


def _answered(weights: Any, readout: Any, held: int, evidence: dict[str, float]) -> Recovered:
    why = (
        f"{len(readout)} units fit {held} held-out rows to {evidence['held_out']:.1g} of the variance; the weakest "
        f"direction of the second moment has strength {evidence['weakest']:.3g} and its sampling noise is "
        f"{evidence['noise']:.2g}"
    )
    return Recovered({"weights": weights.tolist(), "readout": readout.tolist()}, why, evidence)


def _missed(units: int, held: int, evidence: dict[str, float]) -> str:
    said = (
        f"the {units} units found miss {evidence['held_out']:.3g} of the variance on {held} held-out rows, so they are not "
        "the network: the labels carry noise or are another function, or the moments of these rows are too rough"
    )
    if evidence["directions"] <= units:
        return said
    return f"{said}; the second moment shows {evidence['directions']:g} directions, so try more units"


def _checked(X: Any, y: Any, units: int | None) -> tuple[int, int]:
    import numpy as np

    if np.ndim(X) != 2 or np.shape(y) != np.shape(X)[:1] or not np.size(X):
        raise InputError(
            f"X has shape {np.shape(X)} and y {np.shape(y)}; wanted (m, d) and (m,), m at least 1"
        )
    m, d = np.shape(X)
    if units is not None:
        within("units", units, 1, min(MOST_UNITS, d), f"type units={min(5, d)}")
    for rows, labels in chunks(X, y):
        if not (np.isfinite(rows).all() and np.isfinite(labels).all()):
            raise InputError("X or y holds a number that is not finite; wanted finite rows and labels")
    forecast(8 * (3 * BLOCKS * d * d + 6 * CHUNK * d), f"moments of {d} inputs", "use fewer columns")
    return m, d


def _not_gaussian(X: Any) -> str:
    """Why the inputs are no draws of N(0, I), as far as their pooled second and fourth moments tell; else nothing."""
    import numpy as np

    x = np.asarray(X[:CHUNK], dtype=np.float64)
    square, fourth_power = float((x**2).mean()), float((x**4).mean())
    room = 0.05 + 10 / x.size**0.5
    if abs(square - 1) <= room and abs(fourth_power - 3) <= 10 * room:
        return ""
    return (
        f"the inputs are not standard Gaussian: E x² is {square:.3g} and E x⁴ is {fourth_power:.3g}, where 1 and 3 are "
        "wanted; the moments of this method hold for N(0, I) alone"
    )
