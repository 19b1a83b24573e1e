"""Arrays: NPZ files, never unpickled, and arrays in memory."""

from __future__ import annotations

import math
import typing
import zipfile
from typing import Any

from learnable.specs import InputError
from learnable.tables.items import array
from learnable.tables.table import Table, allow, finite, grouped, listed, target_name


def read_npz(path: str, full: str, target: str | None, group: str | None = None) -> Table:
    """The arrays X and y (or `target`) of an NPZ file; memory is forecast from the arrays' headers."""
    arrays = _members(path, full)
    if "X" not in arrays or len(arrays) == 1:
        raise InputError(
            f"data: {path} holds {listed(list(arrays))}; wanted X and y, so numpy.savez(path, X=X, y=y)"
        )
    if group is not None and group not in arrays:
        raise InputError(f"data: {path} has no array {group!r} for group; arrays: {listed(list(arrays))}")
    name = target_name(path, [n for n in arrays if n not in ("X", group)], target)
    sizes = [math.prod(arrays[n]) for n in ("X", name)]
    allow(path, 2.0 * sum(sizes))
    X, y = _array(path, full, "X"), _array(path, full, name)
    groups = None if group is None else _array(path, full, group)
    return from_arrays(f"data: {path}", X, y, name, groups)


def _members(path: str, full: str) -> dict[str, tuple[int, ...]]:
    """The arrays of an NPZ file and their shapes, from the headers alone."""
    import numpy as np

    try:
        with zipfile.ZipFile(full) as pack:
            found = {}
            for member in pack.namelist():
                with pack.open(member) as file:
                    version = np.lib.format.read_magic(file)
                    read = (
                        np.lib.format.read_array_header_1_0
                        if version == (1, 0)
                        else np.lib.format.read_array_header_2_0
                    )
                    found[member.removesuffix(".npy")] = read(file)[0]
            return found
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, RuntimeError):
        _damaged(path)


def _array(path: str, full: str, name: str) -> Any:
    import zlib

    import numpy as np

    try:
        with np.load(full, allow_pickle=False) as pack:
            return pack[name]
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError) as error:
        if "allow_pickle" in str(error):
            raise InputError(
                f"data: {path}: {name} holds pickled objects, which are never loaded; save plain numbers"
            ) from None
        _damaged(path)


def _damaged(path: str) -> typing.NoReturn:
    raise InputError(
        f"data: {path} is no readable NPZ file (truncated?); save it again with numpy.savez"
    ) from None


def from_arrays(where: str, X: Any, y: Any, target: str = "y", group: Any = None) -> Table:
    """Arrays X (m, …) and y (m,) as a table; inputs of more axes are flattened and keep their `shape`.

    >>> from_arrays("arrays", [[[0, 1], [1, 0]]], [1]).notes
    ('inputs of shape (2, 2) are 4 columns side by side to an mlp and to baselines',)
    """
    import numpy as np

    X, y = array(X), label_values(where, target, y)
    if X.ndim < 2:
        raise InputError(f"{where}: X has shape {X.shape}; wanted (rows, columns)")
    if y.ndim != 1:
        raise InputError(f"{where}: {target} has shape {y.shape}; wanted one label a row, shape ({len(X)},)")
    if len(X) != len(y):
        raise InputError(f"{where}: X has {len(X)} rows and {target} has {len(y)}; wanted one label a row")
    for name, values in (("X", X), (target, y)):
        if values.dtype.kind not in ("biufUS" if values is y else "biuf"):
            raise InputError(f"{where}: {name} holds {_held(values)}; wanted plain numbers")
    notes: tuple[str, ...] = ()
    shape: tuple[int, ...] = ()
    if X.ndim > 2:
        shape = tuple(map(int, X.shape[1:]))
        columns = math.prod(X.shape[1:])
        notes = (f"inputs of shape {shape} are {columns} columns side by side to an mlp and to baselines",)
        X = X.reshape(len(X), columns)
    if X.shape[1] == 0:
        raise InputError(f"{where}: X has shape {X.shape}; wanted at least one column")
    names = tuple(f"x{i}" for i in range(1, X.shape[1] + 1))
    X = X.astype(np.float64)
    bad = np.argwhere(~np.isfinite(X))
    if len(bad):
        finite(where, names[bad[0][1]], X[:, bad[0][1]])
    if y.dtype.kind == "b":
        y = np.where(y, "true", "false")
    labels = y.astype(np.str_) if y.dtype.kind in "US" else finite(where, target, y.astype(np.float64))
    return Table(X, labels, names, notes, shape, _groups(where, group, len(X)))


def _groups(where: str, group: Any, rows: int) -> Any:
    """Which rows belong together, from one value a row."""
    import numpy as np

    if group is None:
        return None
    values = np.asarray(group)
    if values.shape != (rows,):
        raise InputError(f"{where}: group has shape {values.shape}; wanted one value a row, shape ({rows},)")
    return grouped(where, "group", values.tolist())


def label_values(where: str, target: str, labels: Any) -> Any:
    """Labels as an array, one column of them flat; Python objects are all text, all truth values, or all numbers.

    >>> import numpy as np
    >>> label_values("data", "y", np.array([["cat"], ["dog"]], dtype=object)).tolist()
    ['cat', 'dog']
    """
    import numbers

    import numpy as np

    values = array(labels)
    values = values[:, 0] if values.ndim == 2 and values.shape[1] == 1 else values
    if values.dtype.kind != "O" or values.ndim != 1:
        return values
    told = values.tolist()
    missing = [
        i for i, v in enumerate(told) if v is None or v is np.nan or type(v).__name__ in ("NAType", "NaTType")
    ]
    if missing:
        raise InputError(f"{where}: {target} is missing in row {missing[0] + 1}; fill it in or drop the row")
    for kind, dtype in ((str, np.str_), (bool, np.bool_), (numbers.Real, np.float64)):
        if all(isinstance(v, kind) for v in told):  # type: ignore[arg-type]
            return np.array(told, dtype=dtype)
    return values


def _held(values: Any) -> str:
    return {"O": "Python objects", "U": "text", "S": "text", "c": "complex numbers"}.get(
        values.dtype.kind, f"values of type {values.dtype}"
    )
