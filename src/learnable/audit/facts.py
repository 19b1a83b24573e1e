"""Facts of a target that theorems need, re-derived: alignment, norms, and what the null function is.

A4' and C2 compare with the mean, under signed permutations; A8 with the mean and the full-parity part, under an even
number of sign changes; A7' with the part on the coordinates seen before the hardest leap (`leaps`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Context
from fractions import Fraction
from math import comb, isqrt
from typing import Any

from learnable.audit import phrases
from learnable.audit.alignments import compare, on_grid
from learnable.audit.effort import UnreadableError, spend
from learnable.audit.groups import Group
from learnable.audit.inputs import Inputs
from learnable.audit.statements import Statement
from learnable.audit.weights import Weights, rational_of, read_weights

ZERO = Fraction(0)


@dataclass(frozen=True)
class Facts:
    """C and sup_x E_g (f-f_0)(gx)² from above, ||f-f_0||² and Var f from below, what f_0 is, |E f| where it is used.

    `known` bounds Var f as closely as it is known here; None where it is what the certificate states. `smaller` decides of a
    measured C whether it is at most another number, where that is re-derived.
    """

    alignment: Fraction
    residual: Fraction
    variance: Fraction
    square: Fraction
    null: str = phrases.NULL_HOLDS
    spread: bool = True
    centre: Fraction | None = None
    known: tuple[Fraction, Fraction] | None = None
    smaller: Callable[[Fraction], bool] | None = None


Derive = Callable[[Inputs, list[Statement], list[str]], Facts]


def of_mean(inputs: Inputs, findings: list[Statement], trusted: list[str]) -> Facts:
    """C = max over k >= 1 of W_k/C(n, k) under signed permutations, against the mean; or as measured."""
    if "measured" in inputs.given:
        return _of_measured(inputs, findings, trusted, invariant=False)
    wanted(inputs, "signed_permutations")
    weights = _weights(inputs, findings, trusted)
    best = max((high / comb(inputs.n, k) for k, (_, high) in weights.items() if k and high), default=ZERO)
    low = sum((w[0] for k, w in weights.items() if k), ZERO)
    high = sum((w[1] for k, w in weights.items() if k), ZERO)
    return Facts(best, low, low, high, known=(low, high))


def _weights(inputs: Inputs, findings: list[Statement], trusted: list[str]) -> Weights:
    """The weights, each of which is divided by a binomial coefficient of n."""
    found = read_weights(inputs, findings, trusted)
    spend(len(found) * (1 + inputs.n**2 // 4_000))
    return found


def of_invariant_part(inputs: Inputs, findings: list[Statement], trusted: list[str]) -> Facts:
    """The measured alignment of what is left without the part that every element of the group leaves alone."""
    return _of_measured(inputs, findings, trusted, invariant=True)


def _of_measured(inputs: Inputs, findings: list[Statement], trusted: list[str], *, invariant: bool) -> Facts:
    """The numbers that stand in the certificate, decimals of twelve figures, compared with what follows from the specs."""
    given, fresh = inputs.given, inputs.budget.batch is not None
    stated = given["measured"]
    keys = (
        {"alignment", "variance"} | ({"residual"} if invariant else set()) | ({"square"} if fresh else set())
    )
    if (
        not isinstance(stated, Mapping)
        or set(stated) != keys
        or "weights" in given
        or "second_moment" in given
    ):
        raise UnreadableError(
            f"inputs: measured must hold {', '.join(sorted(keys))}, and no weights stand beside it"
        )
    numbers = {key: _figures(stated[key], key) for key in sorted(keys)}
    residual = numbers.get("residual", numbers["variance"])
    square = numbers.get("square", residual)
    if square < residual or residual > numbers["variance"]:
        raise UnreadableError(
            "inputs: measured: square is below the residual, or the residual above the variance"
        )
    named = f"{given['target']} under {given['group']}"
    found = compare(inputs.target, inputs.group, numbers, named=named, invariant=invariant)
    findings.extend(found.findings)
    trusted.extend(found.trusted)
    null = phrases.NULL_INVARIANT.format(group=given["group"]) if invariant else phrases.NULL_HOLDS
    spread = not invariant and inputs.group.spreads(inputs.law)
    return Facts(
        numbers["alignment"],
        residual,
        numbers["variance"],
        square,
        null,
        spread=spread,
        known=found.variance,
        smaller=found.smaller,
    )


def _figures(text: Any, key: str) -> Fraction:
    """A number that is stated as a decimal of twelve figures, written as a fraction."""
    value = rational_of(text, f"measured: {key}")
    if not on_grid(value) or str(value) != text:
        raise UnreadableError(
            f"inputs: measured: {key} is {text[:60]}; wanted a decimal of twelve figures as a fraction"
        )
    return value


def of_signs(inputs: Inputs, findings: list[Statement], trusted: list[str]) -> Facts:
    """The same, with |E f| = √W_0 rounded up."""
    found = of_mean(inputs, findings, trusted)
    mean = read_weights(inputs, [], []).get(0, (ZERO, ZERO))[1]
    return replace(found, centre=root_above(mean))


def of_even_signs(inputs: Inputs, findings: list[Statement], trusted: list[str]) -> Facts:
    """C <= max over 1 <= k <= n/2 of (W_k + W_{n-k})/C(n, k), against mean and full parity."""
    wanted(inputs, "even_signed_permutations")
    n = inputs.n
    weights = _weights(inputs, findings, trusted)
    top = weights.get(n, (ZERO, ZERO))[0]
    if n < 2 or top == 0:
        raise UnreadableError(
            f"target {inputs.given['target']} has no full-parity part that this theorem could take away"
        )
    rest = {k: w for k, w in weights.items() if k not in (0, n)}
    pairs: dict[int, Fraction] = {}
    for k, (_, high) in rest.items():
        pairs[min(k, n - k)] = pairs.get(min(k, n - k), ZERO) + (2 * high if 2 * k == n else high)
    best = max((high / comb(n, k) for k, high in pairs.items()), default=ZERO)
    low = sum((w[0] for w in rest.values()), ZERO)
    twice = 2 * sum((w[1] for w in rest.values()), ZERO)
    known = low + top, sum((w[1] for k, w in weights.items() if k), ZERO)
    return Facts(best, low, low + top, twice, phrases.NULL_EVEN.format(n=n), known=known)


def wanted(inputs: Inputs, name: str) -> None:
    """Refuses a group that is not the one of that name on the coordinates of the law."""
    if inputs.group != Group(name, inputs.n, flips=True):
        raise UnreadableError(
            f"group is {inputs.given['group']}; this theorem is audited for {name}(n={inputs.n})"
        )


def root_above(x: Fraction, digits: int = 40) -> Fraction:
    """The least decimal of that many digits at or above √x, by whole square roots.

    >>> root_above(Fraction(2), 3), root_above(Fraction(1, 4))
    (Fraction(71, 50), Fraction(1, 2))
    """
    if x == 0:
        return ZERO
    work = Context(prec=30, Emax=10**9, Emin=-(10**9))
    ratio = work.divide(work.create_decimal(x.numerator), work.create_decimal(x.denominator))
    exponent = work.sqrt(ratio).adjusted() - digits + 1
    while x >= Fraction(100) ** (digits + exponent):
        exponent += 1
    while x < Fraction(100) ** (digits - 1 + exponent):
        exponent -= 1
    scaled = x / Fraction(100) ** exponent
    root = isqrt(scaled.numerator // scaled.denominator)
    return (root if root * root == scaled else root + 1) * Fraction(10) ** exponent
