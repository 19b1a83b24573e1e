"""A depth-2 ReLU network that computes a local generator on noisy encodings: 1 - P(x_S) near z^S.

    T_β = [2·Σ_{(j,l): x_l≠β_j} z_{j,l} - 2m_β + 1]_+   for every β with P(β) = 1, m_β the number of terms
    N   = [1 - 2·Σ T_β]_+

On z^S the inside of T_β is 1 - 2·#{j: x_{i_j} ≠ β_j}: 1 where x_S = β, at most -1 elsewhere. Inputs are ẑ = z^S + N(0, ω²I),
z^S padded with zeros to n² columns. Daniely, Srebro & Vardi 2023 (arXiv 2302.07426); constants in
docs/theorems/depth-three.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from learnable.hardness.prg.encodings import encode
from learnable.hardness.prg.layers import Layers, checked
from learnable.hardness.prg.planted import checked_planting, differing, positive, predicted
from learnable.hardness.prg.predicates import Predicate
from learnable.memory import forecast
from learnable.specs import within


@dataclass(frozen=True)
class DepthTwo:
    """The network for n vertices, a predicate of k bits and the planted bits x, n numbers 0 and 1.

    >>> from learnable.hardness.prg.predicates import TSA
    >>> net = DepthTwo(10, TSA(), (0, 1) * 5)
    >>> net.widths, net.parameters, net.layers().bound
    ((16, 1), 1633, 49.0)
    """

    n: int
    predicate: Predicate
    x: tuple[int, ...]

    def __post_init__(self) -> None:
        checked_planting(self.n, self.predicate, self.x, "depth2")

    @property
    def k(self) -> int:
        """The number of bits that the predicate reads."""
        return self.predicate.arity

    @property
    def terms(self) -> int:
        """The number of hidden neurons, as many as inputs of the predicate with value 1."""
        return sum(self.predicate.table)

    @property
    def widths(self) -> tuple[int, int]:
        """The numbers of neurons: terms, and 1."""
        return self.terms, 1

    @property
    def parameters(self) -> int:
        """The number of weights and biases p, with n² inputs."""
        return self.terms * (self.n**2 + 2) + 1

    def layers(self) -> Layers:
        """W1, b1, W2, b2 as dense arrays."""
        import numpy as np

        masks = differing(self.predicate, self.x)
        first = np.zeros((self.terms, self.n**2))
        first[:, : self.k * self.n] = 2 * masks
        return Layers((first, np.full((1, self.terms), -2.0)), (1 - 2 * masks.sum(axis=1), np.ones(1)))

    def values(self, z: Any) -> Any:
        """N(z) for rows z (m, n²) in float64, an array (m,); reads the first kn columns."""
        z = checked(z, self.n**2)
        masks = differing(self.predicate, self.x)
        inside = z[:, : self.k * self.n] @ (2 * masks.T) + (1 - 2 * masks.sum(axis=1))
        return positive(1 - 2 * positive(inside).sum(axis=1))


def noisy_encodings(edges: Any, n: int, omega: float, rng: Any) -> Any:
    """z^S padded with zeros to n² columns, plus N(0, ω²) in every column, for every row S of `edges`; (m, n²).

    Raises `InputError` where ω is negative.

    >>> import numpy as np
    >>> noisy_encodings([[1, 0]], 3, 0.0, np.random.default_rng(0)).tolist()
    [[1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0]]
    """
    import numpy as np

    within("input_noise", omega, 0.0, hint="type input_noise=0 for none")
    clean = encode(edges, n)
    forecast(
        3 * 8 * len(clean) * n * n, f"{len(clean)} rows of dimension {n * n}", "ask for fewer rows at a time"
    )
    z = omega * rng.standard_normal((len(clean), n * n)) if omega else np.zeros((len(clean), n * n))
    z[:, : clean.shape[1]] += clean
    return z


def exact_labels(net: DepthTwo, moved: Layers, edges: Any) -> Any:
    """The labels where the noise is small enough: [1 + ξ_out]_+ where P(x_S) = 0, else 0; (m,).

    `moved` is `net.layers()` with smoothed parameters, ξ_out what its output bias was moved by.
    """
    zero = predicted(net.predicate, net.x, edges) == 0
    return zero * positive(moved.biases[1][0])


def input_error(n: int, k: int, terms: int, rows: int, omega: float, fail: float = 1e-3) -> float:
    """What the noise of the inputs moves a hidden neuron by, at most, in `rows` rows with probability 1 - fail/4.

    N(0, 4ω²m_β), m_β ≤ kn: 2ω·√(2kn·log(8·terms·rows/fail)).

    >>> round(input_error(60, 5, 16, 2000, 1 / (64 * 60 * 5)), 4)
    0.0112
    """
    return 2 * omega * math.sqrt(2 * k * n * math.log(8 * terms * rows / fail))


def largest_smoothing(n: int, k: int, terms: int, rows: int, omega: float, fail: float = 1e-3) -> float:
    """The largest τ for which, with probability 1 - fail over all noise, the labels of `rows` rows are exact; 0 if none.

    Given ẑ, smoothing moves a hidden neuron by N(0, τ²(‖ẑ‖²+1)), ‖ẑ‖ ≤ √(kn) + ω(n + √(2 log(4·rows/fail))); with δ
    the sum of this and `input_error`, and |ξ_i| ≤ ρ in the output, labels are exact where δ + ρ ≤ 1/2. An infinity of
    inputs far from encodings has no label of its own: what is claimed is claimed of noisy encodings.

    >>> largest_smoothing(60, 5, 16, 2000, 1 / (64 * 60 * 5)) > 1 / (64 * 60 * 5)
    True
    """
    left = 0.5 - input_error(n, k, terms, rows, omega, fail)
    norm = math.sqrt(k * n) + omega * (n + math.sqrt(2 * math.log(4 * rows / fail)))
    hidden = math.sqrt(norm**2 + 1) * math.sqrt(2 * math.log(8 * terms * rows / fail))
    output = math.sqrt(2 * math.log(8 * (terms + 1) / fail))
    return max(0.0, left / (hidden + output))
