"""Measurements along training: loss, accuracy, and the Fourier coefficients of the trained networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from learnable.descent.losses import Loss
from learnable.descent.perceptrons import Weights
from learnable.descent.sources import Source
from learnable.specs import InputError

ROWS = 4096


@dataclass(frozen=True)
class Gauge:
    """The examples on which runs are measured, and the named monomials at them (monomials, rows)."""

    X: Tensor
    y: Tensor
    characters: Tensor
    boolean: bool
    variance: float
    shares: Tensor | None = None
    """The probability of every example; None where all count alike."""

    def read(self, engine: Any, weights: Weights, loss: Loss) -> tuple[Tensor, Tensor, Tensor]:
        """Loss (members,), accuracy (members,), coefficients (members, monomials).

        Accuracy is the share of examples whose label has the sign of the output; nan where labels are not ±1.
        """
        total: list[Tensor] = []
        for r in range(0, len(self.X), ROWS):
            f = engine.outputs(weights, self.X[None, r : r + ROWS])
            y = self.y[None, r : r + ROWS]
            hits = (
                (torch.where(f < 0, -1.0, 1.0) == y).to(f)
                if self.boolean
                else torch.full_like(f, float("nan"))
            )
            values, products = loss.value(f, y), f[:, None] * self.characters[None, :, r : r + ROWS]
            if self.shares is not None:
                share = self.shares[None, r : r + ROWS] * len(self.X)
                values, hits, products = values * share, hits * share, products * share[:, None]
            total.append(
                torch.cat([values.sum(1)[:, None], hits.sum(1)[:, None], products.sum(2)], 1).double()
            )
        mean = torch.stack(total).sum(0) / len(self.X)
        return mean[:, 0], mean[:, 1], mean[:, 2:]


def gauge_of(
    source: Source, monomials: Sequence[Sequence[int]], everything: bool, dtype: torch.dtype, device: str
) -> Gauge:
    """The gauge of a source; monomials name coordinates from 1, such as (1, 2) for x1·x2.

    On a biased hypercube they name its characters, and every point counts by its probability.
    """
    X, y = source.held_out(everything)
    shares = source.held_out_shares(everything)
    for m in monomials:
        if not all(1 <= i <= source.inputs for i in m):
            raise InputError(
                f"monomials holds {tuple(m)} and there are {source.inputs} coordinates, numbered from 1"
            )
    characters = np.stack([source.character(X, [i - 1 for i in m]) for m in monomials]) if monomials else None

    def tensor(a: Any) -> Tensor:
        return torch.as_tensor(a).to(dtype).to(device)

    return Gauge(
        tensor(X),
        tensor(y),
        torch.zeros(0, len(y), dtype=dtype, device=device) if characters is None else tensor(characters),
        bool(np.isin(y, (-1.0, 1.0)).all()),
        float(np.var(y)) if shares is None else float(shares @ (y - shares @ y) ** 2),
        None if shares is None else tensor(shares),
    )


def points_of(record: int | Sequence[int], start: int, steps: int) -> tuple[int, ...]:
    """The steps at which to measure: about `record` of them evenly, or those named; always the first and last.

    >>> points_of(4, 0, 10), points_of([5], 0, 10)
    ((0, 2, 5, 8, 10), (0, 5, 10))
    """
    if isinstance(record, int):
        if record < 1:
            raise InputError(f"record is {record}; wanted at least 1 measurement, or a list of steps")
        chosen = {round(start + (steps - start) * i / record) for i in range(record + 1)}
    else:
        chosen = {int(t) for t in record if start <= int(t) <= steps}
    return tuple(sorted(chosen | {start, steps}))
