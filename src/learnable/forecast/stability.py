"""Stability of an optimiser at a start: sharpness over its bound, and the size of its first step."""

from __future__ import annotations

from typing import Any

from learnable.forecast.pace import Pace
from learnable.start.linearisation import Linearisation


def sharpness(linear: Linearisation, pace: Pace, loss: Any, K: Any) -> float:
    """Rate times the greatest eigenvalue of the loss's Gauss-Newton matrix, over the bound of stability.

    The bound is 2(1 + momentum) for gradient descent and 38 for Adam's preconditioned matrix (Cohen et al. 2021,
    arXiv 2103.00065, and 2022, arXiv 2207.14484). A batch's matrix exceeds the mean by about a row's part over its size.
    """
    import numpy as np

    m, c = len(K), linear.outputs.shape[1]
    h = {"squared": 2.0 / c, "cross_entropy": 1 / (c + 1), "logistic": 0.25}.get(loss.name, 0.0)
    top = float(np.linalg.eigvalsh(K)[-1]) / m + float(np.diagonal(K).mean()) / pace.batch
    if pace.adaptive:
        return pace.rate * h * top / 38
    return pace.rate * h * top / (2 * (1 + pace.momentum))


def leap(linear: Linearisation, pace: Pace) -> float:
    """The size of one first step over the size of the trained weights together."""
    moved = linear.trained
    if not bool(moved.any()):
        return 0.0
    weights = float((linear.weights * moved).norm()) or float(moved.sum()) ** 0.5 * 0.1
    if pace.adaptive:
        return pace.rate * float(moved.sum()) ** 0.5 / weights
    norm = (
        float((linear.mean**2 * moved).sum() + (linear.variance * moved).sum() / max(1.0, pace.batch)) ** 0.5
    )
    if pace.clip:
        norm = min(norm, pace.clip)
    return pace.rate * norm / weights
