"""Group elements followed through a module: traced by torch.fx, run on two inputs, every node by its rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import get_ident
from typing import Any

import torch
from torch import Tensor, fx
from torch.utils._pytree import tree_leaves

from learnable.locks import TRACING
from learnable.symmetries.calls import NodeCall, PassedMove, run
from learnable.symmetries.closed import UntraceableError, refuse_hidden, refuse_unknown, told
from learnable.symmetries.moves import EntryMove, Ledger, Own, entries, of_images

_map: Any = fx.node.map_arg


LARGEST = 20_000_000
"""The most parameters of a network that is followed: about 2 GB."""


@dataclass
class Walk:
    """A traced module with the input on which it is run, and what was seen at every node."""

    module: Any
    graph: Any
    x: Tensor
    tensors: dict[str, Tensor]
    names: dict[int, str]
    values: dict[Any, Any] = field(default_factory=dict)
    """The value of every node on x, once the module was followed."""


class _Tracer(fx.Tracer):
    """A tracer of its own thread alone: while it traces, torch hands it the calls of modules of every thread."""

    def __init__(self) -> None:
        super().__init__()
        self.thread = get_ident()

    def call_module(self, m: Any, forward: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        if get_ident() != self.thread:
            return forward(*args, **kwargs)
        return super().call_module(m, forward, args, kwargs)


def traced(module: Any, x: Tensor) -> Walk:
    """The module's graph; raises `UntraceableError` where forward branches on values, or something hides from the trace.

    The module is in eval mode before and after; in train mode it must have the same graph.
    """
    refuse_hidden(module)
    graphs = [_graph(module.train(mode)) for mode in (False, True, False)]
    refuse_unknown(module, graphs[0])
    if len({told(module, graph) for graph in graphs}) > 1:
        raise UntraceableError("forward does something else in train mode, or at another call")
    tensors = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    return Walk(module, graphs[0], x, tensors, {id(t): name for name, t in tensors.items()})


def _graph(module: Any) -> Any:
    try:
        with TRACING:
            return _Tracer().trace(module)
    except Exception as error:
        first = (str(error).splitlines() or [""])[0]
        raise UntraceableError(f"forward cannot be traced ({type(error).__name__}: {first[:90]})") from error
    finally:
        module.eval()


@dataclass(frozen=True)
class Followed:
    """One element: why it failed (empty where it did not), and what T_g moves: parameter → whether it changes signs."""

    why: str
    moved: dict[str, bool]


def followed(walk: Walk, images: Tensor, *, two_valued: bool = False) -> list[Followed]:
    """Each of the elements (elements, n), one by one: T_g of a large network is large."""
    size = sum(t.numel() for t in walk.tensors.values())
    if size > LARGEST:
        raise UntraceableError(f"{size:,} parameters are too many to follow (at most {LARGEST:,})")
    moves = []
    for g in images:
        ledger = follow(walk, g[None], two_valued=two_valued)
        moved = {} if ledger.why[0] else {k: ledger.flips(k, 0) for k in ledger.to if ledger.moves(k, 0)}
        moves.append(Followed(ledger.why[0], moved))
    return moves


def follow(walk: Walk, images: Tensor, *, two_valued: bool = False) -> Ledger:
    """What T_g must be for each of the elements, given by images (elements, n), and which elements fail."""
    rows = len(walk.x)
    sizes = {name: t.numel() for name, t in walk.tensors.items()}
    ledger = Ledger(len(images), sizes, two_valued=two_valued)
    start = of_images(images, rows)
    values: dict[Any, Any] = {}
    moves: dict[Any, Any] = {}
    with torch.no_grad():
        for node in walk.graph.nodes:
            _visit(walk, ledger, node, values, moves, start)
    walk.values = values
    ledger.close()
    return ledger


def _visit(walk: Walk, ledger: Ledger, node: Any, values: Any, moves: Any, start: EntryMove) -> None:
    if node.op == "placeholder":
        first = not values
        values[node] = walk.x.clone() if first else (node.args[0] if node.args else None)
        moves[node] = start if first else None
    elif node.op == "get_attr":
        values[node] = _attribute(walk.module, node.target)
        name = walk.names.get(id(values[node]))
        moves[node] = None if name is None else Own(name, entries(values[node]))
    elif node.op == "output":
        final = _map(node.args[0], lambda a: moves[a])
        for m in tree_leaves(final, is_leaf=lambda m: isinstance(m, EntryMove)):
            if isinstance(m, EntryMove):
                ledger.fail(
                    ~m.still, "the output itself moves: nothing after the last layer forgets where things are"
                )
    else:
        args = _map(node.args, lambda a: values[a])
        options = _map(node.kwargs, lambda a: values[a])
        arg_moves = _map(node.args, lambda a: PassedMove(moves[a]))
        option_moves = _map(node.kwargs, lambda a: PassedMove(moves[a]))
        layer = walk.module.get_submodule(node.target) if node.op == "call_module" else None
        try:
            values[node] = run(node, layer, args, options)
        except Exception as error:
            raise UntraceableError(
                f"the traced forward failed at {node.name} ({type(error).__name__})"
            ) from error
        call = NodeCall(walk.names, ledger, node, layer, args, options, arg_moves, option_moves, values[node])
        moves[node] = call.move()


def _attribute(module: Any, path: str) -> Any:
    for part in path.split("."):
        module = getattr(module, part)
    return module
