"""The same on the sphere: what one step takes away of a function of one direction, odd degrees by their biases.

Source: Abbe & Boix-Adserà 2022 (arXiv 2208.03113); docs/theorems/characterisations.md. Without biases a ReLU is blind to
odd degrees from 3 on, as P_k(0) = 0 there.
"""

from __future__ import annotations

import math
from fractions import Fraction

from learnable.estimates import to_float
from learnable.laws import Sphere
from learnable.specs import InputError
from learnable.targets.zonal import DegreeCoefficient, Zonal
from learnable.theorems.converse import BIASES, UNITS, Converse, share_of
from learnable.theorems.one_step import OneStep
from learnable.transforms.gegenbauer import gegenbauer_values, harmonic_dimension

REACH, ANGLES = 40, 4001
"""Degrees of the Gram that are added up, and points of the integrals over one angle."""
_MARGIN = Fraction(999_999_999, 10**9)


def on_sphere_in_one_step(form: Zonal, *, seed: int = 0, units: int = UNITS) -> Converse | None:
    """One step for f - E f, f a function of one direction of the sphere; None on Gaussian inputs.

    The bound takes E σ² <= 1 + b² <= 2 and, for degree 1, a_1(1)² + a_1(-1)² >= 1/(2d).

    >>> from learnable.targets import targets
    >>> found = on_sphere_in_one_step(targets.read("gegenbauer(d=10, degree=3)").form())
    >>> float(found.bound) > 1e-5, found.run > 0.005
    (True, True)
    """
    if not isinstance(form.law, Sphere):
        return None
    d, variance = form.law.d, form.variance()[1]
    held = [c for c in form.coefficients if c.degree and c.square[0] > 0]
    if not held or variance <= 0:
        return None
    seen = sum((c.square[0] * _seen(d, c.degree) for c in held), Fraction(0))
    step = step_on_sphere(d, held, to_float(variance), units, seed)
    return Converse(
        seen / (2 * variance),
        share_of(step),
        units,
        seed,
        "ReLU units of random directions, biases from -1, 0, 1",
    )


def _seen(d: int, degree: int) -> Fraction:
    """A lower bound of the mean of a_k(b)² over the biases."""
    if degree == 1:
        return Fraction(1, 4 * d)
    values = [Fraction(sphere_eigenvalue(d, degree, b)) for b in BIASES]
    return _MARGIN * sum((v * v for v in values), Fraction(0)) / len(BIASES)


def step_on_sphere(d: int, held: list[DegreeCoefficient], variance: float, units: int, seed: int) -> OneStep:
    """One step at the best rate for Σ c_k φ_k(<u, x>), with the Gram Σ_k dim V_k a_k(b) a_k(b') P_k(<w, w'>).

    What lies beyond the last degree is put on the diagonal, where P_k is 1.
    """
    import numpy as np

    if d < 2 or units < 1:
        raise InputError(
            f"step_on_sphere: d is {d} and units is {units}; wanted d from 2 on and at least one unit"
        )
    rng = np.random.default_rng([seed, 31])
    W = rng.standard_normal((units, d))
    W /= np.linalg.norm(W, axis=1, keepdims=True)
    b = rng.integers(-1, 2, size=units)
    top = max(REACH, *(c.degree for c in held))
    moments = {bias: _first(d, bias) for bias in BIASES}
    table = {
        bias: [*moments[bias][:2], *(sphere_eigenvalue(d, k, bias) for k in range(2, top + 1))]
        for bias in BIASES
    }
    a = np.array([table[int(bias)] for bias in b]).T
    own = {c.degree: c.sign * to_float(sum(c.square, Fraction(0)) / 2) ** 0.5 for c in held}
    c, gram = np.zeros(units), np.zeros((units, units))
    zonal = zip(gegenbauer_values(d, top, W[:, 0]), gegenbauer_values(d, top, W @ W.T), strict=True)
    for k, (ahead, between) in enumerate(zonal):
        size = math.sqrt(float(harmonic_dimension(d, k)))
        if k in own:
            c += own[k] * size * a[k] * ahead
        gram += np.outer(size * a[k], size * a[k]) * between
    square = np.array([moments[int(bias)][2] for bias in b])
    gram[np.diag_indices(units)] = square
    length = float(c @ c)
    rate = length / float(c @ gram @ c) if length > 0 else 0.0
    return OneStep(rate, rate * c, variance, variance - rate * length)


def _first(d: int, bias: int) -> tuple[float, float, float]:
    """E σ, E σ·t and E σ² of σ = ReLU(√d·t + b), by the angle of t = cos φ of density ∝ sin^(d-2) φ."""
    import numpy as np

    angle = (np.arange(ANGLES) + 0.5) * math.pi / ANGLES
    density = np.sin(angle) ** (d - 2)
    density /= density.sum()
    t = np.cos(angle)
    value = np.maximum(math.sqrt(d) * t + bias, 0.0)
    return float(density @ value), float(density @ (value * t)), float(density @ value**2)


def sphere_eigenvalue(d: int, degree: int, bias: float) -> float:
    """a_k(b) = E ReLU(√d·t + b) P_k(t) over a coordinate t of S^(d-1), for k >= 2, in closed form.

    Rodrigues' formula moves k derivatives to the ReLU, of which two leave a point mass at t_0 = -b/√d, and the same formula
    in dimension d+4 gathers the others: a_k = √d/((d²-1)·Z)·P^(d+4)_(k-2)(t_0)·(1-t_0²)^((d+1)/2), Z = √π Γ((d-1)/2)/Γ(d/2).

    >>> [round(sphere_eigenvalue(10, k, 0.0), 6) for k in (2, 4)], round(sphere_eigenvalue(10, 3, 1.0), 6)
    ([0.037184, -0.00286], -0.006587)
    """
    from learnable.transforms.gegenbauer import gegenbauer_values

    place = -bias / math.sqrt(d)
    log = math.lgamma(d / 2) - math.lgamma((d - 1) / 2)
    *_, top = gegenbauer_values(d + 4, degree - 2, place)
    return (
        float(top)
        * math.sqrt(d / math.pi)
        * math.exp(log)
        / (d * d - 1)
        * (1 - place * place) ** ((d + 1) / 2)
    )
