"""One run of a torch module on rows, with the input and the output of every call of its leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class LeafCall:
    """One call of a leaf: its path, the leaf, its first input and its output, as copies.

    Of several outputs the first is taken, and `alone` is false.
    """

    path: str
    leaf: Any
    given: Any
    out: Any
    alone: bool = True


@dataclass(frozen=True, eq=False)
class ModuleRun:
    """What came out of a module, its leaves' calls in order, the leaf entered last, and what was raised instead."""

    result: Any
    calls: tuple[LeafCall, ...]
    entered: str | None
    error: BaseException | None


def leaves(module: Any) -> dict[str, Any]:
    """The modules without children, by path; a module without any is its own leaf.

    >>> import torch
    >>> list(leaves(torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU())))
    ['0', '1']
    """
    return {path: m for path, m in module.named_modules() if not list(m.children())}


def leaf_calls(module: Any, rows: Any, kept: Callable[[str], bool] = lambda path: True) -> ModuleRun:
    """The module on `rows`, without gradients; leaves whose path is not `kept` are not copied. It never raises.

    >>> import torch
    >>> run = leaf_calls(torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU()), torch.ones(4, 2))
    >>> [(c.path, tuple(c.out.shape)) for c in run.calls], run.entered, run.error
    ([('0', (4, 3)), ('1', (4, 3))], '1', None)
    """
    import torch

    calls: list[LeafCall] = []
    entered: list[tuple[str, Any]] = []

    def before(path: str, given: Any) -> None:
        first = given[0] if given else None
        copied = first.detach().clone() if kept(path) and isinstance(first, torch.Tensor) else None
        entered.append((path, copied))

    def after(path: str, leaf: Any, out: Any) -> None:
        several = isinstance(out, tuple | list)
        out = out[0] if several and out else out
        if kept(path) and isinstance(out, torch.Tensor):
            given = next((g for p, g in reversed(entered) if p == path), None)
            calls.append(LeafCall(path, leaf, given, out.detach().clone(), not several))

    hooks = []
    for path, leaf in leaves(module).items():
        hooks.append(leaf.register_forward_pre_hook(lambda m, given, path=path: before(path, given)))
        hooks.append(leaf.register_forward_hook(lambda m, given, out, path=path: after(path, m, out)))
    result, error = None, None  # type: Any, BaseException | None
    try:
        with torch.no_grad():
            result = module(rows)
    except (Exception, SystemExit) as raised:
        error = raised
    finally:
        for hook in hooks:
            hook.remove()
    return ModuleRun(result, tuple(calls), entered[-1][0] if entered else None, error)
