"""Hyperedges as rows of ones with one zero in each slice, and how often Gaussian inputs are one.

A hyperedge S = (i_1, …, i_k) of distinct vertices 0 … n-1 is written z^S in {0,1}^(kn): slice j holds columns (j-1)n … jn-1,
all 1 but for a 0 in place i_j. A real input z encodes S where Ψ(z) = z^S, Ψ(z)_i = 1[z_i ≥ c], c = Φ^{-1}(1/n), so that a
Gaussian coordinate is 0 with probability 1/n. Source: Daniely, Srebro & Vardi 2023 (arXiv 2302.07426).
"""

from __future__ import annotations

import math
from typing import Any

from learnable.specs import InputError

SPACING = 2.0**-52
"""The relative spacing of float64."""
LARGEST = 100
"""The largest n: the networks multiply coordinates by n² to tell values 1/n² apart, so rounding grows like n^4."""


def checked_size(n: int, k: int, where: str = "prg") -> None:
    """Refuse n below k or below 2, and n at which float64 is too coarse for weights of size n²."""
    least = max(k, 2)
    if n < least:
        raise InputError(
            f"{where}: n is {n} and the predicate reads {k} different bits; wanted n at least {least}, type n={least}"
        )
    if n > LARGEST:
        raise InputError(
            f"{where}: n is {n}; n^4 times the spacing of float64 is {n**4 * SPACING:.1e}, and the weights are trusted up "
            f"to {LARGEST**4 * SPACING:.1e}; type n from {least} to {LARGEST}"
        )


def threshold(n: int) -> float:
    """c = Φ^{-1}(1/n): a standard normal lies below c with probability 1/n.

    >>> threshold(2), round(threshold(40), 6)
    (0.0, -1.959964)
    """
    from scipy.special import ndtri

    return float(ndtri(1.0 / n))


def encode(edges: Any, n: int) -> Any:
    """z^S for every row S of `edges` (m, k): int8 (m, k·n), ones with one zero in each slice.

    For β in {0,1}^k the sum of z over the coordinates (j, l) with x_l ≠ β_j is their number minus #{j: x_{i_j} ≠ β_j}, so
    that one neuron tells whether x_S = β.

    >>> encode([[1, 0]], 3).tolist()
    [[1, 0, 1, 0, 1, 1]]
    """
    import numpy as np

    edges = np.asarray(edges, dtype=np.int64)
    m, k = edges.shape
    found = np.ones((m, k, n), dtype=np.int8)
    np.put_along_axis(found, edges[:, :, None], 0, axis=2)
    return found.reshape(m, k * n)


def decode(bits: Any, n: int) -> tuple[Any, Any]:
    """The hyperedge that each row of 0/1 `bits` (m, k·n) encodes, int64 (m, k), and whether it encodes one, (m,).

    A row does where every slice has exactly one zero and no vertex comes twice; the edge of another row means nothing.

    >>> edges, valid = decode([[1, 0, 1, 0, 1, 1], [1, 0, 1, 1, 0, 1], [1, 1, 1, 0, 0, 1]], 3)
    >>> edges[0].tolist(), valid.tolist()
    ([1, 0], [True, False, False])
    """
    import numpy as np

    zero = np.asarray(bits) == 0
    zero = zero.reshape(len(zero), -1, n)
    single = (zero.sum(axis=2) == 1).all(axis=1)
    distinct = (zero.sum(axis=1) <= 1).all(axis=1)
    return zero.argmax(axis=2), single & distinct


def decode_inputs(z: Any, n: int, k: int) -> tuple[Any, Any]:
    """`decode` of Ψ(z) for real inputs z (m, at least k·n).

    >>> import numpy as np
    >>> edges, valid = decode_inputs(np.array([[9.0, -9.0, 9.0, -9.0, 9.0, 9.0], [9.0] * 6]), 3, 2)
    >>> edges[0].tolist(), valid.tolist()
    ([1, 0], [True, False])
    """
    return decode(z[:, : k * n] >= threshold(n), n)


def encoding_share(n: int, k: int) -> float:
    """P_enc, the probability that a Gaussian input encodes a hyperedge: (1-1/n)^(k(n-1)) · ∏_{i<k} (1-i/n).

    Each slice has one zero with probability (1-1/n)^(n-1), then k uniform places are distinct. About e^{-k}.

    >>> round(encoding_share(40, 5), 7), round(encoding_share(12, 3), 7)
    (0.0055337, 0.0432521)
    """
    distinct = math.prod(1 - i / n for i in range(k))
    return (1 - 1 / n) ** (k * (n - 1)) * distinct


def good_share(n: int, k: int) -> float:
    """The probability that a Gaussian input encodes a hyperedge with no coordinate in the open window (c-w, c+2w), w = 1/n².

    ∏_{i<k} (n-i) · [Φ(c-w)·(1-Φ(c+2w))^(n-1)]^k, below P_enc by about kn·3w·φ(c) of it.

    >>> round(good_share(40, 5), 5), round(good_share(10, 5), 6)
    (0.00541, 0.002023)
    """
    from scipy.special import ndtr

    c, w = threshold(n), 1 / n**2
    slice_ = float(ndtr(c - w)) * float(ndtr(-(c + 2 * w))) ** (n - 1)
    return math.prod(n - i for i in range(k)) * slice_**k
