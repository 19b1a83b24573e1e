"""The alignment that stands in a certificate, re-derived for the group, the law and the target that it names.

Nobody computes it again: whether the stated number bounds every eigenvalue is decided in whole numbers, by one file for each
family of groups. Where that is too long, or the spec does not say what the target is, the reason is given in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from learnable.audit.alignments.cubes import Cube
from learnable.audit.alignments.gaussian_polynomials import gaussian_polynomial
from learnable.audit.alignments.links import of_gaussian, of_sphere, pure
from learnable.audit.alignments.listing import generated
from learnable.audit.alignments.permuting import permutations
from learnable.audit.alignments.rotating import on_gaussian, on_sphere
from learnable.audit.alignments.shifting import cyclic_shifts
from learnable.audit.alignments.signing import (
    even_signed_permutations,
    sign_flips,
    signed_permutations,
    stabiliser_of_signed,
)
from learnable.audit.alignments.trust import Bounds, Derived, OnTrustError
from learnable.audit.effort import UnreadableError, once
from learnable.audit.groups import Group
from learnable.audit.laws import Law
from learnable.audit.numbers import shown
from learnable.audit.statements import Statement
from learnable.audit.targets import Harmonic, Link, Powers, Target

DIGITS = 12
SLACK = Fraction(1, 10**6)


@dataclass(frozen=True)
class Compared:
    """What is found of stated numbers, or what is taken on trust; the bounds of Var f where it is known.

    `smaller` decides whether the alignment is at most another number.
    """

    findings: tuple[Statement, ...]
    trusted: tuple[str, ...] = ()
    variance: Bounds | None = None
    smaller: Callable[[Fraction], bool] | None = None


def compare(
    target: Target, group: Group, numbers: Mapping[str, Fraction], *, named: str, invariant: bool
) -> Compared:
    """The stated numbers beside what follows from the specs; `named` is how the report calls them."""
    try:
        found: Derived = once(("alignment", named), lambda: derived(target, group))
        return Compared(
            tuple(_findings(found, numbers, invariant)),
            variance=found.variance,
            smaller=lambda value: found.holds(value, invariant),
        )
    except OnTrustError as reason:
        least = (_of_signs(numbers["variance"]),) if target.signs else ()
        return Compared(least, (f"the alignment and the variance of {named}: {reason}",))


def _findings(found: Derived, numbers: Mapping[str, Fraction], invariant: bool) -> Iterator[Statement]:
    value = numbers["alignment"]
    holds = found.holds(value, invariant)
    against = "its invariant part" if invariant else "its mean"
    yield Statement(
        f"alignment of the target without {against}",
        str(value),
        "a bound of every eigenvalue" if holds else "some eigenvalue is larger",
        holds,
    )
    yield _below("variance", numbers["variance"], found.variance)
    if invariant:
        yield _below("residual", numbers["residual"], found.rest)
    if "square" in numbers:
        yield _above(numbers["square"], found.variance)


def _below(name: str, value: Fraction, exact: Bounds) -> Statement:
    """A stated lower bound, at most one millionth below the number where that is known."""
    least = exact[0] * (1 - SLACK) if exact[0] == exact[1] else Fraction(0)
    return Statement(f"stated {name}", str(value), shown((exact[0], Fraction(0))), least <= value <= exact[0])


def _above(value: Fraction, exact: Bounds) -> Statement:
    return Statement("stated square", str(value), shown((exact[1], Fraction(0))), value >= exact[0])


def _of_signs(variance: Fraction) -> Statement:
    return Statement("variance of a ±1 function", str(variance), "at most 1", variance <= 1)


def on_grid(value: Fraction) -> bool:
    """Whether a number is a decimal of at most twelve figures.

    >>> on_grid(Fraction(3, 8)), on_grid(Fraction(1, 3))
    (True, False)
    """
    work = Context(prec=40, Emax=10**7, Emin=-(10**7))
    near = work.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Fraction(near) == value and len(near.normalize(work).as_tuple().digits) <= DIGITS


def derived(target: Target, group: Group) -> Derived:
    """Variance, residual and a decision about every number that is said to bound the alignment.

    >>> from learnable.audit.groups import read_group
    >>> from learnable.audit.targets import read_target
    >>> found = derived(read_target("parity(n=9, degree=2)"), read_group("permutations(n=9)"))
    >>> found.rest[0], found.holds(Fraction(1, 36), True), found.holds(Fraction(1, 37), True)
    (Fraction(35, 36), True, False)
    """
    law, kind = target.law, target.kind
    if kind is None or law is None:
        raise OnTrustError(target.why)
    if not group.preserves(law):
        raise OnTrustError(f"the group does not preserve {law}")
    if isinstance(kind, Harmonic | Link | Powers):
        if group.name != "orthogonal":
            raise UnreadableError(
                f"group {group.name}: alignments on {law.name} are known under orthogonal alone"
            )
        return _rotated(kind, law)
    if law.bias:
        raise OnTrustError("the characters of a biased law are not worked out")
    cube = Cube(law.size, kind, target.moved)
    if group.name not in _CUT:
        raise UnreadableError(f"group {group.name}: alignments on the hypercube are not known under it")
    return _CUT[group.name](cube, group)


def _rotated(kind: Harmonic | Link | Powers, law: Law) -> Derived:
    if isinstance(kind, Powers):
        return gaussian_polynomial(law.size, kind.expression)
    if law.name == "gaussian":
        found = pure(kind.degree) if isinstance(kind, Harmonic) else of_gaussian(kind.name)
        return on_gaussian(law.size, found)
    found = pure(kind.degree) if isinstance(kind, Harmonic) else of_sphere(kind.name, law.size)
    return on_sphere(law.size, found)


def _stabiliser(cube: Cube, group: Group) -> Derived:
    if group.inner == "permutations":
        return permutations(cube, group.fixed)
    if group.inner == "signed_permutations":
        return stabiliser_of_signed(cube, group.fixed)
    raise UnreadableError(f"group: alignments are not known under a stabiliser in {group.inner}")


_CUT: dict[str, Callable[[Cube, Group], Derived]] = {
    "signed_permutations": lambda cube, _: signed_permutations(cube),
    "even_signed_permutations": lambda cube, _: even_signed_permutations(cube),
    "sign_flips": lambda cube, _: sign_flips(cube),
    "permutations": lambda cube, _: permutations(cube, frozenset()),
    "positions": lambda cube, _: permutations(cube, frozenset()),
    "stabiliser": _stabiliser,
    "cyclic_shifts": lambda cube, group: cyclic_shifts(cube, group.columns),
    "generated": lambda cube, group: generated(cube, list(group.generators)),
}
