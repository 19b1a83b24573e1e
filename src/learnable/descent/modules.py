"""Ensembles of any `torch.nn.Module`: per-example gradients by torch.func, side by side where the module allows it.

Where `torch.func.vmap` cannot run a module, members and examples are visited one by one, and the engine's
`note` names the submodule and the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from learnable.descent.chunks import ChunkSize
from learnable.descent.clipping import Cut
from learnable.descent.losses import Loss
from learnable.descent.module_checks import examine
from learnable.descent.perceptrons import Pulled, Weights
from learnable.specs import InputError

MOST_MEMBERS = 8
HELD = 2**22
"""At most so many per-example gradient entries are held at a time."""


@dataclass(frozen=True, eq=False)
class Modules:
    """The engine for a factory: `make(seed)` returns a fresh module; weights are its parameters, then its buffers."""

    make: Callable[[int], Any]
    label: str
    inputs: int
    dtype: torch.dtype
    device: str
    module: Any
    trained: int
    note: str | None
    parallel: bool = False
    """One chunk at a time: `torch.func.functional_call` lends weights to the one module."""
    by_seed: bool = True
    """A member's place in a chunk follows from its seed: the module's own products are not aligned by us."""

    @property
    def names(self) -> tuple[str, ...]:
        """Trained parameters first, then frozen ones and buffers."""
        own = dict(self.module.named_parameters())
        moving = [k for k, p in own.items() if p.requires_grad]
        return (
            *moving,
            *(k for k, p in own.items() if not p.requires_grad),
            *dict(self.module.named_buffers()),
        )

    def plan(self, batch: int) -> ChunkSize:
        size = sum(p.numel() for p in self.module.parameters() if p.requires_grad)
        members = 1 if self.note else max(1, min(MOST_MEMBERS, HELD // (size * min(batch, 64))))
        return ChunkSize(members, max(1, min(batch, HELD // (size * members))))

    def draw(self, seed: int) -> Weights:
        """One member's initial parameters and buffers."""
        module = self.make(seed)
        tensors = {**dict(module.named_parameters()), **dict(module.named_buffers())}
        return tuple(
            tensors[k]
            .detach()
            .clone()
            .to(self.dtype if tensors[k].is_floating_point() else tensors[k].dtype)
            .to(self.device)
            for k in self.names
        )

    def outputs(self, weights: Weights, X: Tensor) -> Tensor:
        """f(x) for each member: X (1 or members, rows, inputs) → (members, rows)."""
        rows = self.plan(X.shape[1]).rows
        with torch.no_grad():
            parts = [
                self._members(self._values, weights, X[:, r : r + rows]) for r in range(0, X.shape[1], rows)
            ]
        return torch.cat(parts, 1)

    def pulled(
        self, weights: Weights, X: Tensor, y: Tensor, cut: Cut, loss: Loss, shares: Tensor | None = None
    ) -> Pulled:
        """The cut mean gradient over the rows of X (1 or members, rows, inputs), y (1 or members, rows).

        `shares` (1, rows) are the rows' parts in the mean; without them all are alike.
        """
        count, rows = X.shape[1], self.plan(X.shape[1]).rows
        y, size = y.expand(X.shape[0], -1), cut.size.expand(len(weights[0]))
        total: Any = None
        for r in range(0, count, rows):
            share = 1.0 / count if shares is None else shares[0, r : r + rows]

            def one(w: Weights, x: Tensor, t: Tensor, s: Tensor, share: float | Tensor = share) -> Any:
                return self._pulled_rows(w, x, t, s, share, cut.kind, loss)

            part = self._members(one, weights, X[:, r : r + rows], y[:, r : r + rows], size=size)
            total = part if total is None else _sum(total, part)
        return Pulled(tuple(total[0]), total[1], total[2])

    def _values(self, weights: Weights, X: Tensor) -> Tensor:
        named = dict(zip(self.names, weights, strict=True))
        return torch.func.functional_call(self.module, named, (X,)).reshape(-1)

    def _pulled_rows(
        self,
        weights: Weights,
        X: Tensor,
        y: Tensor,
        size: Tensor,
        share: float | Tensor,
        kind: str,
        loss: Loss,
    ) -> Any:
        moving, fixed = weights[: self.trained], weights[self.trained :]
        if kind == "none":
            taken: Any = torch.func.vjp(lambda w: self._values((*w, *fixed), X), moving)
            f, back = taken
            return back(loss.pull(f, y) * share)[0], _total(loss.value(f, y), share), (0 * f + share).sum()
        f, J = self._values(weights, X), self._jacobian(moving, fixed, X)
        pull, kept = loss.pull(f, y), torch.ones_like(f)
        if kind == "ball":
            squares = torch.stack([g.flatten(1).square().sum(1) for g in J]).sum(0)
            kept = (size * squares.rsqrt()).clamp_max(1.0)
        elif kind == "coordinate":
            J = tuple(g.clamp(-size, size) for g in J)
        else:
            J = tuple((g * _against(pull, g)).clamp(-size, size) for g in J)
            pull = torch.ones_like(pull)
        gradient = tuple((g * _against(pull * kept * share, g)).sum(0) for g in J)
        return gradient, _total(loss.value(f, y), share), _total(kept, share)

    def _jacobian(self, moving: Weights, fixed: Weights, X: Tensor) -> Weights:
        """∇f of every row: tensors (rows, …)."""
        if self.note is None:
            single = torch.func.grad(lambda w, x: self._values((*w, *fixed), x[None])[0])
            return torch.func.vmap(single, in_dims=(None, 0))(moving, X)
        rows = []
        for x in X:
            leaves = tuple(w.detach().requires_grad_(True) for w in moving)
            f = self._values((*leaves, *fixed), x[None])[0]
            rows.append(torch.autograd.grad(f, leaves, allow_unused=True, materialize_grads=True))
        return tuple(torch.stack(parts) for parts in zip(*rows, strict=True))

    def _members(
        self, function: Callable[..., Any], weights: Weights, *rows: Tensor, size: Tensor | None = None
    ) -> Any:
        """`function` of each member, side by side or one by one; rows may be shared (length 1)."""
        more = () if size is None else (size,)
        shared = len(rows[0]) == 1 and len(weights[0]) > 1
        if self.note is None:
            given = tuple(r[0] for r in rows) if shared else rows
            dims = (0, *((None if shared else 0),) * len(rows), *(0,) * len(more))
            return torch.func.vmap(function, in_dims=dims)(weights, *given, *more)
        modules = [
            function(
                tuple(w[i] for w in weights), *(r[0 if shared else i] for r in rows), *(m[i] for m in more)
            )
            for i in range(len(weights[0]))
        ]
        return _stacked(modules)


