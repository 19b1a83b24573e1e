"""Following group elements through a module: traced by torch.fx, run on two inputs, every node by its rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, fx
from torch.utils._pytree import tree_leaves, tree_map

from learnable.symmetries import operations as o
from learnable.symmetries.contractions import shared
from learnable.symmetries.layers import rule_of
from learnable.symmetries.moves import Ledger, Moved, Own, entries, still

_ABOUT = {"size", "dim", "numel", "shape", "dtype", "device", "ndim"}
"""Operations that tell about a tensor, whatever is in it."""


_map: Any = fx.node.map_arg


LARGEST = 20_000_000
"""The most parameters of a network that is followed: about 2 GB."""


class UntraceableError(Exception):
    """The module's forward cannot be followed; the text says why."""


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


def traced(module: Any, x: Tensor) -> Walk:
    """The module's graph; raises `UntraceableError` where forward branches on values or hooks hide in it."""
    for name, part in module.named_modules():
        if part._forward_hooks or part._forward_pre_hooks:
            raise UntraceableError(f"{name or 'the module'} has hooks, which the trace does not see")
    try:
        graph = fx.Tracer().trace(module)
    except Exception as error:
        first = (str(error).splitlines() or [""])[0]
        raise UntraceableError(f"forward cannot be traced ({type(error).__name__}: {first[:90]})") from error
    tensors = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    return Walk(module, graph, x, tensors, {id(t): name for name, t in tensors.items()})


@dataclass(frozen=True)
class Followed:
    """One element: why it failed (empty where it did not), for want of a rule or not, and what T_g moves: parameter →
    whether it changes signs."""

    why: str
    unruled: bool
    moved: dict[str, bool]


def followed(walk: Walk, images: Tensor, *, two_valued: bool = False) -> list[Followed]:
    """Each of the elements (elements, n), one by one: T_g of a large network is large."""
    size = sum(t.numel() for t in walk.tensors.values())
    if size > LARGEST:
        raise UntraceableError(f"{size:,} parameters are too many to follow (at most {LARGEST:,})")
    found = []
    for g in images:
        ledger = follow(walk, g[None], two_valued=two_valued)
        moved = {} if ledger.why[0] else {k: ledger.flips(k, 0) for k in ledger.to if ledger.moves(k, 0)}
        found.append(Followed(ledger.why[0], ledger.unruled[0], moved))
    return found


def follow(walk: Walk, images: Tensor, *, two_valued: bool = False) -> Ledger:
    """What T_g must be for each of the elements, given by images (elements, n), and which elements fail."""
    rows, n = walk.x.shape
    sizes = {name: t.numel() for name, t in walk.tensors.items()}
    ledger = Ledger(len(images), sizes, two_valued=two_valued)
    to = torch.arange(rows)[:, None] * n + (images.abs() - 1)[:, None, :]
    start = Moved(
        to.reshape(len(images), -1),
        images.sign().to(torch.int8)[:, None].expand(-1, rows, -1).reshape(len(images), -1),
    )
    values: dict[Any, Any] = {}
    moves: dict[Any, Any] = {}
    with torch.no_grad():
        for node in walk.graph.nodes:
            _visit(walk, ledger, node, values, moves, start)
    walk.values = values
    ledger.close()
    return ledger


def _visit(walk: Walk, ledger: Ledger, node: Any, values: Any, moves: Any, start: Moved) -> None:
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
        for m in tree_leaves(final, is_leaf=lambda m: isinstance(m, Moved)):
            if isinstance(m, Moved):
                ledger.fail(
                    ~m.still, "the output itself moves: nothing after the last layer forgets where things are"
                )
    else:
        args = _map(node.args, lambda a: values[a])
        options = _map(node.kwargs, lambda a: values[a])
        arg_moves = _map(node.args, lambda a: _Held(moves[a]))
        option_moves = _map(node.kwargs, lambda a: _Held(moves[a]))
        layer = walk.module.get_submodule(node.target) if node.op == "call_module" else None
        try:
            values[node] = _run(node, layer, args, options)
        except Exception as error:
            raise UntraceableError(
                f"the traced forward failed at {node.name} ({type(error).__name__})"
            ) from error
        call = _Call(walk, ledger, node, layer, args, options, arg_moves, option_moves, values[node])
        moves[node] = call.move()


