"""Parameters of a network at initialisation: which of them a gradient reaches, and which of them train."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ParameterState:
    """One parameter: `gradient` and `weight` are root mean squares; `alike` that all its units start as one."""

    name: str
    count: int
    trained: bool
    held: bool
    gradient: float
    weight: float
    alike: bool
    matrix: bool


@dataclass(frozen=True)
class Parameters:
    """All parameters, and the names of tensors that get a gradient and are no parameters (or none)."""

    each: tuple[ParameterState, ...]
    strays: int
    """Numbers in leaves of the graph that are no parameters: tensors made with requires_grad that no optimiser holds."""

    def share(self, wanted: Any) -> float:
        """The share of all numbers in the parameters that `wanted(state)` takes."""
        total = sum(p.count for p in self.each)
        return sum(p.count for p in self.each if wanted(p)) / total if total else 0.0

    @property
    def moving(self) -> tuple[ParameterState, ...]:
        """The parameters that training changes."""
        return tuple(p for p in self.each if p.trained and p.held and p.gradient > 0)

    @property
    def frozen(self) -> float:
        """The share that is not asked to train."""
        return self.share(lambda p: not p.trained)

    @property
    def unheld(self) -> float:
        """The share that would train and the optimiser does not hold."""
        return self.share(lambda p: p.trained and not p.held)

    @property
    def unreached(self) -> float:
        """The share that trains and that no gradient reaches."""
        return self.share(lambda p: p.trained and p.held and p.gradient == 0)


def parameters_of(module: Any, loss: Any, held: frozenset[int]) -> Parameters:
    """Every parameter's state after one backward pass of `loss`, a number that hangs on the module.

    >>> import torch
    >>> net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))
    >>> _ = torch.nn.init.zeros_(net[2].weight)
    >>> found = parameters_of(net, net(torch.ones(4, 2)).sum(), frozenset(id(p) for p in net.parameters()))
    >>> [p.name for p in found.each if p.gradient == 0]
    ['0.weight', '0.bias']
    """
    import torch

    own = {name: p for name, p in module.named_parameters() if p.is_floating_point()}
    trained = [p for p in own.values() if p.requires_grad]
    grads: dict[int, Any] = {}
    if trained and loss.requires_grad:
        found = torch.autograd.grad(loss, trained, allow_unused=True, retain_graph=True)
        grads = {id(p): g for p, g in zip(trained, found, strict=True) if g is not None}
    each = tuple(
        ParameterState(
            name,
            p.numel(),
            p.requires_grad,
            id(p) in held,
            _root(grads.get(id(p))),
            _root(p.detach()),
            _alike(p.detach(), grads.get(id(p))),
            p.dim() > 1,
        )
        for name, p in own.items()
    )
    return Parameters(each, _strays(loss, {id(p) for p in own.values()}))


def _root(values: Any) -> float:
    return 0.0 if values is None else float(values.double().square().mean().sqrt())


def _alike(weight: Any, gradient: Any) -> bool:
    """Whether all rows of a weight matrix are one, and its gradients too."""
    if weight.dim() < 2 or len(weight) < 2 or gradient is None:
        return False
    w, g = weight.reshape(len(weight), -1), gradient.reshape(len(weight), -1)
    near = float((g - g[:1]).abs().max()) <= 1e-4 * float(g.abs().max())
    return bool((w == w[:1]).all()) and near and float(g.abs().max()) > 0


def _strays(loss: Any, own: set[int]) -> int:
    """Numbers in the leaves of the graph behind `loss` that are not among the module's parameters."""
    seen, stack, count = set(), [loss.grad_fn], 0
    while stack:
        node = stack.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        leaf = getattr(node, "variable", None)
        if leaf is not None and id(leaf) not in own:
            count += int(leaf.numel())
        stack.extend(before for before, _ in node.next_functions)
    return count
