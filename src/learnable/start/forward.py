"""Scores that take forward passes alone: initial alignment by layer, and the alignment of the last hidden features.

Sources: Abbe, Cornacchia, Hązła & Marquis 2022 (arXiv 2202.12846) for the initial alignment; Lee et al. 2018 (arXiv
1711.00165) for the kernel of the last hidden features, which is that of the output where the readout is iid (NNGP).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from learnable.resampling import jackknife
from learnable.rows.score import Measure, Score, score_of
from learnable.rows.task import SHUFFLES, Task
from learnable.specs import InputError
from learnable.start.bound import Bound
from learnable.start.kernel_alignment import kernel_alignment
from learnable.start.refusals import overflowing

INITS = 3
UNITS = 1024
"""Units of a layer that are read, drawn by the seed where there are more; their mean is that of all without bias."""
_BATCH = 256
INAL = Measure(
    "inal",
    "0 to 1, down to below 0 by noise",
    "higher, as a test for weak signal; it is no ranking of networks",
    "E (E y·N)² of a unit over E N²·Var y, the largest over layers, standing above shuffled labels",
)
NNGP = Measure(
    "nngp_alignment",
    "-1 to 1",
    "higher",
    "kernel-target alignment of the last hidden features at initialisation, without bias",
)


@dataclass(frozen=True)
class LayerScore:
    """The initial alignment of one layer, normalised, as a score."""

    layer: str
    units: int
    score: Score


def forward_scores(
    bound: Bound, task: Task, *, inits: int = INITS, shuffles: int = SHUFFLES, seed: int = 0
) -> tuple[tuple[LayerScore, ...], Score]:
    """The initial alignment of every layer and of the output, and the alignment of the last hidden features.

    One forward pass of the task's rows and one Gram matrix a layer for each initialisation. Memory is for m rows of `UNITS`
    units a layer.

    >>> from learnable.networks import networks
    >>> from learnable.start.bound import bind
    >>> from learnable.rows.task import task_of
    >>> from learnable.targets import targets
    >>> task = task_of(targets.read("majority(n=9)"), rows=200)
    >>> layers, last = forward_scores(bind(networks.read("mlp(widths=[64])"), task), task)
    >>> [(x.layer, x.units, x.score.z > 3) for x in layers], last.measure.name
    ([('hidden 1', 64, True), ('output', 1, True)], 'nngp_alignment')
    """
    import numpy as np

    labels = task.shuffled(shuffles, seed)
    found: dict[str, list[tuple[Any, Any]]] = {}
    kernels = []
    for init in range(inits):
        last = None
        for name, units in features(bound, task.X, seed, init):
            K = gram(units)
            found.setdefault(name, []).append(_alignments(K, labels, task))
            last = K if name != "output" or last is None else last
        kernels.append(last)
    sizes = {x.name: x.units for x in bound.layers} | {"output": bound.outputs}
    layers = tuple(
        LayerScore(
            name,
            sizes[name],
            score_of(
                INAL,
                np.stack([v for v, _ in each]),
                _spread(np.mean([r for _, r in each], axis=0)),
                len(task.X),
                seed,
            ),
        )
        for name, each in found.items()
    )
    return layers, kernel_score(NNGP, kernels, labels, task, seed)


def kernel_score(measure: Measure, kernels: Sequence[Any], labels: Any, task: Task, seed: int) -> Score:
    """Kernel-target alignment of one kernel an initialisation, with the rows' spread by the jackknife."""
    import numpy as np

    c = task.columns
    draws = np.stack([kernel_alignment(K, labels, c) for K in kernels])
    mean = sum(kernels) / len(kernels)
    deviation = jackknife(
        len(task.X), lambda kept: kernel_alignment(mean[np.ix_(kept, kept)], task.Y[kept], c)[0]
    )
    return score_of(measure, draws, deviation, len(task.X), seed)


def features(bound: Bound, X: Any, seed: int, init: int) -> Iterator[tuple[str, Any]]:
    """Layer by layer, the units of one initialisation on rows X, arrays (m, at most `UNITS`) of float32; output last."""
    import numpy as np
    import torch

    module = bound.build(int(np.random.SeedSequence(seed, spawn_key=(init, 4)).generate_state(1)[0]))
    leaves = dict(module.named_modules())
    kept: dict[str, list[Any]] = {layer.path: [] for layer in bound.layers}
    places = {
        layer.path: np.sort(np.random.default_rng([seed, init, 5]).permutation(layer.units)[:UNITS])
        for layer in bound.layers
        if layer.units > UNITS
    }

    def keep(path: str, out: Any) -> None:
        flat = out.detach().reshape(len(out), -1)
        kept[path].append(flat[:, places[path]] if path in places else flat.clone())

    hooks = [
        leaves[path].register_forward_hook(lambda m, given, out, path=path: keep(path, out)) for path in kept
    ]
    outputs = []
    with torch.no_grad():
        for rows in bound.rows(X).split(_BATCH):
            outputs.append(module(rows).reshape(len(rows), -1))
    for hook in hooks:
        hook.remove()
    if not all(bool(torch.isfinite(out).all()) for out in outputs):
        raise InputError(overflowing(bound.spec))
    for layer in bound.layers:
        yield layer.name, torch.cat(kept.pop(layer.path)).numpy()
    yield "output", torch.cat(outputs).numpy()


def gram(units: Any) -> Any:
    """The mean over units of N(x)·N(x'), up to a factor: (m, units) in float32 gives (m, m) doubles of size 1.

    Every score here is the same for a kernel and its multiples, and numbers of size 1 do not overflow.
    """
    import numpy as np

    size = float(np.abs(units).max()) or 1.0
    units = units / units.dtype.type(size)
    return (units @ units.T).astype(np.float64) / units.shape[1]


def _alignments(K: Any, labels: Any, task: Task) -> tuple[Any, Any]:
    """The normalised alignment of label and shuffles (1 + shuffles,), and each row's share of the label's (m,).

    The mean over units of ((Σ_i y_i N_i)² - Σ_i y_i² N_i²)/(m(m-1)) is Σ_{i≠j} y_i K_ij y_j/(m(m-1)), K their Gram matrix;
    summed over columns, over E N²·Var y.
    """
    import numpy as np

    m, c = task.Y.shape
    own = np.diagonal(K)
    scale = float(own.mean()) * float((task.Y**2).sum()) / m or 1.0
    pulled = labels * ((K - np.diag(own)) @ labels)
    values = pulled.sum(axis=0).reshape(-1, c).sum(axis=1) / (m * (m - 1)) / scale
    return values, pulled[:, :c].sum(axis=1) / (m - 1) / scale


def _spread(rows: Any) -> float:
    """The standard error of a U-statistic of pairs from its projection on rows."""
    return float(2 * rows.std(ddof=1) / len(rows) ** 0.5)
