"""Optional packages, and what to type where one is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from learnable.specs import InputError

PACKAGES = {
    "torch": ("torch", "torch"),
    "safetensors": ("safetensors", "torch"),
    "sklearn": ("scikit-learn", "data"),
    "pyarrow": ("pyarrow", "data"),
    "distributed": ("Dask", "dask"),
    "mpi4py": ("mpi4py", "mpi"),
}
"""Modules that an extra of ours brings: what people call them, and the extra."""


def installed(module: str) -> bool:
    """Whether a module is there; it is not imported for that.

    >>> installed("json"), installed("no_such_module")
    (True, False)
    """
    return find_spec(module) is not None


def sentence(what: str, module: str) -> str:
    """What is said where a module of `PACKAGES` is missing.

    >>> sentence("verify", "torch")
    "verify needs torch; type pip install 'learnable[torch]'"
    """
    name, extra = PACKAGES[module]
    return f"{what} needs {name}; type pip install 'learnable[{extra}]'"


def need(what: str, *modules: str) -> None:
    """Refuse `what` where one of the modules it needs is not installed; raises `InputError`."""
    for module in modules:
        if not installed(module):
            raise InputError(sentence(what, module))


@contextmanager
def needing(what: str) -> Iterator[None]:
    """An import inside that fails for one of `PACKAGES` is refused with what to install; raises `InputError`.

    >>> with needing("a sweep"):
    ...     raise ModuleNotFoundError("No module named 'pyarrow.csv'", name="pyarrow.csv")
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: a sweep needs pyarrow; type pip install 'learnable[data]'
    """
    try:
        yield
    except ModuleNotFoundError as error:
        module = str(error.name).partition(".")[0]
        if module not in PACKAGES:
            raise
        raise InputError(sentence(what, module)) from None
