"""Named targets on the hypercube, functions of one direction, polynomials as written, and values that no spec says."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from learnable.audit.arguments import REQUIRED, called, one_of, whole
from learnable.audit.effort import UnreadableError
from learnable.audit.laws import COORDINATES, Law, read_law
from learnable.audit.polynomials import read_terms
from learnable.audit.reader import Call, Word
from learnable.audit.targets.kinds import (
    ByWeight,
    Coins,
    Harmonic,
    Link,
    Powers,
    Single,
    Stairs,
    Sum,
    Target,
    TargetRow,
)

TABLE_BITS = 22
"""Coins on more coordinates are not worked out: what is stated of them is trusted."""
SYMMETRIC = 2_000
"""The most coordinates of a function of the Hamming weight."""
STEEPEST = 100
"""The greatest degree of a harmonic that has a name."""
LINKS = ("relu", "abs", "sign", "tanh", "cos", *(f"he{k}" for k in range(10)))
FILE, CODE, COINS = (
    "its values stand in a file",
    "its values are what the user's code returns",
    f"coins at more than 2^{TABLE_BITS} points are not worked out",
)
"""Why the values of a target do not follow from its spec."""


def _cube(found: dict[str, Any], name: str, most: int = COORDINATES) -> Law:
    return Law("hypercube", whole(found["n"], 1, most, f"{name}: n"))


def _monomials(name: str, found: dict[str, Any]) -> Target:
    law = _cube(found, name)
    degree = whole(found["degree"], 0 if name == "parity" else 1, law.size, f"{name}: degree")
    return Target(law, Single(degree), True) if name == "parity" else Target(law, Stairs(degree), degree == 1)


def _symmetric(name: str, found: dict[str, Any]) -> Target:
    law = _cube(found, name, SYMMETRIC)
    n = law.size
    if name == "modular":
        modulus = whole(found["modulus"], 2, 10**6, "modular: modulus")
        return Target(law, ByWeight(tuple((n - 2 * h) % modulus for h in range(n + 1))))
    if name == "majority" and n % 2 == 0:
        raise UnreadableError(f"majority: n is {n}; wanted an odd number")
    at = (n + 1) // 2 if name == "majority" else whole(found["at"], 0, n + 1, "threshold: at")
    return Target(law, ByWeight(tuple(1 if n - h >= at else -1 for h in range(n + 1))), True)


def _polynomial(name: str, found: dict[str, Any]) -> Target:
    place, n = called(found["law"], "law"), whole(found["n"], 1, COORDINATES, "polynomial: n")
    if isinstance(found["law"], Word) or not (place.positional or place.keyword):
        key = "n" if one_of(place.name, ("hypercube", "gaussian"), "polynomial: law") == "hypercube" else "d"
        place = Call(place.name, (), ((key, n),))
    law, expression = read_law(place), found["expression"]
    if law.name == "sphere" or law.size != n:
        raise UnreadableError(f"polynomial: law is {law}, and n is {n}")
    if isinstance(expression, Word) or not isinstance(expression, str):
        raise UnreadableError("polynomial: wanted an expression as text")
    return Target(law, Powers(expression) if law.name == "gaussian" else Sum(read_terms(expression, n)))


def _coins(name: str, found: dict[str, Any]) -> Target:
    law, seed = _cube(found, name), whole(found["seed"], 0, 10**300, "random_boolean: seed")
    if law.size > TABLE_BITS:
        return Target(law, None, True, why=COINS, beyond=(name, law.size, seed))
    return Target(law, Coins(law.size, seed), True)


def _same(name: str, found: dict[str, Any]) -> Target:
    """1 where two letters are the same, else 0: (1 + x_i·x_j)/2 for letters of two values."""
    whole(found["q"], 2, 2, "same: q")
    length = whole(found["length"], 2, COORDINATES, "same: length")
    pair = frozenset(whole(found[key], 1, length, f"same: {key}") for key in ("first", "second"))
    if len(pair) == 1:
        raise UnreadableError("same: first and second are one position")
    half = Fraction(1, 2)
    return Target(Law("hypercube", length), Sum({frozenset(): half, pair: half}))


def _truth_table(name: str, found: dict[str, Any]) -> Target:
    return Target(None, None, why=FILE, beyond=(name, _text(found["path"], "truth_table: path")))


def _function(name: str, found: dict[str, Any]) -> Target:
    source = _text(found["source"], "function: source")
    return Target(read_law(found["law"]), None, why=CODE, beyond=(name, source))


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise UnreadableError(f"{where} is {str(value)[:40]}; wanted text")
    return str(value)


def _harmonic(name: str, found: dict[str, Any]) -> Target:
    law = read_law(Call("sphere" if name == "gegenbauer" else "gaussian", (found["d"],)))
    return Target(law, Harmonic(whole(found["degree"], 0, STEEPEST, f"{name}: degree")))


def _single_index(name: str, found: dict[str, Any]) -> Target:
    law = read_law(Call(one_of(found["law"], ("gaussian", "sphere"), "single_index: law"), (found["d"],)))
    return Target(law, Link(one_of(found["link"], LINKS, "single_index: link")))


NAMED = {
    "parity": TargetRow({"n": REQUIRED, "degree": REQUIRED}, _monomials),
    "staircase": TargetRow({"n": REQUIRED, "degree": REQUIRED}, _monomials),
    "majority": TargetRow({"n": REQUIRED}, _symmetric),
    "threshold": TargetRow({"n": REQUIRED, "at": REQUIRED}, _symmetric),
    "modular": TargetRow({"n": REQUIRED, "modulus": 8}, _symmetric),
    "polynomial": TargetRow({"n": REQUIRED, "expression": REQUIRED, "law": Word("hypercube")}, _polynomial),
    "random_boolean": TargetRow({"n": REQUIRED, "seed": 0}, _coins),
    "same": TargetRow({"first": REQUIRED, "second": REQUIRED, "q": REQUIRED, "length": REQUIRED}, _same),
    "truth_table": TargetRow({"path": REQUIRED}, _truth_table),
    "function": TargetRow({"source": REQUIRED, "law": REQUIRED}, _function),
    "gegenbauer": TargetRow({"d": REQUIRED, "degree": REQUIRED}, _harmonic),
    "hermite": TargetRow({"d": REQUIRED, "degree": REQUIRED}, _harmonic),
    "single_index": TargetRow({"d": REQUIRED, "link": REQUIRED, "law": Word("gaussian")}, _single_index),
}
