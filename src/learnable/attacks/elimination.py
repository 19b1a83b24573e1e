"""Elimination over GF(2) against a parity: on all rows, or on rows guessed to have the right sign.

On clean labels it takes n + 40 rows and time n³. One wrong label among them and the system has no solution; so with
noise one guesses n rows that are all right, the most certain first, and tests the solution on other rows. All columns
hold ±1; the places of the columns count from 0.
"""

from __future__ import annotations

from typing import Any

from learnable.attacks.protocol import Recovered
from learnable.complexity.gf2 import MARGIN, parity_of_columns
from learnable.hardness.parity_costs import best_pool, significant
from learnable.hardness.sign_rows import product
from learnable.memory import forecast
from learnable.specs import InputError, within

BATCH = 512
"""Systems that are solved side by side."""
SIFTED, KEPT, SURE = 1_000, 8, 6
"""The fewest rows on which every solution is tested first, how many of the best are tested on all, and by how many
standard errors the right one stands out on the first under Gaussian noise: more noise, more rows."""
TESTED, CHECKED = 200, 20_000
"""The fewest and the most rows on which a solution is tested; none of them is among those it was solved from."""


def parity_by_elimination(X: Any, y: Any) -> Recovered:
    """The parity that is the label on every row, by elimination over GF(2); the answer is ``{"columns", "sign"}``.

    X (m, n) and y (m,) hold ±1. None where some label contradicts every parity (noise, or another function), where
    the labels are not ±1, and below n + 41 rows.

    >>> import numpy as np
    >>> X = 1 - 2 * np.random.default_rng(0).integers(0, 2, size=(200, 12))
    >>> parity_by_elimination(X, X[:, [1, 4, 7]].prod(axis=1)).answer
    {'columns': [1, 4, 7], 'sign': 1}
    """
    import numpy as np

    X, y = signed_rows(X, y)
    if not np.all(np.abs(y) == 1):
        return Recovered(
            None,
            "the labels are not ±1, so they are no equations over GF(2); parity_by_guessing takes signs and certainties",
        )
    found = parity_of_columns(X, y)
    if found.answer == "yes":
        why = f"all {len(y)} labels agree, {found.spare} rows beyond the rank: a chance fit has probability 2^-{found.spare}"
        return Recovered({"columns": list(found.columns), "sign": found.sign}, why, {"spare": found.spare})
    if found.answer == "too few rows":
        return Recovered(
            None, f"{len(y)} rows are too few to tell: about {found.rows_needed} different ones are needed"
        )
    return Recovered(
        None,
        "the equations over GF(2) contradict each other: the label is no parity of the columns, or some labels are wrong",
    )


