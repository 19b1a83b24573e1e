"""The tangent kernel of any torch module on rows: K(x, x') = <∂f(x)/∂θ, ∂f(x')/∂θ> at one initialisation.

Source: Jacot, Gabriel & Hongler 2018 (arXiv 1806.07572); several outputs are read through one random sign each, as in
Mohamadi, Bae & Sutherland 2022 (arXiv 2206.12543). One backward pass gives every leaf's input a and output gradient g
for all rows at once, and `leaf_shares` makes K of them. Parameters that no rule covers (shared weights, leaves that run
twice or on rows folded into another shape, layers of another kind) are differentiated row by row; so are all, where the
gradients of two rows say that the rules do not hold.
"""

from __future__ import annotations

from typing import Any

from learnable.memory import forecast
from learnable.specs import InputError
from learnable.start.leaf_shares import has_rule, share
from learnable.start.row_gradients import row_gradients

_FEW = 3
"""Rows of the second run, which shows whether rows are mixed and which axis is theirs."""


def tangent_kernel(module: Any, X: Any, signs: Any = None) -> Any:
    """K (m, m) as doubles, for a module in eval mode and a tensor X (m, …) of rows.

    The module gives (m,) or (m, c); `signs` (c,) weighs its outputs, 1/√c each where it is None, so that K is the mean over
    outputs of their own kernels where the signs are random. Raises `InputError` where nothing can be trained, the output
    is not finite, or the module mixes rows.

    >>> import torch
    >>> line = torch.nn.Linear(2, 1)
    >>> tangent_kernel(line, torch.tensor([[1.0, 2.0], [3.0, -1.0]])).tolist()
    [[6.0, 2.0], [2.0, 11.0]]
    """
    import torch

    trained = [p for p in module.parameters() if p.requires_grad]
    if not trained:
        raise InputError(
            f"{type(module).__name__} has no parameter that is trained; its tangent kernel is zero"
        )
    m = len(X)
    forecast(8 * 4 * m * m, f"a kernel of {m} rows", "take fewer rows")
    value, calls = _traced(module, X, signs)
    name = type(module).__name__
    if not bool(torch.isfinite(value).all()):
        raise InputError(
            f"{name} gives numbers that are not finite at initialisation; scale its first weights down"
        )
    few = min(_FEW, m - 1)
    with torch.no_grad():
        again, fewer = _traced(module, X[:few], signs)
    if not torch.allclose(
        again, value[:few].detach(), rtol=1e-3, atol=1e-4 * float(value.detach().abs().max())
    ):
        raise InputError(
            f"{name} gives a row another value in other company; put it into eval mode: BatchNorm in train mode mixes rows"
        )
    plain = _covered(module, calls, {(id(leaf), len(given)) for leaf, given, _ in fewer}, m, few)
    K = _by_rules(value, plain, m)
    rest = _rest(module, [leaf for leaf, _, _ in plain])
    if rest:
        K += _row_by_row(module, X, signs, rest)
    if plain and not _right(K, module, X, signs):
        K = _row_by_row(module, X, signs, _rest(module, []))
    if not bool(torch.isfinite(K).all()):
        raise InputError(
            f"{name} has gradients that are not finite at initialisation; scale its weights down"
        )
    return K.numpy()


def _by_rules(value: Any, plain: list[tuple[Any, Any, Any]], m: int) -> Any:
    """The shares of the leaves that have a rule, from one backward pass."""
    import torch

    outs = [out for _, _, out in plain]
    pulls = torch.autograd.grad(value.sum(), outs, allow_unused=True) if outs else ()
    K = torch.zeros((m, m), dtype=torch.float64)
    for (leaf, given, _), pull in zip(plain, pulls, strict=True):
        if pull is not None:
            with torch.no_grad():
                K += share(leaf, given.detach(), pull).to(torch.float64)
    return K


