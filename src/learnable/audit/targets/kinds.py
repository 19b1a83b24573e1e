"""Kinds of targets: what a spec says of its values and of the law that it is a function on.

On the hypercube a target is one of six kinds: a single monomial, a staircase, a sum of monomials, a function of the Hamming
weight, a table of signs by coins or of a polynomial. On the sphere and on Gaussian inputs it is a function of one direction,
or a polynomial.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.audit.laws import Law
from learnable.audit.polynomials import Terms


@dataclass(frozen=True)
class Single:
    """One monomial of norm 1."""

    degree: int


@dataclass(frozen=True)
class Stairs:
    """(x_1 + … + x_1···x_degree)/√degree."""

    degree: int


@dataclass(frozen=True)
class Sum:
    """A sum of monomials."""

    terms: Terms


@dataclass(frozen=True)
class ByWeight:
    """Whole values by the number of -1's."""

    values: tuple[int, ...]


@dataclass(frozen=True)
class Coins:
    """Independent fair signs from SHAKE-256 of a text."""

    n: int
    seed: int


@dataclass(frozen=True)
class SignOf:
    """The sign of a sum of monomials that mentions several coordinates."""

    terms: Terms


@dataclass(frozen=True)
class Harmonic:
    """The normalised Hermite polynomial or zonal harmonic of one degree, of one direction."""

    degree: int


@dataclass(frozen=True)
class Link:
    """A link of one direction, by name."""

    name: str


@dataclass(frozen=True)
class Powers:
    """A polynomial on Gaussian inputs, as written."""

    expression: str


Cubic = Single | Stairs | Sum | ByWeight | Coins | SignOf
"""Kinds of targets on the hypercube."""
Kind = Cubic | Harmonic | Link | Powers


@dataclass(frozen=True)
class Target:
    """What a spec says; `law` is None where a file says how many coordinates there are.

    `kind` is None where no spec determines the values, and `why` says why. `moved` means that the places of the coordinates
    were drawn. `beyond` tells targets of one kind apart by what the kind does not say: a file, a seed, what was done since.
    `bias` is the mean of a coordinate where `law` is None.
    """

    law: Law | None
    kind: Kind | None
    signs: bool = False
    moved: bool = False
    why: str = ""
    beyond: tuple[Any, ...] = ()
    bias: Fraction = Fraction(0)

    def on(self, law: Law) -> bool:
        """Whether it is a function on that law, as far as its spec says."""
        if self.law is None:
            return law.name == "hypercube" and law.bias == self.bias
        return self.law == law

    def then(self, *what: Any) -> tuple[Any, ...]:
        """What tells targets apart after something more was done."""
        return (*what, self.beyond) if self.beyond else ()


@dataclass(frozen=True)
class TargetRow:
    """A row of the table of targets: its arguments, and what they say.

    `wraps` says that the argument `target` is a target, which the reader gets as a value.
    """

    signature: dict[str, Any]
    read: Callable[[str, dict[str, Any]], Target]
    wraps: bool = False
