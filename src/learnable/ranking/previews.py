"""The preview of a ranking: each network's shape and size, what will be measured, and a forecast of the seconds.

The forecast comes from one timed pass: rows forward, a few rows' tangent kernel, and a step of training where a probe is
asked for, times how often each is done. It is for people and is in no result.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from learnable.ranking.preparation import Prepared, attempt, prepare
from learnable.rows.ridge import leave_one_out
from learnable.rows.splits import SHARE
from learnable.rows.task import SHUFFLES, Task
from learnable.start.backward import INITS as BACKWARD_INITS
from learnable.start.bound import Bound, Mode
from learnable.start.forward import INITS as FORWARD_INITS
from learnable.start.forward import features
from learnable.start.probe import BATCH, step_of
from learnable.start.tangent_kernel import tangent_kernel
from learnable.threads import one_thread

_FEW = 32


@dataclass(frozen=True)
class Look:
    """One network before it is measured; `seconds` is the forecast, None where the timed pass failed."""

    spec: str
    bound: Bound
    seconds: float | None


@dataclass(frozen=True, eq=False)
class Preview:
    """The rows, the networks that will be measured, and those that cannot be, with the reason."""

    task: Task
    part: Task
    probe: int | None
    mode: Mode
    looks: tuple[Look, ...]
    reasons: dict[str, str]

    @property
    def measures(self) -> str:
        """What will be measured, in words."""
        part, most = len(self.part.X), f"{len(self.task.X):,}"
        text = (
            f"tangent-kernel ridge, alignments of the tangent kernel, of the last features and of every layer, on {part} "
            f"rows and {FORWARD_INITS} initialisations, beside {SHUFFLES} shuffles of the labels"
        )
        if self.probe is not None:
            epochs = "1 epoch" if self.probe == 1 else f"{self.probe} epochs"
            text += f"; first a probe: {epochs} of Adam on {1 - SHARE:.0%} of {most} rows, scored on the rest"
        return text


def preview(
    target: Any,
    nets: Sequence[Any],
    *,
    probe: int | None = None,
    seed: int = 0,
    samples: int | None = None,
    mode: Mode = "eval",
) -> Preview:
    """What `rank` with the same arguments would do; one short pass of every network is timed.

    >>> found = preview("majority(n=9)", ["mlp(widths=[8])", "mlp(widths=[4])"], samples=100)
    >>> [(x.spec, x.bound.parameters, x.bound.multiply_adds) for x in found.looks]
    [('mlp(widths=[8])', 89, 80), ('mlp(widths=[4])', 45, 40)]
    """
    return look(prepare(target, nets, probe, seed, samples, mode), probe, mode)


def look(prepared: Prepared, probe: int | None, mode: Mode) -> Preview:
    """A preview of what is prepared, timed on one thread, as it is measured."""
    looks = []
    with one_thread():
        algebra = _algebra(prepared.part)
        for spec, bound in prepared.fits.items():
            found = attempt(lambda f=bound: _seconds(f, prepared, probe, algebra))  # type: ignore[misc]
            looks.append(Look(spec, bound, None if isinstance(found, str) else found))
    return Preview(prepared.task, prepared.part, probe, mode, tuple(looks), prepared.reasons)


def _algebra(part: Task) -> tuple[float, float]:
    """Seconds for the quadratic forms of one layer's kernel and for one ridge regression, of the label and its shuffles."""
    K, labels = part.X @ part.X.T, part.shuffled(SHUFFLES, 0)
    return _timed(lambda: (labels * (K @ labels)).sum(axis=0)), _timed(
        lambda: leave_one_out(K, labels, part.columns)
    )


def _seconds(bound: Bound, prepared: Prepared, probe: int | None, algebra: tuple[float, float]) -> float:
    """Forward passes, tangent kernels, algebra, and the steps of a probe."""
    part = prepared.part
    forms, ridge = algebra
    forward = _timed(lambda: list(features(bound, part.X, 0, 0)))
    few = bound.rows(part.X[:_FEW])
    module = bound.build(0)
    kernel = _timed(lambda: tangent_kernel(module, few)) * len(part.X) / len(few)
    layers = len(bound.layers) + 1
    total = FORWARD_INITS * (forward + layers * forms) + BACKWARD_INITS * (kernel + ridge + 2 * forms)
    if probe is not None:
        steps = probe * (1 - SHARE) * len(prepared.task.X) / BATCH
        total += steps * _timed(step_of(bound, prepared.task))
    return total


def _timed(do: Callable[[], Any]) -> float:
    """Seconds of the second run: the first one warms up."""
    do()
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