@dataclass(frozen=True)
class _Held:
    """A move on its way through the arguments of a node."""

    move: Any


def _attribute(module: Any, path: str) -> Any:
    for part in path.split("."):
        module = getattr(module, part)
    return module


def _run(node: Any, layer: Any, args: Any, options: Any) -> Any:
    if layer is not None:
        return layer(*args, **options)
    if node.op == "call_method":
        return getattr(args[0], node.target)(*args[1:], **options)
    return node.target(*args, **options)


@dataclass
class _Call:
    """One node with everything its rule may need."""

    walk: Walk
    ledger: Ledger
    node: Any
    layer: Any
    args: Any
    options: Any
    arg_moves: Any
    option_moves: Any
    out: Any

    @property
    def kind(self) -> str:
        if self.layer is not None:
            return type(self.layer).__name__
        return self.node.target if isinstance(self.node.target, str) else self.node.target.__name__

    @property
    def name(self) -> str:
        return self.node.target if self.layer is not None else f"{self.kind} in forward"

    @property
    def held(self) -> list[Any]:
        """The moves of all arguments, parameters among them."""
        found = tree_leaves((self.arg_moves, self.option_moves), is_leaf=lambda m: isinstance(m, _Held))
        flat = [m.move for m in found if isinstance(m, _Held)]
        return [m for f in flat for m in (f if isinstance(f, tuple) else (f,)) if isinstance(m, Moved | Own)]

    def own(self, part: str) -> Own:
        """The layer's parameter of that name."""
        tensor = getattr(self.layer, part)
        return Own(self.walk.names[id(tensor)], entries(tensor))

    def first(self) -> Any:
        """The move of the first argument, where it is one."""
        m = self.arg_moves[0] if self.arg_moves else None
        return m.move if isinstance(m, _Held) else None

    def move(self) -> Any:
        """The move of the output by the rule of the node; an unruled node must meet nothing that moves."""
        if not self.held and not (self.layer is not None and list(self.layer.parameters())):
            return None
        if self.kind in _ABOUT or (self.kind == "getattr" and self.args[1] in _ABOUT):
            return None
        try:
            found = self._by_rule()
        except (RuntimeError, ValueError, TypeError, IndexError, KeyError, AttributeError):
            found = None  # an unusual call of a usual layer: as good as no rule
        return self._unruled() if found is None else found

    def _by_rule(self) -> Any:
        found = self._layer() if self.layer is not None else None
        if found is not None:
            return found
        kind, first = self.kind, self.first()
        if isinstance(first, tuple) and kind == "getitem":
            return first[self.args[1]]
        if kind == "einsum":
            return self._einsum()
        if kind in ("cat", "concat"):
            return self._joined()
        if (
            kind in o.PLACES
            and isinstance(self.args[0], Tensor)
            and len(self.held) == 1
            and first is not None
        ):
            return o.placed(self.ledger, self.name, self.args[0], first, self._places())
        if kind in o.SINGLE and len(self.held) == 1 and isinstance(first, Moved | Own) and self._alone():
            return o.single(self.ledger, self.name, kind, first, self.out)
        if kind in o.PAIRS and len(self.args) == 2 and not self.options:
            return self._pair()
        if not isinstance(first, Moved):
            return None
        if kind in o.MEANS and len(self.held) == 1 and isinstance(self.out, Tensor):
            axes = self.args[1] if len(self.args) > 1 else self.options.get("dim")
            return o.averaged(self.ledger, self.name, self.args[0], first, axes, self.out)
        if kind in o.SOFT and len(self.held) == 1:
            axis = getattr(self.layer, "dim", None) if self.layer is not None else self.options.get("dim")
            axis = self.args[1] if axis is None and len(self.args) > 1 else axis
            return None if axis is None else o.softened(self.ledger, self.name, self.args[0], first, axis)
        return self._product(kind, first)

    def _layer(self) -> Any:
        given = list(self.args)
        moves = [m.move if isinstance(m, _Held) else None for m in self.arg_moves]
        rule = rule_of(self.layer, given, self.options)
        ready = all(isinstance(m, Moved) for m in moves) or (moves == [None] and self.kind == "Embedding")
        if (
            rule is None
            or not given
            or not ready
            or any(isinstance(m, _Held) for m in self.option_moves.values())
        ):
            return None
        return rule(self.ledger, self.name, self.layer, given, moves, self.out, self.own)

    def _alone(self) -> bool:
        """Whether the other arguments are no tensors and the shape stays."""
        others = any(isinstance(a, Tensor) for a in tree_leaves((self.args[1:], self.options)))
        return isinstance(self.out, Tensor) and self.out.shape == self.args[0].shape and not others

    def _places(self) -> Any:
        if self.layer is not None:
            return self.layer
        return lambda ids: _run(self.node, None, (ids, *self.args[1:]), self.options)

    def _pair(self) -> Any:
        moves = [m.move if isinstance(m, _Held) else None for m in self.arg_moves]
        if not any(isinstance(m, Moved) for m in moves) and sum(isinstance(m, Own) for m in moves) > 1:
            return None
        if any(isinstance(m, tuple) for m in moves) or not isinstance(self.out, Tensor):
            return None
        if not any(isinstance(m, Moved) for m in moves) and any(
            isinstance(a, Tensor) and m is None for a, m in zip(self.args, moves, strict=True)
        ):
            return None
        return o.paired(self.ledger, self.name, self.kind, list(self.args), moves, self.out)

    def _joined(self) -> Any:
        if not isinstance(self.args[0], tuple | list):
            return None
        moves = [m.move if isinstance(m, _Held) else None for m in self.arg_moves[0]]
        axis = self.args[1] if len(self.args) > 1 else self.options.get("dim", self.options.get("axis", 0))
        return o.joined(self.ledger, list(self.args[0]), moves, axis)

    def _product(self, kind: str, first: Moved) -> Any:
        moves = [m.move for m in self.arg_moves if isinstance(m, _Held)]
        if kind == "linear" and len(self.args) >= 2 and isinstance(moves[1] if len(moves) > 1 else None, Own):
            bias = [*moves[2:], *(m.move for m in self.option_moves.values() if isinstance(m, _Held))]
            for own in bias:
                if not isinstance(own, Own):
                    return None
                self.ledger.keep(own)
            order = entries(self.args[0]).reshape(-1, self.args[0].shape[-1])
            return shared(self.ledger, first, order, moves[1], self.name)
        if kind == "matmul" and len(moves) == 2 and isinstance(moves[1], Own) and moves[1].ids.dim() == 2:
            order = entries(self.args[0]).reshape(-1, self.args[0].shape[-1])
            return shared(self.ledger, first, order, Own(moves[1].name, moves[1].ids.T), self.name)
        if kind == "scaled_dot_product_attention" and len(self.args) == 3 and not self.options:
            alike = all(isinstance(m, Moved) for m in moves)
            return o.attended(self.ledger, self.name, list(self.args), moves) if alike else None
        return None

    def _einsum(self) -> Any:
        moves = [m.move if isinstance(m, _Held) else None for m in self.arg_moves[1:]]
        if len(moves) != 2 or "..." in self.args[0] or "->" not in self.args[0]:
            return None
        equation, x, w = self.args[0].replace(" ", ""), self.args[1], self.args[2]
        if isinstance(moves[0], Own):
            (left, right), result = equation.split("->")[0].split(","), equation.split("->")[1]
            x, w, equation, moves = w, x, f"{right},{left}->{result}", moves[::-1]
        if not isinstance(moves[0], Moved) or not isinstance(moves[1], Own):
            return None
        return o.contracted(self.ledger, self.name, equation, x, moves[0], moves[1], self.out)

    def _unruled(self) -> Any:
        """No rule: nothing that comes in may move, and the parameters stay."""
        moving = torch.zeros(self.ledger.elements, dtype=torch.bool)
        for m in self.held:
            if isinstance(m, Own):
                self.ledger.keep(m)
            else:
                moving |= ~m.still
        if self.layer is not None:
            for _, t in [*self.layer.named_parameters(), *self.layer.named_buffers()]:
                self.ledger.keep(Own(self.walk.names[id(t)], entries(t)))
        self.ledger.fail(moving, f"{self.name} ({self.kind}) has no rule here", unruled=True)
        return tree_map(
            lambda t: still(self.ledger.elements, t.numel()) if isinstance(t, Tensor) else None, self.out
        )
