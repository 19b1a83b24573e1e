"""Training for `pairs`: what a network reaches on rows held out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from measurements.pair_tasks import Split

EPOCHS, BATCH, RATE = 20, 64, 1e-3
SEEDS = (101, 102)


def trained(make: Callable[[], Any], split: Split, seed: int, epochs: int = EPOCHS) -> Any:
    """Predictions (rows, columns) on the rows held out, less the training mean, after Adam on the squared loss."""
    torch.manual_seed(seed)
    module = make().train()
    scale = float(split.train.Y.std())
    X = torch.as_tensor(split.train.X, dtype=torch.float32)
    Y = torch.as_tensor(split.train.Y / scale, dtype=torch.float32)
    steps = torch.optim.Adam(module.parameters(), RATE)
    for _ in range(epochs):
        for rows in torch.randperm(len(X)).split(BATCH):
            if len(rows) == 1:
                continue  # BatchNorm needs two
            steps.zero_grad()
            ((module(X[rows]) - Y[rows]) ** 2).mean().backward()
            steps.step()
    with torch.no_grad():
        out = module.eval()(torch.as_tensor(split.X, dtype=torch.float32)).double().numpy() * scale
    return np.where(np.isfinite(out), out, 0.0)


def reached(predictions: Any, split: Split) -> dict[str, float | None]:
    """R² against the training mean; for classes accuracy, and skill: 0 for the greatest class alone and 1 for no error."""
    Y = split.Y
    explained = float(1 - ((Y - predictions) ** 2).sum() / (Y**2).sum())
    if split.train.kind == "real label":
        return {"r_squared": explained, "accuracy": None, "skill": explained}
    told, true = _classes(predictions, Y), _classes(Y, Y)
    right = float((told == true).mean())
    greatest = float(np.bincount(true).max() / len(true))
    return {"r_squared": explained, "accuracy": right, "skill": (right - greatest) / (1 - greatest)}


def _classes(V: Any, Y: Any) -> Any:
    """The greatest of several columns of indicators less their means; of one column, its side of the middle."""
    low, high = Y.min(axis=0), Y.max(axis=0)
    return (V - low).argmax(axis=1) if Y.shape[1] > 1 else (V[:, 0] > (low + high) / 2).astype(int)
