"""The weight of a target on each degree, from its spec alone.

A target is one of five kinds: a single monomial, a staircase, a sum of monomials, a function of the Hamming
weight, or a table of signs. `extension` and `moved` change no weight, and `sign` commutes with both.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from hashlib import shake_256
from math import lcm
from typing import Any

from learnable.specs import Word
from learnable.theorems.auditing.polynomials import Terms, TooManyError, read_terms
from learnable.theorems.auditing.specs import REQUIRED, UnreadableError, bound, called, whole
from learnable.theorems.auditing.walsh import sign_table_weights, signs_of_polynomial, symmetric_weights

TABLE_BITS = 22
"""Tables of more coordinates are not worked out; their weights stand in the certificate."""
COORDINATES = 100_000
SYMMETRIC = 2_000

SIGNATURES: dict[str, dict[str, Any]] = {
    "parity": {"n": REQUIRED, "degree": REQUIRED},
    "staircase": {"n": REQUIRED, "degree": REQUIRED},
    "majority": {"n": REQUIRED},
    "threshold": {"n": REQUIRED, "at": REQUIRED},
    "modular": {"n": REQUIRED, "modulus": 8},
    "polynomial": {"n": REQUIRED, "expression": REQUIRED, "law": Word("hypercube")},
    "random_boolean": {"n": REQUIRED, "seed": 0},
    "sign": {"target": REQUIRED},
    "extension": {"target": REQUIRED, "n": REQUIRED},
    "moved": {"target": REQUIRED, "seed": 0},
    "truth_table": {"path": REQUIRED},
    "function": {"source": REQUIRED, "law": REQUIRED},
}


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


Kind = Single | Stairs | Sum | ByWeight | Coins | SignOf


@dataclass(frozen=True)
class Target:
    """What the spec says: coordinates, kind (None where weights must be stated), whether it is ±1."""

    n: int | None
    kind: Kind | None
    signs: bool = False


def derivable(text: str) -> bool:
    """Whether the weights of a target follow from its spec here, so that a certificate need not state them.

    >>> derivable("majority(n=9)"), derivable("truth_table(f.npy)")
    (True, False)
    """
    try:
        return read_target(text).kind is not None
    except UnreadableError:
        return False


def read_target(text: Any) -> Target:
    """The target of a spec. Raises `UnreadableError` for what is no target on the hypercube."""
    name, given = bound(text, SIGNATURES, "target")
    n = whole(given["n"], 1, COORDINATES, f"{name}: n") if "n" in given else None
    if name in ("parity", "staircase"):
        degree = whole(given["degree"], 0 if name == "parity" else 1, int(n or 0), f"{name}: degree")
        return Target(n, Single(degree), True) if name == "parity" else Target(n, Stairs(degree), degree == 1)
    if name in ("majority", "threshold", "modular"):
        return Target(n, ByWeight(_by_weight(name, given)), name != "modular")
    if name == "polynomial":
        return Target(n, _polynomial(given), False)
    if name == "random_boolean":
        seed = whole(given["seed"], 0, 10**30, "random_boolean: seed")
        return Target(n, Coins(int(n or 0), seed) if int(n or 0) <= TABLE_BITS else None, True)
    if name == "truth_table":
        return Target(None, None)
    if name == "function":
        return Target(law_coordinates(given["law"]), None)
    inner = read_target(given["target"])
    if name == "sign":
        return Target(inner.n, _sign(inner.kind), True)
    if name == "extension" and inner.n is not None:
        whole(n, inner.n, COORDINATES, "extension: n")
    return Target(n if name == "extension" else inner.n, inner.kind, inner.signs)


def signed(text: str) -> bool:
    """Whether a spec says that its target is +1 or -1 everywhere.

    >>> signed("majority(n=9)"), signed("modular(n=9)")
    (True, False)
    """
    try:
        return read_target(text).signs
    except UnreadableError:
        return False


def law_coordinates(text: Any) -> int:
    """The n of ``hypercube(n=…)``."""
    name, given = bound(text, {"hypercube": {"n": REQUIRED}}, "law")
    return whole(given["n"], 1, COORDINATES, f"{name}: n")


def _check_bias(bias: Any) -> None:
    """Refuses a mean of ±1 coordinates that is no number above -1 and below 1."""
    if isinstance(bias, bool) or not isinstance(bias, int | float) or not -1 < bias < 1:
        raise UnreadableError(f"law: bias is {bias}; wanted a number above -1 and below 1")


def law_size(text: Any) -> int:
    """The number of coordinates of a law of inputs."""
    laws = {"hypercube": {"n": REQUIRED, "bias": 0.0}, "sphere": {"d": REQUIRED}, "gaussian": {"d": REQUIRED}}
    name, given = bound(text, laws, "law")
    _check_bias(given.get("bias", 0.0))
    return whole(next(iter(given.values())), 1, COORDINATES, f"{name}: dimension")


def target_of_any_law(text: Any) -> Target:
    """A target whose weights nobody works out here: at most its number of coordinates is read."""
    call = called(text, "target")
    if call.name == "biased":
        return target_of_any_law(call.positional[0] if call.positional else dict(call.keyword).get("target"))
    given = dict(call.keyword)
    size = given.get("n", given.get("d", call.positional[0] if call.positional else None))
    return Target(size if isinstance(size, int) and not isinstance(size, bool) else None, None)


def _by_weight(name: str, given: dict[str, Any]) -> tuple[int, ...]:
    n = whole(given["n"], 1, SYMMETRIC, f"{name}: n")
    if name == "modular":
        modulus = whole(given["modulus"], 2, 10**6, "modular: modulus")
        return tuple((n - 2 * h) % modulus for h in range(n + 1))
    if name == "majority" and n % 2 == 0:
        raise UnreadableError(f"majority: n is {n}; wanted an odd number")
    at = (n + 1) // 2 if name == "majority" else whole(given["at"], 0, n + 1, "threshold: at")
    return tuple(1 if n - h >= at else -1 for h in range(n + 1))


def _polynomial(given: dict[str, Any]) -> Kind | None:
    law = given["law"]
    if not isinstance(given["expression"], str) or called(law, "law").name != "hypercube":
        raise UnreadableError(
            f"polynomial: wanted an expression as text, on the hypercube, and got law={law}"
        )
    try:
        return Sum(read_terms(given["expression"], given["n"]))
    except TooManyError:
        return None


def _sign(kind: Kind | None) -> Kind | None:
    if isinstance(kind, ByWeight):
        return ByWeight(tuple(1 if v >= 0 else -1 for v in kind.values))
    if isinstance(kind, Stairs):
        if kind.degree > TABLE_BITS:
            return None
        return SignOf({frozenset(range(1, k + 1)): Fraction(1) for k in range(1, kind.degree + 1)})
    if isinstance(kind, Sum):
        members = frozenset().union(*kind.terms)
        if len(kind.terms) <= 1:
            return Single(len(members))
        return SignOf(kind.terms) if len(members) <= TABLE_BITS else None
    return kind


def weights_of(kind: Kind) -> dict[int, Fraction]:
    """W_k for every degree that holds weight.

    >>> weights_of(Stairs(2)), weights_of(ByWeight((1, 1, -1, -1)))
    ({1: Fraction(1, 2), 2: Fraction(1, 2)}, {1: Fraction(3, 4), 3: Fraction(1, 4)})
    """
    if isinstance(kind, Single):
        return {kind.degree: Fraction(1)}
    if isinstance(kind, Stairs):
        return {k: Fraction(1, kind.degree) for k in range(1, kind.degree + 1)}
    if isinstance(kind, ByWeight):
        return symmetric_weights(kind.values)
    if isinstance(kind, Coins):
        return sign_table_weights(coins(kind))
    if isinstance(kind, SignOf):
        return sign_table_weights(signs_table(kind.terms))
    total: dict[int, Fraction] = {}
    for members, c in kind.terms.items():
        total[len(members)] = total.get(len(members), Fraction(0)) + c * c
    return total


def coins(kind: Coins) -> bytes:
    """1 at point i where bit i of the digest is set, lowest bit of a byte first."""
    text = f"learnable random_boolean n={kind.n} seed={kind.seed}"
    digest = shake_256(text.encode()).digest((2**kind.n + 7) // 8)
    spread = [bytes(byte >> bit & 1 for bit in range(8)) for byte in range(256)]
    return b"".join([spread[byte] for byte in digest])[: 2**kind.n]


def signs_table(terms: Terms) -> bytes:
    """1 at the points where a sum of monomials is below 0, on the coordinates that it mentions in their order."""
    place = {i: bit for bit, i in enumerate(sorted(frozenset().union(*terms)))}
    common = lcm(*(c.denominator for c in terms.values()))
    masks = {sum(1 << place[i] for i in members): int(c * common) for members, c in terms.items()}
    return signs_of_polynomial(masks, len(place))
