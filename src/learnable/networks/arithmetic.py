"""Two arithmetics for one formula: NumPy arrays for data, Arb balls for proofs.

Both clip where a root or an arc sine is asked just outside its domain, which happens at correlation ±1 by
rounding; `Balls` keeps the proven enclosure when a ball touches or crosses the end.
"""

from __future__ import annotations

import math
from typing import Any, Protocol


class Arithmetic(Protocol):
    """What a dual activation needs of its numbers."""

    @staticmethod
    def root(x: Any) -> Any: ...

    @staticmethod
    def asin(x: Any) -> Any: ...

    @staticmethod
    def exp(x: Any) -> Any: ...

    @staticmethod
    def pi() -> Any: ...

    @staticmethod
    def ratio(a: int, b: int) -> Any: ...


class Doubles:
    """Doubles, one or many.

    >>> float(Doubles.asin(1.0000000000000002)) * 2 / Doubles.pi()
    1.0
    """

    @staticmethod
    def root(x: Any) -> Any:
        import numpy as np

        return np.sqrt(np.maximum(x, 0.0))

    @staticmethod
    def asin(x: Any) -> Any:
        import numpy as np

        return np.arcsin(np.clip(x, -1.0, 1.0))

    @staticmethod
    def exp(x: Any) -> Any:
        import numpy as np

        return np.exp(x)

    @staticmethod
    def pi() -> float:
        return math.pi

    @staticmethod
    def ratio(a: int, b: int) -> float:
        return a / b


class Balls:
    """Arb balls (python-flint `arb`) at the precision of the block around it.

    >>> from flint import arb
    >>> Balls.root(arb(0, 1e-30)).contains(arb(0)), Balls.asin(arb(1, 1e-30)).contains(arb.pi() / 2)
    (True, True)
    """

    @staticmethod
    def root(x: Any) -> Any:
        """√max(x, 0)."""
        from flint import arb

        if x > 0:
            return x.sqrt()
        top = x.upper()
        return arb(0).union(top.sqrt()) if top > 0 else arb(0)

    @staticmethod
    def asin(x: Any) -> Any:
        """asin of the part of the ball inside [-1, 1]; increasing, so its ends bound it."""
        if abs(x) < 1:
            return x.asin()
        return _clip(x.lower()).asin().union(_clip(x.upper()).asin())

    @staticmethod
    def exp(x: Any) -> Any:
        return x.exp()

    @staticmethod
    def pi() -> Any:
        from flint import arb

        return arb.pi()

    @staticmethod
    def ratio(a: int, b: int) -> Any:
        from flint import arb

        return arb(a) / b


def _clip(end: Any) -> Any:
    """An exact number cut to [-1, 1]."""
    from flint import arb

    if end > 1:
        return arb(1)
    return arb(-1) if end < -1 else end