def modules_of(
    make: Callable[[int], Any], label: str, inputs: int, *, dtype: torch.dtype, device: str
) -> Modules:
    """The engine of a factory, after its module was examined.

    Raises `InputError` for a wrong output shape, for BatchNorm and for random numbers drawn in `forward`.
    """
    module = make(0).to(dtype).to(device).train()
    trained = sum(p.requires_grad for p in module.parameters())
    if not trained:
        raise InputError(
            f"network {label} has no parameters to train; give the module at least one nn.Parameter"
        )
    note = examine(module, label, inputs, dtype, device)
    return Modules(make, label, inputs, dtype, device, module, trained, note)


def _total(values: Tensor, share: float | Tensor) -> Tensor:
    """Σ share·value over the rows."""
    return (values * share).sum() if isinstance(share, Tensor) else values.sum() * share


def _against(number: Tensor, g: Tensor) -> Tensor:
    return number.view(-1, *(1,) * (g.dim() - 1))


def _stacked(tensors: list[Any]) -> Any:
    if isinstance(tensors[0], Tensor):
        return torch.stack([f.detach() for f in tensors])
    return tuple(_stacked([f[i] for f in tensors]) for i in range(len(tensors[0])))


def _sum(one: Any, two: Any) -> Any:
    return one + two if isinstance(one, Tensor) else tuple(_sum(a, b) for a, b in zip(one, two, strict=True))
