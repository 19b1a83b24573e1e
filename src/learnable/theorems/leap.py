"""Leap (A7'): what a leap leaves out of reach, with an explicit constant.

Source: Abbe & Boix-Adserà 2022 (arXiv 2208.03113) for targets without the merged-staircase property; any leap and
the constant are proved in docs/theorems/leap.md. Let l be the leap of a Walsh polynomial f. Absorb the sets of its
support that bring at most l-1 unseen coordinates until nothing changes, and let U be the coordinates seen. Then
f_0 = Σ_{S ⊆ U} fhat(S) χ_S is invariant under the signed permutations of the m = n - |U| other coordinates, every set
of the residual f - f_0 has at least l coordinates outside U, and

    C = max over j >= l of ||M_j||²/C(m, j),    M_j[T, S] = fhat(T ∪ S) for T ⊆ U and |S| = j outside U,

with ||·|| the operator norm. Equivariant descent (A4') with this f_0 gives

    P[loss <= ||f - f_0||² - eps] <= signal·√C/2 + C/eps,

so a signal of order n^{l/2} is needed to learn any of the residual, whatever is learned of f_0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from learnable.complexity.leap import closure, leap
from learnable.specs import Call, parse
from learnable.targets import targets
from learnable.targets.forms import DenseTable, Monomials
from learnable.theorems import phrases
from learnable.theorems.certificates.assembly import Asked, Facts
from learnable.theorems.certificates.stating import coordinates_of
from learnable.theorems.certificates.theorem import Applied, Theorem, Weight
from learnable.theorems.norms import squared_norm
from learnable.theorems.spelling import written_out
from learnable.transforms.walsh import walsh_hadamard

MOST_MEMBERS = 20_000
"""Polynomials whose sets have more members than this in all are left to equivariant descent (A4')."""

Terms = Mapping[tuple[int, ...], Fraction]
"""fhat(S)/√scale for every set S of coordinates, counted from 1."""


@dataclass(frozen=True)
class Leap:
    """The leap of a polynomial, the coordinates U seen before it, and the facts about what is left.

    `norms` holds ||M_j||² for every j, rounded up at twelve digits.
    """

    leap: int
    seen: tuple[int, ...]
    norms: Mapping[int, Fraction]
    facts: Facts


def residual(terms: Terms, n: int, scale: Fraction = Fraction(1)) -> Leap:
    """The facts of the theorem about √scale·Σ c_S χ_S on n coordinates.

    Free coordinates make any point of their cube of each other, so sup_x E_g (f-f_0)(gx)² is the largest over x_U
    of Σ_S (Σ_T fhat(T ∪ S) χ_T(x_U))², at most Σ_S (Σ_T |fhat(T ∪ S)|)².

    >>> one = Fraction(1)
    >>> found = residual({(1,): one, (1, 2, 3): one, (4, 5): one}, 10)
    >>> found.leap, found.seen, found.facts.residual, found.facts.alignment
    (2, (1,), Fraction(2, 1), Fraction(1, 36))
    """
    level = leap([tuple(s) for s in terms])
    seen = closure(list(terms), max(level - 1, 0))
    sizes: dict[int, dict[tuple[tuple[int, ...], tuple[int, ...]], Fraction]] = {}
    squares: dict[tuple[int, ...], Fraction] = {}
    left = Fraction(0)
    for members, c in terms.items():
        inside, outside = tuple(i for i in members if i in seen), tuple(i for i in members if i not in seen)
        if outside:
            sizes.setdefault(len(outside), {})[inside, outside] = c
            squares[outside] = squares.get(outside, Fraction(0)) + abs(c)
            left += c * c
    norms = {j: squared_norm(sizes[j], scale) for j in sorted(sizes)}
    total = sum((c * c for s, c in terms.items() if s), Fraction(0))
    free = n - len(seen)
    facts = Facts(
        alignment=max((norm / comb(free, j) for j, norm in norms.items()), default=Fraction(0)),
        residual=left * scale,
        variance=total * scale,
        square=scale * sum((c * c for c in squares.values()), Fraction(0)),
    )
    return Leap(level, tuple(sorted(seen)), norms, facts)


def walsh_terms(target: str) -> dict[tuple[int, ...], Fraction] | None:
    """fhat(S) by the coordinates of S counted from 1, for a polynomial or the sign of a small one; else None.

    `moved` is left out at every depth: what is returned belongs to the target before it is moved. Coefficients are
    rational for these targets, and derived again by the audit.

    >>> walsh_terms('moved(polynomial(n=9, expression="x1 - x2*x9/2"), seed=3)')
    {(1,): Fraction(1, 1), (2, 9): Fraction(-1, 2)}
    >>> walsh_terms("majority(n=9)") is None
    True
    """
    if not written_out(target):
        return None
    form = targets.read(str(_unmoved(parse(target)))).form()
    place = [i + 1 for i in form.coordinates]
    if isinstance(form.local, Monomials):
        if sum(len(s) for s, _ in form.local.terms) > MOST_MEMBERS or form.local.scale != 1:
            return None
        return {tuple(sorted(place[i] for i in s)): c for s, c in form.local.terms}
    if not isinstance(form.local, DenseTable) or form.local.unit is None:
        return None
    spectrum, bits = walsh_hadamard(form.local.whole), len(place)
    sets = ((tuple(place[j] for j in range(bits) if i >> j & 1), int(v)) for i, v in enumerate(spectrum))
    return {s: form.local.unit * Fraction(v, 2**bits) for s, v in sets if v}


def _unmoved(spec: Any) -> Any:
    """The same spec without `moved` at any depth."""
    if not isinstance(spec, Call):
        return spec
    if spec.name == "moved":
        return _unmoved(spec.positional[0] if spec.positional else dict(spec.keyword)["target"])
    return Call(
        spec.name, tuple(map(_unmoved, spec.positional)), tuple((k, _unmoved(v)) for k, v in spec.keyword)
    )


def _apply(asked: Asked, terms: Terms, scale: Fraction = Fraction(1)) -> Applied | None:
    """√scale·terms are fhat(S) of the target, exactly; where it is moved, of what is moved.

    None where nothing is seen before the hardest leap: then the one against the mean says the same.
    """
    n = coordinates_of(asked.law)
    found = residual(terms, n, scale)
    if not found.seen or found.facts.residual <= 0:
        return None
    seen = ",".join(map(str, found.seen))
    group = f"stabiliser(signed_permutations(n={n}), fixed=[{seen}])"
    null = phrases.NULL_SEEN_BEFORE if "moved(" in asked.target else phrases.NULL_SEEN
    norms = {"squared_norms": {str(j): str(norm) for j, norm in found.norms.items()}}
    return Applied(found.facts, group, null.format(seen=f"[{seen}]", group=group), norms)


def _evidence(asked: Asked, weights: Mapping[int, Weight]) -> dict[str, Any] | None:
    terms = walsh_terms(asked.target)
    return {"terms": terms} if terms else None


LEAP = Theorem("A7'", _apply, phrases.CLAIM_OF_PART, evidence=_evidence)
"""A Walsh polynomial, against what is seen before its hardest leap.

>>> from learnable.descent.budgets import NoisyGD
>>> from learnable.theorems.certificates.theorem import certified
>>> half = Fraction(1, 2)
>>> c = certified(LEAP, {"terms": {(1,): half, (1, 2, 3, 4, 5, 6, 7, 8): 2 * half}}, law="hypercube(n=40)",
...     target='polynomial(n=40, expression="0.5*x1 + x1*x2*x3*x4*x5*x6*x7*x8")',
...     network="mlp()", parameters=21505, training=NoisyGD())
>>> c.inputs["group"], c.residual, c.excludes_loss_at_or_below, c.success_probability_at_most
('stabiliser(signed_permutations(n=40), fixed=[1])', 1.0, 0.9, 0.0570162378889)
"""
