"""The tangent kernel of any torch module on rows: K(x, x') = <∂f(x)/∂θ, ∂f(x')/∂θ> at one initialisation.

Source: Jacot, Gabriel & Hongler 2018 (arXiv 1806.07572); several outputs are read through one random sign each, as in
Mohamadi, Bae & Sutherland 2022 (arXiv 2206.12543). One backward pass gives every leaf's input a and output gradient g
for all rows at once. A linear leaf's gradient is g aᵀ, so its share of K is (a·a')(g·g') and the gradients themselves
are never formed; a convolution's are formed leaf by leaf. Parameters that no rule covers (shared weights, leaves that
run twice, layers of another kind) are differentiated row by row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from learnable.memory import forecast
from learnable.specs import InputError

_WHOLE = 2**24
"""Gradients of at most so many numbers are formed at once."""


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
    with torch.no_grad():
        fewer = _weighed(module(X[:-1]), m - 1, signs)
    if not torch.allclose(
        fewer, value[:-1].detach(), rtol=1e-3, atol=1e-4 * float(value.detach().abs().max())
    ):
        raise InputError(
            f"{name} gives a row another value in other company; put it into eval mode: BatchNorm in train mode mixes rows"
        )
    plain = _covered(module, calls)
    outs = [out for _, _, out in plain]
    pulls = torch.autograd.grad(value.sum(), outs, allow_unused=True) if outs else ()
    K = torch.zeros((m, m), dtype=torch.float64)
    for (leaf, given, _), pull in zip(plain, pulls, strict=True):
        if pull is not None:
            K += _share(leaf, given.detach(), pull).to(torch.float64)
    rest = _rest(module, [leaf for leaf, _, _ in plain])
    if rest:
        K += _row_by_row(module, X, signs, rest)
    return K.numpy()


def _traced(module: Any, X: Any, signs: Any) -> tuple[Any, list[tuple[Any, Any, Any]]]:
    """The weighed output (m,) of every row, and (leaf, input, output) of every call of a leaf that has parameters."""
    import torch

    calls: list[tuple[Any, Any, Any]] = []

    def note(leaf: Any, given: Any, out: Any) -> Any:
        if not isinstance(out, torch.Tensor):
            return None
        calls.append((leaf, given[0] if given else None, out))
        return out.clone()  # what comes after may write over it

    leaves = [leaf for leaf in module.modules() if any(True for _ in leaf.parameters(recurse=False))]
    hooks = [leaf.register_forward_hook(note) for leaf in leaves]
    try:
        value = _weighed(module(X), len(X), signs)
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


def _covered(module: Any, calls: list[tuple[Any, Any, Any]]) -> list[tuple[Any, Any, Any]]:
    """The calls of leaves whose share has a rule: of a known kind, run once, with parameters of their own."""
    import torch

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
        and isinstance(leaf, torch.nn.Linear | torch.nn.Conv1d | torch.nn.Conv2d)
        and type(leaf).__name__ in ("Linear", "NonDynamicallyQuantizableLinear", "Conv1d", "Conv2d")
        and all(owners[id(p)] == 1 and p.requires_grad for p in leaf.parameters(recurse=False))
        and getattr(leaf, "groups", 1) == 1
        and getattr(leaf, "padding_mode", "zeros") == "zeros"
        and not isinstance(getattr(leaf, "padding", 0), str)
    ]


def _rest(module: Any, covered: list[Any]) -> dict[str, Any]:
    """The trained parameters of the leaves that no rule covers, by name."""
    known = {id(p) for leaf in covered for p in leaf.parameters(recurse=False)}
    return {name: p for name, p in module.named_parameters() if p.requires_grad and id(p) not in known}


def _share(leaf: Any, given: Any, pull: Any) -> Any:
    """A leaf's part of K from its input and the gradient of every row's value at its output."""
    import torch

    m = len(given)
    if isinstance(leaf, torch.nn.Linear):
        a, g = given.reshape(m, -1, given.shape[-1]), pull.reshape(m, -1, pull.shape[-1])
    else:
        a, g = _patches(leaf, given), pull.reshape(m, pull.shape[1], -1).transpose(1, 2)
    K = _of_products(a, g)
    if leaf.bias is not None:
        sums = g.sum(dim=1)
        K = K + sums @ sums.T
    return K


def _of_products(a: Any, g: Any) -> Any:
    """Σ over places of g aᵀ, Gram of its entries: a (m, places, in) and g (m, places, out) give (m, m)."""
    import torch

    m, places, size = a.shape
    if places == 1:
        return (a[:, 0] @ a[:, 0].T) * (g[:, 0] @ g[:, 0].T)
    K = a.new_zeros((m, m))
    width = max(1, _WHOLE // (m * size))  # outputs at a time
    for start in range(0, g.shape[2], width):
        J = torch.einsum("mpi,mpo->mio", a, g[:, :, start : start + width]).reshape(m, -1)
        K += J @ J.T
    return K


def _patches(leaf: Any, given: Any) -> Any:
    """What each place of a convolution reads: (m, places, in_channels·kernel)."""
    import torch

    flat = isinstance(leaf, torch.nn.Conv1d)
    image = given[:, :, None, :] if flat else given
    two = (lambda v: (1, v[0])) if flat else (lambda v: v)
    padding = (0, leaf.padding[0]) if flat else leaf.padding
    found = torch.nn.functional.unfold(
        image, two(leaf.kernel_size), dilation=two(leaf.dilation), padding=padding, stride=two(leaf.stride)
    )
    return found.transpose(1, 2)


def _row_by_row(module: Any, X: Any, signs: Any, rest: dict[str, Any]) -> Any:
    """The share of parameters that no rule covers, from each row's own gradient."""
    import torch

    size = sum(p.numel() for p in rest.values())
    forecast(4 * len(X) * size, f"gradients of {size} parameters on {len(X)} rows", "take fewer rows")
    J = torch.cat(list(_gradients(module, X, signs, rest)))
    return (J.to(torch.float64) @ J.to(torch.float64).T) if size < 2**16 else (J @ J.T).to(torch.float64)


def _gradients(module: Any, X: Any, signs: Any, rest: dict[str, Any]) -> Iterator[Any]:
    """Rows of gradients (rows, parameters): side by side by `torch.func` where the module allows it, else one by one."""
    import torch
    from torch.func import functional_call, grad, vmap

    fixed = {
        k: v.detach() for k, v in {**dict(module.named_parameters()), **dict(module.named_buffers())}.items()
    }
    moving = {k: fixed.pop(k) for k in rest}

    def value(weights: Any, x: Any) -> Any:
        return _weighed(functional_call(module, {**fixed, **weights}, (x[None],)), 1, signs)[0]

    together = vmap(grad(value), in_dims=(None, 0), randomness="error")

    def one_by_one(weights: Any, rows: Any) -> Any:
        found = [grad(value)(weights, x) for x in rows]
        return {k: torch.stack([f[k] for f in found]) for k in weights}

    each: Any = together
    try:
        together(moving, X[:1])
    except RuntimeError:  # a module that looks at its values
        each = one_by_one
    for rows in X.split(max(1, min(64, _WHOLE // sum(p.numel() for p in moving.values())))):
        found = each(moving, rows)
        yield torch.cat([found[k].reshape(len(rows), -1) for k in rest], dim=1)
