"""What draws of a network say about a symmetry that no rule settles: they can refute it, and never prove it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from learnable.descent.two_sample import energy_test
from learnable.groups import FiniteGroup, Group
from learnable.groups.finite import matrix
from learnable.laws import Law

Array = np.ndarray[Any, Any]
LEVEL = 0.01
DRAWS = 64
SHUFFLES = 199
LARGEST = 64
"""So many rows and columns of a weight are tested."""
ELEMENTS = 4
PROBES = 6
MOMENT_DRAWS = 768

Make = Callable[[int], Any]


def entries_p_value(values: Array, rng: np.random.Generator) -> float:
    """Are the entries of a weight exchangeable? The p-value from its draws (draws, rows, columns), against shuffled entries.

    Seven numbers are compared with those of the draws with their entries shuffled, each draw by itself: how far the
    means and the mean squares of entries differ from place to place, how much the sizes of rows and of columns and their
    numbers of zeros vary, and how much rows overlap. Orthogonal and sparse matrices fail at once. Normal tails, times
    seven (Bonferroni).

    >>> rng = np.random.default_rng(0)
    >>> entries_p_value(rng.normal(size=(30, 4, 6)), rng) > LEVEL
    True
    >>> entries_p_value(np.linalg.qr(rng.normal(size=(30, 6, 6)))[0], rng) <= LEVEL
    True
    """
    from scipy.stats import norm

    table = values
    flat, seen = table.reshape(len(values), -1), _numbers(table)
    others = np.array([_numbers(rng.permuted(flat, axis=1).reshape(table.shape)) for _ in range(SHUFFLES)])
    away, spread = np.abs(seen - others.mean(axis=0)), others.std(axis=0, ddof=1)
    z = np.where(away > 1e-9 * np.abs(seen), away / np.maximum(spread, 1e-300), 0.0)
    return float(min(1.0, 2 * len(seen) * norm.sf(z).min()))


def _numbers(table: Array) -> Array:
    squares = table**2
    zeros = (table == 0).astype(float)
    grams = table @ table.transpose(0, 2, 1)
    off = (grams**2).sum(axis=(1, 2)) - (np.diagonal(grams, axis1=1, axis2=2) ** 2).sum(axis=1)
    return np.array(
        [
            table.mean(axis=0).var(),
            squares.mean(axis=0).var(),
            squares.sum(axis=2).var(axis=1).mean(),
            squares.sum(axis=1).var(axis=1).mean(),
            zeros.sum(axis=2).var(axis=1).mean(),
            zeros.sum(axis=1).var(axis=1).mean(),
            off.mean(),
        ]
    )


def signs_p_value(values: Array) -> float:
    """Have w and -w the same law? Kolmogorov and Smirnov's test on half of the entries against minus the others.

    >>> signs_p_value(np.random.default_rng(0).normal(size=(30, 20))) > LEVEL
    True
    """
    from scipy.stats import ks_2samp

    flat = values.reshape(-1)[:20_000]
    return float(ks_2samp(flat[::2], -flat[1::2]).pvalue)


def gaussian_p_value(values: Array) -> float:
    """Are the entries Gaussian of mean 0? Kolmogorov and Smirnov's test, the deviation taken from the entries.

    >>> rng = np.random.default_rng(0)
    >>> gaussian_p_value(rng.normal(size=900)) > LEVEL, gaussian_p_value(rng.uniform(-1, 1, size=900)) > LEVEL
    (True, False)
    """
    from scipy.stats import kstest

    flat = values.reshape(-1)[:20_000]
    return float(kstest(flat / np.sqrt((flat**2).mean()), "norm").pvalue)


def forward_p_values(make: Make, law: Law, groups: Sequence[Group], seed: int) -> tuple[list[float], float]:
    """Have (N(gx_1), …) and (N(x_1), …) the same law over initialisations? The least p-value for each group, Bonferroni.

    For a few elements g and inputs x: two samples of networks by the energy test, and the same networks at both by their
    means and products. `make(seed)` returns a module. A group that is refuted is no symmetry; one that is not may be.
    The second number is that of other inputs in place of the gx: where it is large too, the test has no power.

    >>> import torch
    >>> from learnable.groups import Permutations, SignedPermutations
    >>> from learnable.laws import Hypercube
    >>> def make(seed):
    ...     weights = torch.rand(4, 6, generator=torch.Generator().manual_seed(seed))
    ...     return lambda x: torch.relu(x @ weights.to(x.dtype).T).sum(1)
    >>> tried = (Permutations(6), SignedPermutations(6))
    >>> found, control = forward_p_values(make, Hypercube(6), tried, seed=0)
    >>> [p > LEVEL for p in found], control > LEVEL
    ([True, False], False)
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(21,)))
    x = _probes(law, rng)
    rows = [x, *(x @ g.T for group in groups for g in _elements(group, rng)), _probes(law, rng)]
    outputs = _outputs(make, np.concatenate(rows), seed).reshape(MOMENT_DRAWS, len(rows), len(x))
    outputs = outputs / max(float(np.abs(outputs).mean()), 1e-300)
    plain, found = outputs[:, 0], []
    for first in range(1, len(rows) - 1, ELEMENTS):
        tests = []
        for g in range(first, first + ELEMENTS):
            tests.append(energy_test(outputs[:DRAWS, g], plain[DRAWS : 2 * DRAWS], rng))
            tests.append(_moments_p_value(outputs[:, g], plain))
        found.append(min(1.0, len(tests) * min(tests)))
    return found, _moments_p_value(outputs[:, -1], plain)


