"""The links of single-index targets: functions of one number, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learnable.transforms.hermite import hermite_values


@dataclass(frozen=True)
class Link:
    """A named function of one number; `parity` is 0 where it is even, 1 where odd, None where neither."""

    name: str
    function: Callable[[Any], Any]
    parity: int | None

    def __str__(self) -> str:
        return self.name


def _row(name: str, function: Callable[[Any], Any], parity: int | None) -> tuple[str, Link]:
    return name, Link(name, function, parity)


def _relu(u: Any) -> Any:
    import numpy as np

    return np.maximum(u, 0.0)


def _sign(u: Any) -> Any:
    import numpy as np

    return np.where(np.asarray(u) < 0, -1.0, 1.0)


def _tanh(u: Any) -> Any:
    import numpy as np

    return np.tanh(u)


def _cos(u: Any) -> Any:
    import numpy as np

    return np.cos(u)


def _hermite(k: int) -> Callable[[Any], Any]:
    return lambda u: hermite_values(k, u)[k]


LINKS: dict[str, Link] = dict(
    [
        _row("relu", _relu, None),
        _row("abs", abs, 0),
        _row("sign", _sign, 1),
        _row("tanh", _tanh, 1),
        _row("cos", _cos, 0),
        *(_row(f"he{k}", _hermite(k), k % 2) for k in range(10)),
    ]
)
