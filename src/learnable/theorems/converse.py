"""The other direction: how much of a target one step of gradient descent takes away, by a bound and by a run.

Source: Abbe & Boix-Adserà 2022 (arXiv 2208.03113); docs/theorems/characterisations.md. The learner is that of `one_step`: M
units ReLU(<w, x> + b) with output weights 0. On the hypercube w is a vector of random signs, on the sphere (whose points are
taken of length √d) a random direction of length 1; b is -1, 0 or 1. The loss falls by at least |c|²/(M·B²), c_i = <f, σ_i>,
so on average over the first layer by at least

    (1/3) Σ_b Σ_{k>=1} W_k a_k(b)² / B²,        B² >= E σ² for every unit,

with a_k(b) = E σ·x_1…x_k on the hypercube and a_k(b) = E σ(t) P_k(t) on the sphere, W_k the weight of degree k of f - E f.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from learnable.estimates import log10_fraction, to_float
from learnable.targets.forms import ByWeight, Form, Monomials, restrict, tabulate
from learnable.theorems.one_step import OneStep, correlation, sign_neurons
from learnable.ties import nine_digits
from learnable.transforms.krawtchouk import level_coefficients
from learnable.transforms.walsh import walsh_hadamard

BIASES = (-1, 0, 1)
UNITS = 512
"""Units of the run."""
WORK, LONGEST = 200_000, 128
"""Steps of the closed form, and coordinates of a run."""


@dataclass(frozen=True)
class Converse:
    """The share of Var f that one step takes away: at least `bound` on average over first layers, and `run` in one run."""

    bound: Fraction
    run: float | None
    units: int
    seed: int
    learner: str

    def json(self) -> dict[str, Any]:
        """The entry ``measures.one_step``."""
        return {
            "decrease_at_least": to_float(self.bound),
            "log10": log10_fraction(self.bound) if self.bound else None,
            "method": "exact",
            "run": None if self.run is None else nine_digits(self.run),
            "units": self.units,
            "seed": self.seed,
            "learner": self.learner,
        }


def on_hypercube(
    form: Form, weights: Mapping[int, Fraction], *, seed: int = 0, units: int = UNITS
) -> Converse | None:
    """One step for f - E f on the hypercube; None where the closed form takes too long.

    `weights` are lower bounds of W_k by degree; the bound is a rational number. The run is of one network, drawn with
    `seed`, on the whole hypercube at once; it is left out above 128 coordinates.

    >>> from learnable.targets import targets
    >>> found = on_hypercube(targets.read("parity(n=8, degree=2)").form(), {2: Fraction(1)})
    >>> str(found.bound), round(found.run, 2)
    ('675/223616', 0.81)
    """
    held = {k: w for k, w in weights.items() if k and w > 0}
    if not held or sum(min(k, form.n) + 1 for k in held) * len(BIASES) * (1 + form.n // 64) > WORK:
        return None
    square = max(_mean_square(form.n, b) for b in BIASES)
    seen = sum((w * correlation(form.n, k, b) ** 2 for k, w in held.items() for b in BIASES), Fraction(0))
    bound = seen / (len(BIASES) * square * sum(held.values()))
    run = share_of(step_on_hypercube(form, units, seed)) if form.n <= LONGEST else None
    return Converse(bound, run, units, seed, "ReLU units of random signs, biases from -1, 0, 1")


def share_of(step: OneStep) -> float:
    """The share of the variance that a step at the best rate took away, to full relative precision: rate·|c|²/Var f."""
    return float(step.weights @ step.weights) / step.rate / step.before if step.rate else 0.0


def _mean_square(n: int, bias: int) -> Fraction:
    """E ReLU(x_1 + … + x_n + b)²."""
    return Fraction(sum(comb(n, h) * max(n - 2 * h + bias, 0) ** 2 for h in range(n + 1)), 2**n)


def step_on_hypercube(form: Form, units: int, seed: int) -> OneStep:
    """One step at the best rate for f - E f, with averages over all of the hypercube in closed form.

    c_i = Σ_S fhat(S) a_|S|(b_i) χ_S(w_i), and two units whose signs agree in p places and differ in q have
    E ReLU(A + C + b) ReLU(A - C + b') with A, C independent sums of p and q signs.
    """
    import numpy as np

    W, b = sign_neurons(form.n, units, np.random.default_rng([seed, 29]))
    c = _correlations(form, W, b)
    gram = _gram(W, b, form.n)
    variance = _variance(form)
    size = float(c @ c)
    if not size > 0:
        return OneStep(0.0, c, variance, variance)
    rate = size / float(c @ gram @ c)
    return OneStep(rate, rate * c, variance, variance - rate * size)


def _variance(form: Form) -> float:
    import numpy as np

    if isinstance(form.local, Monomials):
        return float(form.local.scale * sum((c * c for s, c in form.local.terms if s), Fraction(0)))
    if isinstance(form.local, ByWeight):
        size = len(form.local.values) - 1
        levels = level_coefficients(form.local.values)
        return float(sum((comb(size, k) * c * c for k, c in enumerate(levels) if k), Fraction(0)))
    table: Any = tabulate(form).local
    return float(np.var(table.values))


def _correlations(form: Form, W: Any, b: Any) -> Any:
    """<f - E f, σ_i> for every unit."""
    import numpy as np

    form = restrict(form)
    local, size = W[:, list(form.coordinates)] * np.array(form.signs, dtype=float), len(form.coordinates)
    found = np.zeros(len(W))
    for bias in BIASES:
        rows = np.flatnonzero(b == bias)
        if isinstance(form.local, Monomials):
            factor = float(form.local.scale) ** 0.5
            known = {
                k: float(correlation(form.n, k, bias)) for k in {len(s) for s, _ in form.local.terms} if k
            }
            for members, c in form.local.terms:
                if members:
                    found[rows] += (
                        factor * float(c) * known[len(members)] * local[rows][:, list(members)].prod(axis=1)
                    )
            continue
        seen = np.array([0.0] + [float(correlation(form.n, k, bias)) for k in range(1, size + 1)])
        found[rows] = _smoothed(form, seen)[_places(form, local[rows])]
    return found


def _smoothed(form: Form, seen: Any) -> Any:
    """Σ_S fhat(S) a_|S| χ_S(w): by the number of -1's of w, or at every w."""
    import numpy as np

    if isinstance(form.local, ByWeight):
        size = len(form.local.values) - 1
        scaled = [
            c * Fraction(float(a)) for c, a in zip(level_coefficients(form.local.values), seen, strict=True)
        ]
        return np.array([float(sum((c * _level_sum(k, h, size) for k, c in enumerate(scaled) if c), Fraction(0)))
                         for h in range(size + 1)])  # fmt: skip
    table = tabulate(form).local.values  # type: ignore[union-attr]
    levels = np.bitwise_count(np.arange(len(table), dtype=np.int64))
    return walsh_hadamard(walsh_hadamard(table) / len(table) * seen[levels])


def _level_sum(k: int, h: int, size: int) -> int:
    """Σ of χ_S(w) over the S of k of the coordinates, w with h of them -1."""
    return sum(
        (-1) ** i * comb(h, i) * comb(size - h, k - i) for i in range(max(0, k - size + h), min(k, h) + 1)
    )


def _places(form: Form, local: Any) -> Any:
    import numpy as np

    minus = (local < 0).astype(np.int64)
    if isinstance(form.local, ByWeight):
        return minus.sum(axis=1)
    return minus @ (1 << np.arange(minus.shape[1], dtype=np.int64))


def _gram(W: Any, b: Any, n: int) -> Any:
    """<σ_i, σ_j> for every two units, by how many of their signs differ and their biases."""
    import numpy as np

    differ = np.rint((n - W @ W.T) / 2).astype(np.int64)
    found = np.zeros(differ.shape)
    laws = [np.array([math.comb(m, h) / 2**m for h in range(m + 1)]) for m in range(n + 1)]
    sums = [m - 2.0 * np.arange(m + 1) for m in range(n + 1)]
    for left in BIASES:
        for right in BIASES:
            pair = (b == left)[:, None] & (b == right)[None, :]
            for q in np.unique(differ[pair]):
                A, C = sums[n - q][:, None], sums[q][None, :]
                both = np.maximum(A + C + left, 0.0) * np.maximum(A - C + right, 0.0)
                found[pair & (differ == q)] = laws[n - q] @ both @ laws[q]
    return found
