"""The initial law of a module's weights, read off the operations that its factory runs.

The factory runs under a dispatch mode that sees every tensor operation. A tensor that `uniform_`, `normal_` or their
like filled whole has independent entries of that law; arithmetic with numbers keeps them independent; anything else (a
QR decomposition, a write into a part, numbers from elsewhere) leaves the law unknown. Every fill has a number, so that
two parameters that come from one draw (copies, tied layers) are told apart from two draws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

_READ = {"_local_scalar_dense", "equal", "is_nonzero", "nonzero"}
_SAME = {"clone", "_to_copy", "copy"}
_ODD = {"erfinv", "neg", "sign", "tanh", "sin", "asin"}
_CONSTANT = {"zeros": 0.0, "zeros_like": 0.0, "new_zeros": 0.0, "zero": 0.0}
_CONSTANT |= {"ones": 1.0, "ones_like": 1.0, "new_ones": 1.0}
_FILLED = {"fill": 1, "full": 1, "full_like": 1, "new_full": 2}
"""Where the number stands among the arguments."""


@dataclass(frozen=True)
class EntryLaw:
    """The law of the entries of a tensor: independent and alike, the same number everywhere, or unknown.

    `center` is the point about which that law is symmetric (the number itself where it is constant), None where none is
    known; `draws` numbers the fills that it comes from.
    """

    kind: Literal["iid", "constant", "unknown"]
    text: str
    center: float | None = None
    gaussian: bool = False
    draws: frozenset[int] = frozenset()
    elsewhere: bool = False
    """Whether numbers went into it that no draw of PyTorch's own samplers under watch has given."""

    @property
    def symmetric(self) -> bool:
        """Whether every change of signs leaves the law as it is."""
        return self.kind != "unknown" and self.center == 0


def laws_of(make: Callable[[int], Any]) -> dict[str, EntryLaw]:
    """The law of every parameter and buffer of the modules that `make(seed)` returns.

    Unknown for a parameter that shares a draw with another one, whose values the factory looked at, that something else
    than PyTorch wrote to, or that is the same for every seed though it is drawn. What is the same for every seed and at
    every place is constant, however it came about.

    >>> laws = laws_of(lambda seed: torch.nn.Linear(4, 3))
    >>> laws["weight"].text, laws["weight"].symmetric
    ('independent and uniform on ±0.5', True)
    """
    runs = [_watched(make, seed) for seed in _SEEDS]
    first, values = runs[0][0], [_tensors(module) for _, module in runs]
    entry_laws = {}
    for name, law in first.items():
        others = frozenset[int]().union(*(o.draws for k, o in first.items() if k != name))
        same = all(torch.equal(values[0][name], v.get(name, values[0][name])) for v in values[1:])
        if same and law.kind != "constant":
            law = _same(values[0][name], law)
        elif any(_law(laws.get(name, law)) != _law(law) for laws, _ in runs[1:]):
            law = _unknown("is drawn from another law for another seed", law.draws)
        elif law.kind == "iid" and law.draws & others:
            law = replace(_unknown("shares its draw with another parameter", law.draws), elsewhere=False)
        entry_laws[name] = law
    return entry_laws


_SEEDS = (11, 12, 13, 14)


def _law(law: EntryLaw) -> EntryLaw:
    return replace(law, draws=frozenset())


def _same(value: Tensor, law: EntryLaw) -> EntryLaw:
    """The law of what is the same for every seed: of one number, or unknown where it differs from place to place."""
    flat = value.detach().reshape(-1)
    if len(flat) and bool((flat == flat[0]).all()):
        return _constant(float(flat[0]))
    why = "is the same for every seed, and not the same at every place"
    return replace(_unknown(why, law.draws), elsewhere=False)


def _watched(make: Callable[[int], Any], seed: int) -> tuple[dict[str, EntryLaw], Any]:
    with _Watch() as watch:
        module = make(seed)
    return {name: watch.final(t) for name, t in _tensors(module).items()}, module


def _tensors(module: Any) -> dict[str, Tensor]:
    return {**dict(module.named_parameters()), **dict(module.named_buffers())}


