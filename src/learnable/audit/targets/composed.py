"""Targets made of another one: its sign, more coordinates, coordinates moved, a law with a mean.

`extension`, `moved` and `biased` change the law or the places, never the values, and `sign` commutes with them.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from learnable.audit.arguments import REQUIRED, whole
from learnable.audit.effort import UnreadableError
from learnable.audit.laws import COORDINATES, Law, read_bias
from learnable.audit.targets.kinds import ByWeight, Kind, SignOf, Stairs, Sum, Target, TargetRow

SIGN_BITS = 20
"""Signs of polynomials in more coordinates are not worked out: what is stated of them is trusted."""
SIGN = f"the sign of a polynomial in more than {SIGN_BITS} coordinates is not worked out"


def _sign(name: str, found: dict[str, Any]) -> Target:
    inner: Target = found["target"]
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
    inner: Target = found["target"]
    if inner.law is None:
        law = Law("hypercube", whole(found["n"], 1, COORDINATES, f"{name}: n"), inner.bias)
        return replace(inner, law=law, beyond=inner.then(name, law.size))
    if inner.law.name != "hypercube":
        raise UnreadableError("extension: wanted a target on the hypercube")
    n = whole(found["n"], inner.law.size, COORDINATES, "extension: n")
    return replace(inner, law=replace(inner.law, size=n), beyond=inner.then(name, n))


def _moved(name: str, found: dict[str, Any]) -> Target:
    inner: Target = found["target"]
    seed = whole(found["seed"], 0, 10**300, "moved: seed")
    return replace(inner, moved=True, beyond=(name, seed, inner.law, inner.beyond))


def _biased(name: str, found: dict[str, Any]) -> Target:
    inner: Target = found["target"]
    bias = read_bias(found["bias"], "biased: bias")
    law = inner.law
    if inner.bias or (law is not None and (law.name != "hypercube" or law.bias)):
        raise UnreadableError(
            f"biased: the law of the target is {law or 'biased already'}; wanted a uniform hypercube"
        )
    return replace(inner, bias=bias) if law is None else replace(inner, law=replace(law, bias=bias))


COMPOSED = {
    "sign": TargetRow({"target": REQUIRED}, _sign, wraps=True),
    "extension": TargetRow({"target": REQUIRED, "n": REQUIRED}, _extension, wraps=True),
    "moved": TargetRow({"target": REQUIRED, "seed": 0}, _moved, wraps=True),
    "biased": TargetRow({"target": REQUIRED, "bias": REQUIRED}, _biased, wraps=True),
}
