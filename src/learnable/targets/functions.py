"""A user's own function of inputs from a law: ``function("file.py:name", law=hypercube(n=20))``, or one held in Python."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from learnable.laws import Hypercube, Law
from learnable.memory import forecast
from learnable.specs import InputError, printable, register
from learnable.specs.running import executed, refuse_foreign
from learnable.targets.biasing import on_law
from learnable.targets.forms import DenseTable, Form
from learnable.targets.tables import sized
from learnable.targets.vocabulary import Target, targets, values_form

TABULATED = 20
"""Functions of up to this many coordinates are evaluated everywhere; above it they are known by draws."""
_CHUNK = 2**16
_ROWS, _NUMBERS = 256, 4_000_000
"""Rows on which a function is asked twice, and the most numbers in them."""
_ROUNDING = 1e-9
"""Values that differ by less than this share of the largest one may differ by rounding."""


@register(targets, "function", family="your own")
class Function(Target):
    """The function `name` of the Python file: f(X: (m, n) array of ±1) -> (m,) array. The file is run as your code.

    Each value must be a function of its row alone: before the first use the same rows are given again, shuffled and split.
    In Python `source` may also be the function itself; the text of such a target names it and does not parse back.

    >>> from learnable import check
    >>> target = Function(lambda X: X[:, 0] * X[:, 1], law="hypercube(n=6)")
    >>> str(target), target.form().n
    ('function(source=<lambda> in memory, law=hypercube(n=6))', 6)
    """

    source: str | Any
    law: Law

    def check(self) -> None:
        if isinstance(self.source, str):
            load(self.source)
        elif not callable(self.source):
            raise InputError(
                f"function: source is {self.source!r}; wanted file.py:name, or in Python a function f(X) -> (m,) array"
            )
        else:
            object.__setattr__(self, "source", HeldFunction(self.source))

    def form(self) -> Form | None:
        own: Form | None = on_law(self.law, values_form(self))
        return own

    def __call__(self, x: Any) -> Any:
        import numpy as np

        values, asked = self._values(np.asarray(x, dtype=np.float64)), (id(load(self.source)), str(self.law))
        if asked not in _ALONE:
            rows = max(2, min(_ROWS, _NUMBERS // self.law.dimension))
            self._ask_twice(self.law.draw(rows, np.random.default_rng(0)).astype(np.float64))
            _ALONE.add(asked)
        return values

    def _ask_twice(self, x: Any) -> None:
        """Raises `InputError` where a value depends on other rows, on its place, on chance or on earlier calls."""
        import numpy as np

        order, half = np.random.default_rng(1).permutation(len(x)), len(x) // 2
        whole, asked = self._values(x), x.copy()
        again = {
            "asked again": self._values(asked),
            "in another order": self._values(x[order])[np.argsort(order)],
            "in two parts": np.concatenate([self._values(x[:half]), self._values(x[half:])]),
            "one by one": np.concatenate([self._values(row[None]) for row in x[:16]] + [whole[16:]]),
        }
        if not np.array_equal(asked, x):
            raise InputError(f"function: {self.source} writes over its inputs; begin it with X = X.copy()")
        size = float(np.abs(whole).max())
        for how, values in again.items():
            if np.abs(values - whole).max() > _ROUNDING * size:
                raise InputError(
                    f"function: {self.source} gives other values to the same rows {how}; wanted a function of each row "
                    "alone, without means over rows, random numbers or a memory"
                )

    def _values(self, x: Any) -> Any:
        import numpy as np

        try:
            values = np.asarray(load(self.source)(x), dtype=np.float64)
        except Exception as error:
            raise InputError(
                f"function: {self.source} raised {type(error).__name__}: {error} on inputs of shape {x.shape}"
            ) from error
        if values.shape != (len(x),):
            raise InputError(
                f"function: {self.source} returned shape {values.shape} for inputs of shape {x.shape}; "
                f"wanted ({len(x)},)"
            )
        if not np.all(np.isfinite(values)):
            raise InputError(
                f"function: {self.source} returned a value that is not finite; wanted finite numbers"
            )
        return values


@values_form.register
def _(target: Function) -> Form | None:
    import numpy as np

    n = target.law.dimension
    if n > TABULATED or not isinstance(target.law, Hypercube):
        return None
    forecast(8 * (2**n + 2 * n * _CHUNK), f"the 2^{n} values of {target}", "use a smaller n")
    values = np.empty(2**n)
    for start in range(0, 2**n, _CHUNK):
        stop = min(start + _CHUNK, 2**n)
        values[start:stop] = target(target.law.points(start, stop))
    return Form.plain(n, DenseTable(sized(f"function: {target.source}", values)), n)


class HeldFunction:
    """A function held in Python, under its own name."""

    def __init__(self, function: Callable[[Any], Any]):
        self.function = function

    def __str__(self) -> str:
        name = printable(str(getattr(self.function, "__name__", type(self.function).__name__)))
        return f"{name} in memory"

    __repr__ = __str__


_ALONE: set[tuple[int, str]] = set()
"""Functions, held by their loaded modules, that have been asked twice on a law."""


def load(source: str | HeldFunction) -> Callable[[Any], Any]:
    """The object ``name`` of ``file.py:name``, or the function held; the file is imported as the user's own code.

    Raises `InputError` where the file or the name is missing, or the file raises.
    """
    if isinstance(source, HeldFunction):
        return source.function
    refuse_foreign(source)
    path, colon, name = source.rpartition(":")
    if not colon or not path.endswith(".py"):
        raise InputError(f"{source!r} does not name code; type file.py:name")
    if not os.path.isfile(path):
        raise InputError(f"there is no file {path} (in {source}); type file.py:name")
    full = os.path.abspath(path)
    module_name = f"_learnable_user_{abs(hash((full, os.stat(full).st_mtime_ns)))}"
    module = sys.modules.get(module_name)
    if module is None:
        try:
            module = executed(full, module_name)
        except (Exception, SystemExit) as error:
            raise InputError(f"{path} raised {type(error).__name__} on import: {error}") from error
    function = getattr(module, name, None)
    if not callable(function):
        raise InputError(
            f"{path} has no function {name!r}; type {path}:name with the name of a function in it"
        )
    return function
