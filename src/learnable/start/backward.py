"""Scores of the tangent kernel at initialisation: gradient alignment, kernel-target alignment, ridge, linearised network.

Sources: gradient alignment, E ‖E y·∂f/∂θ‖² (Abbe, Cornacchia, Hązła & Kougang-Yombi 2024, arXiv 2412.04910); the kernel
itself Jacot, Gabriel & Hongler 2018 (arXiv 1806.07572).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from learnable.rows.errors import deviation, errors_of
from learnable.rows.ridge import leave_one_out
from learnable.rows.score import Measure, Score, score_of
from learnable.rows.task import ROWS, SHUFFLES, Task
from learnable.start.bound import Bound
from learnable.start.forward import kernel_score
from learnable.start.linearised import linearised
from learnable.start.tangent_kernel import tangent_kernel

INITS = 3
GRADIENT = Measure(
    "gradient_alignment",
    "0 to 1, down to below 0 by noise",
    "higher",
    "‖E y·∂f/∂θ‖² at initialisation over E ‖∂f/∂θ‖²·Var y, without bias",
)
TANGENT = Measure(
    "tangent_alignment", "-1 to 1", "higher", "kernel-target alignment of the tangent kernel, without bias"
)
RIDGE = Measure(
    "tangent_ridge",
    "below 0 to 1",
    "higher",
    "R² of leave-one-out ridge regression on the tangent kernel at initialisation",
)


def backward_scores(
    bound: Bound,
    task: Task,
    *,
    rows: int = ROWS,
    inits: int = INITS,
    shuffles: int = SHUFFLES,
    seed: int = 0,
) -> tuple[Score, Score, Score, Score]:
    """Gradient alignment, tangent-kernel alignment and ridge, linearised network, on at most `rows` of the task's rows.

    One backward pass of those rows and one Gram matrix an initialisation.

    >>> from learnable.networks import networks
    >>> from learnable.start.bound import bind
    >>> from learnable.rows.task import task_of
    >>> from learnable.targets import targets
    >>> task = task_of(targets.read("majority(n=9)"), rows=200)
    >>> found = backward_scores(bind(networks.read("mlp(widths=[64])"), task), task)
    >>> [(s.measure.name, s.z > 3) for s in found]
    [('gradient_alignment', True), ('tangent_alignment', True), ('tangent_ridge', True), ('linearised', True)]
    """
    import numpy as np

    part = task.rows(rows, seed)
    labels = part.shuffled(shuffles, seed)
    kernels, starts = zip(*(_initial(bound, part, seed, init) for init in range(inits)), strict=True)
    m, c = part.Y.shape
    ridges = [leave_one_out(K, labels, c) for K in kernels]
    errors = errors_of(np.stack([r.predictions for r in ridges]), part.Y)
    return (
        _gradient(kernels, labels, part, seed),
        kernel_score(TANGENT, kernels, labels, part, seed),
        score_of(RIDGE, np.stack([r.r_squared for r in ridges]), deviation(errors), m, seed, errors),
        linearised(kernels, starts, labels, part, seed),
    )


def _initial(bound: Bound, part: Task, seed: int, init: int) -> tuple[Any, Any]:
    """Tangent kernel (m, m) and output (m, columns of the label) of one initialisation.

    Several outputs are read by random signs for the kernel, and where there are not as many as columns for the output too.
    """
    import numpy as np
    import torch

    module = bound.build(int(np.random.SeedSequence(seed, spawn_key=(init, 4)).generate_state(1)[0]))
    signs = np.random.default_rng([seed, init, 6]).choice([-1.0, 1.0], bound.outputs) / bound.outputs**0.5
    rows = bound.rows(part.X)
    with torch.no_grad():
        start = module(rows).reshape(len(part.X), -1).double().numpy()
    if bound.outputs != part.columns:
        start = np.tile((start @ signs)[:, None], (1, part.columns))
    return tangent_kernel(module, rows, signs), start


def _gradient(kernels: Sequence[Any], labels: Any, part: Task, seed: int) -> Score:
    """Σ_{i≠j} y_i K_ij y_j/(m(m-1)) over the mean of K_ii and of y²."""
    import numpy as np

    m, c = part.Y.shape
    variance = float((part.Y**2).sum()) / m
    draws, rows = [], []
    for K in kernels:
        off = K - np.diag(np.diagonal(K))
        scale = float(np.diagonal(K).mean()) * variance or 1.0
        pulled = labels * (off @ labels)
        draws.append(pulled.sum(axis=0).reshape(-1, c).sum(axis=1) / (m * (m - 1)) / scale)
        rows.append(pulled[:, :c].sum(axis=1) / (m - 1) / scale)
    spread = 2 * float(np.mean(rows, axis=0).std(ddof=1)) / m**0.5
    return score_of(GRADIENT, np.stack(draws), spread, m, seed)
