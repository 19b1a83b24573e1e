"""Laws of inputs: a name, a number of coordinates and, on the hypercube, a mean."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.audit.arguments import REQUIRED, bound, decimal, whole
from learnable.audit.effort import UnreadableError

COORDINATES = 100_000
SIGNATURES: dict[str, dict[str, Any]] = {
    "hypercube": {"n": REQUIRED, "bias": 0},
    "sphere": {"d": REQUIRED},
    "gaussian": {"d": REQUIRED},
}


@dataclass(frozen=True)
class Law:
    """A law of inputs as a value: two spellings of one law are equal."""

    name: str
    size: int
    bias: Fraction = Fraction(0)

    def __str__(self) -> str:
        size = f"{'n' if self.name == 'hypercube' else 'd'}={self.size}"
        return f"{self.name}({size}, bias={float(self.bias):g})" if self.bias else f"{self.name}({size})"


def read_law(given: Any) -> Law:
    """The law of a spec.

    >>> read_law("hypercube (30, bias=0.0)") == read_law("hypercube(n=30)"), str(read_law("sphere(9)"))
    (True, 'sphere(d=9)')
    """
    name, found = bound(given, SIGNATURES, "law")
    if name == "hypercube":
        bias = read_bias(found["bias"], "law: bias")
        return Law(name, whole(found["n"], 1, COORDINATES, "hypercube: n"), bias)
    return Law(name, whole(found["d"], 2, COORDINATES, f"{name}: d"))


def read_bias(value: Any, where: str) -> Fraction:
    """The mean of a ±1 coordinate."""
    bias = decimal(value, where)
    if not -1 < bias < 1:
        raise UnreadableError(f"{where} is {value}; wanted a number above -1 and below 1")
    return bias