def parity_by_guessing(X: Any, y: Any, rng: Any, *, guesses: int = 50_000) -> Recovered:
    """The parity behind noisy labels, by solving n rows at a time that are guessed to have the right sign.

    Rows are guessed among those with the largest |y|, how many `best_pool` says: under noise N(0, σ²) a label of
    size t has the wrong sign with probability 1/(1 + exp(2t/σ²)). Where all |y| are alike, any rows are taken. A solution
    is tested on other rows, up to 20,000, if it is among the best of its batch on 1,000 of them: its correlation with the
    label must exceed what so many wrong sets reach with probability 1e-9. The expected number of guesses is about
    (1 - p)^-n, p the share of wrong signs (`parity_costs.guesses`).

    X (m, n) holds ±1 and y (m,) ±1, or ±1 plus noise; `rng` is a numpy Generator. The answer is ``{"columns", "sign"}``:
    the sign is one more unknown, so n + 1 rows are solved.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> X = 1 - 2 * rng.integers(0, 2, size=(5000, 20))
    >>> parity_by_guessing(X, X[:, [1, 4, 7]].prod(axis=1) + rng.standard_normal(5000), rng).answer
    {'columns': [1, 4, 7], 'sign': 1}
    """
    import numpy as np

    within("guesses", guesses, 1, hint="type guesses=50000")
    X, y = signed_rows(X, y)
    m, n = X.shape
    if m < n + MARGIN + TESTED:
        return Recovered(None, f"{m} rows are too few to tell: {n + MARGIN + TESTED} are needed")
    pool, checked = _parted(y, n, rng)
    minus, wrong = np.hstack([X[pool] < 0, np.ones((len(pool), 1), dtype=bool)]), y[pool] < 0
    threshold = significant(float(guesses)) * float(np.sqrt((y[checked] ** 2).sum()))
    tested = X[checked], y[checked]
    forecast(48 * BATCH * n * (n // 64 + 1), f"{BATCH} systems of {n} unknowns", "use fewer columns")
    done = 0
    while done < guesses:
        batch = min(BATCH, guesses - done)
        rows = np.array([rng.choice(len(pool), size=n + 1, replace=False) for _ in range(batch)])
        found = _best(solved(minus[rows], wrong[rows]), *tested)
        done += batch
        if found[0] > threshold:
            return _confirmed(*found[1:], done, m, tested)
    return Recovered(
        None,
        f"none of {guesses} guesses of {n + 1} rows solved to a parity that other rows confirm: too many labels are wrong, "
        "or the label is no parity; more guesses may help, and more rows do where labels differ in size",
        {"guesses": float(guesses)},
    )


def solved(A: Any, b: Any) -> Any:
    """One solution of each system A x = b over GF(2): A (systems, rows, n) and b (systems, rows) of truth values.

    Unknowns that the rows leave open are 0, and contradictions are passed over. Returns (systems, n) truth values.

    >>> solved([[[1, 0], [1, 1]]], [[1, 0]]).tolist()
    [[True, True]]
    """
    import numpy as np

    A, b = np.asarray(A, dtype=bool), np.asarray(b, dtype=bool)
    systems, count, n = A.shape
    bits = np.packbits(np.concatenate([A, b[:, :, None]], axis=2), axis=2, bitorder="little")
    packed = np.zeros((systems, count, 8 * (n // 64 + 1)), dtype=np.uint8)
    packed[:, :, : bits.shape[2]] = bits
    rows = packed.view("<u8")
    rank = np.zeros(systems, dtype=np.int64)
    pivot = np.full((systems, n), -1)
    for column in range(n):
        bit = (rows[:, :, column // 64] >> np.uint64(column % 64)) & np.uint64(1)
        free = bit.astype(bool) & (np.arange(count) >= rank[:, None])
        s = np.flatnonzero(free.any(axis=1))
        place, top = free[s].argmax(axis=1), rank[s]
        chosen = rows[s, place]
        rows[s, place] = rows[s, top]
        rows[s, top] = chosen
        bit[s, place] = bit[s, top]
        bit[s, top] = 0
        rows[s] ^= bit[s][:, :, None] * chosen[:, None, :]
        pivot[s, column] = top
        rank[s] += 1
    label = ((rows[:, :, n // 64] >> np.uint64(n % 64)) & np.uint64(1)).astype(bool)
    return (pivot >= 0) & np.take_along_axis(label, np.maximum(pivot, 0), axis=1)


def signed_rows(X: Any, y: Any) -> tuple[Any, Any]:
    """X (m, n) and y (m,) as arrays, or an `InputError` where X is not of ±1, y not of finite numbers, or shapes differ."""
    import numpy as np

    X, y = np.asarray(X), np.asarray(y, dtype=np.float64)
    if X.ndim != 2 or y.shape != X.shape[:1] or not X.size:
        raise InputError(f"X has shape {X.shape} and y {y.shape}; wanted (m, n) and (m,), m at least 1")
    if not np.all(np.abs(X) == 1):
        raise InputError("X holds other numbers than +1 and -1; wanted rows of signs")
    if not np.all(np.isfinite(y)):
        raise InputError("y holds a number that is not finite; wanted finite labels")
    return X, y


def _parted(y: Any, n: int, rng: Any) -> tuple[Any, Any]:
    """The places of the rows among which is guessed, and of others on which a guess is tested.

    The first are the most certain and all that are as certain as the last of them, at most half of the rows.
    """
    import numpy as np

    sizes, m = np.abs(y), len(y)
    sigma = float(np.sqrt(max(0.0, float((y**2).mean()) - 1.0)))
    pool = min(m - TESTED, 1 + best_pool(m, n, sigma)[0])
    order = rng.permutation(m)
    order = order[np.argsort(-sizes[order], kind="stable")]
    alike = int(np.count_nonzero(sizes >= sizes[order[pool - 1]]))
    pool = max(pool, min(alike, m // 2))
    return order[:pool], rng.permutation(order[pool:])[:CHECKED]


def _best(solutions: Any, X: Any, y: Any) -> tuple[float, list[int], int]:
    """The largest Σ y_i ± χ(x_i) over the solutions that come first on some rows, with its set and its sign."""
    import numpy as np

    few = max(SIFTED, int(SURE**2 * (y**2).mean()))
    some = _sums(solutions, X[:few], y[:few])
    kept = solutions[np.argsort(-some, kind="stable")[:KEPT]]
    sums = _sums(kept, X, y)
    best = int(np.argmax(sums))
    columns = np.flatnonzero(kept[best, :-1])
    return float(sums[best]), [int(c) for c in columns], -1 if kept[best, -1] else 1


def _sums(solutions: Any, X: Any, y: Any) -> Any:
    """Σ y_i ± χ(x_i) for every solution, an array (solutions,)."""
    import numpy as np

    sets, signs = solutions[:, :-1], 1.0 - 2.0 * solutions[:, -1]
    counts = (X < 0).astype(np.float32) @ sets.T.astype(np.float32)
    return (y @ (1.0 - 2.0 * (counts % 2))) * signs


def _confirmed(columns: list[int], sign: int, done: int, m: int, tested: tuple[Any, Any]) -> Recovered:
    X, y = tested
    agree = float((sign * product(X, columns) * y > 0).mean())
    why = (
        f"after {done} guesses, {len(columns)} columns have the sign of the label on {100 * agree:.2f}% of {len(y)} rows "
        f"out of {m}; no wrong set comes near that by chance"
    )
    return Recovered({"columns": columns, "sign": sign}, why, {"guesses": float(done), "agreement": agree})
