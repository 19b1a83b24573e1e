"""The alignment of each layer with labelled rows and with shuffled labels: from the kernel, or from drawn networks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from learnable.estimates import NORMAL_95, student_95
from learnable.memory import forecast
from learnable.networks.draws import BATCH, Draw, draw_of
from learnable.networks.kernels import diagonal, gram, kernel_method
from learnable.networks.mlp import MLP
from learnable.networks.vocabulary import Network
from learnable.specs import InputError, within
from learnable.threads import each

TILE = 1024
"""Rows and columns of the Gram matrix that are computed at once."""


@dataclass(frozen=True)
class RowsAlignment:
    """The alignment of one layer with labelled rows: value, 95% interval, E N², and shuffled labels.

    `nulls` has one number a shuffled column. `method` says where the kernel came from: ``exact`` (its closed
    form holds at any width), ``wide-limit``, ``quadrature`` or ``sampled`` networks. In every case the rows
    are a sample, which the interval accounts for, so as an estimate each of these is sampled.
    """

    value: float
    low: float
    high: float
    mean_square: float
    nulls: Any
    method: Literal["exact", "wide-limit", "quadrature", "sampled"]


def rows_alignment(
    network: Network, X: Any, Y: Any, *, draws: int = 16, seed: int = 0, workers: int = 1
) -> dict[str, RowsAlignment]:
    """Σ_{i≠j} y_i K(x_i,x_j) y_j/(m(m-1)) for every layer and every column of Y.

    X has shape (m, d); Y has shape (m, 1+shuffles), the first column the label, the others its shuffles, or
    (m, 1+shuffles, c) for a label of c columns, such as the indicators of classes, whose alignments are added up.
    K is closed-form where the network is Gaussian and fully connected; else it is the mean over `draws`
    networks, the same ones for every column. The interval is 95%: Hoeffding's projection for the rows, plus
    the spread between networks where they are drawn. Raises `InputError` on shapes that do not fit.

    >>> import numpy as np
    >>> X = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1]])
    >>> found = rows_alignment(MLP(widths=(8,), activation="identity"), X, X[:, :1])
    >>> round(found["hidden 1"].value, 6), found["hidden 1"].method
    (0.666667, 'exact')
    """
    import numpy as np

    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    if X.ndim != 2 or Y.ndim not in (2, 3) or len(X) != len(Y):
        raise InputError(
            f"rows have shape {X.shape} and labels {Y.shape}; wanted (m, d) and (m, 1+shuffles) or (m, 1+shuffles, c)"
        )
    Y = Y.reshape(*Y.shape[:2], -1)
    within("rows", len(X), 3, hint="an alignment needs at least 3 labelled rows")
    if isinstance(network, MLP) and network.init == "gaussian":
        return _by_gram(network, X, Y)
    within("draws", draws, 2, hint="type draws=16")
    return _by_draws(network, X, Y, draws, seed, workers)


def _by_gram(network: MLP, X: Any, Y: Any) -> dict[str, RowsAlignment]:
    """Tiles of the Gram matrix, the lower half by symmetry."""
    import numpy as np

    m, squares = len(X), diagonal(network, X)
    forecast(8 * len(squares) * (Y.size + 6 * TILE**2), f"kernels on {m} rows", "take fewer rows")
    flat = Y.reshape(m, -1)
    products = {name: np.zeros_like(flat) for name in squares}
    for top in range(0, m, TILE):
        for left in range(top, m, TILE):
            a, b = slice(top, top + TILE), slice(left, left + TILE)
            for name, K in gram(network, X[a], X[b]).items():
                products[name][a] += K @ flat[b]
                if left > top:
                    products[name][b] += K.T @ flat[a]
    alignments = {}
    for name, square in squares.items():
        rows = (flat * (products[name] - square[:, None] * flat) / (m - 1)).reshape(Y.shape).sum(axis=2)
        method = kernel_method(network, name)
        alignments[name] = _result(rows[:, 0], rows.mean(axis=0), float(square.mean()), 0.0, method)
    return alignments


def _result(rows: Any, values: Any, mean_square: float, between: float, method: Any) -> RowsAlignment:
    """`rows` are h_i = y_i Σ_{j≠i} K_ij y_j/(m-1): their mean is the U-statistic, 4·Var(h)/m its variance.

    `between` is the squared half width that the drawn networks add.
    """
    half = float(NORMAL_95**2 * 4 * rows.var(ddof=1) / len(rows) + between) ** 0.5
    value = float(values[0])
    return RowsAlignment(value, value - half, value + half, mean_square, values[1:], method)


def _by_draws(
    network: Network, X: Any, Y: Any, draws: int, seed: int, workers: int
) -> dict[str, RowsAlignment]:
    import numpy as np

    def one(index: int) -> dict[str, tuple[Any, Any, float]]:
        return _rows_of_draw(draw_of(network, X.shape[1], seed, index), X, Y)

    alignments = each(one, draws, workers)
    result = {}
    for name in alignments[0]:
        rows, values, squares = (np.array([f[name][part] for f in alignments]) for part in range(3))
        between = student_95(draws - 1) ** 2 * float(values[:, 0].var(ddof=1)) / draws
        result[name] = _result(
            rows.mean(axis=0), values.mean(axis=0), float(squares.mean()), between, "sampled"
        )
    return result


def _rows_of_draw(draw: Draw, X: Any, Y: Any) -> dict[str, tuple[Any, Any, float]]:
    """For each layer of one drawn network: h_i of the label, the value of label and shuffles, the mean square.

    The first pass over the rows sums y_i N(x_i) for each unit, the second sets it against each row.
    """
    import numpy as np

    m, batches = len(X), [slice(start, start + BATCH) for start in range(0, len(X), BATCH)]
    flat, label = Y.reshape(m, -1), Y[:, 0]
    sums: dict[str, Any] = {}
    for part in batches:
        for name, units in draw(X[part]).items():
            now = units.T @ flat[part]
            sums[name] = sums[name] + now if name in sums else now
    rows = {name: np.empty(m) for name in sums}
    owns = {name: np.empty(m) for name in sums}
    for part in batches:
        for name, units in draw(X[part]).items():
            owns[name][part] = (units * units).sum(axis=1)
            others = units @ sums[name][:, : label.shape[1]] - owns[name][part][:, None] * label[part]
            rows[name][part] = (label[part] * others).sum(axis=1)
    alignments = {}
    for name, total in sums.items():
        count = len(total)
        values = ((total * total).sum(axis=0) - owns[name] @ (flat * flat)) / (count * m * (m - 1))
        values = values.reshape(Y.shape[1:]).sum(axis=1)
        alignments[name] = rows[name] / (count * (m - 1)), values, float(owns[name].mean()) / count
    return alignments
