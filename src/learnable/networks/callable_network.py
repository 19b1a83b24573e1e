"""Networks held in Python: a function that returns a fresh module, or a module, which is copied and initialised again."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learnable.networks.module import ModuleNetwork, seeded
from learnable.specs import InputError, printable

AGAIN = (
    "the module was initialised again, layer by layer, by reset_parameters(); an initialisation written elsewhere, or "
    "trained weights, are not in this answer: give a function that returns a fresh module to keep them"
)


@dataclass(frozen=True, eq=False)
class MadeNetwork(ModuleNetwork):
    """What the Python function `build` returns, under another seed at each draw. It is called `name`; no spec says it."""

    build: Callable[[], Any]
    name: str
    note: str = ""

    def make(self, seed: int = 0) -> Any:
        return seeded(self.name, f"{self.name}()", self.build, seed)

    def __str__(self) -> str:
        return self.name


def made(given: Callable[..., Any]) -> MadeNetwork:
    """The network of a function or class without arguments, or of a module.

    Raises `InputError` for a function that gives no module, and a module that cannot be initialised again.
    """
    if any(c.__module__.startswith("torch.nn") and c.__name__ == "Module" for c in type(given).__mro__):
        return _of_module(given)
    name = printable(str(getattr(given, "__name__", type(given).__name__)))
    network = MadeNetwork(given, name)
    module = network.make()
    return MadeNetwork(given, f"lambda of {_size(module)}") if name == "<lambda>" else network


def _of_module(module: Any) -> MadeNetwork:
    name = f"{printable(type(module).__name__)} of {_size(module)}"
    _refuse_unready(name, module)

    def build() -> Any:
        fresh = copy.deepcopy(module).cpu()
        for part in fresh.modules():
            if callable(getattr(part, "reset_parameters", None)):
                part.reset_parameters()
        return fresh

    network = MadeNetwork(build, name, AGAIN)
    first, second = (dict(network.make(seed).named_parameters()) for seed in (0, 1))
    for path, values in first.items():
        flat = values.detach().reshape(-1)
        if bool((values == second[path]).all()) and bool((flat != flat[:1]).any()):
            raise _not_again(name, f"reset_parameters() leaves {path} as it is")
    return network


def _refuse_unready(name: str, module: Any) -> None:
    for path, part in module.named_modules():
        own = dict(part.named_parameters(recurse=False))
        if any(type(p).__name__ == "UninitializedParameter" for p in own.values()):
            raise _not_again(name, f"its part {path or 'top'} is lazy and has no sizes yet")
        if own and not callable(getattr(part, "reset_parameters", None)):
            kind = type(part).__name__
            raise _not_again(
                name, f"its part {path or 'top'} ({kind}) has parameters and no reset_parameters()"
            )


def _not_again(name: str, why: str) -> InputError:
    return InputError(
        f"net is a module, {name}, that cannot be initialised again: {why}; give a function that returns a fresh one, "
        "such as lambda: Net()"
    )


def _size(module: Any) -> str:
    return f"{sum(_count(p) for p in module.parameters() if p.requires_grad):,} parameters"


def _count(parameter: Any) -> int:
    return 0 if type(parameter).__name__ == "UninitializedParameter" else int(parameter.numel())
