"""A network linearised where it starts: outputs, targets and gradients of rows, in the units of the loss.

Several outputs are read through one random sign each (Mohamadi, Bae & Sutherland 2022, arXiv 2206.12543): the kernel
of that number stands for every output's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from learnable.start.row_gradients import row_gradients

MOST = 3e7
"""Gradients of rows are kept while they are at most so many numbers."""


@dataclass(frozen=True, eq=False)
class Linearisation:
    """`jacobian` (m, P) of the signed output; `mean` and `variance` (P,) of the loss gradient over rows.

    `outputs` (m, c) and `targets` are those of the m rows. `trained` (P,) says which numbers the optimiser moves. `norms`
    (m,) are the sizes of the rows' loss gradients along them, `weights` (P,) the numbers themselves.
    """

    jacobian: Any
    mean: Any
    variance: Any
    trained: Any
    outputs: Any
    targets: Any
    norms: Any
    weights: Any
    kept: dict[Any, Any] = field(default_factory=dict)
    """What was worked out from it, by a key of who asked: kernels and their eigenvectors serve several budgets."""

    def kernel(self, scale: Any = None) -> Any:
        """K (m, m), doubles: Σ over trained numbers of J J' times `scale` (P,), which is 1 where it is None."""
        weights = self.trained if scale is None else self.trained * scale
        return ((self.jacobian * weights) @ self.jacobian.T).double().numpy()

    def preconditioner(self, batch: float, eps: float) -> Any:
        """1/√v (P,): what an adaptive optimiser divides the first steps' gradients of `batch` rows by."""
        return 1 / ((self.mean**2 + self.variance / max(1.0, batch)).sqrt() + eps)

    def first(self, rows: int) -> Linearisation:
        """The linearisation of the first rows alone."""
        return replace(
            self,
            jacobian=self.jacobian[:rows],
            outputs=self.outputs[:rows],
            targets=self.targets[:rows],
            norms=self.norms[:rows],
            kept={},
        )


def rows_for(parameters: int, most: int = 400, least: int = 60) -> int:
    """How many rows are linearised: fewer of a large network.

    >>> rows_for(5_000), rows_for(250_000), rows_for(10**8)
    (400, 120, 60)
    """
    return int(min(most, max(least, MOST / max(1, parameters))))


def linearise(
    module: Any, X: Any, targets: Any, loss: Any, held: frozenset[int], seed: int = 0
) -> Linearisation:
    """The linearisation of a module in eval mode on rows X (m, …) with the loss's `targets`."""
    import numpy as np
    import torch

    own = {name: p for name, p in module.named_parameters() if p.is_floating_point()}
    names = list(own)
    trained = torch.cat(
        [torch.full((p.numel(),), float(p.requires_grad and id(p) in held)) for p in own.values()]
    )
    with torch.no_grad():
        outputs = module(X.clone())
    out = outputs.reshape(len(X), -1)
    signs = torch.as_tensor(np.random.default_rng([seed, 6]).choice([-1.0, 1.0], out.shape[1])).to(out)
    signs = signs / out.shape[1] ** 0.5
    J = torch.cat(list(row_gradients(module, names, [X], lambda o: (o.reshape(-1) * signs).sum())))
    G = _loss_gradients(module, names, X, targets, loss, J, signs)
    weights = torch.cat([p.detach().reshape(-1) for p in own.values()])
    norms = (G * trained).norm(dim=1).double().numpy()
    return Linearisation(J, G.mean(dim=0), G.var(dim=0), trained, out.double(), targets, norms, weights)


def _loss_gradients(
    module: Any, names: list[str], X: Any, targets: Any, loss: Any, J: Any, signs: Any
) -> Any:
    """Gradients (rows, P) of every row's own loss; of one output they are the output's, times the loss's slope."""
    import torch

    if len(signs) > 1:
        return torch.cat(list(row_gradients(module, names, [X, targets], lambda o, t: loss(o, t))))
    with torch.no_grad():
        out = module(X.clone())
    out = out.detach().requires_grad_(True)
    each = torch.stack([loss(out[i : i + 1], targets[i : i + 1]) for i in range(len(X))])
    (slopes,) = torch.autograd.grad(each.sum(), out)
    return J * (slopes.reshape(-1, 1) / signs)
