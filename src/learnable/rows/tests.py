"""The evidence of a sample: three tests against shuffled labels, and whether the label is an exact parity.

The tests are the centred initial alignment of the network (Abbe, Cornacchia, Hązła & Marquis 2022,
arXiv 2202.12846) and two cross-validated baselines; every shuffled label goes through all three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from learnable.complexity.gf2 import ParityFit, parity_of_columns
from learnable.memory import forecast
from learnable.networks.vocabulary import Network
from learnable.resampling import null_of
from learnable.rows.baselines import ROWS, Baseline, baselines
from learnable.rows.shuffles import beside_shuffles
from learnable.sampling import RowsAlignment, rows_alignment
from learnable.specs import within
from learnable.targets.labels import Sample
from learnable.ties import largest

SHUFFLES = 999
LEVEL = 0.001
"""A test speaks when no shuffle of 999 does as well; three tests are wrong on at most 3 of 1000 null labels."""


@dataclass(frozen=True)
class Standing:
    """The alignment of the layer that stands highest above its shuffles, with a p-value over all layers."""

    layer: str
    z: float
    p_value: float


@dataclass(frozen=True)
class SignalTests:
    """Everything a data verdict is a function of; `rows` of `rows_given` rows were used."""

    rows: int
    rows_given: int
    columns: tuple[str, ...]
    alignments: Mapping[str, RowsAlignment]
    alignment: Standing
    baselines: Mapping[str, Baseline]
    parity: ParityFit
    varies: bool = True
    """Whether any column differs between any two of the rows used."""


def evidence_of(
    sample: Sample,
    network: Network,
    *,
    shuffles: int = SHUFFLES,
    rows: int = ROWS,
    draws: int = 16,
    seed: int = 0,
    workers: int = 1,
) -> SignalTests:
    """Run the tests on at most `rows` rows of a sample, chosen by `seed`; the parity is sought in all of them.

    Raises `InputError` for fewer shuffles than `LEVEL` can be read from.
    """
    import numpy as np

    within("shuffles", shuffles, round(1 / LEVEL) - 1, hint=f"the level {LEVEL} cannot be read from fewer")
    m = min(len(sample.y), rows)
    forecast(8 * 6 * m * (1 + shuffles), f"{shuffles} shuffles of {m} labels", "type a smaller --samples")
    kept = np.sort(np.random.default_rng([seed, 7]).permutation(len(sample.y))[:m])
    X, Y = sample.X[kept], shuffled_labels(sample.y[kept], shuffles, seed)
    alignments = rows_alignment(network, X, Y, draws=draws, seed=seed, workers=workers)
    classes = bool(np.all(np.abs(sample.y) == 1))
    return SignalTests(
        m,
        len(sample.y),
        sample.names,
        alignments,
        highest(alignments),
        baselines(X, Y, rows=rows, seed=seed),
        parity_of_columns(sample.X, sample.y) if classes else ParityFit("no"),
        bool((X[0] != X).any()),
    )


def shuffled_labels(y: Any, shuffles: int, seed: int) -> Any:
    """The centred label, then `shuffles` permutations of it: an array (m, 1 + shuffles).

    >>> shuffled_labels([1.0, 1.0, -1.0, -1.0], 2, seed=0).shape
    (4, 3)
    """
    import numpy as np

    y = np.asarray(y, dtype=np.float64)
    return beside_shuffles((y - y.mean())[:, None], shuffles, seed)


def highest(alignments: Mapping[str, RowsAlignment]) -> Standing:
    """The layer whose alignment is most deviations above its shuffles; p counts shuffles with any layer as high.

    Deviations are of the label and its shuffles together, so that under the null all columns are alike.

    >>> from types import SimpleNamespace as A
    >>> found = highest({"hidden 1": A(value=9.0, nulls=[0.0, 1.0, 2.0]), "output": A(value=0.0, nulls=[0.0] * 3)})
    >>> found.layer, round(found.z, 2), found.p_value
    ('hidden 1', 8.0, 0.25)
    """
    import numpy as np

    names = list(alignments)
    table = np.array([[alignments[n].value, *alignments[n].nulls] for n in names], dtype=np.float64)
    spread = table.std(axis=1, keepdims=True)
    if not np.any(spread > 0):
        return Standing(names[0], 0.0, 1.0)
    scaled = (table - table.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
    scaled[spread[:, 0] == 0] = -np.inf  # a layer that is 0 on every label says nothing
    best = largest(list(map(float, scaled[:, 0])))  # the output of one hidden layer stands where that does
    most = scaled.max(axis=0)
    one, every = null_of(table[best, 0], table[best, 1:]), null_of(most[0], most[1:])
    return Standing(names[best], one.z, every.p_value)
