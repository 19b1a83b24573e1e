"""Modules that the rules may read: layers as torch ships them, and nothing patched, hooked, hidden or written over.

Default is no. A trace shows what `forward` computes; it does not show hooks, methods that were replaced, tensors that are
neither parameters nor buffers, and functions that only bear the name of torch's own.
"""

from __future__ import annotations

import builtins
import inspect
import math
import operator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.modules import module as _state

from learnable.symmetries.kinds import FRESH, WRITES

_HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
_FREE = {"__init__", "forward", "extra_repr", "reset_parameters", "__doc__", "__module__", "__annotations__"}
_FREE |= {
    "__dict__",
    "__weakref__",
    "__constants__",
    "__firstlineno__",
    "__static_attributes__",
    "__annotate_func__",
}
_FREE |= {"__annotate__", "__annotations_cache__", "__conditional_annotations__", "__qualname__"}
"""What the class of a user's module may define of the names that `nn.Module` has."""
_PLAIN = (int, float, str, bool, type(None), torch.dtype, torch.device, torch.Size)
_OWN = frozenset(vars(nn.Module()))
_SHIPPED = str(Path(torch.__file__).parent)
_PLACES_OF_FUNCTIONS = (
    torch,
    functional,
    operator,
    torch._C._nn,
    torch.special,
    torch.linalg,
    builtins,
    math,
)
_TENSORS = (nn.Parameter, Tensor, nn.parameter.Buffer)


class UntraceableError(Exception):
    """The module's forward cannot be followed; the text says why."""


def refuse_hidden(module: Any) -> None:
    """Raises `UntraceableError` where something of the module is outside of what a trace of its forward shows.

    >>> layer = nn.Linear(2, 1)
    >>> refuse_hidden(layer)
    >>> layer.forward = lambda x: x
    >>> refuse_hidden(layer)
    Traceback (most recent call last):
    learnable.symmetries.closed.UntraceableError: the module has a forward of its own in place of its class's
    """
    everywhere = ("_global_forward_hooks", "_global_forward_pre_hooks", "_global_backward_hooks")
    if any(getattr(_state, name, None) for name in everywhere):
        raise UntraceableError("torch has hooks for every module, which the trace does not see")
    for path, part in module.named_modules():
        where = path or "the module"
        if any(getattr(part, hooks, None) for hooks in _HOOKS):
            raise UntraceableError(f"{where} has hooks, which the trace does not see")
        for name in vars(part):
            if callable(getattr(type(part), name, None)):
                raise UntraceableError(f"{where} has a {name} of its own in place of its class's")
        if part._compiled_call_impl is not None:
            raise UntraceableError(f"{where} is compiled, and the trace sees only what was compiled")
        _refuse_class(where, part)
        if stock(part) and not isinstance(part, nn.Sequential | nn.ModuleList | nn.ModuleDict):
            _refuse_settings(where, part)
    for name, t in [*module.named_parameters(), *module.named_buffers()]:
        if type(t) not in _TENSORS or t.grad_fn is not None or t._backward_hooks:
            raise UntraceableError(f"{name} is no plain parameter or buffer")
        if getattr(t, "_post_accumulate_grad_hooks", None):
            raise UntraceableError(f"{name} has hooks, which the trace does not see")


def stock(layer: Any) -> bool:
    """Whether the layer is one that torch ships, its forward as it was shipped.

    >>> stock(nn.Linear(2, 1)), stock(type("Linear", (nn.Linear,), {"__module__": "torch.nn"})(2, 1))
    (True, False)
    """
    kind = type(layer)
    if not (
        getattr(nn, kind.__name__, None) is kind or kind is nn.modules.linear.NonDynamicallyQuantizableLinear
    ):
        return False
    code = getattr(inspect.unwrap(kind.forward), "__code__", None)
    return code is not None and code.co_filename.startswith(_SHIPPED)


