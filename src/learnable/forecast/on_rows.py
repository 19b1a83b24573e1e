"""Where a budget ends on labelled rows, by the linearised dynamics of the network from its start.

To first order outputs on rows move as f(t) = f₀ - K a(t), a' = (rate/m)·ℓ'(f), K the tangent kernel (Lee et al. 2019,
arXiv 1902.06720). Momentum makes the rate 1/(1 - momentum) times as great. Adam and its kin move along K = J D Jᵀ with
D = 1/√v for the squared gradients v that their batches show, which shrink as the residual does; so their rate grows as
the residual's size falls, over the optimiser's memory. Steps are taken together, few at first, with the exponential
of K, so that stiff directions do not make the integration unstable where training is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf, sqrt
from typing import Any

from learnable.forecast.pace import Pace
from learnable.forecast.stability import leap, sharpness
from learnable.rows.skill import scores_of
from learnable.rows.splits import folds
from learnable.start.constant_loss import constant_loss
from learnable.start.linearisation import Linearisation

MOMENTS = 80
"""Steps of the integration, whatever the budget's."""
CURVATURE = {"squared": 2.0, "cross_entropy": 0.5, "logistic": 0.25, "absolute": 0.5, "hinge": 0.5}
"""A bound on the second derivative of each loss in an output, for one output."""
FOLDS = 3
MARKS = 13
QUICKENING = 30.0
"""An adaptive optimiser's step grows to at most so many times its first, as gradients shrink."""


@dataclass(frozen=True, eq=False)
class Course:
    """Steps looked at (t,), the mean loss on the fitted rows at each, and the held outputs (h, c) at the marked ones."""

    steps: Any
    fitted: Any
    outputs: Any


@dataclass(frozen=True, eq=False)
class RowForecast:
    """Where the linearised budget ends: held-out skill, its spread between folds, skill on the fitted rows, and the loss.

    `curve` holds (steps, skill) pairs of held rows. `sharpness` is the first steps' rate·curvature over what the
    optimiser bears (above 1 it is unstable), `leap` the greatest relative change of a weight matrix in one first step.
    """

    skill: float
    spread: float
    curve: tuple[tuple[float, float], ...]
    losses: tuple[tuple[float, float], ...]
    sharpness: float
    leap: float
    steps: int
    constant: float
    """The loss of the best constant output."""

    @property
    def fitted(self) -> float:
        """The share of a constant's loss that is removed on the fitted rows at the end, from 0 to 1."""
        return min(1.0, max(0.0, 1 - self.losses[-1][1] / self.constant)) if self.constant > 0 else 0.0

    def json(self) -> dict[str, Any]:
        """The key `forecast` of a check on rows."""
        return {
            "skill": self.skill,
            "spread": self.spread,
            "steps": self.steps,
            "fitted": self.fitted,
            "sharpness_over_bound": self.sharpness,
            "first_step_over_weights": self.leap,
            "curve": [[step, skill] for step, skill in self.curve],
            "losses": [[step, loss] for step, loss in self.losses],
        }


def forecast_on_rows(
    trial: Any, linear: Linearisation, drawn: Any, pace: Pace, limits: tuple[float, float] = (-inf, inf)
) -> RowForecast:
    """The forecast from one linearisation of the drawn rows, in `FOLDS` parts that are held out in turn.

    `limits` are the ends that the outputs cannot pass.
    """
    import numpy as np

    K, rate = _kernel(linear, pace), _rate(linear, pace)
    codes = None if trial.labels.codes is None else trial.labels.codes[drawn]
    flat = trial.X[drawn].reshape(len(drawn), -1).numpy()
    parts = folds(flat, codes, None, count=FOLDS)
    skills, curves, losses = [], [], []
    for fold in np.unique(parts):
        fit, held = np.flatnonzero(parts != fold), np.flatnonzero(parts == fold)
        eigen = _eigen(linear, pace, K, fold, fit)
        found = _course(K, eigen, rate, linear, pace, trial.loss, fit, held)
        marks = [_skill(trial, np.clip(out, *limits), drawn[held], drawn[fit]) for out in found.outputs]
        curves.append(marks)
        losses.append(found.fitted)
        skills.append(marks[-1])
    times = [float(t) for t in found.steps]
    marked = [times[i] for i in _marks(len(times))]
    return RowForecast(
        float(np.mean(skills)),
        float(np.std(skills, ddof=1)),
        tuple(zip(marked, np.mean(curves, axis=0).tolist(), strict=True)),
        tuple(zip(times, np.mean(losses, axis=0).tolist(), strict=True)),
        sharpness(linear, pace, trial.loss, K),
        leap(linear, pace),
        pace.steps,
        constant_loss(trial.loss, linear.targets, linear.outputs.shape[1]),
    )


def _skill(trial: Any, outputs: Any, held: Any, fit: Any) -> float:
    """Skill on the held rows whose class has rows to fit."""
    import numpy as np

    codes = trial.labels.codes
    if codes is not None:
        known = np.isin(codes[held], codes[fit])
        outputs, held = outputs[known], held[known]
    if not len(held):
        return 0.0
    return float(scores_of(trial.loss, trial.labels, outputs, held, fit).skill)


