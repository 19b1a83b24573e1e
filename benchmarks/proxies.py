"""Zero-cost proxies from their papers, reimplemented plainly, for comparison alone: one function a proxy.

Each takes a freshly initialised module, a batch X (m, …) and labels Y (m, c) as tensors, and returns one number; higher is
said to be better. The loss is the squared one where a paper takes the network's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

SWITCHES = ("ReLU", "GELU", "Tanh", "Unit")
"""Leaves that count as units that switch; `Unit` is that of a spec's mlp."""


def synflow(module: nn.Module, X: Any, Y: Any) -> float:
    """Σ θ·∂R/∂θ, R the output on ones of the network of |θ| (Tanaka et al. 2020, arXiv 2006.05467)."""
    with torch.no_grad():
        signs = [p.sign() for p in module.parameters()]
        for p in module.parameters():
            p.abs_()
    out = module.double()(torch.ones(1, *X.shape[1:], dtype=torch.float64)).sum()
    found = sum(
        float((p * g).sum().detach())
        for p, g in zip(module.parameters(), _gradients(module, out), strict=True)
    )
    module.float()
    with torch.no_grad():
        for p, s in zip(module.parameters(), signs, strict=True):
            p.mul_(torch.where(s == 0, 1.0, s))
    return found


def snip(module: nn.Module, X: Any, Y: Any) -> float:
    """Σ |θ·∂L/∂θ| (Lee, Ajanthan & Torr 2019, arXiv 1810.02340)."""
    return sum(
        float((p * g).abs().sum().detach())
        for p, g in zip(module.parameters(), _gradients(module, _loss(module, X, Y)), strict=True)
    )


def grasp(module: nn.Module, X: Any, Y: Any) -> float:
    """-Σ θ·(H g), H the Hessian and g the gradient of the loss (Wang, Zhang & Grosse 2020, arXiv 2002.07376)."""
    first = _gradients(module, _loss(module, X, Y), graph=True)
    along = sum((g * g.detach()).sum() for g in first)
    return -sum(
        float((p * h).sum().detach())
        for p, h in zip(module.parameters(), _gradients(module, along), strict=True)
    )


def jacob_cov(module: nn.Module, X: Any, Y: Any) -> float:
    """-Σ (log(v + k) + 1/(v + k)), v the eigenvalues of the correlations between rows' input gradients.

    Source: Mellor, Turner, Storkey & Crowley 2021 (arXiv 2006.04647, first version).
    """
    X = X.clone().requires_grad_(True)
    J = torch.autograd.grad(module(X).sum(), X)[0].reshape(len(X), -1).double()
    J = J - J.mean(dim=1, keepdim=True)
    size = J.norm(dim=1, keepdim=True)
    values = torch.linalg.eigvalsh(J @ J.T / (size * size.T).clamp_min(1e-300)).clamp_min(0.0)
    return -float((torch.log(values + 1e-5) + 1 / (values + 1e-5)).sum())


def naswot(module: nn.Module, X: Any, Y: Any) -> float:
    """log|det K|, K_ij the number of units that rows i and j switch alike (Mellor et al. 2021, arXiv 2006.04647)."""
    K = torch.zeros(len(X), len(X), dtype=torch.float64)

    def add(_: Any, given: Any, out: Any) -> None:
        on = (out.detach().reshape(len(out), -1) > 0).double()
        K.add_(on @ on.T + (1 - on) @ (1 - on).T)

    hooks = [m.register_forward_hook(add) for m in module.modules() if type(m).__name__ in SWITCHES]
    with torch.no_grad():
        module(X)
    for hook in hooks:
        hook.remove()
    sign, size = torch.linalg.slogdet(K)
    return float(size) if float(sign) != 0 and hooks else float("-inf")


def zico(module: nn.Module, X: Any, Y: Any, batches: int = 4) -> float:
    """Σ over layers of log Σ E|g|/sd(g), over batches (Li, Yang, Bhardwaj & Marculescu 2023, arXiv 2301.11300)."""
    found = [
        _gradients(module, _loss(module, x, y))
        for x, y in zip(X.chunk(batches), Y.chunk(batches), strict=True)
    ]
    total = 0.0
    for pieces in zip(*found, strict=True):
        g = torch.stack(pieces)
        if g[0].dim() < 2:
            continue
        ratio = (g.abs().mean(dim=0) / g.std(dim=0).clamp_min(1e-12))[g.std(dim=0) > 0]
        if ratio.numel():
            total += float(torch.log(ratio.sum()))
    return total


PROXIES: dict[str, Callable[[nn.Module, Any, Any], float]] = {
    "synflow": synflow,
    "snip": snip,
    "grasp": grasp,
    "jacob_cov": jacob_cov,
    "naswot": naswot,
    "zico": zico,
}


def _loss(module: nn.Module, X: Any, Y: Any) -> Any:
    return ((module(X).reshape(len(X), -1) - Y) ** 2).mean()


def _gradients(module: nn.Module, value: Any, graph: bool = False) -> list[Any]:
    own = list(module.parameters())
    found = torch.autograd.grad(value, own, create_graph=graph, allow_unused=True)
    return [torch.zeros_like(p) if g is None else g for p, g in zip(own, found, strict=True)]
