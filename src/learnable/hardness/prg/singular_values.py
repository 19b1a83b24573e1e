"""Smoothed networks have no degenerate weight matrix: least singular values, measured and bounded.

For any N x N matrix A and Gaussian G, P[s_min(A + τG) ≤ τ·t/√N] ≤ 2.35·t (Sankar, Spielman & Teng 2006). A wider or taller
matrix contains a square one of its shorter side, and columns added to W only add to W·Wᵀ, so its N-th singular value is at
least as large. With t = fail/(2.35·layers) every layer has s_min ≥ τ·t/√N, N its shorter side, with probability 1 - fail:
the depth-3 networks stay hard with non-degenerate weights (Daniely, Srebro & Vardi 2023, arXiv 2302.07426).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from learnable.hardness.prg.layers import Layers
from learnable.specs import within

CONSTANT = 2.35
"""Of Sankar, Spielman & Teng's bound."""


@dataclass(frozen=True)
class Least:
    """One weight matrix: its least singular value, what is proved of it, and what float64 can resolve."""

    layer: int
    shape: tuple[int, int]
    least: float
    greatest: float
    bound: float

    @property
    def resolution(self) -> float:
        """The greatest singular value times the spacing of float64 times the longer side."""
        return self.greatest * 2.0**-52 * max(self.shape)

    def __str__(self) -> str:
        rows, columns = self.shape
        size = f"{self.least:.3g}" if self.least > self.resolution else f"below {self.resolution:.1g}"
        return f"layer {self.layer} ({rows} x {columns}): least singular value {size}, proved above {self.bound:.3g}"


@dataclass(frozen=True)
class NonDegeneracy:
    """Every layer's `Least`; all bounds hold together with probability 1 - fail over the smoothing."""

    smoothing: float
    fail: float
    layers: tuple[Least, ...]

    @property
    def holds(self) -> bool:
        """Whether every layer lies above its bound, as far as float64 resolves it."""
        return all(one.least > one.bound for one in self.layers)

    def __str__(self) -> str:
        lines = [str(one) for one in self.layers]
        if self.smoothing == 0:
            return "\n".join(
                [*lines, "without smoothing nothing is proved: weight matrices may be degenerate"]
            )
        return "\n".join([*lines, f"all bounds hold with probability {1 - self.fail:g} over the smoothing"])

    def json(self) -> dict[str, Any]:
        """The same as numbers by name."""
        return {
            "smoothing": self.smoothing,
            "probability": 1 - self.fail,
            "layers": [
                {
                    "layer": one.layer,
                    "shape": list(one.shape),
                    "least_singular_value": one.least,
                    "resolution": one.resolution,
                    "bound": one.bound,
                }
                for one in self.layers
            ],
        }


def non_degeneracy(layers: Layers, smoothing: float, fail: float = 0.05) -> NonDegeneracy:
    """Least singular values of networks whose parameters were smoothed by N(0, smoothing²), and the bound of each.

    Raises `InputError` where smoothing is negative or fail is not between 0 and 1.

    >>> import numpy as np
    >>> flat = Layers((np.ones((2, 3)), np.ones((1, 2))), (np.zeros(2), np.zeros(1)))
    >>> print(non_degeneracy(flat.smoothed(0.1, seed=0), 0.1))
    layer 1 (2 x 3): least singular value 0.0206, proved above 0.000752
    layer 2 (1 x 2): least singular value 1.47, proved above 0.00106
    all bounds hold with probability 0.95 over the smoothing
    """
    import numpy as np

    within("smoothing", smoothing, 0.0, hint="type smoothing=0 for none")
    within("fail", fail, 0.0, 1.0)
    share = fail / (CONSTANT * len(layers.weights))
    found = []
    for number, W in enumerate(layers.weights, start=1):
        values = np.linalg.svd(W, compute_uv=False)
        bound = smoothing * share / math.sqrt(min(W.shape))
        found.append(Least(number, W.shape, float(values[-1]), float(values[0]), bound))
    return NonDegeneracy(smoothing, fail, tuple(found))