def _outputs(make: Make, rows: Array, seed: int) -> Array:
    """The output of every drawn module on the rows, (draws, rows)."""
    import torch

    found = []
    for i in range(MOMENT_DRAWS):
        module = make(int(np.random.SeedSequence(seed, spawn_key=(23, i)).generate_state(1)[0]))
        own = module.parameters() if isinstance(module, torch.nn.Module) else ()
        kind = next((p.dtype for p in own if p.is_floating_point()), torch.float64)
        with torch.no_grad():
            found.append(module(torch.as_tensor(rows, dtype=kind)).reshape(-1).double().numpy())
    return np.stack(found)


def _elements(group: Group, rng: np.random.Generator) -> list[Array]:
    """Generators of the group, where it has them, and random elements."""
    known = [matrix(g) for g in group.generators[: ELEMENTS - 1]] if isinstance(group, FiniteGroup) else []
    return known + [np.asarray(group.draw(rng), dtype=float) for _ in range(ELEMENTS - len(known))]


def _probes(law: Law, rng: np.random.Generator) -> Array:
    """Inputs of the law, and one whose coordinates of either sign lie side by side."""
    x = law.draw(PROBES, rng).astype(float)
    x[0] = np.sort(x[0])
    return x


def _moments_p_value(one: Array, two: Array) -> float:
    """Paired t-tests on outputs and on their products."""
    from scipy.stats import norm

    i, j = np.triu_indices(one.shape[1])
    differences = np.concatenate([one - two, one[:, i] * one[:, j] - two[:, i] * two[:, j]], axis=1)
    deviation = differences.std(axis=0, ddof=1)
    size = np.abs(differences).max(axis=0) > 1e-6
    if not size.any():
        return 1.0
    z = differences.mean(axis=0)[size] / deviation[size] * np.sqrt(len(one))
    return float(min(1.0, 2 * norm.sf(np.abs(z)).min() * len(z)))


def weights_of(make: Make, seed: int) -> dict[str, Array]:
    """Of every parameter and buffer of `DRAWS` modules the first rows and columns, (draws, rows, columns), as doubles."""
    drawn: dict[str, list[Array]] = {}
    for i in range(DRAWS):
        module = make(int(np.random.SeedSequence(seed, spawn_key=(22, i)).generate_state(1)[0]))
        for name, t in [*module.named_parameters(), *module.named_buffers()]:
            table = (
                t.detach().double().reshape(-1, t.shape[-1])
                if t.dim() > 1
                else t.detach().double().reshape(1, -1)
            )
            drawn.setdefault(name, []).append(
                table[:LARGEST, : LARGEST if t.dim() > 1 else LARGEST**2].numpy()
            )
    return {name: np.stack(values) for name, values in drawn.items()}
