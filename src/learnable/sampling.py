"""Alignments from draws: U-statistics with 95% intervals, on a law and on rows of data.

For a unit N with random weights, E_N (E_x y(x) N(x))² is estimated without bias from m inputs by
((Σ_i z_i)² - Σ_i z_i²)/(m(m-1)) with z_i = y_i N(x_i): the plain square of the mean would add Var(z)/m
(Abbe, Cornacchia, Hązła & Marquis 2022, arXiv 2202.12846, define the alignment). Units of one layer are
averaged. A draw depends on the seed and its own number alone, so results do not depend on who computes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

from learnable.estimates import NORMAL_95, student_95
from learnable.laws import Hypercube, Law
from learnable.memory import forecast
from learnable.networks.draws import BATCH, Draw, draw_of
from learnable.networks.kernels import diagonal, gram, kernel_method
from learnable.networks.mlp import MLP
from learnable.networks.vocabulary import Network
from learnable.specs import InputError, within

EXACT_POINTS = 14
TILE = 1024


@dataclass(frozen=True)
class LayerAlignment:
    """E (E_x f(x)N(x))² of a layer's units, sampled: a mean over draws with its 95% half width.

    `mean_square` is E N(x)². `draws` networks were drawn and `samples` inputs used for each
    (2^n where every point was).
    """

    name: str
    value: float
    half_width: float
    mean_square: float
    draws: int
    samples: int


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


# --------------------------------------------------------------------------------------------- on a law


def law_alignment(
    network: Network,
    law: Law,
    target: Callable[[Any], Any],
    *,
    draws: int = 32,
    samples: int = 4096,
    seed: int = 0,
    workers: int = 1,
) -> dict[str, LayerAlignment]:
    """E_N (E_x f(x) N(x))² for every layer, from `draws` networks.

    `target` maps rows (m, d) to (m,). On a hypercube of n ≤ 14 the inner mean is over every point; else it is
    the U-statistic of `samples` fresh inputs a draw. The interval is Student's t over the draws.
    Raises `InputError` for fewer than 2 draws or samples.

    >>> from learnable.laws import Hypercube
    >>> found = law_alignment(MLP(widths=(64,)), Hypercube(4), lambda X: X[:, 0], draws=64)
    >>> abs(found["hidden 1"].value - 0.125) < found["hidden 1"].half_width
    True
    """
    within("draws", draws, 2, hint="type draws=32")
    within("samples", samples, 2, hint="type samples=4096")
    every = isinstance(law, Hypercube) and law.n <= EXACT_POINTS

    def one(index: int) -> dict[str, tuple[float, float]]:
        draw = draw_of(network, law.dimension, seed, index)
        return _of_draw(draw, _inputs(law, samples, seed, index), target, every)

    found = _each(one, draws, workers)
    count = 2**law.dimension if every else samples
    return {
        name: _over_draws(name, [f[name][0] for f in found], [f[name][1] for f in found], count)
        for name in found[0]
    }


def _each(one: Callable[[int], Any], count: int, workers: int) -> list[Any]:
    """one(0), …, one(count-1), in order, on that many threads."""
    if workers <= 1:
        return [one(index) for index in range(count)]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, range(count)))


def _inputs(law: Law, samples: int, seed: int, index: int) -> Iterator[tuple[Any, Any]]:
    """The inputs of one draw, in batches: every point of a small hypercube, else fresh ones.

    Beside the points of a biased one is their probability times 2^n, whose mean is 1; beside all others None.
    """
    import numpy as np

    if isinstance(law, Hypercube) and law.n <= EXACT_POINTS:
        for start in range(0, 2**law.n, BATCH):
            stop = min(start + BATCH, 2**law.n)
            yield law.points(start, stop), law.weights(start, stop) * 2**law.n if law.bias else None
        return
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(index, 1)))
    for start in range(0, samples, BATCH):
        yield law.draw(min(BATCH, samples - start), rng), None


def _of_draw(
    draw: Draw, batches: Iterator[tuple[Any, Any]], target: Any, every: bool
) -> dict[str, tuple[float, float]]:
    """For each layer of one drawn network: the unbiased alignment averaged over units, and E N²."""
    import numpy as np

    sums: dict[str, list[Any]] = {}
    count = 0
    for X, weight in batches:
        y = np.asarray(target(X), dtype=float)
        count += len(X)
        for name, units in draw(X).items():
            squares = units * units
            if weight is None:
                now = [y @ units, (y * y) @ squares, squares.sum()]
            else:
                now = [(weight * y) @ units, (weight * y * y) @ squares, (weight @ squares).sum()]
            sums[name] = [a + b for a, b in zip(sums[name], now, strict=True)] if name in sums else now
    found = {}
    for name, (first, second, square) in sums.items():
        pairs = first**2 / count**2 if every else (first**2 - second) / (count * (count - 1))
        found[name] = float(pairs.mean()), float(square) / (count * len(first))
    return found


def _over_draws(name: str, values: list[float], squares: list[float], samples: int) -> LayerAlignment:
    import numpy as np

    half = student_95(len(values) - 1) * float(np.std(values, ddof=1)) / len(values) ** 0.5
    return LayerAlignment(name, float(np.mean(values)), half, float(np.mean(squares)), len(values), samples)


# ---------------------------------------------------------------------------------------- on rows of data


def rows_alignment(
    network: Network, X: Any, Y: Any, *, draws: int = 16, seed: int = 0, workers: int = 1
) -> dict[str, RowsAlignment]:
    """Σ_{i≠j} y_i K(x_i,x_j) y_j/(m(m-1)) for every layer and every column of Y.

    X has shape (m, d); Y has shape (m, 1+shuffles), the first column the label, the others its shuffles.
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
    if X.ndim != 2 or Y.ndim != 2 or len(X) != len(Y):
        raise InputError(f"rows have shape {X.shape} and labels {Y.shape}; wanted (m, d) and (m, 1+shuffles)")
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
    products = {name: np.zeros_like(Y) for name in squares}
    for top in range(0, m, TILE):
        for left in range(top, m, TILE):
            a, b = slice(top, top + TILE), slice(left, left + TILE)
            for name, K in gram(network, X[a], X[b]).items():
                products[name][a] += K @ Y[b]
                if left > top:
                    products[name][b] += K.T @ Y[a]
    found = {}
    for name, square in squares.items():
        rows = Y * (products[name] - square[:, None] * Y) / (m - 1)
        method = kernel_method(network, name)
        found[name] = _result(rows[:, 0], rows.mean(axis=0), float(square.mean()), 0.0, method)
    return found


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

    found = _each(one, draws, workers)
    result = {}
    for name in found[0]:
        rows, values, squares = (np.array([f[name][part] for f in found]) for part in range(3))
        between = student_95(draws - 1) ** 2 * float(values[:, 0].var(ddof=1)) / draws
        result[name] = _result(
            rows.mean(axis=0), values.mean(axis=0), float(squares.mean()), between, "sampled"
        )
    return result


def _rows_of_draw(draw: Draw, X: Any, Y: Any) -> dict[str, tuple[Any, Any, float]]:
    """For each layer of one drawn network: h_i of the first column, every column's value, the mean square.

    The first pass over the rows sums y_i N(x_i) for each unit, the second sets it against each row.
    """
    import numpy as np

    m, batches = len(X), [slice(start, start + BATCH) for start in range(0, len(X), BATCH)]
    sums: dict[str, Any] = {}
    for part in batches:
        for name, units in draw(X[part]).items():
            now = units.T @ Y[part]
            sums[name] = sums[name] + now if name in sums else now
    rows = {name: np.empty(m) for name in sums}
    owns = {name: np.empty(m) for name in sums}
    for part in batches:
        for name, units in draw(X[part]).items():
            owns[name][part] = (units * units).sum(axis=1)
            rows[name][part] = Y[part, 0] * (units @ sums[name][:, 0] - owns[name][part] * Y[part, 0])
    found = {}
    for name, total in sums.items():
        count = len(total)
        values = ((total * total).sum(axis=0) - owns[name] @ (Y * Y)) / (count * m * (m - 1))
        found[name] = rows[name] / (count * (m - 1)), values, float(owns[name].mean()) / count
    return found
