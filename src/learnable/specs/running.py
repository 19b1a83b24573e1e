"""The user's own Python file of ``file.py:name``, run as a module."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType


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
