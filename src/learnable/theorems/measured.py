"""Equivariant descent (A4') for any group and law, from the alignment that a profile proves.

Source: Abbe & Boix-Adserà 2022 (arXiv 2208.03113); docs/theorems/equivariant-descent.md. The null function is the mean of
f, or the part of f that every element of the group leaves alone, f_0 = E_g f∘g: f - f_0 lies on the other irreducible
parts. The alignment and the norms are bounds that a profile has proved; they stand in the certificate as decimals of
twelve figures, rounded so that the claim stays true, and the audit decides in exact arithmetic whether they are bounds.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Unpack

from learnable.descent.budgets import Budget
from learnable.groups import groups
from learnable.laws import laws
from learnable.profiles import Profile
from learnable.specs import InputError
from learnable.theorems import phrases
from learnable.theorems.certificates.assembly import Asked, Facts, Given, asked_of
from learnable.theorems.certificates.certificate import Certificate, in_order
from learnable.theorems.certificates.theorem import Applied, Theorem, certificate_of
from learnable.theorems.decimals import rational


def certify_measured(
    *,
    group: str,
    alignment: Fraction,
    variance: tuple[Fraction, Fraction],
    residual: Fraction | None = None,
    **given: Unpack[Given],
) -> Certificate:
    """What equivariant descent (A4') excludes, given C from above and bounds of Var f.

    The null function is the mean of f; where `residual` is given, a lower bound of ||f - f_0||², it is the part f_0 that the
    group leaves alone, and `alignment` is that of f - f_0. The other arguments are those of `certify`. Raises `InputError`
    for what is no group or no law.

    >>> from learnable.descent.budgets import NoisyGD
    >>> c = certify_measured(target="gegenbauer(d=50, degree=6)", law="sphere(d=50)", group="orthogonal(d=50)",
    ...     alignment=Fraction(1, 28000000), variance=(Fraction(1), Fraction(1)), network="mlp()", parameters=26625,
    ...     training=NoisyGD())
    >>> c.holds, c.success_probability_at_most, c.proves_hard
    (True, 0.0422580698793, True)
    """
    asked = asked_of(**given)
    row = ANY_GROUP if residual is None else INVARIANT
    return certificate_of(row, asked, apply(asked, group, alignment, variance, residual))


def apply(
    asked: Asked,
    group: str,
    alignment: Fraction,
    variance: tuple[Fraction, Fraction],
    residual: Fraction | None = None,
) -> Applied:
    """The numbers as they stand in the certificate, rounded to twelve figures so that the claim stays true."""
    acting, law = groups.read(group), laws.read(asked.law)
    if alignment < 0 or not 0 <= variance[0] <= variance[1]:
        raise InputError(
            f"alignment is {alignment} and variance {variance}; wanted numbers from 0 on, low before high"
        )
    low, high = _figures(variance[0], up=False), _figures(variance[1], up=True)
    left = low if residual is None else min(low, _figures(residual, up=False))
    facts = Facts(_figures(alignment, up=True), left, low, high)
    measured = {"alignment": str(facts.alignment), "variance": str(low)}
    if residual is not None:
        measured["residual"] = str(left)
    if isinstance(asked.training, Budget) or asked.training.batch != "population":
        measured["square"] = str(facts.square)
    null = phrases.NULL_HOLDS if residual is None else phrases.NULL_INVARIANT.format(group=group)
    spread = residual is None and acting.spreads(law)
    return Applied(facts, group, null, {"measured": measured}, spread)


ANY_GROUP = Theorem("A4'", apply)
INVARIANT = Theorem(phrases.OF_INVARIANT, apply, phrases.CLAIM_OF_PART)


def certify_profile(
    *,
    cut: Profile,
    variance: tuple[Fraction, Fraction] | None = None,
    **given: Unpack[Given],
) -> tuple[Certificate, ...]:
    """The certificates of a profile, the tightest first: C = max over parts of λ_max(M)/dimension, from above.

    One is against the mean of f, and where the group leaves more alone than that and less than everything, one against
    that part. `variance` bounds Var f where the profile leaves out a tail; by default it is the sum of the parts' weights.

    >>> from learnable.descent.budgets import NoisyGD
    >>> from learnable.groups import Permutations
    >>> from learnable.profiles import profile
    >>> from learnable.targets import targets
    >>> text = 'polynomial(n=30, expression="x1 + x2 + 3*x3")'
    >>> found = certify_profile(target=text, law="hypercube(n=30)", network="mlp()", parameters=16385,
    ...     cut=profile(targets.read(text).form(), Permutations(30)), training=NoisyGD())
    >>> [(c.theorem, round(c.alignment, 6), c.residual) for c in found]
    [("A4'", 0.833333, None), ("A4' against the invariant part", 0.350575, 10.1666666666)]
    """
    bounds = cut.variance() if variance is None else variance
    group = str(cut.group)
    found = [certify_measured(group=group, variance=bounds, alignment=_largest(cut.centred()), **given)]
    invariant = cut.invariant()
    residual = bounds[0] - invariant[1]
    if invariant[0] > 0 and residual > 0:
        noninvariant = _largest(cut.noninvariant())
        found.append(
            certify_measured(group=group, variance=bounds, alignment=noninvariant, residual=residual, **given)
        )
    return in_order(found)


def _largest(cut: Profile) -> Fraction:
    return max((p.top[1] / p.dimension for p in cut.parts), default=Fraction(0))


def _figures(x: Fraction, *, up: bool) -> Fraction:
    """The nearest decimal of twelve figures above or below."""
    return Fraction(rational(x).at_most() if up else rational(x).at_least())
