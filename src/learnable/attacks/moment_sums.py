"""Hermite moments of labels on Gaussian inputs, chunk by chunk: the second, and the fourth on a few directions.

For x ~ N(0, I), M2 = E y (xxᵀ - I) and M4 = E y He4(x), He4 the fourth Hermite tensor. What the label has of degree 0, 1
and 2 is taken off before higher moments are averaged: their expectation stays, their sampling noise falls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

CHUNK = 2**15
"""Rows that are looked at together."""
BLOCKS = 8
"""Parts of the rows whose second moments are compared, to see their sampling noise."""


@dataclass(frozen=True)
class Quadratic:
    """The part of degree at most 2: y ≈ constant + <linear, x> + <second, xxᵀ - I>/2.

    `linear` = E y x has shape (d,), `second` = E y (xxᵀ - I) shape (d, d); `noise` is the spectral norm of the sampling
    error of `second`, seen by comparing eight parts of the rows.
    """

    constant: float
    linear: Any
    second: Any
    noise: float

    def __call__(self, X: Any) -> Any:
        """Its values at rows X (m, d)."""
        import numpy as np

        squares = ((X @ self.second) * X).sum(axis=1) - np.trace(self.second)
        return self.constant + X @ self.linear + squares / 2


def quadratic(X: Any, y: Any, passes: int = 3) -> Quadratic:
    """The part of degree at most 2 of the label, from rows X (m, d) of N(0, I) and y (m,).

    The first pass averages y·He_k(x); each further one averages what is left of y and adds it, which leaves an error of the
    size of the degrees above 2 alone.

    >>> import numpy as np
    >>> X = np.random.default_rng(0).standard_normal((4000, 3))
    >>> found = quadratic(X, 2 * X[:, 0] + X[:, 1] ** 2)
    >>> round(float(found.second[1, 1]), 1), round(float(found.linear[0]), 1)
    (2.0, 2.0)
    """
    import numpy as np

    d = X.shape[1]
    found = Quadratic(0.0, np.zeros(d), np.zeros((d, d)), 0.0)
    for _ in range(passes):
        total, linear, second = np.zeros(BLOCKS), np.zeros((BLOCKS, d)), np.zeros((BLOCKS, d, d))
        for rows, labels in chunks(X, y):
            left = labels - found(rows)
            for block in range(BLOCKS):
                x, r = rows[block::BLOCKS], left[block::BLOCKS]
                total[block] += r.sum()
                linear[block] += r @ x
                second[block] += (x * r[:, None]).T @ x - r.sum() * np.eye(d)
        mean = second.sum(axis=0) / len(y)
        errors = [float(np.linalg.norm(part * BLOCKS / len(y) - mean, 2)) for part in second]
        found = Quadratic(
            found.constant + float(total.sum()) / len(y),
            found.linear + linear.sum(axis=0) / len(y),
            found.second + mean,
            float(np.mean(errors)) / (BLOCKS - 1) ** 0.5,
        )
    return found


def fourth(X: Any, y: Any, part: Quadratic, basis: Any) -> Any:
    """M4 on the directions `basis` (d, r), orthonormal columns: an array (r, r, r, r).

    He4(z)_{ijkl} = z_i z_j z_k z_l - (six terms δ_ij z_k z_l) + (three terms δ_ij δ_kl), averaged over what `part` leaves of
    the label.

    >>> import numpy as np
    >>> X = np.random.default_rng(0).standard_normal((20000, 2))
    >>> y = np.cos(X[:, 0])  # E cos(x) He4(x) = 1/√e = 0.61, and its sampling error 0.05
    >>> fourth(X, y, quadratic(X, y), np.eye(2)[:, :1]).round(1).item()
    0.7
    """
    import numpy as np

    r = basis.shape[1]
    i, j = np.triu_indices(r)
    products, squares, total = np.zeros((len(i), len(i))), np.zeros((r, r)), 0.0
    for rows, labels in chunks(X, y):
        left, z = labels - part(rows), rows @ basis
        pairs = z[:, i] * z[:, j]
        products += (pairs * left[:, None]).T @ pairs
        squares += (z * left[:, None]).T @ z
        total += float(left.sum())
    place = np.zeros((r, r), dtype=np.int64)
    place[i, j] = place[j, i] = np.arange(len(i))
    full = products[place[:, :, None, None], place[None, None]]
    eye = np.eye(r)
    for spec in ("ij,kl", "kl,ij", "ik,jl", "jl,ik", "il,jk", "jk,il"):
        full = full - np.einsum(f"{spec}->ijkl", eye, squares)
    for spec in ("ij,kl", "ik,jl", "il,jk"):
        full = full + total * np.einsum(f"{spec}->ijkl", eye, eye)
    return full / len(y)


def chunks(X: Any, y: Any) -> Iterator[tuple[Any, Any]]:
    """The rows in chunks, as float64; X may lie on disk."""
    import numpy as np

    for start in range(0, len(y), CHUNK):
        rows = slice(start, start + CHUNK)
        yield np.asarray(X[rows], dtype=np.float64), np.asarray(y[rows], dtype=np.float64)
