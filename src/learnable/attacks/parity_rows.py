"""Rows of signs as rows of a parity: labels z whose sign is that of ±χ_S(x) but for noise, S the secret.

The label of ``noisy_parity`` and ``gaussian_parity`` is such a label as it stands. That of ``noisy_modular`` becomes
one for the right count of negative signs modulo 4, so there is a view for every count that fits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from learnable.attacks.protocol import Problem
from learnable.hardness.modular import ModularPart, NoisyModular, coefficient
from learnable.hardness.modular_reduction import parity_labels
from learnable.hardness.moved import MovedRows
from learnable.hardness.parity import GaussianParity, NoisyParity
from learnable.hardness.parity_costs import best_pool, guesses
from learnable.targets.boolean import Parity

COUNTS = 4
"""The counts of negative signs that matter to a sum modulo 8: those modulo 4."""

Planted = Callable[[Sequence[int], int], dict[str, Any] | None]


@dataclass(frozen=True)
class View:
    """Labels z (m,), real, with sign(z) = ±χ_S(x) up to noise.

    `log10_guesses` of rows with right signs are expected until elimination on them finds S, as far as the family's text
    tells. `planted` makes the planted answer of a set of columns and a sign, None where the two contradict the view.
    """

    z: Any
    log10_guesses: float
    planted: Planted


def no_parity(problem: Problem) -> str:
    """Why the rows are not those of a parity with noise."""
    if str(problem.X.dtype) != "int8":
        return "the columns are not ±1, so there are no parities to look for"
    if isinstance(problem.family, NoisyModular) and problem.family.modulus != 8:
        return f"the label tells a count modulo {problem.family.modulus // 4}, not its parity alone"
    if isinstance(problem.family, MovedRows) and not isinstance(problem.family.target, Parity):
        return "the target is no parity of the columns"
    return ""


def views(problem: Problem) -> tuple[View, ...]:
    """The labels of a parity that the rows hold."""
    import numpy as np

    family, y, n = problem.family, np.asarray(problem.y, dtype=np.float64), problem.X.shape[1]
    if isinstance(family, NoisyModular):
        return _counts(problem, family, y)
    if isinstance(family, ModularPart):
        return (View(y - y.mean(), 0.0, lambda columns, sign: _all(family, columns, sign)),)
    if isinstance(family, MovedRows):
        return (View(y, guesses(n, family.flip), lambda columns, sign: _moved(family, columns, sign)),)
    if isinstance(family, GaussianParity):
        return (View(y, best_pool(problem.m, n, family.sigma)[1], _columns),)
    return (View(y, guesses(n, family.flip) if isinstance(family, NoisyParity) else 0.0, _columns),)


def _columns(columns: Sequence[int], sign: int) -> dict[str, Any] | None:
    return {"columns": sorted(int(c) for c in columns)} if sign > 0 else None


def _counts(problem: Problem, family: NoisyModular, y: Any) -> tuple[View, ...]:
    """A view for each count of negative signs modulo 4 that fits: a count of the wrong parity puts labels at 0 and ±2."""
    import numpy as np

    tries = best_pool(problem.m, family.n, family.sigma / 2)[1]
    labels = [parity_labels(problem.X, y, k) for k in range(min(COUNTS, family.n + 1))]
    squares = [float(np.mean(z**2)) for z in labels]
    slack = 6 * float(np.std(labels[int(np.argmin(squares))] ** 2)) / np.sqrt(len(y))

    def planted(k: int) -> Planted:
        return lambda columns, sign: _signs(family.n, columns, k) if sign > 0 else None

    fits = [k for k, square in enumerate(squares) if square <= min(squares) + slack]
    return tuple(View(labels[k], tries, planted(k)) for k in fits)


def _signs(n: int, columns: Sequence[int], k: int) -> dict[str, Any] | None:
    """The signs that are -1 on the columns, where there are k mod 4 of them."""
    negative = set(columns)
    if len(negative) % COUNTS != k:
        return None
    return {"signs": [-1 if i in negative else 1 for i in range(n)]}


def _all(family: ModularPart, columns: Sequence[int], sign: int) -> dict[str, Any] | None:
    """The sign of the full parity."""
    if len(columns) != family.n:
        return None
    return {"sign": sign if coefficient(family.n, family.modulus, family.n) > 0 else -sign}


def _moved(family: MovedRows, columns: Sequence[int], sign: int) -> dict[str, Any] | None:
    """A signed permutation that brings the columns to the front, where the target is a parity of as many."""
    if not isinstance(family.target, Parity) or family.target.degree != len(columns) or not columns:
        return None
    rest = [i for i in range(family.dimension) if i not in set(columns)]
    return {"places": [*sorted(columns), *rest], "signs": [sign] + [1] * (family.dimension - 1)}