def _unknown(why: str, draws: frozenset[int] = frozenset()) -> EntryLaw:
    return EntryLaw("unknown", why, draws=draws, elsewhere=True)


def _dense(t: Tensor) -> bool:
    """Whether the tensor is all of its storage, each entry once."""
    step = 1
    for stride, size in sorted((s, k) for s, k in zip(t.stride(), t.shape, strict=True) if k > 1):
        if stride != step:
            return False
        step *= size
    return t.numel() * t.element_size() == t.untyped_storage().nbytes()


_ELSEWHERE = "is not drawn entry by entry by PyTorch's own samplers"


class _Watch(TorchDispatchMode):
    """Keeps, for every storage, the law of what is in it and a copy of what was last written."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[int, tuple[Any, EntryLaw, Tensor]] = {}
        self.fills = 0
        self.read: frozenset[int] = frozenset()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        name = func.name().split("::")[-1].split(".")[0]
        given = [t for t in tree_leaves((args, kwargs)) if isinstance(t, Tensor)]
        before = [self.law_of(t) for t in given]
        out = func(*args, **kwargs)
        if name in _READ:
            self.read |= frozenset[int]().union(*(law.draws for law in before))
        known = {_key(t) for t in given}
        written = [t for t in _written(func, args, kwargs) if isinstance(t, Tensor)]
        fresh = [t for t in tree_leaves(out) if isinstance(t, Tensor) and _key(t) not in known]
        law = self._law(name.removesuffix("_"), args, kwargs, before)
        for t in (*written, *fresh):
            self._keep(t, law)
        return out

    def law_of(self, t: Tensor) -> EntryLaw:
        """The law of what is in the storage of t."""
        return self.held[_key(t)][1] if _key(t) in self.held else _unknown(_ELSEWHERE)

    def final(self, t: Tensor) -> EntryLaw:
        """The law of a parameter of the finished module."""
        law = self.law_of(t)
        if law.draws & self.read:
            return replace(
                _unknown("steers the factory, which looks at its values", law.draws), elsewhere=law.elsewhere
            )
        if law.kind == "iid" and not _dense(t):
            return _unknown("is no tensor of its own, but a view of one", law.draws)
        if law.kind != "unknown" and not torch.equal(self.held[_key(t)][2], _whole(t)):
            return _unknown("was written to by something else than PyTorch", law.draws)
        return law

    def _keep(self, t: Tensor, law: EntryLaw) -> None:
        if not _dense(t):
            old = self.law_of(t)
            filled = _unknown("is filled part by part", law.draws | old.draws)
            law = replace(filled, elsewhere=law.elsewhere or old.elsewhere)
        self.held[_key(t)] = (t.untyped_storage(), law, _whole(t).clone())

    def _law(self, name: str, args: Any, kwargs: Any, before: list[EntryLaw]) -> EntryLaw:
        """The law of what the operation wrote."""
        every = frozenset[int]().union(*(law.draws for law in before))
        if name in _CONSTANT:
            return _constant(_CONSTANT[name])
        if name in _FILLED and len(args) > _FILLED[name] and _number(args[_FILLED[name]]) is not None:
            return _constant(float(_number(args[_FILLED[name]]) or 0.0))
        tensors = [t for t in tree_leaves((args, kwargs)) if isinstance(t, Tensor)]
        if name in _SAMPLERS:
            self.fills += 1
            own = frozenset({self.fills})
            drawn = _sampled(name, args, kwargs) if len(tensors) <= _SAMPLERS[name] else None
            elsewhere = any(law.elsewhere for law in before) and len(tensors) > 1
            return (
                replace(_unknown(_ELSEWHERE, own | every), elsewhere=elsewhere)
                if drawn is None
                else replace(drawn, draws=own)
            )
        if not before or name.startswith("empty") or name.startswith("new_empty"):
            return _unknown(_ELSEWHERE)
        if name == "copy" and len(before) == 2 and args[0].numel() == args[1].numel() and _dense(args[1]):
            return before[1]
        moved_law = (
            _moved(name, args, kwargs, before[0]) if len(tensors) == 1 and _dense(tensors[0]) else None
        )
        mixed = [*before[1:], before[0]] if name == "copy" else before
        other = mixed[:1] if name == "copy" and len(before) == 2 else mixed
        return moved_law or replace(
            _unknown(_ELSEWHERE, every), elsewhere=any(law.elsewhere for law in other)
        )


def _key(t: Tensor) -> int:
    return t.untyped_storage().data_ptr()


def _whole(t: Tensor) -> Tensor:
    """Everything in the storage of t, as a line."""
    return torch.empty(0, dtype=t.dtype).set_(t.untyped_storage())  # type: ignore[call-overload]


def _written(func: Any, args: Any, kwargs: Any) -> list[Any]:
    """The arguments that the operation writes to."""
    written = []
    for place, argument in enumerate(func._schema.arguments):
        if argument.alias_info is not None and argument.alias_info.is_write:
            written.append(args[place] if place < len(args) else kwargs.get(argument.name))
    return written


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _constant(value: float) -> EntryLaw:
    return EntryLaw("constant", f"{value:g} everywhere", center=value)


_SAMPLERS = {"normal": 1, "uniform": 1, "randn": 0, "rand": 0, "randint": 0, "bernoulli": 1}
_SAMPLERS |= {"randn_like": 1, "rand_like": 1}
"""PyTorch's samplers, and how many tensors they are given: none, or the one that they fill or whose shape they take."""


