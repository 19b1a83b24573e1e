"""The loss of the best constant output: what a network must beat to have seen its rows."""

from __future__ import annotations

from typing import Any

import torch


def constant_loss(loss: Any, targets: Any, outputs: int) -> float:
    """The loss of the best output that is the same on every row.

    >>> from learnable.descent.labels import Labels
    >>> from learnable.descent.row_losses import loss_for
    >>> labels = Labels.of_real([1.0, 3.0])
    >>> constant_loss(loss_for("squared", labels, 1), torch.tensor([1.0, 3.0]), 1)
    1.0
    """
    if loss.name == "squared":
        return float(targets.double().var(dim=0, unbiased=False).mean())
    if loss.name == "cross_entropy" and outputs > 1:
        shares = torch.bincount(targets) / len(targets)
        return float(-(shares[shares > 0] * shares[shares > 0].log()).sum())
    guess = targets.float().median(dim=0).values if targets.dim() > 1 else targets.float().median()
    guess = (torch.zeros(outputs) + guess).requires_grad_(True)
    steps = torch.optim.Adam([guess], 0.1 * float(targets.float().std() + 1e-6))
    best = float("inf")
    for _ in range(60):
        steps.zero_grad()
        value = loss(guess.expand(len(targets), outputs), targets)
        best = min(best, float(value.detach()))
        if not value.requires_grad:
            break
        value.backward()
        steps.step()
    return best