def _refuse_class(where: str, part: Any) -> None:
    if stock(part):
        return
    for kind in type(part).__mro__:
        if getattr(nn, kind.__name__, None) is kind:
            break
        if kind.__module__.startswith("torch."):
            raise UntraceableError(f"{where} ({type(part).__name__}) is no plain module")
        for name in vars(kind):
            if hasattr(nn.Module, name) and name not in _FREE:
                raise UntraceableError(f"{where} ({type(part).__name__}) has a {name} of its own")
            if name.startswith("__") and name not in _FREE:
                raise UntraceableError(f"{where} ({type(part).__name__}) has a {name} of its own")


def _refuse_settings(where: str, layer: Any) -> None:
    for name, value in vars(layer).items():
        known = value in (functional.relu, functional.gelu) if callable(value) else _is_constant(value)
        if name not in _OWN and not known:
            raise UntraceableError(
                f"{where} ({type(layer).__name__}) holds {name}, which is no number or text"
            )


def _is_constant(value: Any) -> bool:
    return isinstance(value, _PLAIN) or (isinstance(value, tuple | list) and all(map(_is_constant, value)))


def refuse_unknown(module: Any, graph: Any) -> None:
    """Raises `UntraceableError` for tensors, functions and writes in a graph that are not on the list."""
    own = {id(t) for t in [*module.parameters(), *module.buffers()]}
    for node in graph.nodes:
        if node.op == "get_attr":
            value = module
            for part in node.target.split("."):
                value = getattr(value, part)
            if id(value) not in own:
                raise UntraceableError(f"{node.target} is a tensor that is neither a parameter nor a buffer")
        elif node.op == "call_function" and not _torchs(node.target):
            name = getattr(node.target, "__name__", "a function")
            raise UntraceableError(f"{name} in forward is no function of torch")
        elif node.op == "call_method" and not hasattr(Tensor, node.target):
            raise UntraceableError(f"{node.target} in forward is no method of tensors")
        if _writes(module, node) and not _fresh(module, node):
            raise UntraceableError(f"{node.name} writes over what it is given")


def _torchs(function: Any) -> bool:
    name = getattr(function, "__name__", "")
    own = any(getattr(place, name, None) is function for place in _PLACES_OF_FUNCTIONS)
    return own and not name.startswith(("rand", "empty", "normal", "bernoulli", "poisson", "multinomial"))


def _writes(module: Any, node: Any) -> bool:
    if node.op == "call_module":
        return bool(getattr(module.get_submodule(node.target), "inplace", False))
    if node.op not in ("call_function", "call_method"):
        return False
    name = node.target if isinstance(node.target, str) else node.target.__name__
    written = (name.endswith("_") and not name.endswith("__")) or name in WRITES
    flagged = getattr(functional, name, None) is node.target and any(a is True for a in node.args)
    return written or flagged or bool(node.kwargs.get("inplace")) or "out" in node.kwargs


def _fresh(module: Any, node: Any) -> bool:
    """Whether it writes over the output of a layer that nothing else reads."""
    given: Any = node.args[0] if node.args else None
    if getattr(given, "op", "") != "call_module" or len(given.users) > 1 or "out" in node.kwargs:
        return False
    return type(module.get_submodule(given.target)).__name__ in FRESH


def told(module: Any, graph: Any) -> str:
    """A graph as text, with the settings of the layers: the same for every seed and mode, or something hides."""
    lines = []
    for node in graph.nodes:
        layer = module.get_submodule(node.target) if node.op == "call_module" else None
        parts = () if layer is None else layer.modules()
        settings = [
            (type(p).__name__, sorted((k, repr(v)) for k, v in vars(p).items() if k not in _OWN))
            for p in parts
        ]
        target = getattr(node.target, "__name__", node.target)
        lines.append(f"{node.name} {node.op} {target} {node.args} {node.kwargs} {settings}")
    return "\n".join(lines)
