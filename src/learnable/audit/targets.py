"""What a spec says of its target: the law it is a function of, its values, and whether they are ±1.

On the hypercube a target is one of five kinds: a single monomial, a staircase, a sum of monomials, a function of the
Hamming weight, or a table of signs. `extension`, `moved` and `biased` change the law or the places, never the values, and
`sign` commutes with them. On the sphere and on Gaussian inputs it is a function of one direction, or a polynomial.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import shake_256
from math import lcm
from typing import Any

from learnable.audit.arguments import REQUIRED, bound, called, one_of, whole
from learnable.audit.effort import UnreadableError, once, spend
from learnable.audit.laws import COORDINATES, Law, read_bias, read_law
from learnable.audit.polynomials import Terms, read_terms
from learnable.audit.reader import Call, Word
from learnable.audit.walsh import sign_table_weights, signs_of_polynomial, symmetric_weights

TABLE_BITS, SIGN_BITS = 22, 20
"""Coins on more coordinates, and signs of polynomials in more, are not worked out: what is stated of them is trusted."""
SYMMETRIC = 2_000
"""The most coordinates of a function of the Hamming weight."""
STEEPEST = 100
"""The greatest degree of a harmonic that has a name."""
LINKS = ("relu", "abs", "sign", "tanh", "cos", *(f"he{k}" for k in range(10)))
FILE, CODE, COINS, SIGN = (
    "its values stand in a file",
    "its values are what the user's code returns",
    f"coins at more than 2^{TABLE_BITS} points are not worked out",
    f"the sign of a polynomial in more than {SIGN_BITS} coordinates is not worked out",
)
"""Why the values of a target do not follow from its spec."""

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
    "biased": {"target": REQUIRED, "bias": REQUIRED},
    "truth_table": {"path": REQUIRED},
    "function": {"source": REQUIRED, "law": REQUIRED},
    "gegenbauer": {"d": REQUIRED, "degree": REQUIRED},
    "hermite": {"d": REQUIRED, "degree": REQUIRED},
    "single_index": {"d": REQUIRED, "link": REQUIRED, "law": Word("gaussian")},
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


def read_target(given: Any) -> Target:
    """The target of a spec. Raises `UnreadableError` for what is none.

    >>> found = read_target("sign (extension(majority(n=3), n=9))")
    >>> str(found.law), found.signs, read_target("truth_table(f.npy)").why
    ('hypercube(n=9)', True, 'its values stand in a file')
    """
    name, found = bound(given, SIGNATURES, "target")
    if not isinstance(given, str):
        return _READERS[name](name, found)
    target: Target = once(("target", given), lambda: _READERS[name](name, found))
    return target


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


def _sign(name: str, found: dict[str, Any]) -> Target:
    inner = read_target(found["target"])
    if inner.kind is None:
        return replace(inner, signs=True, beyond=inner.then(name))
    if inner.law is None or inner.law.name != "hypercube":
        raise UnreadableError("sign: on the sphere and on Gaussian inputs no certificate speaks of a sign")
    kind = _sign_of(inner.kind)
    beyond = inner.then(name) if kind else (name, inner.kind, inner.beyond)
    return replace(inner, kind=kind, signs=True, why="" if kind else SIGN, beyond=beyond)


def _sign_of(kind: Kind) -> Kind | None:
    """The sign of values; None where its table is too large."""
    if isinstance(kind, ByWeight):
        return ByWeight(tuple(1 if v >= 0 else -1 for v in kind.values))
    if isinstance(kind, Stairs):
        if kind.degree > SIGN_BITS:
            return None
        return SignOf({frozenset(range(1, k + 1)): Fraction(1) for k in range(1, kind.degree + 1)})
    if isinstance(kind, Sum):
        members = frozenset().union(*kind.terms)
        if len(kind.terms) <= 1:
            ((one, c),) = kind.terms.items() if kind.terms else ((frozenset(), Fraction(1)),)
            return Sum({one: Fraction(1 if c > 0 else -1)})
        return SignOf(kind.terms) if len(members) <= SIGN_BITS else None
    return kind


def _extension(name: str, found: dict[str, Any]) -> Target:
    inner = read_target(found["target"])
    if inner.law is None:
        law = replace(_cube(found, name), bias=inner.bias)
        return replace(inner, law=law, beyond=inner.then(name, law.size))
    if inner.law.name != "hypercube":
        raise UnreadableError("extension: wanted a target on the hypercube")
    n = whole(found["n"], inner.law.size, COORDINATES, "extension: n")
    return replace(inner, law=replace(inner.law, size=n), beyond=inner.then(name, n))


def _moved(name: str, found: dict[str, Any]) -> Target:
    seed, inner = whole(found["seed"], 0, 10**300, "moved: seed"), read_target(found["target"])
    return replace(inner, moved=True, beyond=(name, seed, inner.law, inner.beyond))


def _biased(name: str, found: dict[str, Any]) -> Target:
    inner, bias = read_target(found["target"]), read_bias(found["bias"], "biased: bias")
    law = inner.law
    if inner.bias or (law is not None and (law.name != "hypercube" or law.bias)):
        raise UnreadableError(
            f"biased: the law of the target is {law or 'biased already'}; wanted a uniform hypercube"
        )
    return replace(inner, bias=bias) if law is None else replace(inner, law=replace(law, bias=bias))


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


_READERS: dict[str, Callable[[str, dict[str, Any]], Target]] = {
    "parity": _monomials,
    "staircase": _monomials,
    "majority": _symmetric,
    "threshold": _symmetric,
    "modular": _symmetric,
    "polynomial": _polynomial,
    "random_boolean": _coins,
    "sign": _sign,
    "extension": _extension,
    "moved": _moved,
    "biased": _biased,
    "truth_table": _truth_table,
    "function": _function,
    "gegenbauer": _harmonic,
    "hermite": _harmonic,
    "single_index": _single_index,
}


def weights_of(kind: Cubic) -> dict[int, Fraction]:
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
        return dict(once(kind, lambda: sign_table_weights(coins(kind))))
    if isinstance(kind, SignOf):
        key = frozenset(kind.terms.items())
        return dict(once(key, lambda: sign_table_weights(signs_table(kind.terms))))
    total: dict[int, Fraction] = {}
    for members, c in kind.terms.items():
        total[len(members)] = total.get(len(members), Fraction(0)) + c * c
    return total


def coins(kind: Coins) -> bytes:
    """1 at point i where bit i of the digest is set, lowest bit of a byte first."""
    spend(2**kind.n // 5)
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