def _right(K: Any, module: Any, X: Any, signs: Any) -> bool:
    """Whether K is, on two rows, what all gradients of these rows say: a weight may be used where no hook sees it."""
    import torch

    trained = [p for p in module.parameters() if p.requires_grad]
    rows = []
    for i in (0, len(X) - 1):
        value = _weighed(module(X[i : i + 1].clone()), 1, signs)[0]
        found = torch.autograd.grad(value, trained, allow_unused=True)
        rows.append(torch.cat([g.reshape(-1).double() for g in found if g is not None]))
    J = torch.stack(rows)
    part = K[[0, -1]][:, [0, -1]]
    return torch.allclose(part, J @ J.T, rtol=1e-2, atol=1e-3 * float(part.abs().max()))


def _traced(module: Any, X: Any, signs: Any) -> tuple[Any, list[tuple[Any, Any, Any]]]:
    """The weighed output (m,) of every row, and (leaf, input, output) of every call of a leaf that has parameters."""
    import torch

    calls: list[tuple[Any, Any, Any]] = []

    def note(leaf: Any, given: Any, out: Any) -> Any:
        if not (isinstance(out, torch.Tensor) and given and isinstance(given[0], torch.Tensor)):
            return None
        calls.append((leaf, given[0], out))
        return out.clone()  # what comes after may write over it

    leaves = [leaf for leaf in module.modules() if any(True for _ in leaf.parameters(recurse=False))]
    hooks = [leaf.register_forward_hook(note) for leaf in leaves]
    try:
        value = _weighed(module(X.clone()), len(X), signs)  # a module may write over its rows
    finally:
        for hook in hooks:
            hook.remove()
    return value, calls


def _weighed(out: Any, rows: int, signs: Any) -> Any:
    import torch

    if out.shape[:1] != (rows,):
        raise InputError(f"{rows} rows gave an output of shape {tuple(out.shape)}; wanted the rows first")
    out = out.reshape(rows, -1)
    c = out.shape[1]
    weights = torch.full((c,), c**-0.5) if signs is None else torch.as_tensor(signs)
    return out @ weights.to(out)


def _covered(
    module: Any, calls: list[tuple[Any, Any, Any]], fewer: set[tuple[int, int]], m: int, few: int
) -> list[tuple[Any, Any, Any]]:
    """The calls of leaves whose share has a rule: of a known kind, run once, rows first, with parameters of their own."""
    owners: dict[int, int] = {}
    for leaf in module.modules():
        for p in leaf.parameters(recurse=False):
            owners[id(p)] = owners.get(id(p), 0) + 1
    times: dict[int, int] = {}
    for leaf, _, _ in calls:
        times[id(leaf)] = times.get(id(leaf), 0) + 1
    return [
        (leaf, given, out)
        for leaf, given, out in calls
        if times[id(leaf)] == 1
        and has_rule(leaf)
        and (len(given), len(out)) == (m, m)
        and (id(leaf), few) in fewer
        and all(owners[id(p)] == 1 and p.requires_grad for p in leaf.parameters(recurse=False))
    ]


def _rest(module: Any, covered: list[Any]) -> dict[str, Any]:
    """The trained parameters of the leaves that no rule covers, by name."""
    known = {id(p) for leaf in covered for p in leaf.parameters(recurse=False)}
    return {name: p for name, p in module.named_parameters() if p.requires_grad and id(p) not in known}


def _row_by_row(module: Any, X: Any, signs: Any, rest: dict[str, Any]) -> Any:
    """The share of parameters that no rule covers, from each row's own gradient."""
    import torch

    size = sum(p.numel() for p in rest.values())
    forecast(4 * len(X) * size, f"gradients of {size} parameters on {len(X)} rows", "take fewer rows")
    J = torch.cat(list(row_gradients(module, list(rest), [X], lambda out: _weighed(out, 1, signs)[0])))
    return (J.to(torch.float64) @ J.to(torch.float64).T) if size < 2**16 else (J @ J.T).to(torch.float64)
