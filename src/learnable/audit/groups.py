"""Groups of the coordinates, each with its own facts: which laws and initialisations it preserves, and how it moves weights.

Signed permutations preserve the uniform hypercube, the sphere and Gaussian inputs; those without signs a hypercube with a
mean, too; rotations the sphere and Gaussian inputs. A subgroup has the facts of the group that it is written in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learnable.audit.arguments import REQUIRED, bound, whole
from learnable.audit.effort import UnreadableError, spend
from learnable.audit.laws import COORDINATES, Law

ANY_INIT = ("gaussian", "rademacher", "uniform")
"""Laws of independent weights that signed permutations leave as they are."""

Images = tuple[int, ...]
"""Coordinate i of g·x is ±x_j, with ±j at place i."""


@dataclass(frozen=True)
class Group:
    """A group as a value; `fixed`, `columns` and `generators` belong to some kinds alone."""

    name: str
    size: int
    flips: bool
    rotates: bool = False
    inner: str = ""
    fixed: frozenset[int] = frozenset()
    columns: int = 1
    generators: tuple[Images, ...] = ()

    def preserves(self, law: Law) -> bool:
        """Whether every element maps the law to itself.

        >>> from learnable.audit.laws import read_law
        >>> read_group("orthogonal(d=9)").preserves(read_law("sphere(d=9)"))
        True
        >>> read_group("sign_flips(n=9)").preserves(read_law("hypercube(n=9, bias=0.2)"))
        False
        """
        if self.size != law.size:
            return False
        if law.name == "hypercube":
            return not self.rotates and not (law.bias and self.flips)
        return True

    def keeps(self, init: str) -> bool:
        """Whether the law of a first layer of independent weights of that law is left as it is."""
        return init == "gaussian" if self.rotates else init in ANY_INIT

    def spreads(self, law: Law) -> bool:
        """Whether E_g (f - E f)(gx)² is Var f for every x: every point moves to all of the law alike."""
        return law.name in GROUPS[self.name].spreads


def read_group(given: Any) -> Group:
    """The group of a spec.

    >>> found = read_group("stabiliser(signed_permutations(n=9), fixed=[2,1])")
    >>> found.size, sorted(found.fixed), found.flips
    (9, [1, 2], True)
    """
    name, found = bound(given, {name: kind.signature for name, kind in GROUPS.items()}, "group")
    return GROUPS[name].read(name, found)


def _on_coordinates(name: str, found: dict[str, Any]) -> Group:
    """A group that its number of coordinates determines."""
    ((key, size),) = found.items()
    kind = GROUPS[name]
    size = whole(size, 2 if kind.rotates else 1, COORDINATES, f"{name}: {key}")
    return Group(name, size, flips=kind.flips, rotates=kind.rotates)


def _stabiliser(name: str, found: dict[str, Any]) -> Group:
    inner = read_group(found["group"])
    fixed = _fixed(found["fixed"], inner.size)
    return Group(name, inner.size, inner.flips, inner.rotates, inner=inner.name, fixed=fixed)


def _cyclic_shifts(name: str, found: dict[str, Any]) -> Group:
    size = whole(found["n"], 1, COORDINATES, f"{name}: n")
    columns = whole(found["columns"], 1, size, f"{name}: columns")
    if size % columns:
        raise UnreadableError(f"{name}: columns is {columns}, no divisor of {size}")
    return Group(name, size, False, columns=columns)


def _generated(name: str, found: dict[str, Any]) -> Group:
    size = whole(found["n"], 1, COORDINATES, f"{name}: n")
    generators = _generators(found["generators"], size)
    return Group(name, size, any(j < 0 for g in generators for j in g), generators=generators)


def _fixed(given: Any, size: int) -> frozenset[int]:
    if not isinstance(given, list) or not given:
        raise UnreadableError(f"stabiliser: fixed is {given}; wanted a list of coordinates, each once")
    found = [whole(i, 1, size, "stabiliser: fixed") for i in given]
    if len(set(found)) != len(found) or len(found) == size:
        raise UnreadableError("stabiliser: fixed names a coordinate twice, or all of them")
    return frozenset(found)


def _generators(given: Any, size: int) -> tuple[Images, ...]:
    if not isinstance(given, list) or not given:
        raise UnreadableError("generated: generators is no list of signed permutations")
    spend(size * len(given))
    found = []
    for g in given:
        if not isinstance(g, list) or len(g) != size:
            raise UnreadableError(f"generated: a generator is no list of {size} numbers")
        images = tuple(whole(j, -size, size, "generated: entry") for j in g)
        if sorted(map(abs, images)) != list(range(1, size + 1)):
            raise UnreadableError("generated: a generator is no signed permutation of the coordinates")
        found.append(images)
    return tuple(found)


@dataclass(frozen=True)
class GroupRow:
    """A row: the arguments of a kind of groups, what it does to inputs, and how it is read.

    `flips` says that it changes signs, `rotates` that it is no group of signed permutations; `spreads` names the laws all
    over which it moves a point.
    """

    signature: dict[str, Any]
    flips: bool = False
    rotates: bool = False
    spreads: tuple[str, ...] = ()
    read: Callable[[str, dict[str, Any]], Group] = _on_coordinates


GROUPS: dict[str, GroupRow] = {
    "signed_permutations": GroupRow({"n": REQUIRED}, flips=True, spreads=("hypercube",)),
    "even_signed_permutations": GroupRow({"n": REQUIRED}, flips=True),
    "permutations": GroupRow({"n": REQUIRED}),
    "sign_flips": GroupRow({"n": REQUIRED}, flips=True, spreads=("hypercube",)),
    "positions": GroupRow({"length": REQUIRED}),
    "cyclic_shifts": GroupRow({"n": REQUIRED, "columns": 1}, read=_cyclic_shifts),
    "generated": GroupRow({"n": REQUIRED, "generators": REQUIRED}, read=_generated),
    "stabiliser": GroupRow({"group": REQUIRED, "fixed": REQUIRED}, read=_stabiliser),
    "orthogonal": GroupRow({"d": REQUIRED}, rotates=True, spreads=("sphere",)),
}
"""Every kind of groups; how a target is cut along one is a row of `alignments.comparing`."""
