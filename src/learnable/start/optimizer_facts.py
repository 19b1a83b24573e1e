"""Facts of an optimiser of torch: its kind, its rate and the parameters that it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ADAPTIVE = ("Adam", "AdamW", "NAdam", "RAdam", "RMSprop", "Adagrad", "Adamax", "Adadelta")


@dataclass(frozen=True)
class OptimizerFacts:
    """`kind` is the class's name; `memory` the steps over which squared gradients are averaged (infinite for Adagrad)."""

    kind: str
    rate: float
    momentum: float
    decay: float
    eps: float
    memory: float
    held: frozenset[int]

    @property
    def adaptive(self) -> bool:
        """Whether a step's size does not follow the gradient's."""
        return self.kind in ADAPTIVE

    @property
    def decoupled(self) -> bool:
        """Whether weight decay bypasses the gradient, as AdamW's does."""
        return self.kind == "AdamW"


def optimizer_facts(optimizer: Any) -> OptimizerFacts:
    """The facts of the group that holds most parameters.

    >>> import torch
    >>> found = optimizer_facts(torch.optim.SGD(torch.nn.Linear(2, 1).parameters(), 0.1, momentum=0.9))
    >>> found.kind, found.rate, found.momentum, len(found.held), found.adaptive
    ('SGD', 0.1, 0.9, 2, False)
    """
    group = max(optimizer.param_groups, key=lambda g: sum(p.numel() for p in g["params"]))
    betas = group.get("betas", (group.get("momentum", 0.0), group.get("alpha", 0.99)))
    kind = type(optimizer).__name__
    memory = float("inf") if kind == "Adagrad" else 1 / max(1e-9, 1 - float(betas[1]))
    return OptimizerFacts(
        kind,
        float(group["lr"]),
        float(group.get("momentum", 0.0)),
        float(group.get("weight_decay", 0.0)),
        float(group.get("eps", 1e-8)),
        memory,
        frozenset(id(p) for g in optimizer.param_groups for p in g["params"]),
    )
