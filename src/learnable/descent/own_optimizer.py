"""A user's own optimizer as a training budget: ``file.py:name``, or a Python function of the parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from learnable.descent.training_budget import BATCH, EPOCHS, Budget, check_budget, trainings
from learnable.specs import Call, InputError, Word, call_of, option, printable, register
from learnable.targets.functions import load

_WRITTEN = re.compile(r".*\.py:[A-Za-z_]\w*")


@register(trainings, "optimizer", family="your own")
class OwnOptimizer(Budget):
    """The optimizer that `source`, ``file.py:name`` or a Python function, returns for the list of parameters.

    Written ``file.py:name`` where nothing else is said, else ``optimizer("file.py:name", epochs=5)``. The rate and the
    weight decay are the function's own. Raises `InputError` where it returns no `torch.optim.Optimizer`.

    >>> import torch
    >>> budget = OwnOptimizer(source=lambda parameters: torch.optim.SGD(parameters, lr=0.1))
    >>> type(budget.optimizer([torch.nn.Parameter(torch.zeros(2))])).__name__, budget.epochs
    ('SGD', 20)
    """

    source: str | Any = option("", keyword=True)

    word: ClassVar[str] = "optimizer"
    passed: ClassVar[tuple[str, ...]] = ()

    def check(self) -> None:
        if isinstance(self.source, str):
            load(self.source)
        elif not callable(self.source):
            raise InputError(
                f"optimizer: source is {self.source!r}; wanted file.py:name, or a function of the parameters such as "
                "lambda parameters: torch.optim.SGD(parameters, lr=0.1)"
            )
        check_budget(self)
        for name, default in (("rate", None), ("weight_decay", 0.0)):
            if getattr(self, name) != default:
                raise InputError(
                    f"optimizer: {name} is {getattr(self, name)}, and {self.name} sets its own; drop it here"
                )

    @property
    def name(self) -> str:
        """What the function is called."""
        if isinstance(self.source, str):
            return self.source
        return printable(str(getattr(self.source, "__name__", type(self.source).__name__)))

    def optimizer(self, parameters: Iterable[Any]) -> Any:
        import torch

        function = load(self.source) if isinstance(self.source, str) else self.source
        try:
            built = function(list(parameters))
        except Exception as error:
            raise InputError(
                f"training {self.name}: {type(error).__name__}: {error}; it must take the list of parameters alone"
            ) from error
        if not isinstance(built, torch.optim.Optimizer):
            raise InputError(
                f"training {self.name} returned a {type(built).__name__}; wanted a torch.optim.Optimizer: end it with "
                "return torch.optim.SGD(parameters, lr=0.1)"
            )
        return built


def _text(budget: OwnOptimizer) -> str:
    rest = tuple((k, v) for k, v in call_of(budget, budget.word).keyword if k != "source")
    plain = budget.batch == BATCH and budget.epochs == EPOCHS and len(rest) == 2
    written = isinstance(budget.source, str)
    return (
        budget.name
        if plain
        else str(Call(budget.word, (budget.name if written else Word(budget.name),), rest))
    )


OwnOptimizer.__str__ = _text  # type: ignore[method-assign, assignment]


def _read(call: Call | Word) -> OwnOptimizer | None:
    """``file.py:name``, and ``optimizer("file.py:name", …)``."""
    if isinstance(call, Word):
        return OwnOptimizer(source=str(call)) if _WRITTEN.fullmatch(call) else None
    if call.name != "optimizer" or not call.positional:
        return None
    if len(call.positional) > 1 or "source" in dict(call.keyword):
        raise InputError(
            'optimizer takes one argument by position; type optimizer("file.py:name", epochs=20)'
        )
    read: Callable[[Any], Any] = trainings.read
    built: OwnOptimizer = read(Call("optimizer", (), (("source", str(call.positional[0])), *call.keyword)))
    return built


trainings.readers.append(_read)
