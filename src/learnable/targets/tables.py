"""Targets given point by point: a file of values, independent fair coins."""

from __future__ import annotations

import os
from hashlib import shake_256
from typing import Any, ClassVar

from learnable.laws import Hypercube
from learnable.memory import forecast
from learnable.specs import InputError, register, within
from learnable.targets.forms import TABLE_LIMIT, DenseTable, Form
from learnable.targets.vocabulary import Target, targets


@register(targets, "random_boolean", family="tables")
class RandomBoolean(Target):
    """An independent fair ±1 at every point of {+1,-1}^n.

    Point i is -1 where bit i of SHAKE-256 of the text ``learnable random_boolean n=… seed=…`` is set (lowest bit
    of a byte first), so that any program can make the same table.

    >>> targets.read("random_boolean(n=3, seed=0)").form().local.values.tolist()
    [-1.0, 1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0]
    """

    n: int
    seed: int = 0

    derivable: ClassVar[bool] = True
    signed: ClassVar[bool] = True

    def check(self) -> None:
        within("random_boolean: n", self.n, 1, TABLE_LIMIT, "a table has 2^n values")
        within("random_boolean: seed", self.seed, 0)

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.n)

    def form(self) -> Form:
        import numpy as np

        forecast(3 * 8 * 2**self.n, f"the 2^{self.n} values of {self}", "use a smaller n")
        name = f"learnable random_boolean n={self.n} seed={self.seed}"
        data = shake_256(name.encode()).digest((2**self.n + 7) // 8)
        bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8), bitorder="little")[: 2**self.n]
        return Form.plain(self.n, DenseTable(1.0 - 2.0 * bits), self.n)

    def __call__(self, x: Any) -> Any:
        return self.form()(x)


@register(targets, "truth_table", family="tables")
class TruthTable(Target):
    """The values in a ``.npy`` file of length 2^n: entry i has coordinate j equal to -1 iff bit j-1 of i is set."""

    path: str

    def check(self) -> None:
        read_table(self.path, header=True)

    @property
    def law(self) -> Hypercube:
        return Hypercube(int(read_table(self.path, header=True).shape[0]).bit_length() - 1)

    def form(self) -> Form:
        import numpy as np

        values = np.asarray(read_table(self.path), dtype=np.float64)
        if not np.all(np.isfinite(values)):
            at = int(np.flatnonzero(~np.isfinite(values))[0])
            raise InputError(f"truth_table: entry {at} of {self.path} is {values[at]}; wanted finite numbers")
        return Form.plain(self.law.n, DenseTable(sized(f"truth_table: {self.path}", values)), self.law.n)

    def __call__(self, x: Any) -> Any:
        return self.form()(x)


def sized(where: str, values: Any) -> Any:
    """The values, refused where their squares would leave the range of floats."""
    import numpy as np

    largest = float(np.abs(values).max())
    if largest and not 1e-100 <= largest <= 1e100:
        raise InputError(
            f"{where} has values up to {largest:g} in size; wanted 1e-100 to 1e100: divide by a constant"
        )
    return values


def read_table(path: str, *, header: bool = False) -> Any:
    """The array in a .npy file, never unpickled; with `header` only mapped, to learn its length.

    Raises `InputError` where the file is missing, is no .npy file, holds objects, or its length is no power of two.
    """
    import numpy as np

    if not os.path.exists(path):
        raise InputError(f"truth_table: there is no file {path}; wanted a .npy file with 2^n numbers")
    if os.path.isdir(path):
        raise InputError(f"truth_table: {path} is a directory; wanted a .npy file with 2^n numbers")
    forecast(3 * os.path.getsize(path), f"the table in {path}", "use a smaller table")
    try:
        values = np.load(path, mmap_mode="r" if header else None, allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        objects = "Object arrays" in str(error) or "Python objects" in str(error)
        why = "holds pickled objects, which are never loaded" if objects else "is no readable .npy file"
        raise InputError(f"truth_table: {path} {why}; save plain numbers with numpy.save") from None
    if getattr(values, "dtype", None) is None or values.dtype.kind not in "iufb":
        raise InputError(f"truth_table: {path} holds no plain numbers; save one array with numpy.save")
    size = values.shape[0] if values.ndim == 1 else 0
    if values.ndim != 1 or size < 2 or size & (size - 1):
        raise InputError(
            f"truth_table: {path} has shape {tuple(values.shape)}; wanted one axis of length 2^n, such as 1024"
        )
    if size > 2**TABLE_LIMIT:
        raise InputError(f"truth_table: {path} has {size} values; wanted at most 2^{TABLE_LIMIT}")
    return values
