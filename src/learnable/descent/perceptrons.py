"""Many fully connected networks at once: outputs and cut gradients by batched matrix products.

The gradient of one example with respect to layer l is a_{l-1} ⊗ δ_l, so its squared norm is
Σ_l ‖δ_l‖²(‖a_{l-1}‖² + 1): the projection to a ball costs no per-example gradients, only a weight per example
in one backward pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import torch
from torch import Tensor

from learnable.descent.activations import Unit, unit_named
from learnable.descent.chunks import ChunkSize, padded, plan, rows_beside
from learnable.descent.clipping import Cut, cut_outer
from learnable.descent.losses import Loss
from learnable.descent.products import against, applied, combined, row_squares
from learnable.descent.streams import stream
from learnable.networks.mlp import MLP

Weights = tuple[Tensor, ...]


@dataclass(frozen=True)
class Pulled:
    """The mean over examples of pull·cut(∇f), with each member's loss and mean shrink factor (members,)."""

    gradient: Weights
    loss: Tensor
    kept: Tensor


@dataclass(frozen=True)
class Perceptrons:
    """The engine for `mlp(…)`: weights are (W¹, b¹, W², …) with the members in front, W (members, in, out)."""

    network: MLP
    inputs: int
    dtype: torch.dtype
    device: str
    signs: bool = False

    note: str | None = None
    """Nothing to say: fully connected networks always train side by side."""
    parallel: bool = True
    """Chunks may run on several threads: nothing is shared but what is read."""
    by_seed: bool = False
    """Members may stand in any place of a chunk: every place is aligned alike."""

    @property
    def unit(self) -> Unit:
        return unit_named(self.network.activation)

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each weight tensor."""
        layers = [f"hidden {i + 1}" for i in range(len(self.network.widths))] + ["output"]
        parts = ("weights", "biases") if self.network.bias else ("weights",)
        return tuple(f"{layer}/{part}" for layer in layers for part in parts)

    @property
    def trained(self) -> int:
        """How many of the weight tensors are trained: all."""
        return len(self.names)

    def plan(self, batch: int) -> ChunkSize:
        return plan(self._width, batch, self.dtype.itemsize)

    @property
    def _width(self) -> int:
        return max(*self.network.widths, self.inputs)

    def draw(self, seed: int) -> Weights:
        """One member's initial weights."""
        layers = self.network.draw(self.inputs, stream(seed, "weights"))
        kept = [t for W, b in layers for t in ((W, b) if self.network.bias else (W,))]
        return tuple(torch.as_tensor(t).to(self.dtype).to(self.device) for t in kept)

    def outputs(self, weights: Weights, X: Tensor) -> Tensor:
        """f(x) for each member: X (1 or members, rows, inputs) → (members, rows)."""
        rows = rows_beside(self._width, len(weights[0]), self.dtype.itemsize)
        parts = [self._forward(weights, X[:, r : r + rows])[0] for r in range(0, X.shape[1], rows)]
        return torch.cat(parts, 1)

    def pulled(
        self, weights: Weights, X: Tensor, y: Tensor, cut: Cut, loss: Loss, shares: Tensor | None = None
    ) -> Pulled:
        """The cut mean gradient over the rows of X (1 or members, rows, inputs), y (1 or members, rows).

        `shares` (1, rows) are the rows' parts in the mean; without them all are alike.
        """
        count, rows = X.shape[1], self.plan(X.shape[1]).rows
        shares = X.new_full((1, count), 1.0 / count) if shares is None else shares
        chunks = (
            _filled(X[:, r : r + rows], y[:, r : r + rows], shares[:, r : r + rows])
            for r in range(0, count, rows)
        )
        return reduce(_sum, (self._pulled_rows(weights, *chunk, cut, loss) for chunk in chunks))

    def _layers(self, weights: Weights) -> list[tuple[Tensor, Tensor | None]]:
        if not self.network.bias:
            return [(W, None) for W in weights]
        return list(zip(weights[::2], weights[1::2], strict=True))

    def _forward(self, weights: Weights, X: Tensor) -> tuple[Tensor, list[Tensor], list[Tensor]]:
        """The output (members, rows), and inputs z and values a of the layers; a[0] is X."""
        layers, unit = self._layers(weights), self.unit
        zs: list[Tensor] = []
        values = [X.expand(len(layers[0][0]), -1, -1)]
        for W, b in layers[:-1]:
            z = torch.bmm(values[-1], W) if b is None else torch.baddbmm(b[:, None], values[-1], W)
            zs.append(z)
            values.append(unit.value(z))
        readout, b = layers[-1]
        f = applied(values[-1], readout)
        return (f if b is None else f + b), zs, values

    def _pulled_rows(
        self, weights: Weights, X: Tensor, y: Tensor, share: Tensor, cut: Cut, loss: Loss
    ) -> Pulled:
        f, zs, values = self._forward(weights, X)
        pull, layers = loss.pull(f, y), self._layers(weights)
        slopes = [self.unit.slope(z, a) for z, a in zip(zs, values[1:], strict=True)]
        deltas = _backward(layers, slopes)
        kept = share.expand_as(f)
        if cut.kind == "ball":
            kept = kept * cut.shrink(self._squared_norm(layers, values, deltas))
        if cut.kind in ("none", "ball"):
            gradient = self._weighted(layers, values, deltas, pull * kept)
        else:
            gradient = self._coordinatewise(layers, values, deltas, pull, kept, cut)
        return Pulled(gradient, (loss.value(f, y) * share).sum(1), kept.sum(1))

    def _squared_norm(self, layers: Any, values: list[Tensor], deltas: list[Tensor]) -> Tensor:
        """‖∇f‖² of every example. The last delta is the slope alone; the readout's weights enter here."""
        bias = 1.0 if self.network.bias else 0.0
        total = row_squares(values[-1]) + bias
        for depth, delta in enumerate(deltas[:-1]):
            total = total + row_squares(delta) * (row_squares(values[depth]) + bias)
        squared = deltas[-1] if self.unit.mask else deltas[-1].square()
        return total + applied(squared, layers[-1][0].square()) * (row_squares(values[-2]) + bias)

    def _weighted(self, layers: Any, values: list[Tensor], deltas: list[Tensor], s: Tensor) -> Weights:
        """Σ_r s_r ∇f(x_r)."""
        weighted: list[Tensor] = []
        readout = layers[-1][0].transpose(1, 2)
        for depth, delta in enumerate(deltas):
            scale = readout if depth + 1 == len(deltas) else None
            W = against(values[depth] * s[..., None], delta)
            weighted.append(W if scale is None else W * scale)
            if self.network.bias:
                b = combined(s, delta)
                weighted.append(b if scale is None else b * scale[:, 0])
        weighted.append(combined(s, values[-1])[..., None])
        if self.network.bias:
            weighted.append(s.sum(1, keepdim=True))
        return tuple(weighted)

    def _coordinatewise(
        self, layers: Any, values: list[Tensor], deltas: list[Tensor], pull: Tensor, share: Tensor, cut: Cut
    ) -> Weights:
        """Σ_r share_r·pull_r·clip(∇f(x_r)), or Σ_r share_r·clip(pull_r·∇f(x_r)) for the loss gradient."""
        inside = cut.kind == "loss_coordinate"
        s = share if inside else pull * share
        factor = pull[..., None] if inside else torch.ones_like(pull)[..., None]
        full = [*deltas[:-1], deltas[-1] * layers[-1][0].transpose(1, 2), torch.ones_like(factor)]
        clipped: list[Tensor] = []
        for depth, delta in enumerate(full):
            right, first = delta * factor, depth == 0 and self.signs
            clipped.append(cut_outer(values[depth], right, s, cut.size, signs=first))
            if self.network.bias:
                clipped.append(cut_outer(torch.ones_like(factor), right, s, cut.size, signs=True)[:, 0])
        return tuple(clipped)


def _backward(layers: list[tuple[Tensor, Tensor | None]], slopes: list[Tensor]) -> list[Tensor]:
    """δ of each hidden layer; the last one without the readout's weights, which are a factor per column."""
    deltas = [slopes[-1]]
    for depth in range(len(slopes) - 2, -1, -1):
        W = layers[depth + 1][0]
        if depth == len(slopes) - 2:
            W = W * layers[-1][0].transpose(1, 2)
        deltas.insert(0, slopes[depth] * torch.bmm(deltas[0], W.transpose(1, 2)))
    return deltas


def _filled(X: Tensor, y: Tensor, shares: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Rows padded to a cache line's multiple, with the share of each row in the mean: 0 for padding."""
    count = X.shape[1]
    more = padded(count) - count
    if not more:
        return X, y, shares
    pad = torch.nn.functional.pad
    return pad(X, (0, 0, 0, more)), pad(y, (0, more)), pad(shares, (0, more))


def _sum(one: Pulled, two: Pulled) -> Pulled:
    gradient = tuple(a + b for a, b in zip(one.gradient, two.gradient, strict=True))
    return Pulled(gradient, one.loss + two.loss, one.kept + two.kept)
