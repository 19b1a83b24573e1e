"""Groups of the coordinates, each with its own facts: which laws and initialisations it preserves, and how it moves weights.

Signed permutations preserve the uniform hypercube, the sphere and Gaussian inputs; those without signs a hypercube with a
mean, too; rotations the sphere and Gaussian inputs. A subgroup has the facts of the group that it is written in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.audit.arguments import REQUIRED, bound, whole
from learnable.audit.effort import UnreadableError, spend
from learnable.audit.laws import COORDINATES, Law

SIGNATURES: dict[str, dict[str, Any]] = {
    "signed_permutations": {"n": REQUIRED},
    "even_signed_permutations": {"n": REQUIRED},
    "permutations": {"n": REQUIRED},
    "sign_flips": {"n": REQUIRED},
    "cyclic_shifts": {"n": REQUIRED, "columns": 1},
    "generated": {"n": REQUIRED, "generators": REQUIRED},
    "stabiliser": {"group": REQUIRED, "fixed": REQUIRED},
    "orthogonal": {"d": REQUIRED},
}
ROTATIONS = ("orthogonal",)
WITHOUT_SIGNS = ("permutations", "cyclic_shifts")
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


def read_group(given: Any) -> Group:
    """The group of a spec.

    >>> found = read_group("stabiliser(signed_permutations(n=9), fixed=[2,1])")
    >>> found.size, sorted(found.fixed), found.flips
    (9, [1, 2], True)
    """
    name, found = bound(given, SIGNATURES, "group")
    if name == "stabiliser":
        inner = read_group(found["group"])
        fixed = _fixed(found["fixed"], inner.size)
        return Group(name, inner.size, inner.flips, inner.rotates, inner=inner.name, fixed=fixed)
    key = "d" if name in ROTATIONS else "n"
    size = whole(found[key], 2 if name in ROTATIONS else 1, COORDINATES, f"{name}: {key}")
    if name == "generated":
        generators = _generators(found["generators"], size)
        return Group(name, size, any(j < 0 for g in generators for j in g), generators=generators)
    if name == "cyclic_shifts":
        columns = whole(found["columns"], 1, size, "cyclic_shifts: columns")
        if size % columns:
            raise UnreadableError(f"cyclic_shifts: columns is {columns}, no divisor of {size}")
        return Group(name, size, False, columns=columns)
    return Group(name, size, flips=name not in (*WITHOUT_SIGNS, *ROTATIONS), rotates=name in ROTATIONS)


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
