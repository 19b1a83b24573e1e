"""One node of a traced module by its rule: the move of its output from the moves of its arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves, tree_map

from learnable.symmetries import operations as o
from learnable.symmetries.contractions import shared
from learnable.symmetries.kinds import ABOUT, MEANS, PAIRS, PLACES, SINGLE, SOFT
from learnable.symmetries.layers import rule_of
from learnable.symmetries.moves import EntryMove, Ledger, Own, entries, still


@dataclass(frozen=True)
class PassedMove:
    """A move on its way through the arguments of a node."""

    move: Any


def run(node: Any, layer: Any, args: Any, options: Any) -> Any:
    """The value of a node on those arguments."""
    if layer is not None:
        return layer(*args, **options)
    if node.op == "call_method":
        return getattr(args[0], node.target)(*args[1:], **options)
    return node.target(*args, **options)


@dataclass
class NodeCall:
    """One node with everything its rule may need; `names` are those of the module's tensors, by id."""

    names: dict[int, str]
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
        """The class of the layer, or the name of the function."""
        if self.layer is not None:
            return type(self.layer).__name__
        return self.node.target if isinstance(self.node.target, str) else self.node.target.__name__

    @property
    def name(self) -> str:
        """Where it stands, for a sentence."""
        return self.node.target if self.layer is not None else f"{self.kind} in forward"

    @property
    def held(self) -> list[Any]:
        """The moves of all arguments, parameters among them."""
        leaves = tree_leaves((self.arg_moves, self.option_moves), is_leaf=lambda m: isinstance(m, PassedMove))
        flat = [m.move for m in leaves if isinstance(m, PassedMove)]
        return [
            m for f in flat for m in (f if isinstance(f, tuple) else (f,)) if isinstance(m, EntryMove | Own)
        ]

    def own(self, part: str) -> Own:
        """The layer's parameter of that name."""
        tensor = getattr(self.layer, part)
        return Own(self.names[id(tensor)], entries(tensor))

    def first(self) -> Any:
        """The move of the first argument, where it is one."""
        m = self.arg_moves[0] if self.arg_moves else None
        return m.move if isinstance(m, PassedMove) else None

    def move(self) -> Any:
        """The move of the output by the rule of the node; an unruled node must meet nothing that moves."""
        if not self.held and not (self.layer is not None and list(self.layer.parameters())):
            return None
        if self.kind in ABOUT or (self.kind == "getattr" and self.args[1] in ABOUT):
            return None
        try:
            ruled = self._by_rule()
        except (RuntimeError, ValueError, TypeError, IndexError, KeyError, AttributeError):
            ruled = None  # an unusual call of a usual layer: as good as no rule
        return self._unruled() if ruled is None else ruled

    def _by_rule(self) -> Any:
        ruled = self._layer() if self.layer is not None else None
        if ruled is not None:
            return ruled
        kind, first = self.kind, self.first()
        if isinstance(first, tuple) and kind == "getitem":
            return first[self.args[1]]
        if kind == "einsum":
            return self._einsum()
        if kind in ("cat", "concat"):
            return self._joined()
        if kind in PLACES and isinstance(self.args[0], Tensor) and len(self.held) == 1 and first is not None:
            return o.placed(self.ledger, self.name, self.args[0], first, self._places())
        if kind in SINGLE and len(self.held) == 1 and isinstance(first, EntryMove) and self._alone():
            real = (
                kind in ("to", "type") and self.out.is_floating_point() and self.args[0].is_floating_point()
            )
            return o.single(self.ledger, self.name, "float" if real else kind, first, self.out)
        if kind in PAIRS and len(self.args) == 2 and not self.options:
            return self._pair()
        if not isinstance(first, EntryMove):
            return None
        if kind in MEANS and len(self.held) == 1 and isinstance(self.out, Tensor):
            if len(self.args) > 2 or not {*self.options} <= {"dim", "keepdim"}:
                return None
            axes = self.args[1] if len(self.args) > 1 else self.options.get("dim")
            return o.averaged(self.ledger, self.name, self.args[0], first, axes, self.out)
        if kind in SOFT and len(self.held) == 1:
            axis = getattr(self.layer, "dim", None) if self.layer is not None else self.options.get("dim")
            axis = self.args[1] if axis is None and len(self.args) > 1 else axis
            return None if axis is None else o.softened(self.ledger, self.name, self.args[0], first, axis)
        return self._product(kind, first)

    def _layer(self) -> Any:
        given = list(self.args)
        moves = [m.move if isinstance(m, PassedMove) else None for m in self.arg_moves]
        rule = rule_of(self.layer, given, self.options)
        ready = all(isinstance(m, EntryMove) for m in moves) or (moves == [None] and self.kind == "Embedding")
        if (
            rule is None
            or not given
            or not ready
            or any(isinstance(m, PassedMove) for m in self.option_moves.values())
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
        return lambda ids: run(self.node, None, (ids, *self.args[1:]), self.options)

    def _pair(self) -> Any:
        moves = [m.move if isinstance(m, PassedMove) else None for m in self.arg_moves]
        if not any(isinstance(m, EntryMove) for m in moves):
            return None  # a function of parameters alone
        if any(isinstance(m, tuple) for m in moves) or not isinstance(self.out, Tensor):
            return None
        return o.paired(self.ledger, self.name, self.kind, list(self.args), moves, self.out)

    def _joined(self) -> Any:
        if not isinstance(self.args[0], tuple | list):
            return None
        moves = [m.move if isinstance(m, PassedMove) else None for m in self.arg_moves[0]]
        axis = self.args[1] if len(self.args) > 1 else self.options.get("dim", self.options.get("axis", 0))
        return o.joined(self.ledger, list(self.args[0]), moves, axis)

    def _product(self, kind: str, first: EntryMove) -> Any:
        moves = [m.move for m in self.arg_moves if isinstance(m, PassedMove)]
        if kind == "linear" and len(self.args) >= 2 and isinstance(moves[1] if len(moves) > 1 else None, Own):
            bias = [*moves[2:], *(m.move for m in self.option_moves.values() if isinstance(m, PassedMove))]
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
            alike = all(isinstance(m, EntryMove) for m in moves)
            return o.attended(self.ledger, self.name, list(self.args), moves) if alike else None
        return None

    def _einsum(self) -> Any:
        moves = [m.move if isinstance(m, PassedMove) else None for m in self.arg_moves[1:]]
        if len(moves) != 2 or "..." in self.args[0] or "->" not in self.args[0]:
            return None
        equation, x, w = self.args[0].replace(" ", ""), self.args[1], self.args[2]
        if isinstance(moves[0], Own):
            (left, right), result = equation.split("->")[0].split(","), equation.split("->")[1]
            x, w, equation, moves = w, x, f"{right},{left}->{result}", moves[::-1]
        if not isinstance(moves[0], EntryMove) or not isinstance(moves[1], Own):
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
                self.ledger.keep(Own(self.names[id(t)], entries(t)))
        self.ledger.fail(moving, f"{self.name} ({self.kind}) has no rule here")
        return tree_map(
            lambda t: still(self.ledger.elements, t.numel()) if isinstance(t, Tensor) else None, self.out
        )