def _course(
    K: Any,
    eigen: tuple[Any, Any],
    rate: float,
    linear: Linearisation,
    pace: Pace,
    loss: Any,
    fit: Any,
    held: Any,
) -> Course:
    """The dynamics fitted to rows `fit`; outputs of rows `held` at the marked moments."""
    import numpy as np
    import torch

    m = len(fit)
    (values, vectors), inner, outer = eigen, K[np.ix_(fit, fit)], K[np.ix_(held, fit)]
    first, kept = linear.outputs.numpy(), torch.as_tensor(fit)
    c = first.shape[1]
    f, targets = first[fit].copy(), linear.targets[kept]
    h = CURVATURE.get(loss.name, 0.5) / (c if loss.name in ("squared", "absolute") else 1)
    stiff = values * h
    times = _times(pace.steps)
    marks = set(_marks(len(times)))
    a = np.zeros((m, c))
    size0, seen = 0.0, 0.0
    curve, outputs = [_loss(loss, f, targets)], [first[held]]
    for i, (before, after) in enumerate(pairwise(times), 1):
        g = _slopes(loss, f, targets)
        size = float((g**2).mean())
        size0 = size0 or size or 1.0
        speed, seen = _speed(pace, size / size0, seen, before, after)
        tau = rate * speed * (after - before) / m
        damped = np.where(stiff * tau > 1e-9, -np.expm1(-stiff * tau) / np.where(stiff > 0, stiff, 1.0), tau)
        a += vectors @ (damped[:, None] * (vectors.T @ g))
        f = first[fit] - inner @ a
        curve.append(_loss(loss, f, targets))
        if i in marks:
            outputs.append(first[held] - outer @ a)
    return Course(times, np.array(curve), outputs)


def _marks(count: int) -> list[int]:
    """The moments at which held rows are looked at: `MARKS` of them, the first and the last among them."""
    import numpy as np

    return sorted({int(i) for i in np.linspace(0, count - 1, min(count, MARKS)).round()})


def _kernel(linear: Linearisation, pace: Pace) -> Any:
    """The kernel that the optimiser moves along, kept for the next budget."""
    key = ("kernel", pace.batch, pace.eps) if pace.adaptive else ("kernel",)
    if key not in linear.kept:
        scale = linear.preconditioner(pace.batch, pace.eps) if pace.adaptive else None
        linear.kept[key] = linear.kernel(scale)
    return linear.kept[key]


def _eigen(linear: Linearisation, pace: Pace, K: Any, fold: int, fit: Any) -> tuple[Any, Any]:
    """Eigenvalues and eigenvectors of the kernel on the fitted rows, kept likewise."""
    import numpy as np

    key = ("eigen", fold, pace.batch, pace.eps) if pace.adaptive else ("eigen", fold)
    if key not in linear.kept:
        values, vectors = np.linalg.eigh(K[np.ix_(fit, fit)])
        linear.kept[key] = np.maximum(values, 0.0), vectors
    found: tuple[Any, Any] = linear.kept[key]
    return found


def _rate(linear: Linearisation, pace: Pace) -> float:
    """The rate that momentum, the schedule and clipping leave."""
    rate = pace.rate * pace.mean_rate / (1 - min(pace.momentum, 0.999))
    if pace.clip and not pace.adaptive:
        norm = float((linear.mean * linear.trained).norm())
        noise = float((linear.variance * linear.trained).sum()) / max(1.0, pace.batch)
        rate *= min(1.0, pace.clip / max(sqrt(norm**2 + noise), 1e-30))
    return rate


def _times(steps: int) -> Any:
    """0, 1, … to `steps`, growing geometrically where there are more than `MOMENTS`."""
    import numpy as np

    if steps <= MOMENTS:
        return np.arange(steps + 1.0)
    early = np.arange(MOMENTS // 4 + 1.0)
    return np.concatenate([early, np.geomspace(MOMENTS // 4, steps, 3 * MOMENTS // 4 + 1)[1:]])


def _speed(pace: Pace, size: float, seen: float, before: float, after: float) -> tuple[float, float]:
    """How much faster than at first an adaptive optimiser moves, and its running mean of squared residuals."""
    if not pace.adaptive:
        return 1.0, seen
    width = after - before
    if pace.accumulates:
        seen = seen + width * size
        return min(QUICKENING, 1 / sqrt(max(seen, 1e-12))), seen
    share = width / min(after, pace.memory + width)
    seen = seen + share * (size - seen)
    return min(QUICKENING, 1 / sqrt(max(seen, 1e-12))), seen


def _slopes(loss: Any, f: Any, targets: Any) -> Any:
    """∂ℓ/∂f of every row's own loss (m, c)."""
    import torch

    out = torch.as_tensor(f, dtype=torch.float32).requires_grad_(True)
    value = loss(out, targets) * len(out)
    (found,) = torch.autograd.grad(value, out)
    return found.double().numpy()


def _loss(loss: Any, f: Any, targets: Any) -> float:
    import torch

    return float(loss(torch.as_tensor(f, dtype=torch.float32), targets))