def _sampled(name: str, args: Any, kwargs: Any) -> EntryLaw | None:
    """The law of a sampler of PyTorch with its numbers; None where they are not plain."""
    if kwargs.get("generator") is not None:
        return None
    numbers = [float(a) for a in args if isinstance(a, int | float)]
    if name in ("randn", "randn_like", "normal"):
        mean, deviation = [*numbers, *(0.0, 1.0)[len(numbers) :]][:2] if name == "normal" else (0.0, 1.0)
        return _of(f"Gaussian with standard deviation {deviation:g}", mean, gaussian=True)
    if name in ("rand", "rand_like", "uniform"):
        low, high = [*numbers, *(0.0, 1.0)[len(numbers) :]][:2] if name == "uniform" else (0.0, 1.0)
        spread = f"±{high:.4g}" if low == -high else f"{low:.4g} to {high:.4g}"
        return _of(f"uniform on {spread}", (low + high) / 2)
    if name == "randint":
        low, high = (0.0, numbers[0]) if len(numbers) == 1 else numbers[:2]
        return _of(f"whole numbers from {low:g} to {high - 1:g}", (low + high - 1) / 2)
    if name == "bernoulli" and len(args) == 2 and numbers:
        return _of(f"Bernoulli({numbers[0]:g})", 0.5 if numbers[0] == 0.5 else None)
    return None


def _of(text: str, center: float | None, gaussian: bool = False) -> EntryLaw:
    return EntryLaw("iid", f"independent and {text}", center, gaussian)


def _moved(name: str, args: Any, kwargs: Any, law: EntryLaw) -> EntryLaw | None:
    """The law after an operation on every entry alike with numbers; None for anything else."""
    if law.kind == "unknown" or name in ("uniform", "normal"):
        return None
    if name in _SAME:
        return law
    if name in _ODD:
        return replace(
            law, text=f"{law.text}, then {name}", center=0.0 if law.center == 0 else None, gaussian=False
        )
    if (
        name == "clamp"
        and len(args) == 3
        and law.center == 0
        and _number(args[1]) == -(_number(args[2]) or 0.0)
    ):
        return replace(law, text=f"{law.text}, clamped", gaussian=False)
    number = _number(args[1]) if len(args) == 2 and name in ("mul", "div", "add", "sub") else None
    if number is None or kwargs or (name in ("mul", "div") and number == 0):
        return None
    if name in ("mul", "div"):
        factor = number if name == "mul" else 1 / number
        center = None if law.center is None else law.center * factor
        return replace(law, text=f"{law.text}, times {factor:g}", center=center)
    step = number if name == "add" else -number
    return replace(
        law, text=f"{law.text}, plus {step:g}", center=None if law.center is None else law.center + step
    )
