"""A depth-3 ReLU network that computes a local generator on Gaussian inputs: 1 - P(x_S) where z encodes S, else 0.

With w = 1/n², c = Φ^{-1}(1/n) and h_{i,q} = [z_i - t_q]_+ at t = (c-w, c, c+w, c+2w), for each of the kn first coordinates,

    r_i = n²(h_{i,1} - h_{i,2})                       0 up to c, 1 from c+w on
    v_i = n²(h_{i,0} - h_{i,1} - h_{i,2} + h_{i,3})   1 on [c, c+w], 0 outside (c-w, c+2w)
    T_β = [2·Σ_{(j,l): x_l≠β_j} r_{j,l} - 2m_β + 1]_+   for every β with P(β) = 1, m_β the number of terms
    A_j = [2·Σ_l r_{j,l} - 2n + 1]_+     B_j = [2n - 3 - 2·Σ_l r_{j,l}]_+     D_{j,j',l} = [1 - 2r_{j,l} - 2r_{j',l}]_+
    V   = [4·Σ_i v_i - 1]_+
    N   = [1 - 2·Σ T - 2·Σ (A + B + D) - V]_+

A fires where a slice has no zero, B where it has two, D where a vertex comes twice, V in the window, T_β where x_S = β.
Only the T depend on x. Skeleton: Daniely, Srebro & Vardi 2023 (arXiv 2302.07426); these weights, margins and constants are
ours, proved in docs/theorems/depth-three.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from learnable.hardness.prg.encodings import decode_inputs, threshold
from learnable.hardness.prg.layers import Layers, checked
from learnable.hardness.prg.planted import checked_planting, differing, positive, predicted
from learnable.hardness.prg.predicates import Predicate
from learnable.memory import forecast

ROWS = 4096


@dataclass(frozen=True)
class DepthThree:
    """The network for n vertices, a predicate of k bits and the planted bits x, n numbers 0 and 1.

    >>> from learnable.hardness.prg.predicates import TSA
    >>> net = DepthThree(25, TSA(), (0, 1) * 12 + (1,))
    >>> net.widths, net.parameters, net.layers().bound
    ((500, 277, 1), 452055, 2500.0)
    """

    n: int
    predicate: Predicate
    x: tuple[int, ...]

    def __post_init__(self) -> None:
        checked_planting(self.n, self.predicate, self.x, "depth3")

    @property
    def k(self) -> int:
        """The number of bits that the predicate reads."""
        return self.predicate.arity

    @property
    def terms(self) -> int:
        """The number of neurons T_β, the first of layer 2: as many as inputs of the predicate with value 1."""
        return sum(self.predicate.table)

    @property
    def widths(self) -> tuple[int, int, int]:
        """The numbers of neurons: 4kn, terms + 2k + nk(k-1)/2 + 1, and 1."""
        n, k = self.n, self.k
        return 4 * k * n, self.terms + 2 * k + n * math.comb(k, 2) + 1, 1

    @property
    def parameters(self) -> int:
        """The number of weights and biases p, with n² inputs."""
        one, two, _ = self.widths
        return one * (self.n**2 + 1) + two * (one + 1) + two + 1

    def layers(self) -> Layers:
        """W1, b1, W2, b2, W3, b3 as dense arrays. Raises `InputError` where they would not fit in memory."""
        import numpy as np

        n, k, c, w = self.n, self.k, threshold(self.n), 1 / self.n**2
        forecast(
            3 * 8 * self.parameters,
            f"a dense network of {self.parameters} parameters",
            "use a smaller n or k",
        )
        first = np.zeros((4 * k * n, n * n))
        first[np.arange(4 * k * n), np.repeat(np.arange(k * n), 4)] = 1.0
        steps = np.tile([c - w, c, c + w, c + 2 * w], k * n)
        on_r, on_v, bias = self._second()
        ramp = n**2 * np.array([0.0, 1.0, -1.0, 0.0])
        bump = n**2 * np.array([1.0, -1.0, -1.0, 1.0])
        second = np.kron(on_r, ramp) + np.kron(on_v, bump)
        third = np.full((1, len(bias)), -2.0)
        third[0, -1] = -1.0
        return Layers((first, second, third), (-steps, bias, np.ones(1)))

    def _second(self) -> tuple[Any, Any, Any]:
        """Layer 2 by the r and the v: coefficients (neurons, kn) of each, and biases (neurons,). T, A, B, D, V in turn."""
        import numpy as np

        n, k = self.n, self.k
        masks = differing(self.predicate, self.x)
        slices = np.kron(np.eye(k), np.ones(n))
        pairs = [
            np.kron(np.isin(np.arange(k), pair).astype(float)[None], np.eye(n))
            for pair in combinations(range(k), 2)
        ]
        repeats = np.concatenate(pairs) if pairs else np.zeros((0, k * n))
        on_r = np.concatenate([2.0 * masks, 2 * slices, -2 * slices, -2 * repeats, np.zeros((1, k * n))])
        on_v = np.zeros_like(on_r)
        on_v[-1] = 4.0
        many, none, two = 1 - 2.0 * masks.sum(axis=1), np.full(k, 1.0 - 2 * n), np.full(k, 2.0 * n - 3)
        return on_r, on_v, np.concatenate([many, none, two, np.ones(len(repeats)), [-1.0]])

    def values(self, z: Any) -> Any:
        """N(z) for rows z (m, n²) in float64, an array (m,), without the dense weights.

        Every neuron of layer 2 only lowers the output, so a row that A and B, then V and D, bring to 0 is done.
        Raises `InputError` for another dtype or shape.
        """
        import numpy as np

        z = checked(z, self.n**2)
        weights = 2.0 * differing(self.predicate, self.x)
        found = np.zeros(len(z))
        for start in range(0, len(z), ROWS):
            found[start : start + ROWS] = self._block(z[start : start + ROWS, : self.k * self.n], weights)
        return found

    def _block(self, z: Any, weights: Any) -> Any:
        import numpy as np

        n, k, c = self.n, self.k, threshold(self.n)
        r = np.clip(n**2 * (z - c), 0.0, 1.0).reshape(-1, k, n)
        full = r.sum(axis=2)
        left = 1 - 2 * (positive(2 * full - 2 * n + 1) + positive(2 * n - 3 - 2 * full)).sum(axis=1)
        found, rows = np.zeros(len(z)), (left > 0).nonzero()[0]
        r, left = r[rows], left[rows]
        place = n**2 * (z[rows] - c)  # in units of w: the window is (-1, 2)
        bump = np.clip(np.minimum(place + 1, 2 - place), 0.0, 1.0)
        left -= positive(4 * bump.sum(axis=1) - 1)
        for i, j in combinations(range(k), 2):
            left -= 2 * positive(1 - 2 * r[:, i] - 2 * r[:, j]).sum(axis=1)
        seen = r.reshape(len(r), k * n) @ weights.T + (1 - weights.sum(axis=1))
        found[rows] = positive(left - 2 * positive(seen).sum(axis=1))
        return found


def known(net: DepthThree, moved: Layers, z: Any) -> Any:
    """What the output's pre-activation is without the T: b3 less what A, B, D and V take, (m,). It needs no x.

    `moved` is `net.layers()` with smoothed parameters.
    """
    import numpy as np

    z, terms = checked(z, net.n**2), net.terms
    rest = Layers((moved.weights[0], moved.weights[1][terms:]), (moved.biases[0], moved.biases[1][terms:]))
    found = [
        rest.hidden(z[i : i + ROWS]) @ moved.weights[2][0, terms:] + moved.biases[2][0]
        for i in range(0, len(z), ROWS)
    ]
    return np.concatenate(found) if found else np.zeros(0)


def exact_labels(net: DepthThree, moved: Layers, z: Any) -> Any:
    """The labels of the exact-label lemma: max(known(z), 0) where z encodes S and P(x_S) = 0, else 0; (m,).

    They are the values of the smoothed network wherever the lemma's condition holds (`largest_smoothing`).
    """
    import numpy as np

    edges, valid = decode_inputs(z, net.n, net.k)
    zero = valid & (predicted(net.predicate, net.x, edges) == 0)
    found = np.zeros(len(z))
    found[zero] = positive(known(net, moved, np.asarray(z)[zero]))
    return found


def tolerance(n: int, k: int, reach: float) -> float:
    """The largest ρ such that |ξ_i| ≤ ρ for every parameter and |z_i| ≤ reach give exact labels.

    δ = ρ·(16kn³(n²·reach + 1) + 4kn(reach + |c| + 1) + 1) ≤ 1/8, the exact-label lemma of docs/theorems/depth-three.md.

    >>> f"{tolerance(25, 5, 5.0):.2e}"
    '3.20e-11'
    """
    return 0.125 / (16 * k * n**3 * (n**2 * reach + 1) + _read(n, k, reach))


def largest_smoothing(n: int, k: int, terms: int, rows: int, fail: float = 1e-3) -> float:
    """The largest τ for which, with probability 1 - fail over ξ and `rows` inputs N(0, I), all labels are exact.

    Given z, the error of a unit of layer 1 is N(0, τ²(‖z‖²+1)); four events of probability fail/4 bound ‖z‖, the |z_i|, the
    4kn·rows errors and the |ξ_i| of the later layers, and then δ ≤ 1/8. Of order n^{-4}/k up to a logarithm.

    >>> f"{largest_smoothing(25, 5, 16, 10_000):.2e}"
    '4.63e-10'
    """
    part = fail / 4
    norm = n + math.sqrt(2 * math.log(rows / part))
    reach = math.sqrt(2 * math.log(2 * n**2 * rows / part))
    error = math.sqrt(norm**2 + 1) * math.sqrt(2 * math.log(2 * 4 * k * n * rows / part))
    second = terms + 2 * k + n * math.comb(k, 2) + 1
    later = second * (4 * k * n + 2) + 1
    rho = math.sqrt(2 * math.log(2 * later / part))
    return 0.125 / (16 * k * n**3 * error + rho * _read(n, k, reach))


def _read(n: int, k: int, reach: float) -> float:
    """Σ ĥ + 1 over the 4kn units of layer 1, at most: what one unit of error in layer 2's weights and bias costs."""
    return 4 * k * n * (reach + abs(threshold(n)) + 1) + 1
