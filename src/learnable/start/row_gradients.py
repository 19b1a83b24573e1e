"""Gradients of every row, side by side where `torch.func` can run the module, else one by one."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from learnable.locks import WARNINGS

CHUNK = 2**24
"""Gradients of at most so many numbers are formed at once."""


def row_gradients(
    module: Any, names: Sequence[str], rows: Sequence[Any], value: Callable[..., Any]
) -> Iterator[Any]:
    """Blocks (rows, parameters) of ∂value/∂θ, θ the parameters `names` one after another.

    `rows` are tensors (m, …) taken apart together; `value(out, *others)` is a number for the module's output on the first
    of them, given as a batch of one row, and the others' parts.

    >>> import torch
    >>> line = torch.nn.Linear(2, 1)
    >>> X = torch.tensor([[1.0, 2.0], [3.0, -1.0]])
    >>> torch.cat(list(row_gradients(line, ["weight", "bias"], [X], lambda out: out.sum()))).tolist()
    [[1.0, 2.0, 1.0], [3.0, -1.0, 1.0]]
    """
    import torch
    from torch.func import functional_call, grad, vmap
    from torch.nn.attention import SDPBackend, sdpa_kernel

    fixed = {
        k: v.detach() for k, v in {**dict(module.named_parameters()), **dict(module.named_buffers())}.items()
    }
    moving = {k: fixed.pop(k) for k in names}

    def single(weights: Any, x: Any, *others: Any) -> Any:
        out = functional_call(module, {**fixed, **weights}, (x[None],))
        return value(out, *(o[None] for o in others))

    together = vmap(grad(single), in_dims=(None, *(0,) * len(rows)), randomness="error")

    def one_by_one(weights: Any, *given: Any) -> Any:
        return _apart(single, weights, given)

    size = max(1, min(64, CHUNK // max(1, sum(p.numel() for p in moving.values()))))
    with sdpa_kernel(SDPBackend.MATH):  # the fused one has no batching rule
        each: Any = together
        try:
            with WARNINGS, warnings.catch_warnings():
                warnings.filterwarnings("error", "There is a performance drop")  # no batching rule: no faster
                together(moving, *(r[:1].clone() for r in rows))
        except (RuntimeError, Warning):  # a module that looks at its values
            each = one_by_one
        for parts in zip(*(r.split(size) for r in rows), strict=True):
            found = each(moving, *(p.clone() for p in parts))
            yield torch.cat([found[k].detach().reshape(len(parts[0]), -1) for k in names], dim=1)


def _apart(single: Callable[..., Any], weights: dict[str, Any], given: Sequence[Any]) -> dict[str, Any]:
    """Gradients of `single` row after row, by plain autograd: recurrent layers are fast there."""
    import torch

    leaves = {k: w.detach().clone().requires_grad_(True) for k, w in weights.items()}
    found: dict[str, list[Any]] = {k: [] for k in leaves}
    for row in zip(*given, strict=True):
        got = torch.autograd.grad(single(leaves, *row), list(leaves.values()), allow_unused=True)
        for (name, weight), g in zip(leaves.items(), got, strict=True):
            found[name].append(torch.zeros_like(weight) if g is None else g)
    return {k: torch.stack(each) for k, each in found.items()}
