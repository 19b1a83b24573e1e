"""Theorem A4' for any group and law, from a measured alignment: rotations, plain permutations, shifts, generated groups.

Source: Abbe & Boix-Adserà 2022 (arXiv 2208.03113); docs/theorems/equivariant-descent.md. The alignment of f - E f under
the group and its variance are bounds that a profile has proved; they stand in the certificate as rational numbers, and
the audit takes them on trust. For signed permutations of the hypercube `certify` states nothing that is not re-derived.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from learnable.descent.budgets import SGD
from learnable.profiles import Profile
from learnable.specs import Call, InputError, parse
from learnable.theorems.assembly import Facts, assemble, question
from learnable.theorems.certificate import Certificate
from learnable.theorems.decimals import rational
from learnable.theorems.hypotheses import ACTIONS, hypotheses

SPREAD = {("signed_permutations", "hypercube"), ("sign_flips", "hypercube"), ("orthogonal", "sphere")}
"""Groups that move a point of the law to every other alike, so that E_g (f - E f)(gx)² is Var f for every x."""
_SHORT = 400
"""Bits of a rational number that is stated as it is; longer ones are rounded outward at forty figures."""


def certify_measured(
    *,
    target: str,
    law: str,
    group: str,
    alignment: Fraction,
    variance: tuple[Fraction, Fraction],
    network: str,
    parameters: int,
    training: Any,
    edge: str | float | Fraction = "0.1",
    vouched: bool = False,
) -> Certificate:
    """What theorem A4' excludes, against the mean, given C from above and bounds of Var f.

    The other arguments are those of `certify`. Raises `InputError` for a group whose action on first-layer weights is
    not known here.

    >>> from learnable.descent.budgets import NoisyGD
    >>> c = certify_measured(target="gegenbauer(d=50, degree=6)", law="sphere(d=50)", group="orthogonal(d=50)",
    ...     alignment=Fraction(1, 28000000), variance=(Fraction(1), Fraction(1)), network="mlp()", parameters=26625,
    ...     training=NoisyGD())
    >>> c.holds, c.success_probability_at_most, c.proves_hard
    (True, 0.0422580698793, True)
    """
    name, place = _name(group), _name(law)
    if name not in ACTIONS:
        raise InputError(f"group is {group}; wanted one of {', '.join(sorted(ACTIONS))}")
    if alignment < 0 or not 0 <= variance[0] <= variance[1]:
        raise InputError(
            f"alignment is {alignment} and variance {variance}; wanted numbers from 0 on, low before high"
        )
    asked = question(
        target=target,
        law=law,
        network=network,
        parameters=parameters,
        training=training,
        edge=edge,
        vouched=vouched,
    )
    low = _short(variance[0], up=False)
    facts = Facts(_short(alignment, up=True), low, low, _short(variance[1], up=True))
    ticked = hypotheses(
        law=law,
        group=group,
        network=network,
        vouched=vouched,
        training=training,
        constant=low <= 0,
        spread=(name, place) in SPREAD,
    )
    measured = {"alignment": str(facts.alignment), "variance": str(low)}
    if isinstance(training, SGD) or training.batch != "population":
        measured["square"] = str(facts.square)
    return assemble("A4'", facts, ticked, asked, asked.inputs(group) | {"measured": measured})


def certify_profile(
    *,
    target: str,
    law: str,
    cut: Profile,
    network: str,
    parameters: int,
    training: Any,
    edge: str | float | Fraction = "0.1",
    vouched: bool = False,
    variance: tuple[Fraction, Fraction] | None = None,
) -> Certificate:
    """The certificate of a profile: C = max over parts of λ_max(M)/dimension for the target minus its mean, from above.

    `variance` bounds Var f where the profile leaves out a tail; by default it is the sum of the parts' weights.

    >>> from learnable.descent.budgets import NoisyGD
    >>> from learnable.groups import SignFlips
    >>> from learnable.profiles import profile
    >>> from learnable.targets import targets
    >>> c = certify_profile(target="parity(n=9, degree=4)", law="hypercube(n=9)", network="mlp()", parameters=5633,
    ...     cut=profile(targets.read("parity(n=9, degree=4)").form(), SignFlips(9)), training=NoisyGD())
    >>> c.alignment, c.vacuous, c.holds
    (1.0, True, True)
    """
    centred = cut.centred()
    return certify_measured(
        target=target,
        law=law,
        group=str(cut.group),
        alignment=max((p.top[1] / p.dimension for p in centred.parts), default=Fraction(0)),
        variance=centred.total() if variance is None else variance,
        network=network,
        parameters=parameters,
        training=training,
        edge=edge,
        vouched=vouched,
    )


def _name(spec: str) -> Any:
    call = parse(spec)
    return call.name if isinstance(call, Call) else str(call)


def _short(x: Fraction, *, up: bool) -> Fraction:
    if max(x.numerator.bit_length(), x.denominator.bit_length()) <= _SHORT:
        return x
    return Fraction(rational(x).at_most(40) if up else rational(x).at_least(40))
