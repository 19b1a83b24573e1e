"""The user's own Python file of ``file.py:name``, run as a module; what a file of somebody else names is refused.

A spec that a person types, or writes into the sweep file that they run, may name code of theirs. A spec that is read out
of a manifest or a certificate is text: whoever reads one does so inside `text_of`.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType

from learnable.specs.refusals import InputError

_reading: ContextVar[str] = ContextVar("_reading", default="")
"""The file that specs are read out of at this moment; the empty string where a person typed them."""


class ForeignCodeError(InputError):
    """A file names Python code, which was not run."""


@contextmanager
def text_of(file: str, trust_code: bool = False) -> Iterator[None]:
    """While specs out of `file` are read, Python code that they name is refused; not so with `trust_code`.

    >>> with text_of("MANIFEST.json", trust_code=True):
    ...     refuse_foreign("own.py:f")
    >>> with text_of("MANIFEST.json"):
    ...     refuse_foreign("own.py:f")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    learnable.specs.running.ForeignCodeError: MANIFEST.json names Python code, own.py:f, and none of it was run; read...
    """
    before = _reading.set("" if trust_code else file)
    try:
        yield
    finally:
        _reading.reset(before)


def refuse_foreign(code: str) -> None:
    """Refuse code that a file of somebody else names; every reader of ``file.py:name`` asks before it looks for the file."""
    file = _reading.get()
    if file:
        raise ForeignCodeError(
            f"{file} names Python code, {code}, and none of it was run; read that code, and type --trust-code (in Python "
            "trust_code=True) to run it as your own"
        )


def executed(path: str, name: str) -> ModuleType | None:
    """The file at `path`, run as the module `name`; None where it is no Python file. What it raises comes through.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "own.py")
    ...     _ = file.write_text("answer = 6 * 7")
    ...     executed(str(file), "_own").answer, executed(folder, "_folder")
    (42, None)
    """
    refuse_foreign(path)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses in the file look themselves up there
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
