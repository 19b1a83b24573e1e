"""The alignment that stands in a certificate, re-derived for the group, the law and the target that it names.

Nobody computes it again: whether the stated number bounds every eigenvalue is decided in whole numbers, by one file for each
family of groups. Where that is too long, or the spec does not say what the target is, the reason is given in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from learnable.specs import Call
from learnable.theorems.auditing.findings import Finding
from learnable.theorems.auditing.specs import REQUIRED, UnreadableError, bound, called, whole
from learnable.theorems.auditing.symmetries.cubes import cube_of
from learnable.theorems.auditing.symmetries.gaussian_polynomials import gaussian_polynomial
from learnable.theorems.auditing.symmetries.links import of_gaussian, of_sphere, pure
from learnable.theorems.auditing.symmetries.listing import generated
from learnable.theorems.auditing.symmetries.permuting import permutations
from learnable.theorems.auditing.symmetries.rotating import on_gaussian, on_sphere
from learnable.theorems.auditing.symmetries.shifting import cyclic_shifts
from learnable.theorems.auditing.symmetries.signing import (
    even_signed_permutations,
    sign_flips,
    signed_permutations,
    stabiliser_of_signed,
)
from learnable.theorems.auditing.symmetries.trust import Bounds, Derived, OnTrustError

DIGITS = 12
SLACK = Fraction(1, 10**6)
GROUPS: dict[str, dict[str, Any]] = {
    "signed_permutations": {"n": REQUIRED},
    "even_signed_permutations": {"n": REQUIRED},
    "permutations": {"n": REQUIRED},
    "sign_flips": {"n": REQUIRED},
    "cyclic_shifts": {"n": REQUIRED, "columns": 1},
    "generated": {"n": REQUIRED, "generators": REQUIRED},
    "stabiliser": {"group": REQUIRED, "fixed": REQUIRED},
    "orthogonal": {"d": REQUIRED},
}
ROTATED: dict[str, dict[str, Any]] = {
    "gegenbauer": {"d": REQUIRED, "degree": REQUIRED},
    "hermite": {"d": REQUIRED, "degree": REQUIRED},
    "single_index": {"d": REQUIRED, "link": REQUIRED, "law": "gaussian"},
    "polynomial": {"n": REQUIRED, "expression": REQUIRED, "law": "hypercube"},
    "moved": {"target": REQUIRED, "seed": 0},
}


def compare(
    given: Mapping[str, Any], numbers: Mapping[str, Fraction], n: int, *, invariant: bool
) -> tuple[list[Finding], list[str]]:
    """What is found of the stated numbers, or what is taken on trust and why."""
    what = f"the alignment and the variance of {given['target']} under {given['group']}"
    try:
        found = derived(given["target"], given["law"], given["group"], n)
        return list(_findings(found, numbers, invariant)), []
    except OnTrustError as reason:
        return [], [f"{what}: {reason}"]


def _findings(found: Derived, numbers: Mapping[str, Fraction], invariant: bool) -> list[Finding]:
    value = numbers["alignment"]
    holds = found.holds(value, invariant)
    against = "its invariant part" if invariant else "its mean"
    return [
        Finding(
            f"alignment of the target without {against}",
            str(value),
            "a bound of every eigenvalue" if holds else "some eigenvalue is larger",
            holds,
        ),
        _below("variance", numbers["variance"], found.variance),
        *([_below("residual", numbers["residual"], found.rest)] if invariant else []),
        *([_above(numbers["square"], found.variance)] if "square" in numbers else []),
    ]


def _below(name: str, value: Fraction, exact: Bounds) -> Finding:
    """A stated lower bound, at most one millionth below the number where that is known."""
    least = exact[0] * (1 - SLACK) if exact[0] == exact[1] else Fraction(0)
    return Finding(f"stated {name}", str(value), f"{float(exact[0]):.15g}", least <= value <= exact[0])


def _above(value: Fraction, exact: Bounds) -> Finding:
    return Finding("stated square", str(value), f"{float(exact[1]):.15g}", value >= exact[0])


def on_grid(value: Fraction) -> bool:
    """Whether a number is a decimal of at most twelve figures.

    >>> on_grid(Fraction(3, 8)), on_grid(Fraction(1, 3))
    (True, False)
    """
    work = Context(prec=40, Emax=10**7, Emin=-(10**7))
    near = work.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Fraction(near) == value and len(near.normalize(work).as_tuple().digits) <= DIGITS


def derived(target: str, law: str, group: str, n: int) -> Derived:
    """Variance, residual and a decision about every number that is said to bound the alignment.

    >>> found = derived("parity(n=9, degree=2)", "hypercube(n=9)", "permutations(n=9)", 9)
    >>> found.rest[0], found.holds(Fraction(1, 36), True), found.holds(Fraction(1, 37), True)
    (Fraction(35, 36), True, False)
    """
    name, given = bound(group, GROUPS, "group")
    if called(law, "law").name != "hypercube":
        return _rotated(target, n, called(law, "law").name, name)
    place = called(law, "law")
    if (
        dict(place.keyword).get("bias")
        or len(place.positional) > 1
        or called(target, "target").name == "biased"
    ):
        raise OnTrustError("the characters of a biased law are not worked out")
    cube = cube_of(target, n)
    if name == "cyclic_shifts":
        columns = whole(given["columns"], 1, n, "cyclic_shifts: columns")
        if n % columns:
            raise UnreadableError(f"cyclic_shifts: columns is {columns}, no divisor of {n}")
        return cyclic_shifts(cube, columns)
    if name == "generated":
        return generated(cube, _generators(given["generators"], n))
    if name == "stabiliser":
        return _stabiliser(cube, given)
    rules = {
        "signed_permutations": signed_permutations,
        "even_signed_permutations": even_signed_permutations,
        "sign_flips": sign_flips,
        "permutations": lambda found: permutations(found, frozenset()),
    }
    if name not in rules:
        raise OnTrustError(f"{name} does not act on the hypercube")
    return rules[name](cube)


def _stabiliser(cube: Any, given: Mapping[str, Any]) -> Derived:
    inner, fixed = called(given["group"], "group"), given["fixed"]
    if not isinstance(fixed, list) or not fixed or len(set(map(str, fixed))) != len(fixed):
        raise UnreadableError(f"stabiliser: fixed is {fixed}; wanted a list of coordinates, each once")
    kept = frozenset(whole(i, 1, cube.n, "stabiliser: fixed") for i in fixed)
    if inner.name == "permutations":
        return permutations(cube, kept)
    if inner.name == "signed_permutations":
        return stabiliser_of_signed(cube, kept)
    raise OnTrustError(f"a stabiliser in {inner.name} is not worked out")


def _generators(given: Any, n: int) -> list[tuple[int, ...]]:
    if not isinstance(given, list) or not all(isinstance(g, list) and len(g) == n for g in given):
        raise UnreadableError(f"generated: generators must be lists of {n} numbers")
    return [tuple(whole(j, -n, n, "generated: entry") for j in g) for g in given]


def _rotated(target: str | Call, d: int, law: str, group: str) -> Derived:
    if group != "orthogonal":
        raise OnTrustError(f"{group} is worked out on the hypercube alone")
    call = called(target, "target")
    if call.name not in ROTATED:
        raise OnTrustError("no spec determines its values")
    name, given = bound(target, ROTATED, "target")
    if name == "moved":
        return _rotated(given["target"], d, law, group)
    own = "sphere" if name == "gegenbauer" else "gaussian" if name == "hermite" else str(given["law"])
    if own != law:
        raise UnreadableError(f"target {target} is one on {own}, and the law is {law}")
    whole(given["n" if name == "polynomial" else "d"], d, d, f"{name}: number of coordinates")
    if name == "polynomial":
        if not isinstance(given["expression"], str):
            raise UnreadableError("polynomial: wanted an expression as text")
        return gaussian_polynomial(d, given["expression"])
    if name == "single_index":
        link = str(given["link"])
        return on_gaussian(d, of_gaussian(link)) if law == "gaussian" else on_sphere(d, of_sphere(link, d))
    degree = pure(whole(given["degree"], 0, 100, f"{name}: degree"))
    return on_gaussian(d, degree) if law == "gaussian" else on_sphere(d, degree)
